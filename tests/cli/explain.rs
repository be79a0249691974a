//! `explain`.

use std::io::{Read, Write};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use result_codes::{NextStep, RequestState, ResultCode, ResultObject, ResultStatus};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{code_of, explain, explanations, hostile, listed, run, stderr_of, stdout_of};

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

#[test]
fn remarks_say_how_the_input_was_read() {
    let documents = |arguments: &[&str], input: &str| {
        let mut command = Command::new(hostile::command());
        let output = command
            .args(["explain", "--json"])
            .args(arguments)
            .write_stdin(input)
            .output()
            .unwrap();
        let mut document: Value = serde_json::from_slice(&output.stdout).unwrap();
        serde_json::from_value::<Vec<Value>>(document["explanations"].take()).unwrap()
    };
    let description = "Something happened to the order, and this is number 7";
    let lower = description.to_lowercase();
    let given = [
        "MANY_7",
        "many-7",
        "Many7",
        description,
        &lower,
        "hostile.alias-3",
        "Hostile.Alias-3",
        ";HOSTILE_3 ",
        " ResultCode::Many7,",
    ];
    let expected = [
        None,
        Some("\"many-7\" read as MANY_7".to_owned()),
        Some("\"Many7\" read as MANY_7".to_owned()),
        Some(format!(
            "{description:?} read as MANY_7, by its description"
        )),
        Some(format!("{lower:?} read as MANY_7, by its description")),
        Some("\"hostile.alias-3\" is an alias of HOSTILE_3".to_owned()),
        Some("\"Hostile.Alias-3\" read as hostile.alias-3, an alias of HOSTILE_3".to_owned()),
        Some("\";HOSTILE_3 \" read as HOSTILE_3".to_owned()),
        Some("\" ResultCode::Many7,\" read as MANY_7".to_owned()),
    ];
    let found = documents(&given, "");
    assert_eq!(found.len(), given.len());
    for (explanation, expected) in found.iter().zip(expected) {
        let status = &explanation["status"];
        let applies = format!(
            "applies only if the response also has status {}",
            status.as_str().unwrap()
        );
        let remarks: Vec<String> = expected.into_iter().chain([applies]).collect();
        assert_eq!(explanation["remarks"], json!(remarks));
    }
    for (sent, remarks) in [
        (
            "hostile.alias-3",
            json!(["\"hostile.alias-3\" is an alias of HOSTILE_3"]),
        ),
        ("HOSTILE_3", json!([])),
    ] {
        let object = json!({"resultStatus": "F", "resultCode": sent});
        assert_eq!(documents(&[], &object.to_string())[0]["remarks"], remarks);
    }
    for (code, aliases) in [("HOSTILE_3", Some("hostile.alias-3")), ("MANY_7", None)] {
        let mut command = Command::new(hostile::command());
        let text = command.args(["explain", code]).output().unwrap().stdout;
        let text = String::from_utf8(text).unwrap();
        let mut lines = text.lines();
        let shown = lines.find_map(|line| line.strip_prefix("  Also sent as  "));
        assert_eq!(shown, aliases, "{text}");
    }
}

/// A number is read as its digits, and `null` as missing. Any other type is an error.
#[test]
fn codes_that_are_not_strings_are_read_or_refused() {
    for (value, sent) in [
        ("5", "5"),
        ("-5", "-5"),
        ("18446744073709551615", "18446744073709551615"),
        ("1.5", "1.5"),
    ] {
        let response = format!("{{\"resultStatus\": \"U\", \"resultCode\": {value}}}");
        let found = explanations(&[], &response, 1);
        assert_eq!(found[0]["sent"]["resultCode"], sent);
    }
    let found = explanations(&[], r#"{"resultStatus": "U", "resultCode": null}"#, 0);
    assert_eq!(found[0]["sent"]["resultCode"], Value::Null);
    for value in ["true", "false", "[]", "{}"] {
        let response = format!("{{\"resultStatus\": \"U\", \"resultCode\": {value}}}");
        let found = explanations(&[], &response, 1);
        assert_eq!(found[0]["sent"], Value::Null, "{value}");
        assert_eq!(found[0]["next_step"], Value::Null, "{value}");
    }
}

/// The longest key that a path shows whole, and the longest text that is compared.
#[test]
fn long_texts_are_cut_or_not_compared() {
    for (len, is_whole) in [(1, true), (100, true), (101, false), (200, false)] {
        let key = "k".repeat(len);
        let response = format!("{{\"{key}\": {{\"resultStatus\": \"U\"}}}}");
        let path = if is_whole {
            format!("$.{key}")
        } else {
            format!("$[{:?}…]", &key[..100])
        };
        assert_eq!(explanations(&[], &response, 0)[0]["path"], path);
    }
    let description = ResultCode::ALL[0].description();
    let word = description.split(' ').next().unwrap();
    for (len, is_compared) in [(199, true), (200, true), (201, false)] {
        let padding = " ".repeat(len - 2 * word.len());
        let error = stderr_of(&["explain", &format!("{word}{padding}{word}")], "", 1);
        assert_eq!(error.contains("mention"), is_compared, "{error}");
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

/// An argument has no line number. With the subcommand given, no remark says that it is missing.
#[test]
fn an_argument_is_explained_without_lines() {
    let (_, a, b) = three_codes();
    let found = explanations(
        &[&format!("x resultStatus=U resultCode={a}"), b.as_str()],
        "",
        0,
    );
    assert_eq!(found[0]["listed"]["code"], json!(a));
    assert_eq!(found[0]["line"], Value::Null);
    assert!(stdout_of(&["explain", "resultStatus=U"], "", 0).starts_with("result\n"));
    let status = b.status();
    let applies = format!("applies only if the response also has status {status}");
    assert_eq!(found[1]["remarks"], json!([applies]));
    // Without the subcommand, only the first code gets the remark.
    let text = stdout_of(&[a.as_str(), b.as_str()], "", 0);
    assert_eq!(text.matches("no subcommand was given").count(), 1);
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
        error.contains("another result object on this line lacks"),
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

/// The code can be elsewhere and change what to do.
#[test]
fn s_and_f_in_a_log_need_a_code() {
    let (code, other) = (code_of("U"), code_of("F"));
    let far = "-\n".repeat(100);
    for input in [
        "resultStatus=S\n".to_owned(),
        "resultStatus=F resultCode=\n".to_owned(),
        "resultStatus=F resultCode=null resultMessage=timeout\n".to_owned(),
        format!("resultStatus: S\nresultCode: {code}\n"),
        format!("resultCode={code}\n{far}resultStatus=S\n"),
        format!("x resultStatus=S error={code}\n"),
        format!("x resultStatus=S\nx error={code}\n"),
        format!(
            "web | {{\nweb |   \"resultStatus\": \"S\",\nweb |   \"resultCode\": \"{code}\"\nweb | }}\n"
        ),
        "resultStatus=S\n{\"resultCode\": \"A".to_owned(),
        "{\"result\": {\"resultStatus\": \"S\", \"resul".to_owned(),
        "{\"result\": {\"resultStatus\": \"S\"},\n\"error\": ".to_owned(),
        "{\"a\": undefined, \"result\": {\"resultStatus\": \"S\"}}\n".to_owned(),
        format!("resultStatus=S resultCode=- error={code}\n"),
        format!("resultStatus: S, resultCode: error={code}\n"),
        "{\"resultStatus\": \"S\", \"resultCode\": \"null\"} x\n".to_owned(),
        "x {\"resultStatus\": \"S\"}\n".to_owned(),
        "{\"resultStatus\": \"S\"} x\n".to_owned(),
        "{\"resultStatus\": \"S\", \"resultCode\": \"\"} x\n".to_owned(),
        "{\"resultStatus\": \"S\", \"resultCode\": null} x\n".to_owned(),
        "{\"resultStatus\": \"F\"}\n{\"resultStatus\": \"F\"}\n".to_owned(),
        format!("{{\"resultStatus\": \"S\"}}\n{{\"resultCode\": \"{code}\"}}\n"),
        format!("{{\"resultStatus\": \"S\"}} {code}\n"),
        format!("{code}: {{\"resultStatus\": \"S\"}}\n"),
        json!({"body": json!({"resultStatus": "S"}).to_string()}).to_string(),
        // A code of one result object on a line can be another's.
        format!("resultStatus=S resultCode={code} resultStatus=S\n"),
        format!("resultCode={code} resultStatus=F resultCode={other}\n"),
    ] {
        let found = explanations(&[], &input, 1);
        let is_decisive = |one: &&Value| {
            let status = &one["sent"]["resultStatus"];
            status == "S" || status == "F"
        };
        let decisive: Vec<&Value> = found.iter().filter(is_decisive).collect();
        assert!(!decisive.is_empty(), "{input}");
        for one in decisive {
            assert_eq!(one["next_step"], Value::Null, "{input}");
            let error = one["error"].as_str().unwrap();
            assert!(error.contains("no next step is given"), "{input}");
        }
    }
    let error = stderr_of(&["explain"], "-\nresultStatus=S\n", 1);
    assert!(
        error.contains("line 2: no listed `resultCode` here, but it may be elsewhere"),
        "{error}"
    );
    // What was sent is shown all the same.
    let shown = stdout_of(&["explain"], "x resultStatus=S\n", 1);
    assert!(
        shown.starts_with(
            "line 1\n  Sent          S - -\n  Next step     not given; see the error\n  Remark "
        ),
        "{shown}"
    );
    assert!(!shown.contains("a key repeats"), "{shown}");
}

/// Their next steps neither end a payment nor start another, whatever the code is.
#[test]
fn the_other_statuses_have_a_next_step_without_a_code() {
    let code = code_of("U");
    for (input, step) in [
        ("x resultStatus=U\n".to_owned(), "U"),
        (format!("x resultStatus=A error={code}\n"), "A"),
        (
            "{\"resultStatus\": \"U\"}\n{\"resultStatus\": \"U\"}\n".to_owned(),
            "U",
        ),
        (
            format!("x resultStatus=U resultStatus=U resultCode={code}\n"),
            "U",
        ),
        ("x resultStatus=NEW\n".to_owned(), "U"),
    ] {
        let found = explanations(&[], &input, 0);
        let expected = ResultStatus::parse(step).unwrap().next_step();
        assert_eq!(found[0]["status"], step, "{input}");
        assert_eq!(found[0]["next_step"], expected.as_str(), "{input}");
    }
}

#[test]
fn in_one_json_value_a_status_decides_unless_a_code_in_it_changes_the_next_step() {
    let (code, other) = (code_of("U"), code_of("F"));
    for json in [
        format!("{{\"resultStatus\":\"F\",\n \"errorCode\":\"{code}\"}}"),
        format!("[{{\"error\":\n\"{code}\"}}, {{\"resultStatus\":\"F\"}}]"),
        format!("{{\"resultStatus\":\"F\",\"resultMessage\":\n\"{code}: try again.\"}}"),
        format!("{{\"resultStatus\":\"S\",\"resultMessage\":\n\"a\\n{code}: b\"}}"),
        format!("{{\"resultStatus\":\"S\",\"resultMessage\":\n\"a\\u000a{code}: b\"}}"),
        format!("{{\"resultStatus\":\"S\",\"error\":\n\"App\\\\{code}\"}}"),
        format!("{{\"resultStatus\":\"S\",\"error\":\n\"ResultCode.{code}\"}}"),
        format!("{{\"resultStatus\":\"S\",\"error\":\n\"http-{code}.title\"}}"),
        format!("{{\"resultStatus\":\"S\",\"resultCode\":\"\",\n\"error\":\"{code}\"}}"),
    ] {
        let found = explanations(&[], &json, 1);
        let error = found[0]["error"].as_str().unwrap();
        let expected = format!("no listed `resultCode` here, but {code} in the same JSON value");
        assert!(error.contains(&expected), "{json}: {error}");
        assert_eq!(found[0]["next_step"], Value::Null, "{json}");
        assert_eq!(found.len(), 1, "{json}");
    }
    // It can be another object's.
    for json in [
        format!("[{{\"resultStatus\":\"S\"}}, {{\"resultCode\":\"{code}\"}}]"),
        format!(
            "[{{\"resultStatus\":\"S\"}}, {{\"resultStatus\":\"U\",\"resultCode\":\"{code}\"}}]"
        ),
    ] {
        let found = explanations(&[], &json, 1);
        assert_eq!(found.len(), 2, "{json}");
        assert_eq!(found[0]["next_step"], Value::Null, "{json}");
        assert_ne!(found[1]["next_step"], Value::Null, "{json}");
    }
    // A code can change one of two statuses.
    let mut codes = ResultCode::ALL.iter();
    let done = codes.find(|code| code.next_step() == NextStep::Proceed);
    let done = done.unwrap();
    let json = format!("[{{\"resultStatus\":\"F\"}}, {{\"resultStatus\":\"S\"}}, \"{done}\"]");
    let found = explanations(&[], &json, 1);
    assert_eq!(found[0]["next_step"], Value::Null);
    assert_eq!(found[1]["next_step"], done.next_step().as_str());
    for (json, status) in [
        ("{\"resultStatus\":\"S\"}".to_owned(), "S"),
        (
            "{\n\"result\": {\"resultStatus\": \"F\"},\n\"time\": \"10:00\"\n}\n".to_owned(),
            "F",
        ),
        (format!("[{{\"resultStatus\":\"S\"}}, \"{done}\"]"), "S"),
        (
            format!("{{\"resultStatus\":\"F\",\"resultCode\":\"{other}\",\"error\":\"{code}\"}}"),
            "F",
        ),
    ] {
        let found = explanations(&[], &json, 0);
        assert_eq!(found[0]["status"], status, "{json}");
        let sent = ResultObject::deserialize(&found[0]["sent"]).unwrap();
        assert_eq!(found[0]["next_step"], sent.next_step().as_str(), "{json}");
    }
    // An argument is one JSON value too.
    let found = explanations(&["{\"resultStatus\": \"S\"}"], "", 0);
    assert_eq!(found[0]["status"], "S");
}

#[test]
fn codes_in_other_text_are_explained_once() {
    let (code, other) = (code_of("U"), code_of("F"));
    let line = format!("x {other} resultStatus=F resultCode={other} cause={code} {code}");
    let found = explanations(&[], &line, 0);
    let codes: Vec<&Value> = found.iter().map(|one| &one["listed"]["code"]).collect();
    assert_eq!(codes, [&json!(other), &json!(code)]);
    // A line counts once, on both sides of an object.
    let object = format!("{{\"resultStatus\": \"F\", \"resultCode\": \"{other}\"}}");
    let found = explanations(&[], &format!("x {code} {object} {code} y\nx\\n{code}\n"), 0);
    let remark = found[1]["remarks"][0].as_str().unwrap();
    assert!(
        remark.starts_with("found in 2 lines, first in line 1: "),
        "{remark}"
    );
    // Within JSON that has no result object.
    let json = format!("x {{\n\"a\": 1,\n\"b\": \"{code}\"\n}} y\n");
    assert_eq!(explanations(&[], &json, 0)[0]["line"], 3);
}

/// A log can grow for hours, so nothing may wait for its end.
#[test]
fn a_log_is_explained_while_it_is_written() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("result-codes"))
        .arg("explain")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut text = vec![0; 1];
        stdout.read_exact(&mut text).unwrap();
        sender.send(()).unwrap();
        stdout.read_to_end(&mut text).unwrap();
    });
    // More than is read before the first line is explained.
    let lines = "10:00:00 pay resultStatus=U\n".repeat(5_000);
    log.write_all(lines.as_bytes()).unwrap();
    receiver.recv_timeout(Duration::from_secs(60)).unwrap();
    drop(log);
    reader.join().unwrap();
    assert!(child.wait().unwrap().success());
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
    // The last line may lack a newline. Text on the same line as a result object is not an item of the list.
    let found = explanations(&[], &format!("{a}\nNO~CODE"), 1);
    assert_eq!(found[1]["given"], "NO~CODE");
    let found = explanations(&[], "x~{\"resultStatus\":\"U\"}y~", 0);
    assert_eq!(found.len(), 1);
    // Prose is no list, even if it begins with many short lines.
    let prose = format!("{}two words\n{a}\n", "x~\n".repeat(1_000));
    let found = explanations(&[], &prose, 0);
    assert_eq!(found.len(), 1);
}

/// Values and blanks longer than one read, over many lines.
#[test]
fn long_values_and_long_blanks_are_read_to_their_end() {
    let (_, a, _) = three_codes();
    let object = json!({"resultStatus": "U", "resultCode": a});
    let items = "\"some text\",\n".repeat(20_000);
    for (value, line) in [
        (
            format!("{{\"items\": [\n{items}0],\n\"result\": {object}}}\n"),
            Value::Null,
        ),
        (
            format!("x {{\"items\": [\n{items}0],\n\"result\": {object}}}\n"),
            json!(1),
        ),
        (
            format!("y\n{{\"items\": [\n{items}0],\n\"result\": {object}}}\nz\n"),
            json!(2),
        ),
    ] {
        let found = explanations(&[], &value, 0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["path"], "$.result");
        assert_eq!(found[0]["line"], line);
    }
    for blanks in [65_535, 65_536, 65_537, 200_000] {
        let input = format!("{}{a}\n", "\n".repeat(blanks));
        let found = explanations(&[], &input, 0);
        assert_eq!(found[0]["listed"]["code"], json!(a), "{blanks}");
    }
}

#[test]
fn a_value_among_blanks_is_the_whole_input() {
    for before in ["", "  ", "\n\n", "\n \t\n  ", "\r\n\t"] {
        for after in ["", "\n\n", " \n \n"] {
            let input = format!("{before}{{\"resultStatus\": \"U\"}}{after}");
            let found = explanations(&[], &input, 0);
            assert_eq!(found[0]["line"], Value::Null, "{input:?}");
        }
    }
    for input in [
        "x\n{\"resultStatus\": \"U\"}",
        "{\"resultStatus\": \"U\"}\n\nx",
        "{}\n{\"resultStatus\": \"U\"}",
    ] {
        let found = explanations(&[], input, 0);
        assert_ne!(found[0]["line"], Value::Null, "{input:?}");
    }
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
fn nothing_under_a_duplicate_key_has_a_next_step() {
    let (_, a, b) = three_codes();
    let [a, b] = [a, b].map(|code| json!(ResultObject::from(code)));
    let problem =
        "duplicate key on this path, so which value counts is not known, and no next step is given";
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
            assert_eq!(one["next_step"], Value::Null);
            assert_eq!(
                one["error"],
                format!("{}: {problem}", one["path"].as_str().unwrap())
            );
        }
    }
    let found = explanations(&[], r#"{"r": {"resultStatus": "NEW"}, "r": null}"#, 1);
    assert_eq!(found[0]["remarks"], json!(["there is no status `NEW`"]));
    let malformed = r#"{"r": {"resultStatus": []}, "r": null}"#;
    assert!(stderr_of(&["explain"], malformed, 1).contains(problem));
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
        if ["explain", "list", "compare", "completions", "help"].contains(&&*name) {
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
