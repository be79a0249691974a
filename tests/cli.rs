//! Runs the command and checks its output.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Output, Stdio};

use assert_cmd::Command;
use left_out::left_out;
use result_codes::{Category, NextStep, RequestState, ResultCode, ResultObject, ResultStatus};
use serde_json::{Value, json};

#[path = "common/hostile.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod hostile;
#[path = "common/left_out.rs"]
mod left_out;
#[cfg(unix)]
#[path = "common/terminal.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod terminal;

/// Runs the command with this standard input.
fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    command.args(arguments).write_stdin(input).output().unwrap()
}

/// Returns standard output, given that the command exits with this code.
fn stdout_of(arguments: &[&str], input: &str, exit: i32) -> String {
    let output = run(arguments, input);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns standard error, given that the command exits with this code.
fn stderr_of(arguments: &[&str], input: &str, exit: i32) -> String {
    let output = run(arguments, input);
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn explain(codes: &[&str]) -> Output {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    command
        .args(["explain", "--"])
        .args(codes)
        .output()
        .unwrap()
}

/// Returns what `explain` writes as JSON with these arguments, given its exit code.
fn explanations(arguments: &[&str], input: &str, exit: i32) -> Vec<Value> {
    let text = stdout_of(&[&["explain", "--json"], arguments].concat(), input, exit);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    serde_json::from_value(document["explanations"].take()).unwrap()
}

#[test]
fn explains_every_code_with_all_its_texts() {
    let codes: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    let output = explain(&codes);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    let blocks: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(blocks.len(), codes.len());
    for (code, block) in ResultCode::ALL.iter().zip(blocks) {
        assert!(block.starts_with(&format!("{code}\n")), "{block}");
        let texts = [
            code.description(),
            code.resolution(),
            code.status().as_str(),
            code.status().meaning(),
            code.status().action(),
            code.category().title(),
            code.category().group(),
            code.next_step().as_str(),
            code.next_step().description(),
        ];
        let replaced_by = code.replaced_by().map(ResultCode::as_str);
        let request = code.request_state().map(RequestState::description);
        let optional = [code.note(), code.deprecated(), replaced_by, request];
        let optional = optional
            .into_iter()
            .flatten()
            .chain(code.aliases().iter().copied());
        for part in texts.into_iter().chain(optional) {
            assert!(block.contains(part), "{part} is not in\n{block}");
        }
    }
}

#[test]
fn explains_several_and_then_names_the_unlisted() {
    let output = explain(&["SENDING~", "SENDING", "PAYMENT_IN_PROCESS"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("SENDING\n"));
    assert!(text.contains("\n\nPAYMENT_IN_PROCESS\n"));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("there is no result code `SENDING~`; did you mean `SENDING`"),
        "{error}"
    );
}

#[test]
fn suggests_nothing_for_text_unlike_any_code() {
    let output = explain(&["~"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "result-codes: there is no result code `~`\n"
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &[][..],
        &["explain"],
        &["explain", "--no-such-flag"],
        &["no-such-command"],
    ] {
        let mut command = Command::cargo_bin("result-codes").unwrap();
        let output = command.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().contains("Usage"));
    }
}

#[test]
fn resolves_codes_as_people_type_them() {
    for code in ResultCode::ALL {
        let lower = code.as_str().to_lowercase();
        let variant = format!("{code:?}");
        for given in [format!(" {code}\t"), lower, format!("\"{code}\","), variant] {
            let text = stdout_of(&["explain", "--", &given], "", 0);
            assert!(text.starts_with(&format!("{code}\n")), "{given}: {text}");
            let remark = format!("{given:?} read as {code}");
            assert_eq!(text.contains(&remark), given != code.as_str(), "{text}");
        }
        for alias in code.aliases() {
            let text = stdout_of(&["explain", "--", alias], "", 0);
            assert!(text.contains(&format!("{alias:?} is an alias of {code}")));
        }
    }
}

/// Every code, in each of the places where APIs put a result object.
#[test]
fn finds_every_result_object_of_a_response() {
    for code in ResultCode::ALL {
        let result =
            json!({"resultStatus": code.status(), "resultCode": code, "resultMessage": "m"});
        let response = json!({
            "result": result, "paymentResult": {"resultInfo": result}, "items": [1, {"an item": result}],
        });
        let paths = [
            "$.result",
            "$.paymentResult.resultInfo",
            "$.items[1][\"an item\"]",
        ];
        let array = explanations(&[], &response.to_string(), 0);
        assert_eq!(array.len(), paths.len());
        let text = stdout_of(&["explain", "-"], &response.to_string(), 0);
        for path in paths {
            let entry = array.iter().find(|entry| entry["path"] == path).unwrap();
            assert_eq!(entry["sent"], result);
            assert_eq!(entry["line"], json!(null));
            assert_eq!(entry["status"], json!(code.status()));
            assert_eq!(entry["next_step"], json!(code.next_step()));
            assert_eq!(entry["listed"]["description"], code.description());
            assert_eq!(entry["remarks"], json!([]));
            assert!(text.contains(&format!("{path}\n")), "{text}");
        }
        assert!(text.contains(code.description()) && text.contains(code.next_step().description()));
    }
}

#[test]
fn a_status_that_differs_from_the_table_is_remarked() {
    for code in ResultCode::ALL {
        for status in ResultStatus::ALL
            .iter()
            .filter(|status| **status != code.status())
        {
            let object = ResultObject::new(*status, *code, "");
            let response = json!({"result": object}).to_string();
            let text = stdout_of(&["explain"], &response, 0);
            let rule = match *status {
                ResultStatus::Success | ResultStatus::Failed => {
                    "the two contradict each other and decide nothing"
                }
                ResultStatus::Unknown | ResultStatus::Accepted => "the server's status decides",
            };
            let remark = format!("server sent {status}, table says {}; {rule}", code.status());
            assert!(text.contains(&remark), "{text}");
            assert!(text.contains(&format!(
                "{}: {}",
                object.next_step(),
                object.next_step().description()
            )));
            assert!(text.contains(&format!(
                "(advice for status {}; ignore it here)",
                code.status()
            )));
        }
    }
}

/// Returns the letters and digits of a text, in lower case: what `explain` compares.
fn fold(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns whether a text folds to a name of this code, and to none of another.
fn is_name_of_one(text: &str, code: ResultCode) -> bool {
    let mut codes = ResultCode::ALL.iter();
    !codes.any(|other| *other != code && is_named(*other, text))
}

fn is_named(code: ResultCode, text: &str) -> bool {
    let texts = [code.as_str(), code.description(), &format!("{code:?}")].map(fold);
    let mut aliases = code.aliases().iter().map(|alias| fold(alias));
    texts.contains(&fold(text)) || aliases.any(|alias| alias == fold(text))
}

/// What people have: other separators, a description. The answer repeats it, with the code that it was read as.
#[test]
fn resolves_other_separators_and_descriptions() {
    for &code in ResultCode::ALL {
        let lower = code.as_str().to_lowercase();
        for given in [
            lower.replace('_', "-"),
            lower.replace('_', " "),
            code.description().to_owned(),
            format!("\"{}.\"", code.description().to_uppercase()),
        ] {
            if !is_name_of_one(&given, code) {
                // Some other code is named so too: it could be two codes.
                let found = run(&["explain", "--json", "--", &given], "");
                let found: Value = serde_json::from_slice(&found.stdout).unwrap();
                let found = &found["explanations"][0];
                let code = found["listed"]["code"].as_str().and_then(ResultCode::parse);
                assert!(
                    found["error"].is_string() || code.is_some_and(|code| is_named(code, &given))
                );
                continue;
            }
            let found = explanations(&["--", &given], "", 0);
            assert_eq!(found[0]["listed"]["code"], json!(code), "{given}");
            assert_eq!(found[0]["given"], given);
            let remarks = found[0]["remarks"].as_array().unwrap();
            let read = remarks.iter().any(|remark| {
                remark
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{given:?} read as {code}"))
            });
            assert!(read || given == code.as_str(), "{given}: {remarks:?}");
        }
    }
}

/// A part of a name or of a text explains nothing: the codes that it is in are named.
#[test]
fn names_the_codes_that_mention_a_text() {
    for code in ResultCode::ALL {
        let Some((_, part)) = code.as_str().rsplit_once('_') else {
            continue;
        };
        let is_code = |code: &ResultCode| fold(code.as_str()) == fold(part);
        if ResultCode::ALL.iter().any(is_code) || ResultStatus::parse(part).is_some() {
            continue;
        }
        let found = explanations(&["--", part], "", 1);
        assert_eq!(found[0]["listed"], Value::Null);
        let nearest: Vec<&str> = found[0]["nearest"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(nearest.contains(&code.as_str()), "{part}: {nearest:?}");
        // Those that have it in their names come first.
        let is_in_name = |form: &&str| fold(form).contains(&fold(part));
        assert!(
            nearest.is_sorted_by_key(|form| !is_in_name(form)),
            "{part}: {nearest:?}"
        );
        let error = found[0]["error"].as_str().unwrap();
        assert!(
            error.starts_with(&format!("there is no result code `{part}`; ")),
            "{error}"
        );
        match nearest.len() {
            1 | 2 => assert!(error.contains(nearest[0]), "{error}"),
            count => {
                assert!(
                    error.contains(&format!("{count} codes mention it, such as ")),
                    "{error}"
                );
                assert!(
                    error.ends_with(&format!("`result-codes list --search {part}`")),
                    "{error}"
                );
                assert_eq!(listed(&["--search", part]).len(), count);
            }
        }
    }
}

/// Returns an unlisted code, and two codes.
fn three_codes() -> (&'static str, ResultCode, ResultCode) {
    (
        // No table has it: a wire form has no `~`.
        "unlisted~code~",
        ResultCode::ALL[0],
        ResultCode::ALL[ResultCode::ALL.len() - 1],
    )
}

#[test]
fn explains_json_lines() {
    let (unlisted, a, b) = three_codes();
    let line = |code: &str| {
        json!({"n": 1, "result": {"resultStatus": "U", "resultCode": code}}).to_string()
    };
    let input = format!(
        "{}\n{}\n\n{{}}\n{}\n",
        line(a.as_str()),
        line(unlisted),
        line(b.as_str())
    );
    let found = explanations(&[], &input, 1);
    let places: Vec<(&Value, &Value)> = found
        .iter()
        .map(|one| (&one["line"], &one["path"]))
        .collect();
    let path = json!("$.result");
    assert_eq!(
        places,
        [(&json!(1), &path), (&json!(2), &path), (&json!(5), &path)]
    );
    assert!(found.iter().all(|one| one["status"] == "U"));
    assert!(
        stderr_of(&["explain"], &input, 1).contains("line 2: $.result: there is no result code")
    );
    // A last line that was cut off loses nothing but itself.
    let cut = format!("{}\n{}", line(a.as_str()), &line(b.as_str())[..30]);
    assert!(stdout_of(&["explain"], &cut, 1).starts_with("line 1: $.result\n"));
    assert!(stderr_of(&["explain"], &cut, 1).contains("line 2: cannot be read as JSON: EOF"));
    // It is said, even in a value that another line began.
    let cut = format!("log [\n{}", &line(b.as_str())[..30]);
    assert!(stderr_of(&["explain"], &cut, 2).contains("line 2: cannot be read as JSON: EOF"));
    // Nor does a line above others.
    for cut in ["{\"n\": 1,", "{\"items\": [", "{\"n\": \"a", "["] {
        // The first line of a log can be the end of another file.
        let rest = explanations(&[], &format!("{cut}\n{}\n", line(a.as_str())), 1);
        let rest: Vec<_> = rest.iter().map(|one| &one["listed"]["code"]).collect();
        assert!(rest.contains(&&json!(a)), "{cut}: {rest:?}");
        let input = format!("{}\n{cut}\n{}\n", line(a.as_str()), line(b.as_str()));
        let found = run(&["explain", "--json"], &input);
        let found: Value = serde_json::from_slice(&found.stdout).unwrap();
        let found = found["explanations"].as_array().unwrap();
        let codes = found.iter().filter(|one| one["error"].is_null());
        let codes: Vec<_> = codes
            .map(|one| (&one["line"], &one["listed"]["code"]))
            .collect();
        assert_eq!(
            codes,
            [(&json!(1), &json!(a)), (&json!(3), &json!(b))],
            "{cut}"
        );
    }
}

#[test]
fn explains_codes_from_a_pipe() {
    let (unlisted, a, b) = three_codes();
    let spaced = b.as_str().to_lowercase().replace('_', "-");
    let found = explanations(&[], &format!("{a}\r\n{unlisted}\n{spaced}\n"), 1);
    let codes: Vec<&Value> = found.iter().map(|one| &one["listed"]["code"]).collect();
    assert_eq!(codes, [&json!(a), &Value::Null, &json!(b)]);
    assert_eq!(
        found[1]["error"]
            .as_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap(),
        format!("line 2: there is no result code `{unlisted}`")
    );
    assert_eq!(found[2]["given"], spaced);
    // As `jq` writes it.
    assert!(stdout_of(&["explain"], &format!("{:?}\n", a.as_str()), 0).starts_with(a.as_str()));
}

/// A line with `resultStatus` beside the code is a result object: the status decides, in whatever form a logger writes it.
#[test]
fn explains_what_is_in_a_log() {
    let (_, a, b) = three_codes();
    let object = json!({"resultStatus": "U", "resultCode": a});
    let escaped = json!({"message": format!("answer: {object}")}).to_string();
    for (line, path) in [
        (
            format!("pay failed resultStatus=U resultCode={a}"),
            Value::Null,
        ),
        (
            format!("pay failed resultCode: {a}, resultStatus: U."),
            Value::Null,
        ),
        (
            format!("[INFO] ResultObject {{ resultStatus: \"U\", resultCode: \"{a}\" }}"),
            Value::Null,
        ),
        (escaped, Value::Null),
        (
            format!("2026-01-31 [main] answer={object} in 12 ms"),
            json!("$"),
        ),
    ] {
        let input = format!("[2026-01-31 10:00] {{start}}\n{line}\nend of log\n");
        let found = explanations(&[], &input, 0);
        assert_eq!(found.len(), 1, "{input}");
        assert_eq!(found[0]["line"], 2, "{input}");
        assert_eq!(found[0]["path"], path, "{input}");
        assert_eq!(
            found[0]["status"].as_str().map(|text| &text[..1]),
            Some("U"),
            "{input}"
        );
        assert_eq!(found[0]["listed"]["code"], json!(a), "{input}");
        // The same as an argument.
        assert_eq!(
            explanations(&["--", &line], "", 0)[0]["listed"]["code"],
            json!(a)
        );
    }
    // Codes alone: each once, with the number of its lines.
    let input = format!("x {a} y\nz ({b}), -{a}-. {b}\nnothing\n");
    let found = explanations(&[], &input, 0);
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[0]["remarks"][0],
        format!("found in 2 lines, first in line 1: \"x {a} y\"")
    );
    assert_eq!(
        found[1]["remarks"][0],
        format!("found in line 2: \"z ({b}), -{a}-. {b}\"")
    );
    assert!(stdout_of(&["explain"], &input, 0).starts_with(&format!("{a}\n")));
    // None of these lines is to be a code, however long the first is.
    for first in [
        "a line".to_owned(),
        json!(["x".repeat(100_000)]).to_string(),
    ] {
        let error = stderr_of(&["explain"], &format!("{first}\nanother line\n"), 1);
        assert!(error.contains("no result object in the input"), "{error}");
    }
}

/// A log line can have an answer and what it was about.
#[test]
fn explains_each_result_of_a_line() {
    let (_, a, b) = three_codes();
    let input = format!("x resultStatus=U resultCode={a}, resultStatus=F resultCode={b}.\n");
    let found = explanations(&[], &input, 0);
    let sent = |status: &str, code: ResultCode| json!({"resultStatus": status, "resultCode": code, "resultMessage": null});
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["sent"], sent("U", a));
    assert_eq!(found[1]["sent"], sent("F", b));
    // What was read as what.
    assert_eq!(
        found[1]["remarks"][0],
        format!("read from words, not from JSON: \"resultStatus=F resultCode={b}.\"")
    );
    let split = "a key repeats on this line; read as the start of another result object";
    assert!(found.iter().all(|one| one["remarks"][1] == split));
    // The code of one may be the other's.
    let input = format!("resultStatus=F; resultCode={b} resultStatus=F\n");
    let error = stderr_of(&["explain"], &input, 1);
    assert!(
        error.contains("no `resultCode` here, but it may be nearby"),
        "{error}"
    );
    // Nor is a code lost beside a status that cannot be read.
    let input = format!("resultStatus=$x resultCode={b}\n");
    let found = explanations(&[], &input, 1);
    assert!(
        found.iter().any(|one| one["given"] == b.as_str()),
        "{found:?}"
    );
}

/// The next key is no code, and neither is `null`.
#[test]
fn an_empty_value_in_a_log_is_no_code() {
    for code in ["", "null", "\"\""] {
        let input = format!("resultStatus=U resultCode={code} resultMessage=timeout\n");
        let found = explanations(&[], &input, 0);
        assert_eq!(found[0]["sent"]["resultStatus"], "U", "{input}");
        assert_eq!(found[0]["sent"]["resultCode"], Value::Null, "{input}");
    }
}

/// Returns a code with this status.
fn code_of(status: &str) -> ResultCode {
    let mut codes = ResultCode::ALL.iter().copied();
    codes.find(|code| code.status().as_str() == status).unwrap()
}

#[test]
fn names_of_variants_and_both_keys_of_a_message_are_read() {
    let (_, a, _) = three_codes();
    let path = format!("ResultCode::{a:?}");
    assert!(stdout_of(&["explain", &path], "", 0).starts_with(a.as_str()));
    for key in ["resultMessage", "resultMsg"] {
        let response = json!({"resultStatus": "U", key: "text"}).to_string();
        // Some shells pipe a byte order mark first.
        let found = explanations(&[], &format!("\u{feff}{response}"), 0);
        assert_eq!(found[0]["sent"]["resultMessage"], "text");
        assert_eq!(found[0]["line"], Value::Null);
    }
}

#[test]
fn messages_quote_what_was_typed() {
    let error = stderr_of(&["explain", "don't~know"], "", 1);
    assert!(
        error.contains("there is no result code `don't~know`"),
        "{error}"
    );
    for status in ResultStatus::ALL {
        let error = stderr_of(&["explain", status.as_str()], "", 1);
        assert!(
            error.contains(&format!("`{status}` is a status, ")),
            "{error}"
        );
    }
}

/// Half of a response says nothing about what to do: the other half can contradict it.
#[test]
fn a_response_on_several_lines_has_no_next_step() {
    let code = code_of("U");
    let far = "-\n".repeat(15);
    for input in [
        format!(
            "web | {{\nweb |   \"resultStatus\": \"S\",\nweb |   \"resultCode\": \"{code}\"\nweb | }}\n"
        ),
        format!("resultStatus: S\nresultCode: {code}\n"),
        format!("resultCode={code}\n{far}resultStatus=S\n"),
        format!("a resultStatus=S\nb resultStatus=S\nb resultCode={code}\na resultCode={code}\n"),
        "resultStatus=S\n{\"resultCode\": \"A".to_owned(),
        "{\"result\": {\"resultStatus\": \"S\", \"resul".to_owned(),
        "{\"result\": {\n  \"resultStatus\": \"S\",\n".to_owned(),
    ] {
        let found = explanations(&[], &input, 1);
        assert!(
            found.iter().any(|one| one["sent"]["resultStatus"] == "S"),
            "{input}"
        );
        for one in &found {
            assert_eq!(one["next_step"], Value::Null, "{input}");
            assert_ne!(one["error"], Value::Null, "{input}");
        }
    }
    let error = stderr_of(
        &["explain"],
        &format!("resultStatus=S\nresultCode={code}\n"),
        1,
    );
    assert!(
        error.contains("line 1: no `resultCode` here, but it may be nearby"),
        "{error}"
    );
    // The code can be in JSON beside it.
    for line in [
        format!("resultStatus=S {{\"resultCode\": \"{code}\"}}"),
        format!("x {{\"resultCode\": \"{code}\"}} resultStatus=S"),
    ] {
        let found = explanations(&[], &line, 1);
        let in_words = found.iter().find(|one| one["path"].is_null()).unwrap();
        assert_eq!(in_words["next_step"], Value::Null, "{line}");
    }
    // The only one that nothing completes.
    let alone = format!(
        "resultStatus=S\n{}resultStatus=U resultCode={code}\n",
        "-\n".repeat(50)
    );
    let found = explanations(&[], &alone, 0);
    assert_eq!(found[0]["status"], "S");
    assert_eq!(found[1]["listed"]["code"], json!(code));
}

/// The code can be under another key.
#[test]
fn a_code_beside_a_status_is_not_lost() {
    let code = code_of("U");
    for line in [
        format!("x error={code} resultStatus=F"),
        format!("x resultStatus=F resultCode= error={code}"),
    ] {
        let found = explanations(&[], &line, 1);
        assert_eq!(found[0]["next_step"], Value::Null, "{line}");
        let error = found[0]["error"].as_str().unwrap();
        assert!(
            error.contains(&format!("the line has {code}, but not as `resultCode`")),
            "{error}"
        );
        assert_eq!(found[1]["listed"]["code"], json!(code), "{line}");
    }
    for json in [
        format!("{{\"resultStatus\":\"F\",\n \"errorCode\":\"{code}\"}}"),
        format!("[{{\"error\":\n\"{code}\"}}, {{\"resultStatus\":\"F\"}}]"),
        format!("{{\"resultStatus\":\"F\",\"resultMessage\":\n\"{code}: try again.\"}}"),
    ] {
        let found = explanations(&[], &json, 1);
        assert_eq!(found[0]["sent"]["resultStatus"], "F", "{json}");
        assert_eq!(found[0]["next_step"], Value::Null, "{json}");
        let error = found[0]["error"].as_str().unwrap();
        let expected = format!("the JSON value has {code}, but not as `resultCode`");
        assert!(error.contains(&expected), "{error}");
        assert_eq!(found[1]["listed"]["code"], json!(code), "{json}");
        assert_eq!(found[1]["line"], 2, "{json}");
    }
    // A code that another result object sent belongs to that one, and one that changes nothing is no news.
    let done = ResultCode::ALL
        .iter()
        .find(|code| code.next_step() == NextStep::Proceed)
        .unwrap();
    for json in [
        format!(
            "[{{\"resultStatus\":\"F\"}}, {{\"resultStatus\":\"U\",\"resultCode\":\"{code}\"}}]"
        ),
        format!("[{{\"resultStatus\":\"S\"}}, \"{done}\"]"),
    ] {
        let found = explanations(&[], &json, 0);
        assert_ne!(found[0]["next_step"], Value::Null, "{json}");
    }
    let other = code_of("F");
    let line = format!("x {other} resultStatus=F resultCode={other} cause={code} {code}");
    let found = explanations(&[], &line, 0);
    let codes: Vec<&Value> = found.iter().map(|one| &one["listed"]["code"]).collect();
    assert_eq!(codes, [&json!(other), &json!(code)]);
}

#[test]
fn colours_in_a_log_hide_nothing() {
    let (_, a, _) = three_codes();
    let code = format!("\u{1b}[31m{a}\u{1b}[0m");
    let key = |key: &str| format!("\u{1b}[3m{key}\u{1b}[0m\u{1b}[2m=\u{1b}[0m");
    let words = format!("x {}U {}{a}", key("resultStatus"), key("resultCode"));
    for input in [code.clone(), format!("x {code} y\nz\n"), words] {
        let found = explanations(&[], &input, 0);
        assert_eq!(found[0]["listed"]["code"], json!(a), "{input:?}");
    }
}

#[test]
fn every_line_of_a_list_is_explained() {
    let (_, a, _) = three_codes();
    let found = explanations(
        &[],
        &format!("{a}\nNO~CODE\nNO_CODE.:\n[NO_CODE..]\n[{a}]\n"),
        1,
    );
    let given: Vec<&Value> = found.iter().map(|one| &one["given"]).collect();
    assert_eq!(
        given,
        [a.as_str(), "NO~CODE", "NO_CODE.", "NO_CODE..", a.as_str()]
    );
}

/// Numbers, texts and depths can be valid JSON and more than the parser takes.
#[test]
fn what_the_parser_refuses_is_read_as_words() {
    let (_, a, _) = three_codes();
    let words = format!(r#""resultStatus": "U", "resultCode": "{a}""#);
    let deep = [&"[".repeat(200)[..], &"]".repeat(200)].concat();
    for input in [
        format!(r#"{{"amount": 1e400, {words}}}"#),
        format!(r#"{{"name": "\ud83d", {words}}}"#),
        format!(r#"{{"deep": {deep}, {words}}}"#),
        format!("{{{}}}", words.replace('"', "'")),
    ] {
        let found = explanations(&[], &input, 1);
        let found: Vec<&Value> = found.iter().filter(|one| one["error"].is_null()).collect();
        assert_eq!(found.len(), 1, "{input}");
        assert_eq!(found[0]["listed"]["code"], json!(a), "{input}");
        assert_eq!(found[0]["status"], "U", "{input}");
    }
}

/// What was explained before an error can be read.
#[cfg(unix)]
#[test]
fn json_is_whole_even_after_an_error() {
    let (_, a, _) = three_codes();
    // A directory can be opened, but not read.
    let directory = std::fs::File::open(".").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_result-codes"))
        .args(["explain", "--json", a.as_str(), "-"])
        .stdin(directory)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["explanations"][0]["listed"]["code"], json!(a));
}

/// What cannot be read may have been sent: it is not missing.
#[test]
fn a_value_that_cannot_be_read_is_an_error() {
    for line in [
        "resultStatus=S resultCode=[A, B]",
        "resultStatus: S, resultCode: Known(A)",
        "resultStatus=Status(S) resultCode=A",
        "resultStatus=S resultCode= timeout",
    ] {
        let found = explanations(&[], line, 1);
        assert_eq!(found[0]["next_step"], Value::Null, "{line}");
        let error = found[0]["error"].as_str().unwrap();
        assert!(
            error.contains("` cannot be read; treat the outcome as unknown"),
            "{error}"
        );
    }
}

/// A value that is broken or cut off loses no result object that is whole.
#[test]
fn explains_what_is_whole_in_a_broken_value() {
    let (_, a, b) = three_codes();
    let whole = |code: ResultCode| json!({"resultStatus": "U", "resultCode": code});
    let deep = "[".repeat(200);
    for broken in [
        format!("{{\"a\": {}, [{}, oops\n", whole(a), whole(b)),
        format!("x [\n{},\n{}\n oops", whole(a), whole(b)),
        format!("x {{\"a\": [\"[\", {}, {{\"b\": {}, ", whole(a), whole(b)),
        format!("x {deep}{}, {}", whole(a), whole(b)),
    ] {
        // Alone at the start, it would have to be JSON.
        let found = run(&["explain", "--json"], &format!("log\n{broken}"));
        let found: Value = serde_json::from_slice(&found.stdout).unwrap();
        let codes: Vec<&Value> = found["explanations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["listed"]["code"])
            .filter(|code| !code.is_null())
            .collect();
        assert_eq!(codes, [&json!(a), &json!(b)], "{broken}");
    }
}

/// Nobody knows which of the two the server meant.
#[test]
fn two_values_under_one_key_are_remarked() {
    let (_, a, b) = three_codes();
    let [a, b] = [a, b].map(|code| json!(ResultObject::from(code)));
    let problem = "duplicate key on this path; which value counts is not known";
    for (response, paths) in [
        (
            format!(r#"{{"result": {a}, "result": {b}}}"#),
            &["$.result", "$.result"][..],
        ),
        (
            format!(r#"{{"x": [{{"r": {a}}}], "y": 1, "x": null}}"#),
            &["$.x[0].r"],
        ),
    ] {
        let found = explanations(&[], &response, 1);
        let found_paths: Vec<&Value> = found.iter().map(|one| &one["path"]).collect();
        assert_eq!(found_paths, paths.iter().collect::<Vec<_>>());
        for one in &found {
            assert_eq!(one["remarks"][0], problem);
            assert_eq!(
                one["error"],
                format!("{}: {problem}", one["path"].as_str().unwrap())
            );
        }
    }
    let unlisted = r#"{"r": {"resultCode": "NO~CODE"}, "r": null}"#;
    let error = stderr_of(&["explain"], unlisted, 1);
    assert!(
        error.contains("there is no result code `NO~CODE`"),
        "{error}"
    );
    assert!(error.contains(problem), "{error}");
    let once = format!(r#"[{{"result": {a}, "n": 1, "n": 2}}, {{"result": {b}}}]"#);
    assert_eq!(explanations(&[], &once, 0).len(), 2);
}

/// Neither an argument nor the input moves the cursor of a terminal, or hides what follows.
#[test]
fn no_output_has_hidden_characters() {
    let hidden = "A\u{9b}2J\u{1b}[2J\u{202e}\u{7f}\u{3164}\n";
    let key = json!(hidden);
    let response = format!(
        r#"{{{key}: {{"resultStatus": {key}, "resultCode": {key}, "resultMessage": {key}}}}}"#
    );
    let line = format!("resultStatus=U resultCode=\"{}\" {hidden}", hidden.trim());
    let column = format!("code={hidden}");
    let page = format!("[{{{key}: {key}}}]");
    for (arguments, input) in [
        (&["explain", "--json", hidden][..], ""),
        (&["explain", hidden], ""),
        (&["explain", "--json"], &response),
        (&["explain"], &response),
        (&["explain"], &line),
        (&["explain"], hidden),
        (&["explain", "--format", hidden], ""),
        (&[hidden], ""),
        (&["list", "--status", hidden], ""),
        (&["list", "--search", hidden], ""),
        (&["compare", hidden], ""),
        (&["compare", "-"], &page),
        (&["compare", "--columns", &column, "-"], &page),
        (&["compare", "--columns", hidden, "-"], &page),
        (&["man", hidden], ""),
        (&["completions", hidden], ""),
    ] {
        let output = run(arguments, input);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        let odd = text
            .chars()
            .find(|c| hidden.contains(*c) && !c.is_ascii_graphic() && *c != '\n');
        assert_eq!(odd, None, "{arguments:?} {input}: {text:?}");
    }
}

#[test]
fn a_code_in_the_place_of_a_subcommand_is_explained() {
    for code in ResultCode::ALL {
        let name = code.as_str().to_lowercase();
        if ["explain", "list", "compare", "completions", "man", "help"].contains(&&*name) {
            continue;
        }
        let text = stdout_of(&[code.as_str()], "", 0);
        assert!(text.starts_with(&format!("{code}\n")), "{text}");
        assert!(
            text.contains("no subcommand was given; read as `result-codes explain`"),
            "{text}"
        );
    }
    let code = ResultCode::ALL[0].as_str();
    for arguments in [[code, "--json"], ["--json", code]] {
        let text = stdout_of(&arguments, "", 0);
        assert!(text.contains("no subcommand was given"), "{text}");
    }
    // The first argument decides: it can be a subcommand that was mistyped.
    assert!(stderr_of(&["explian", code], "", 2).contains("unrecognized subcommand"));
    assert!(
        stderr_of(&["SENDING~"], "", 2)
            .contains("tip: to look a code up: result-codes explain CODE")
    );
}

#[test]
fn reports_what_is_missing_unlisted_or_malformed() {
    let code = ResultCode::ALL[0];
    let text = stdout_of(&["explain"], &json!({"resultCode": code}).to_string(), 0);
    assert!(text.starts_with("$\n"), "{text}");
    assert!(text.contains("no status was sent; treated as U"), "{text}");
    let text = stdout_of(&["explain"], r#"{"r":{"resultStatus":"OK"}}"#, 0);
    assert!(
        text.contains("there is no status `OK`; treated as U"),
        "{text}"
    );
    assert!(
        text.contains("no code was sent; the status alone decides"),
        "{text}"
    );

    let unlisted = r#"{"r":{"resultStatus":"U","resultCode":"SENDING~"}}"#;
    let text = stdout_of(&["explain"], unlisted, 1);
    assert!(
        text.contains("the code `SENDING~` is not listed; the status alone decides"),
        "{text}"
    );
    assert!(
        stderr_of(&["explain"], unlisted, 1)
            .contains("$.r: there is no result code `SENDING~`; did you mean `SENDING`")
    );

    let malformed = r#"{"items":[{},{"result":{"resultStatus":[5]}}]}"#;
    let error = stderr_of(&["explain"], malformed, 1);
    assert!(
        error.contains("$.items[1].result: ")
            && error.contains("expected `resultStatus` as a string"),
        "{error}"
    );
    // Nobody knows which of the two the server meant.
    let twice = r#"{"result":{"resultStatus":"S","resultStatus":"U"}}"#;
    assert!(stderr_of(&["explain"], twice, 1).contains("$.result: duplicate field `resultStatus`"));
    assert!(stderr_of(&["explain"], "{}", 1).contains("no result object"));
    assert!(
        stderr_of(&["explain"], "{\n  x}", 2)
            .contains("line 1: cannot be read as JSON: key must be a string at line 2")
    );
}

/// Returns the codes that `list` prints with these arguments.
fn listed(arguments: &[&str]) -> Vec<String> {
    records(&[&["--json"], arguments].concat())
        .iter()
        .map(|row| row["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Returns the objects that `list` writes as JSON with these arguments.
fn records(arguments: &[&str]) -> Vec<Value> {
    let text = stdout_of(&[&["list"], arguments].concat(), "", 0);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    serde_json::from_value(document["codes"].take()).unwrap()
}

fn codes_with(keep: impl Fn(ResultCode) -> bool) -> Vec<String> {
    let codes = ResultCode::ALL.iter().filter(|code| keep(**code));
    codes.map(ToString::to_string).collect()
}

#[test]
fn every_filter_of_list_selects_its_codes() {
    assert_eq!(listed(&[]), codes_with(|_| true));
    let used = |text: &dyn Fn(ResultCode) -> &'static str| -> Vec<&'static str> {
        ResultCode::ALL
            .iter()
            .map(|code| text(*code))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    for status in used(&|code| code.status().as_str()) {
        let status = ResultStatus::parse(status).unwrap();
        let lower = status.as_str().to_lowercase();
        assert_eq!(
            listed(&["--status", &lower]),
            codes_with(|code| code.status() == status)
        );
    }
    for category in used(&|code| code.category().as_str()) {
        let category = Category::parse(category).unwrap();
        assert_eq!(
            listed(&["--category", category.as_str()]),
            codes_with(|code| code.category() == category)
        );
    }
    for next_step in used(&|code| code.next_step().as_str()) {
        let next_step = NextStep::parse(next_step).unwrap();
        assert_eq!(
            listed(&["--next-step", next_step.as_str()]),
            codes_with(|code| code.next_step() == next_step)
        );
    }
    for code in ResultCode::ALL {
        // All words, in any order, of any columns.
        let texts = [code.as_str(), code.description(), code.resolution()].join(" ");
        let words: Vec<&str> = texts.split(' ').rev().collect();
        let found = listed(&["--search", &words.join("  ").to_uppercase()]);
        assert!(found.contains(&code.to_string()), "{found:?}");
        let other = format!("{} \u{1}", code.description());
        assert!(stderr_of(&["list", "--search", &other], "", 1).contains("no codes match"));
    }
    let none = ["list", "--search", "\u{1}"];
    assert!(stderr_of(&none, "", 1).contains("no codes match"));
}

#[test]
fn json_and_csv_read_back_equal() {
    let json = records(&["--format", "json"]);
    let text = stdout_of(&["list", "--format", "csv"], "", 0);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = csv.deserialize().map(Result::unwrap).collect();
    assert_eq!(
        (json.len(), rows.len()),
        (ResultCode::ALL.len(), ResultCode::ALL.len())
    );
    for ((code, json), row) in ResultCode::ALL.iter().zip(&json).zip(&rows) {
        let expected = json!({
            "code": code, "status": code.status(), "meaning": code.status().meaning(),
            "category": code.category(), "title": code.category().title(), "group": code.category().group(),
            "description": code.description(), "resolution": code.resolution(),
            "next_step": code.next_step(), "next_step_description": code.next_step().description(),
            "request_state": code.request_state().map(RequestState::as_str),
            "request_state_description": code.request_state().map(RequestState::description),
            "variant": format!("{code:?}"), "note": code.note(), "aliases": code.aliases(),
            "deprecated": code.deprecated(), "replaced_by": code.replaced_by(),
        });
        assert_eq!(*json, expected);
        let keys = expected.as_object().unwrap();
        assert_eq!(row.len(), keys.len());
        for (key, value) in keys {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Array(_) => code.aliases().join(" "),
                _ => String::new(),
            };
            assert_eq!(row[key], text, "{key} of {code}");
        }
    }
}

/// Whatever `list` writes can be compared: with the shipped table, and with one whose texts are full of pipes, commas, quotes
/// and tags.
#[test]
fn every_format_reads_back_equal() {
    let shipped = assert_cmd::cargo::cargo_bin("result-codes");
    for command in [&*shipped, hostile::command()] {
        let run = |arguments: &[&str], input: String| {
            let mut command = Command::new(command);
            command.args(arguments).write_stdin(input).output().unwrap()
        };
        for format in ["table", "json", "csv", "markdown", "html"] {
            let page = run(&["list", "--format", format], String::new()).stdout;
            let page = String::from_utf8(page).unwrap();
            // As an editor or a browser may save it.
            for page in [
                page.clone(),
                format!("\u{feff}{}", page.replace('\n', "\r\n")),
            ] {
                let output = run(&["compare", "-"], page);
                let text = String::from_utf8(output.stdout).unwrap();
                let errors = String::from_utf8(output.stderr).unwrap();
                assert_eq!(output.status.code(), Some(0), "{format}: {text}{errors}");
                assert!(!text.contains("Missing from"), "{format}: {text}");
            }
        }
    }
}

/// The texts of a row, in every notation that people paste or export.
#[test]
fn rows_are_read_as_they_are_pasted_or_exported() {
    let blocks = |description: &str| {
        format!(
            "description = {}\nresolution  = \"Do, or \\\"do not\\\"\"\n",
            json!(description)
        )
    };
    for (page, description) in [
        // From a browser.
        (
            "Payments\t\nNo.\tCode\tStatus\tDescription\tResolution\n\
             1\tA.NEW_ONE\tF\ta | b\tDo, or \"do not\"\n",
            "a | b",
        ),
        // From a spreadsheet.
        (
            "Code\tStatus\tDescription\tResolution\tNote\n\
             A.NEW_ONE\tF\ta, b\t\"Do, or \"\"do not\"\"\"\t\n",
            "a, b",
        ),
        (
            "Code,Status,Description,Resolution\n\nA.NEW_ONE,F,\"a | b,\nc\",\"Do, or \"\"do not\"\"\"\n,,,\n",
            "a | b, c",
        ),
        (
            "\"Code\";\"Status\";\"Description\";\"Resolution\"\nA.NEW_ONE;F;a\tb;Do, or \"do not\"\n",
            "a b",
        ),
        (
            r#"[{"code": "A.NEW_ONE", "status": "F", "description": "a\n b", "resolution": "Do, or \"do not\"", "n": [1]}]"#,
            "a b",
        ),
    ] {
        let found = stdout_of(&["compare", "--blocks", "-"], page, 1);
        assert!(found.contains(&blocks(description)), "{page}: {found}");
        assert_eq!(found.matches("[code.").count(), 1, "{page}: {found}");
    }
}

/// The wrong column would be read without a word.
#[test]
fn a_column_that_two_headings_fit_must_be_named() {
    let run = |headings: &str, separator: &str, arguments: &[&str], exit: i32| {
        let row = "400 | A.NEW_ONE | F | It failed | Try again";
        let line = if separator == "|" {
            "|---|---|---|---|---|\n"
        } else {
            ""
        };
        let page = format!("{headings}\n{line}{row}\n").replace('|', separator);
        let output = run(&[&["compare", "-"], arguments].concat(), &page);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{page}: {text}");
        text
    };
    for (headings, column) in [
        (
            "Code | Result code | Status | Description | Resolution",
            "Code",
        ),
        ("Code | Error code | Status | Message | Action", "Code"),
        (
            "Status | Code | Result status | Description | Resolution",
            "Status",
        ),
        (
            "Code | Status | Description | Action | Solution",
            "Resolution",
        ),
        (
            "Description | Code | Status | Description | Resolution",
            "Description",
        ),
    ] {
        for separator in ["|", ",", "\t"] {
            let error = run(headings, separator, &[], 2);
            let message = format!(
                "-:1: several headings of this table of codes fit the column {column}; its headings are `"
            );
            assert!(error.contains(&message), "{error}");
            assert!(
                error.contains(&format!("`--columns {}=HEADING`", column.to_lowercase())),
                "{error}"
            );
        }
    }
    let headings = "Code | Result code | Status | Description | Resolution";
    let found = run(headings, "|", &["--columns", "code=Result code"], 1);
    assert!(found.contains("[code.\"A.NEW_ONE\"]"), "{found}");
    // A heading that is named for one column is no other.
    let headings = "No. | Code | Status | Message | Advice";
    let error = run(headings, "|", &["--columns", "resolution=Message"], 2);
    assert!(error.contains("has no column Description"), "{error}");
}

/// A page of another provider of the family.
#[test]
fn headings_have_usual_names_or_named_ones() {
    let rows = "|---|---|---|---|---|\n1 | A.NEW_ONE | F | It failed | Try again\n";
    let found = |headings: &str, arguments: &[&str]| {
        let page = format!("{headings}\n{rows}");
        stdout_of(&[&["compare", "-"], arguments].concat(), &page, 1)
    };
    for headings in [
        "No. | Result code | Result status | Result message | Further action",
        "No. | resultCode | resultStatus | resultMessage | **Further Action**",
        "No. | Error code | Status | Message | Solution",
    ] {
        let found = found(headings, &[]);
        assert!(found.contains("resolution  = \"Try again\""), "{found}");
    }
    let headings = "Code | Reason | Ergebnis | Bedeutung | Was nun, Kunde?";
    let columns = [
        "code=Reason",
        "Status=ergebnis",
        "description=Bedeutung",
        "resolution=Was nun, Kunde?",
    ];
    let found = found(
        headings,
        &columns.map(|column| ["--columns", column]).concat(),
    );
    assert!(found.contains("[code.\"A.NEW_ONE\"]"), "{found}");
    assert!(found.contains("resolution  = \"Try again\""), "{found}");
    for columns in [
        &["code"][..],
        &["reason=Code"],
        &["code=A", "code=B"],
        &["code=A", "status=a"],
    ] {
        let options = columns.iter().flat_map(|column| ["--columns", column]);
        let arguments: Vec<&str> = ["compare", "-"].into_iter().chain(options).collect();
        let error = stderr_of(&arguments, "", 2);
        assert!(error.contains("--columns"), "{error}");
    }
}

/// A pasted page: no pipes at the ends of rows, every second heading glued to a sentence, a further column.
fn pasted_page(row: impl Fn(ResultCode) -> String) -> String {
    let mut page = "Result Status Values\n| Status | Meaning | Action |\n|---|---|---|\nS | Success | done |\n".to_owned();
    for (n, category) in Category::ALL
        .iter()
        .enumerate()
        .filter(|(_, category)| !category.codes().is_empty())
    {
        let sentence = if n % 2 == 0 {
            "These appear across APIs:"
        } else {
            ""
        };
        writeln!(page, "{sentence}{}", category.title()).unwrap();
        page += "| Code | HTTP | STATUS | Resolution | Description |\n|---|---|---|---|---|\n";
        for code in category.codes() {
            writeln!(page, "{}", row(*code)).unwrap();
        }
    }
    page
}

fn pasted_row(code: ResultCode, description: &str) -> String {
    let cell = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|");
    format!(
        "`{code}` | 200 | {} | {} | {}",
        code.status(),
        cell(code.resolution()),
        cell(description)
    )
}

#[test]
fn a_page_with_the_same_texts_agrees_with_the_table() {
    let page = pasted_page(|code| pasted_row(code, code.description()));
    let text = stdout_of(&["compare", "-"], &page, 0);
    assert!(
        text.ends_with(
            "\nEvery code on the page is in the table, with the same status and texts.\n"
        ),
        "{text}"
    );
    // Backticks concern only the look.
    let page = pasted_page(|code| pasted_row(code, &format!("{}``", code.description())));
    stdout_of(&["compare", "-"], &page, 0);
    // An alias is the same code.
    let page = pasted_page(|code| {
        let row = pasted_row(code, code.description());
        let name = code.aliases().first().copied().unwrap_or(code.as_str());
        row.replacen(code.as_str(), name, 1)
    });
    assert!(!stdout_of(&["compare", "-"], &page, 0).contains("Missing from"));
}

#[test]
fn reports_every_text_that_differs() {
    let line = |page: &str, code: ResultCode| {
        1 + page
            .lines()
            .position(|line| line.starts_with(&format!("`{code}`")))
            .unwrap()
    };
    for changed in ResultCode::ALL {
        let description = format!("{}x", changed.description());
        let of = |code: ResultCode| {
            if code == *changed {
                &description
            } else {
                code.description()
            }
        };
        let page = pasted_page(|code| pasted_row(code, of(code)));
        let text = stdout_of(&["compare", "-"], &page, 1);
        assert!(text.contains("\nDifferent on the page: 1 code\n"), "{text}");
        let heading = format!("  {changed} (line {})\n", line(&page, *changed));
        assert!(text.contains(&heading), "{text}");
        assert!(text.contains(&format!("page   {description}\n")), "{text}");
        assert!(
            text.contains(&format!("table  {}\n", changed.description())),
            "{text}"
        );

        // A row that is missing from the page is reported, but is no difference.
        let page = pasted_page(|code| {
            if code == *changed {
                String::new()
            } else {
                pasted_row(code, code.description())
            }
        });
        let text = stdout_of(&["compare", "-"], &page, 0);
        assert!(
            text.contains(&format!("\nMissing from the page: 1 code\n\n  {changed}\n")),
            "{text}"
        );
    }
}

#[test]
fn reports_the_line_of_each_error() {
    const HEAD: &str = "Refunds\n| Code | Status | Description | Resolution |\n|---|---|---|---|\n";
    for (page, message) in [
        ("Nothing\nat all\n", "-:2: no codes found"),
        ("", "-:1: no codes found"),
        (
            "| Code | Status | Description |\n",
            "-:1: this table of codes has no column Resolution",
        ),
        (
            &format!("{HEAD}A | F | too few\n"),
            "-:4: this row has 3 cells",
        ),
        (
            &format!("{HEAD}A | F | too | many | cells\n"),
            "-:4: this row has 5 cells",
        ),
        (
            &format!("{HEAD}A B | F | d | r\n"),
            "-:4: the code `A B` must be 1 to 64 characters",
        ),
        (
            &format!("{HEAD}A | ? | d | r\n"),
            "-:4: there is no status `?`",
        ),
        (
            &format!("{HEAD}A | F |  | r\n"),
            "-:4: the description of `A` is empty",
        ),
        (
            &format!("{HEAD}A | F | d | r\na broken line\nB | F | d | r\n"),
            "-:6: this row belongs to no table",
        ),
        (
            &format!("```\n{HEAD}"),
            "-:1: this code block is never closed",
        ),
        (HEAD, "-:3: no codes found"),
        (
            &format!("{HEAD}\nSee also\nA~ | F | d | r\nB_C | F | d\n"),
            "-:7: this looks like a row, but belongs to no table",
        ),
        (
            "| Reason | Status | Description | Resolution |\n|---|---|---|---|\nA | F | d | r\n",
            "-:1: this table of codes has no column Code; its headings are `Reason`, `Status`, `Description`, `Resolution`; if one \
             of them is the code, name it with `--columns code=HEADING`",
        ),
        (
            "| Code | Status | Meaning | Action |\n|---|---|---|---|\nA | F | d | r\n",
            "-:1: this table of codes has no column Description",
        ),
        (
            "Codes\n| Reason | Letter | Text | Hint |\n|---|---|---|---|\nA.X | F | d | r\n",
            "-:2: line 4 looks like a row of codes, but these headings are unknown: `Reason`, `Letter`, `Text`, `Hint`; name the columns",
        ),
        (
            "Codes\n\nReason\tLetter\tText\tHint\nA.X\tF\td\tr\n",
            "-:3: line 4 looks like a row of codes, but these headings are unknown: `Reason`, `Letter`",
        ),
        (
            "\nReason,Letter,Text,Hint\na,fails,d d,r r\n",
            "-:2: if this is the table of codes, name its columns with `--columns`; its headings are `Reason`, `Letter`",
        ),
        (
            "Code,Status,Description,Resolution\nA,F,d\n",
            "-:2: this row has 3 cells, but its table has 4 columns",
        ),
        (
            "Code,Status,Description,Resolution\nA,F,first, second,r\n",
            "-:2: this row has 5 cells, but its table has 4 columns (quote a text that contains the delimiter)",
        ),
        (
            "Code\tStatus\tDescription\tResolution\nA\tF\td\tr\n\nNote\nF\tB.X\td\tr\n",
            "-:5: this looks like a row, but belongs to no table",
        ),
        (
            "<!DOCTYPE html><table><tr><td>A</td></tr></table>",
            "-:1: no codes found: of HTML, only a page of `list --format html` can be read",
        ),
    ] {
        let error = stderr_of(&["compare", "-"], page, 2);
        assert!(error.contains(message), "{error}");
    }
    assert!(stderr_of(&["compare", "no/such/file"], "", 2).contains("no/such/file: "));
}

#[test]
fn reports_what_is_wrong_with_json() {
    for (page, message) in [
        ("{\n\"version\": 1,\n}", "-:3: not JSON: trailing comma"),
        ("{\"version\": 2}", "-:1: unsupported `version` 2"),
        ("{\"version\": 1}", "-:1: this object has no array `codes`"),
        (
            "[{}, {}]",
            "-:1: an object needs the keys code, status, description, resolution; this one has no keys\n",
        ),
        (
            "[{},\n{\"code\": \"A\", \"description\": \"\\ud83d\"}]",
            "-:2: this is not an object with the keys of a code",
        ),
        (
            "[{\"a b\": 1}]",
            "-:1: an object needs the keys code, status, description, resolution; this one has `a b`\n",
        ),
        (
            "[{\"code\": \"A\", \"code\": \"B\", \"status\": \"F\", \"description\": \"d\", \"resolution\": \"r\"}]",
            "-:1: several headings of this table of codes fit the column Code",
        ),
        (
            "{\"version\": 1, \"codes\": [1], \"codes\": []}",
            "-:1: this object has several arrays `codes`",
        ),
        (
            "{\"version\": 2, \"version\": 1, \"codes\": []}",
            "-:1: unsupported `version` 2",
        ),
        (
            "[\n{\"code\": \"A\", \"status\": \"F\", \"text\": null}]",
            "-:2: this table of codes has no column Description; its headings are `code`, `status`, `text`",
        ),
    ] {
        let error = stderr_of(&["compare", "-"], page, 2);
        assert!(error.contains(message), "{error}");
    }
}

/// A page whose rows were skipped would pass for one that has no more than the table.
#[test]
fn no_row_of_a_page_is_lost() {
    const HEAD: &str = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n";
    const ROW: &str = "A.NEW_ONE | F | d | r\n";
    for page in [
        format!("{HEAD}{ROW}"),
        format!("\u{feff}{HEAD}{ROW}"),
        format!("{HEAD}{ROW}").replace('\n', "\r\n"),
        format!("{HEAD}{ROW}").replace('\n', "\r"),
        format!("{HEAD}{ROW}|---|---|---|---|\nA.LATER_ONE | U | d | r\n"),
        format!("{HEAD}{ROW}| - | - | - | - |\nA.LATER_ONE | U | d | r\n"),
    ] {
        let found = stdout_of(&["compare", "-"], &page, 1);
        assert!(found.contains("[code.\"A.NEW_ONE\"]"), "{page}: {found}");
        assert_eq!(
            page.contains("LATER"),
            found.contains("[code.\"A.LATER_ONE\"]"),
            "{found}"
        );
    }
}

/// Nor is one lost beside a table that is read.
#[test]
fn no_row_beside_a_table_of_codes_is_lost() {
    const HEAD: &str = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n";
    const LINE: &str = "|---|---|---|---|\n";
    let no_table = "this looks like a row, but belongs to no table";
    for (rest, line, message) in [
        (
            &*format!("\nMore\n| Error | Kind | Text | Advice |\n{LINE}| A.B | F | Bad | Stop |\n"),
            6,
            "line 8 looks like a row of codes, but these headings are unknown: `Error`, `Kind`, `Text`, `Advice`; name",
        ),
        (
            &format!(
                "\nMore\n错误 | 类型 | 文本 | 建议\n{LINE}Failed | A.B | Bad luck | Stop it\n"
            ),
            6,
            "line 8 looks like a row of codes",
        ),
        (
            "\nMore\nError\tKind\tText\tAdvice\nBad\tA.B\tF\tStop\n",
            6,
            "line 7 looks like a row of codes",
        ),
        // The pipe is a character of a text.
        (
            "\nMore\nError\tKind\tText\tAdvice\nA.B\tF\tBad | luck\tStop\n",
            6,
            "line 7 looks like a row of codes",
        ),
        ("\nMore\nBad | luck\tA.B\tF\tStop\n", 6, no_table),
        (
            "\nMore\nError,Kind,Text,Advice\nA.B,F,Bad,Stop\n",
            7,
            no_table,
        ),
        ("Error;Kind;Text;Advice\nA.B;F;Bad;Stop\n", 5, no_table),
        (
            "Error  Kind  Text  Advice\nA.B    F     Bad   Stop\n",
            5,
            no_table,
        ),
        (
            "\n<table><tr><td>A.B</td><td>F</td></tr></table>\n",
            5,
            "cannot read a table in HTML",
        ),
        (
            &format!("A.B | X | d | r\n{LINE}A.C | F | d | r\n"),
            4,
            "there is no status `X`",
        ),
        (
            &format!("A.B | X | d | r |\n{LINE}"),
            4,
            "there is no status `X`",
        ),
        (
            &format!("A.B | F | d\n{LINE}A.C | F | d | r\n"),
            4,
            "this row has 3 cells",
        ),
        (
            "```\nA.B | F | d | r\n```\n",
            5,
            "this looks like a row, but is in a code block",
        ),
    ] {
        let page = format!("{HEAD}A.NEW_ONE | F | d | r\n{rest}");
        let error = stderr_of(&["compare", "-"], &page, 2);
        assert!(
            error.contains(&format!("-:{line}: {message}")),
            "{page}: {error}"
        );
    }
    // CSV below another table, with the usual headings.
    let page =
        format!("{HEAD}A.ONE | F | d | r\nCode,Status,Description,Resolution\nA.TWO,F,d,r\n");
    let found = stdout_of(&["compare", "-"], &page, 1);
    assert_eq!(found.matches("[code.").count(), 2, "{found}");
    // Tables of something else.
    let page = format!(
        "{HEAD}A.ONE | F | d | r\nHTTP | Meaning\n---|---\n200 | F\n\nStatus | Meaning | Action\n\
         ---|---|---\n| F | Failed | stop |\n\nKey | Type | Needed | Text\n{LINE}resultStatus | String | M | SUCCESS\n\n\
         SUCCESS, FAIL, PENDING, UNKNOWN\n\n\
         The statuses are S, F, U, A.\n```\n{{\"a\": 1, \"b\": \"F\"}}\n```\n"
    );
    let found = stdout_of(&["compare", "-"], &page, 1);
    assert_eq!(found.matches("[code.").count(), 1, "{found}");
}

/// A quote in the wrong place makes the rows below it a part of its cell.
#[test]
fn a_cell_of_csv_swallows_no_rows() {
    for rows in [
        "A.TWO,F,d,\"r\nA.THREE,F,d,r\n",
        "A.TWO,F,\"d,r\nA.THREE,F,\"d\",r\n",
        "A.TWO,F,\"d,r\nA.THREE,F,\"d\",\"r\"\"\n",
        "A.TWO,F,d,\"\"\"r\nA.THREE,F,d,\"\"r\n",
    ] {
        let page = format!(
            "Page\nCode,Status,Description,Resolution\nA.ONE,F,\"a\n\"\"b\"\"\",5\" r\n{rows}"
        );
        let error = stderr_of(&["compare", "-"], &page, 2);
        assert!(
            error.contains("-:5: the quoted text that begins here does not end"),
            "{page}: {error}"
        );
    }
    let page = "Code,Status,Description,Resolution\nA.ONE,F,d,\"r\"";
    let found = stdout_of(&["compare", "-"], page, 1);
    assert!(found.contains("[code.\"A.ONE\"]"), "{found}");
    let page = "Table\nCode  Status  Description  Resolution\nA.ONE  F  d  r\n\n\"a,Code,Status,Description,Resolution\"\nA.TWO,F,d,r\n";
    let error = stderr_of(&["compare", "-"], page, 2);
    assert!(error.contains("-:5: cannot read this header"), "{error}");
}

/// A program that saves a page can write its lines anew.
#[test]
fn no_row_of_html_is_lost() {
    let page = stdout_of(&["list", "--format", "html"], "", 0);
    let code = ResultCode::ALL[0];
    let row = format!("<tr role=\"row\" id=\"{code}\"");
    let new = "<tr role=\"row\" id=\"A.NEW_ONE\"";
    let found = stdout_of(&["compare", "--blocks", "-"], &page.replace(&row, new), 1);
    let category = format!(
        "[code.\"A.NEW_ONE\"]\ncategory    = \"{}\"\n",
        code.category()
    );
    assert!(found.contains(&category), "{found}");
    let line = page.lines().find(|line| line.starts_with(&row)).unwrap();
    let changed = line.replacen("<p>", "<p>it&#39;s &quot;&amp;lt;&quot; &lt;b&gt; ", 1);
    let found = stdout_of(&["compare", "-"], &page.replace(line, &changed), 1);
    assert!(found.contains("page   it's \"&lt;\" <b> "), "{found}");
    for changed in [
        page.replace(&row, &format!(" {new}")),
        page.replace(&format!("\n{row}"), new),
        page.replace("</tr>\n<tr", "</tr><tr"),
        page.replace("\n<tbody role=\"rowgroup\">\n", "<tbody role=\"rowgroup\">"),
        page.replace(&row, "<tr id=\"A.NEW_ONE\" role=\"row\""),
    ] {
        assert_ne!(changed, page);
        let error = stderr_of(&["compare", "-"], &changed, 2);
        assert!(error.contains(": this is not how `list"), "{error}");
    }
}

/// What looks like the start of a code block is not always one, and a block ends at a line like its first.
#[test]
fn tables_beside_code_blocks_are_read() {
    let table = |code: &str| {
        format!(
            "| Code | Status | Description | Resolution |\n|---|---|---|---|\n{code} | F | d | r\n"
        )
    };
    let [one, two] = ["A.NEW_ONE", "A.NEW_TWO"].map(table);
    for page in [
        format!("```foo``` is code\n{one}```bar``` too\n{two}"),
        format!("{one}````text\n```\nCode,Status,Description,Resolution\n````\n{two}"),
        format!("{one}* An item\n\n  ```text\n  ```no end\n  # Code\n  ```\n{two}"),
    ] {
        let found = stdout_of(&["compare", "--blocks", "-"], &page, 1);
        assert_eq!(found.matches("[code.").count(), 2, "{page}: {found}");
        assert!(!found.contains("\"Code\""), "{page}: {found}");
    }
}

#[test]
fn headings_are_read_as_they_are_written() {
    // No title of a category, although they end with one.
    let title = Category::ALL[0].title();
    let [glued, longer] = ["Un", "All "].map(|start| format!("{start}{title}"));
    for (heading, title) in [
        (&*glued, &*glued),
        (&longer, &longer),
        ("Refund things\n-------", "Refund things"),
        ("Refund things\n=======\n", "Refund things"),
        ("## C\\#", "C#"),
        ("## C# ##", "C#"),
    ] {
        let page = format!(
            "{heading}\n| Code | Status | Description | Resolution |\n|---|---|---|---|\nA.NEW_ONE | F | d | r\n"
        );
        let found = stdout_of(&["compare", "--blocks", "-"], &page, 1);
        assert!(
            found.contains(&format!("title = \"{title}\"\n")),
            "{page}: {found}"
        );
    }
}

/// In backticks, a backslash escapes only a pipe. They end with their cell.
#[test]
fn escapes_of_markdown_are_read() {
    let page = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n\
                A.NEW_ONE | F | `\\_\\|` \\_\\\\\\# \\n one ` | \\* \\`two\n";
    let found = stdout_of(&["compare", "--blocks", "-"], page, 1);
    let [description, resolution] = [r"`\_|` _\# \n one `", "* `two"].map(|text| json!(text));
    let expected = format!("description = {description}\nresolution  = {resolution}\n");
    assert!(found.contains(&expected), "{found}");
}

/// What another build of the command lists has the categories of that build.
#[test]
fn json_and_csv_of_list_keep_their_categories() {
    let listed = Category::ALL[0];
    for (page, format) in [
        (
            json!([
                {"code": "A.ONE", "status": "F", "description": "d", "resolution": "r", "title": "Gifts", "group": "Shops"},
                {"code": "A.TWO", "status": "F", "description": "d", "resolution": "r", "title": listed.title(), "group": "x"},
                {"code": "A.THREE", "status": "F", "description": "d", "resolution": "r", "title": "", "group": ""},
            ])
            .to_string(),
            "json",
        ),
        (
            format!(
                "Code,Status,Description,Resolution,Title,Group\nA.ONE,F,d,r,Gifts,Shops\nA.TWO,F,d,r,\"{}\",x\nA.THREE,F,d,r,,\n",
                listed.title()
            ),
            "csv",
        ),
    ] {
        let found = stdout_of(&["compare", "--blocks", "-"], &page, 1);
        for expected in [
            "title = \"Gifts\"\ngroup = \"Shops\"\n\n[code.\"A.ONE\"]\n",
            &format!("[code.\"A.TWO\"]\ncategory    = \"{listed}\"\n"),
            "title = \"Other codes\"\ngroup = \"Other codes\"\n\n[code.\"A.THREE\"]\n",
        ] {
            assert!(found.contains(expected), "{format}: {found}");
        }
    }
}

/// Without a next step, a code takes its status's: a "Retry" under F would become `stop` unseen.
#[test]
fn blocks_guess_a_next_step_only_in_a_comment() {
    let page = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n\
                A.NEW_ONE | F | d | Retry the request\nA.NEW_TWO | F | d | Do not retry\n\
                A.NEW_THREE | U | d | Poll for status\nA.NEW_FOUR | F | d | Create new order\n\
                A.NEW_FIVE | F | d | Retry or contact support\n";
    let blocks = stdout_of(&["compare", "--blocks", "-"], page, 1);
    assert!(
        blocks.contains("resolution  = \"Retry the request\"\n# next_step = \"retry\"\n"),
        "{blocks}"
    );
    assert_eq!(blocks.matches("next_step").count(), 1, "{blocks}");
    let remark = stderr_of(&["compare", "--blocks", "-"], page, 1);
    assert!(
        remark.contains("5 codes would take the next step of their status"),
        "{remark}"
    );
    let page: String = page.split_inclusive('\n').take(3).collect();
    let remark = stderr_of(&["compare", "--blocks", "-"], &page, 1);
    assert!(remark.contains("1 code would take"), "{remark}");
    let page = pasted_page(|code| pasted_row(code, "other"));
    let remark = stderr_of(&["compare", "--blocks", "-"], &page, 1);
    assert!(!remark.contains("would take"), "{remark}");
}

/// Of a code with several rows, the first becomes the block, and the others are kept as comments.
#[test]
fn rows_that_differ_only_in_where_their_cells_end_are_kept() {
    let page = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n\
                A.NEW_ONE | F | a \\| b | c\nA.NEW_ONE | F | a | b \\| c\n";
    let blocks = stdout_of(&["compare", "--blocks", "-"], page, 1);
    assert!(
        blocks.contains("# Line 4 of the page: F | a | b | c"),
        "{blocks}"
    );
}

/// Only a person can tell which status is right.
#[test]
fn a_code_with_two_statuses_gets_a_block_that_does_not_build() {
    let page = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n\
                A.NEW_ONE | F | d | r\nA.NEW_ONE | U | d | r\n";
    let found = stdout_of(&["compare", "--blocks", "-"], page, 1);
    assert!(found.contains("status      = \"F or U\""), "{found}");
    assert!(found.contains("# Line 4 of the page: U | d | r"), "{found}");
}

const SUBCOMMANDS: [&str; 5] = ["explain", "list", "compare", "completions", "man"];

#[test]
fn every_help_has_an_example_and_the_exit_codes_are_documented() {
    for subcommand in SUBCOMMANDS {
        for help in ["-h", "--help"] {
            let text = stdout_of(&[subcommand, help], "", 0);
            assert!(
                text.contains("Example") && text.contains(&format!("result-codes {subcommand}")),
                "{text}"
            );
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
    for subcommand in ["explain", "list", "compare"] {
        assert!(stdout_of(&[subcommand, "--help"], "", 0).contains("Exit codes:"));
    }
    assert!(stdout_of(&["--help"], "", 0).contains("Exit codes:"));
}

/// Whoever reads JSON needs its keys, and they stay.
#[test]
fn the_help_describes_every_key_of_json() {
    let help = stdout_of(&["list", "--help"], "", 0);
    let is_described = |help: &str, key: &str| {
        let first_word = |line: &str| line.split_whitespace().next() == Some(key);
        help.lines()
            .any(|line| line.starts_with("  ") && first_word(line))
    };
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let record = &records(&["--json"])[0];
    assert!(
        help.contains("`version`, which is 1, and `codes`"),
        "{help}"
    );
    for key in keys(record) {
        assert!(is_described(&help, &key), "{key}");
    }
    // Others may be added. A change of these, or of what they mean, needs another version.
    for key in [
        "code",
        "status",
        "description",
        "resolution",
        "next_step",
        "next_step_description",
        "request_state",
        "request_state_description",
        "meaning",
        "category",
        "title",
        "group",
        "variant",
        "note",
        "aliases",
        "deprecated",
        "replaced_by",
    ] {
        assert!(record.get(key).is_some(), "{key}");
    }
    let help = stdout_of(&["explain", "--help"], "", 0);
    let explanation = &explanations(&[ResultCode::ALL[0].as_str()], "", 0)[0];
    assert!(
        help.contains("`version`, which is 1, and `explanations`"),
        "{help}"
    );
    for key in keys(explanation) {
        assert!(is_described(&help, &key), "{key}");
    }
    for key in [
        "line",
        "path",
        "given",
        "sent",
        "status",
        "next_step",
        "next_step_description",
        "table_status",
        "remarks",
        "error",
        "nearest",
        "listed",
    ] {
        assert!(explanation.get(key).is_some(), "{key}");
    }
}

/// The lines of the help's end are lines of the page.
#[test]
fn man_pages_keep_lines_apart() {
    let installed = std::process::Command::new("man")
        .arg("--version")
        .output()
        .is_ok();
    if !installed {
        left_out("man is not installed");
    }
    for subcommand in SUBCOMMANDS {
        let page = stdout_of(&["man", subcommand], "", 0);
        assert!(page.contains(&format!("result\\-codes\\-{subcommand}")));
        if !installed {
            continue;
        }
        let help = stdout_of(&[subcommand, "--help"], "", 0);
        let path =
            std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{subcommand}.1"));
        std::fs::write(&path, page).unwrap();
        let mut man = std::process::Command::new("man");
        // Plain text, of 80 columns.
        man.args(["-P", "cat", "-l"])
            .arg(path)
            .env("MANWIDTH", "80")
            .env("LC_ALL", "C.UTF-8");
        let shown = String::from_utf8(man.output().unwrap().stdout).unwrap();
        let lines: Vec<&str> = shown.lines().map(str::trim).collect();
        let (_, end) = help.split_once("\nExample").unwrap();
        let mut checked = 0;
        for line in end
            .lines()
            .skip(1)
            .filter(|line| !line.is_empty() && !line.ends_with(':'))
        {
            assert!(
                lines.contains(&line.trim()),
                "{subcommand}: {line:?} is not a line of\n{shown}"
            );
            checked += 1;
        }
        assert!(checked > 0);
        // The help has 80 columns, and the page sets it in by 7.
        assert!(
            shown.lines().all(|line| line.chars().count() <= 87),
            "{shown}"
        );
    }
}

#[test]
fn clicolor_force_colours_output_in_a_pipe() {
    for arguments in [&["list"][..], &["explain", ResultCode::ALL[0].as_str()]] {
        let mut command = Command::cargo_bin("result-codes").unwrap();
        command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
        let output = command.args(arguments).output().unwrap();
        assert!(output.stdout.contains(&0x1b), "forced in a pipe");
    }
}

#[cfg(unix)]
#[test]
fn no_color_disables_colours_on_a_terminal() {
    for arguments in [&["list"][..], &["explain", ResultCode::ALL[0].as_str()]] {
        assert!(run_on_terminal(80, arguments, &[]).contains('\u{1b}'));
        assert!(!run_on_terminal(80, arguments, &[("NO_COLOR", "1")]).contains('\u{1b}'));
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    // More than the buffer of a pipe, so that some is left to write when it closes.
    let codes = ResultCode::ALL.iter().map(|code| code.as_str());
    let many: Vec<&str> = ["explain", "--"]
        .into_iter()
        .chain(codes.cycle().take(2_000))
        .collect();
    for arguments in [&many[..], &["list", "--format", "json"], &["list"]] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("result-codes"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
    }
}

/// Returns what the command shows on a terminal with this number of columns.
#[cfg(unix)]
fn run_on_terminal(columns: u16, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("result-codes"));
    command
        .args(arguments)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("CI")
        .envs(environment.iter().copied());
    terminal::Terminal::start(command, columns).finish()
}

/// Copied from a terminal, a row is on several lines.
#[cfg(unix)]
#[test]
fn a_table_that_was_wrapped_is_refused() {
    for columns in [100, 120] {
        let shown = run_on_terminal(columns, &["list"], &[("NO_COLOR", "1")]);
        let plain = anstream::adapter::strip_str(&shown).to_string();
        let error = stderr_of(&["compare", "-"], &plain, 2);
        let message = "-:3: this table was wrapped for a terminal; write it to a file instead";
        assert!(error.contains(message), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn fits_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for columns in [40, 80, 100, 200] {
        for arguments in [&["list"][..], &["explain", ResultCode::ALL[0].as_str()]] {
            let shown = run_on_terminal(columns, arguments, &[]);
            assert!(shown.contains('\u{1b}'), "in colour");
            let plain = anstream::adapter::strip_str(&shown).to_string();
            // A code is never broken, even if it is wider than the terminal.
            let widest = ResultCode::ALL
                .iter()
                .map(|code| code.as_str().len())
                .max()
                .unwrap();
            for line in plain.lines() {
                assert!(
                    line.width() <= usize::from(columns).max(widest),
                    "{columns}: {line}"
                );
            }
            if arguments == ["list"] {
                assert!(
                    ResultCode::ALL
                        .iter()
                        .all(|code| plain.contains(code.as_str()))
                );
            }
        }
    }
}
