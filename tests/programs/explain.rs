//! `explain`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use result_codes::{NextStep, Reply, RequestState, ResultCode, ResultObject, ResultStatus};
use serde_json::{Value, json};

use super::{COMMAND, code_of, explain, explanations, run, some_codes, stderr_of, stdout_of};

/// Returns a code whose next step with its own status is this one.
fn code_with(next_step: NextStep) -> ResultCode {
    let mut codes = ResultCode::ALL.iter().copied();
    codes.find(|code| code.next_step() == next_step).unwrap()
}

/// What would charge twice, give up or ship, if it were followed blindly.
const FINAL: [&str; 3] = ["start_over", "stop", "proceed"];

/// Checks that no line of the output gives a final step, unless it names the status that the step needs.
fn assert_no_final_step(text: &str, input: &str) {
    for line in text.lines() {
        let is_final = FINAL.iter().any(|step| line.contains(&format!("{step}:")));
        let names_status = line.starts_with("  If F") || line.starts_with("  If S");
        assert!(!is_final || names_status, "{input}\n{text}");
    }
}

/// The crate's own `Display`, and what loggers, databases and other languages make of a result object with U.
#[test]
fn no_notation_of_a_u_has_a_final_step() {
    for code in [NextStep::StartOver, NextStep::Stop, NextStep::Proceed].map(code_with) {
        let display = ResultObject::new(ResultStatus::Unknown, code, "timed out").to_string();
        let object = json!({"resultStatus": "U", "resultCode": code, "resultMessage": "timed out"});
        for input in [
            format!("WARN pay order=7 result={display}"),
            format!("resultStatus=U resultCode={code}"),
            format!("result.resultStatus=U result.resultCode={code}"),
            format!("result_status=U result_code={code}"),
            format!("RESULT_STATUS: U, RESULT_CODE: {code}"),
            format!("[resultStatus] => U\n[resultCode] => {code}\n"),
            format!("{{{code} U timed out}}"),
            format!("{{ResultCode:{code} ResultStatus:U}}"),
            format!("<resultStatus>U</resultStatus><resultCode>{code}</resultCode>"),
            format!("order,status,code\n7,U,{code}\n"),
            format!(" status | code\n--------+------\n U      | {code}\n"),
            format!("resultStatus: U\nresultCode: {code}\n"),
            format!(
                "ResultObject {{ status: Some(Known(Unknown)), code: Some(Known({code:?})) }} {code}"
            ),
            format!("{{'resultStatus': 'U', 'resultCode': '{code}'}}"),
            format!("U\t{code}"),
            format!("{code} U"),
            format!("{{\"code\": \"{code}\", \"status\": \"U\"}}"),
            format!("{{\"Result\": {{\"ResultCode\": \"{code}\", \"ResultStatus\": \"U\"}}}}"),
            format!("{{\"result\": {{\"result_status\": \"U\", \"RESULT_CODE\": \"{code}\"}}}}"),
            format!("{{\"result\": {{\"resultStatus\": \"U\", \"resultCode\": \"{code}\", \"resul"),
            format!("{{\"resultCode\": \"{code}\"}} U"),
            format!("Result[resultStatus=U, resultCode={code}, resultMessage=timed out]"),
            format!("result {{\n  result_status: \"U\"\n  result_code: \"{code}\"\n}}\n"),
            format!("level=warn msg=\"pay failed\" status=U code={code}"),
            format!("Zahlung offen: Status U, Code „{code}“, bitte prüfen"),
            format!("支付失败：状态U，代码{code}。请检查"),
            format!("status=\u{1b}[1mU\u{1b}[0m code=\u{1b}[33m{code}\u{1b}[0m"),
            format!(
                "< HTTP/1.1 200 OK\n<\n{{ [98 bytes data]\n{object}* Connection #0 left intact\n"
            ),
            format!("answer={}", json!(object.to_string())),
            json!({"log": json!({"answer": object.to_string()}).to_string()}).to_string(),
            format!("10:00 answer={object} in 3 ms"),
            object.to_string(),
            json!({"level": "warn", "message": format!("answer: {object}")}).to_string(),
            json!({"body": object.to_string(), "paymentStatus": "SUCCESS"}).to_string(),
            serde_json::to_string_pretty(&json!([{"result": object, "paymentStatus": "FAIL"}]))
                .unwrap(),
        ] {
            let text = stdout_of(&["explain"], &input, 0);
            assert!(text.contains(code.description()), "{input}\n{text}");
            assert_no_final_step(&text, &input);
            for found in explanations(&[], &input, 0) {
                let step = found["next_step"].as_str().unwrap_or_default();
                assert!(!FINAL.contains(&step), "{input}");
                assert_eq!(found["listed"]["next_step"], Value::Null, "{input}");
            }
        }
    }
}

/// One field for each step, the own status first, and the note and the restriction right below it.
#[test]
fn a_code_without_a_status_has_a_step_for_each_status() {
    for &code in ResultCode::ALL {
        let text = stdout_of(&["explain", code.as_str()], "", 0);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], code.as_str());
        assert_eq!(
            lines[1],
            "  Next step     depends on the status of the response:"
        );
        assert!(
            lines[2].starts_with(&format!("  If {}", code.status())),
            "{text}"
        );
        if let Some(note) = code.note() {
            assert_eq!(lines[3], format!("  Note          {note}"));
        }
        let found = explanations(&[code.as_str()], "", 0).remove(0);
        assert_eq!(found["next_step"], Value::Null);
        let by_status = found["by_status"].as_array().unwrap();
        assert_eq!(by_status.len(), ResultStatus::ALL.len());
        for step in by_status {
            let status = ResultStatus::parse(step["status"].as_str().unwrap()).unwrap();
            let next_step = Reply::new(status, Some(code)).next_step();
            let is_not_found =
                status == code.status() && code.request_state() == Some(RequestState::NotFound);
            let depends_on_call = is_not_found || next_step == NextStep::Proceed;
            let expected = (!depends_on_call).then(|| next_step.as_str());
            assert_eq!(step["next_step"], json!(expected), "{code} {status}");
            assert!(
                text.contains(step["next_step_description"].as_str().unwrap()),
                "{text}"
            );
        }
        for part in [
            code.description(),
            code.resolution(),
            code.category().title(),
            code.category().group(),
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }
}

/// "A corrected request is a new one, with its own request id": that would be a second payment.
#[test]
fn what_answers_inquiries_never_asks_for_a_new_request() {
    let not_found = |code: &&ResultCode| code.request_state() == Some(RequestState::NotFound);
    let code = ResultCode::ALL.iter().find(not_found).unwrap();
    let object = ResultObject::from(*code);
    let response = json!({"result": object}).to_string();
    for text in [
        stdout_of(&["explain", code.as_str()], "", 0),
        stdout_of(&["explain"], &response, 0),
        stdout_of(&["explain", "--json"], &response, 0),
    ] {
        assert!(
            text.contains(
                "Send it again under the same request id, unless it has expired or was given up."
            ),
            "{text}"
        );
        assert!(!text.contains(NextStep::FixRequest.description()), "{text}");
    }
}

/// A restriction is read before what it restricts.
#[test]
fn a_restricted_step_says_to_inquire_first() {
    for code in ResultCode::ALL {
        let state = code.request_state();
        if [None, Some(RequestState::NotFound)].contains(&state) {
            continue;
        }
        let response = json!({"result": ResultObject::from(*code)}).to_string();
        let text = stdout_of(&["explain"], &response, 0);
        let step = text
            .lines()
            .find(|line| line.starts_with("  Next step "))
            .unwrap();
        let (_, step) = step.split_once(": ").unwrap();
        assert!(step.starts_with("Inquire first"), "{text}");
    }
}

/// Checks the step of the result object that is about the call.
fn assert_step(response: &Value, expected: Option<NextStep>, why: &str) {
    let found = explanations(&[], &response.to_string(), 0);
    let found = found
        .iter()
        .find(|one| one["path"] != "$.paymentResult")
        .unwrap();
    assert_eq!(
        found["next_step"],
        json!(expected.map(NextStep::as_str)),
        "{response}"
    );
    let description = found["next_step_description"].as_str().unwrap();
    assert!(description.contains(why), "{response}: {description}");
}

/// The result is about the call. What stands beside it is about the request.
#[test]
fn what_stands_beside_a_success_counts() {
    let result = json!({"resultStatus": "S", "resultCode": code_of("S")});
    let failed = json!({"resultStatus": "F", "resultCode": code_with(NextStep::StartOver)});
    let step = |status: &str| ResultStatus::parse(status).unwrap().next_step();
    let (proceed, poll, failure, wait) = (step("S"), step("U"), step("F"), step("A"));
    for (response, expected, why) in [
        (json!({"result": result}), None, "The call succeeded;"),
        (
            json!({"result": result, "paymentStatus": null}),
            None,
            "The call succeeded;",
        ),
        (
            json!({"result": result, "paymentStatus": "SUCCESS"}),
            Some(proceed),
            "`paymentStatus` is SUCCESS",
        ),
        (
            json!({"result": result, "paymentStatus": "FAIL"}),
            Some(failure),
            "`paymentStatus` is FAIL",
        ),
        (
            json!({"result": result, "payment_status": "FAIL"}),
            Some(failure),
            "`payment_status` is FAIL",
        ),
        (
            json!({"result": result, "refundStatus": "PROCESSING"}),
            Some(poll),
            "`refundStatus` is PROCESSING",
        ),
        (
            json!({"result": result, "paymentStatus": "TOMORROWS"}),
            Some(poll),
            "`paymentStatus` is TOMORROWS",
        ),
        (
            json!({"result": result, "paymentStatus": 5}),
            Some(poll),
            "`paymentStatus` is 5",
        ),
        // In the result itself, above it, and beside what it is in.
        (
            json!({"resultStatus": "S", "refundStatus": "FAIL"}),
            Some(failure),
            "`refundStatus` is FAIL",
        ),
        (
            json!({"paymentStatus": "FAIL", "a": {"b": [result]}}),
            Some(failure),
            "`paymentStatus` is FAIL",
        ),
        (
            json!({"head": {"result": result}, "body": {"paymentStatus": "FAIL"}}),
            Some(failure),
            "`paymentStatus` is FAIL",
        ),
        // The next element is another response.
        (
            json!([{"result": result}, {"result": failed, "paymentStatus": "FAIL"}]),
            None,
            "The call succeeded;",
        ),
        (
            json!({"result": result, "paymentStatus": "FAIL", "refundStatus": "SUCCESS"}),
            Some(NextStep::Reconcile),
            "contradict each other",
        ),
        (
            json!({"result": result, "paymentResult": failed}),
            None,
            "How the request stands is in `paymentResult`",
        ),
        (
            json!({"result": result, "qrCode": "x"}),
            Some(wait),
            "nobody has paid yet",
        ),
        (
            json!({"result": result, "redirectUrl": "x"}),
            Some(wait),
            "nobody has paid yet",
        ),
        (
            json!({"result": result, "redirectActionForm": {"a": 1}}),
            Some(wait),
            "nobody has paid yet",
        ),
        (
            json!({"result": result, "qrCode": "x", "paymentStatus": "SUCCESS"}),
            Some(proceed),
            "SUCCESS",
        ),
    ] {
        assert_step(&response, expected, why);
    }
}

/// Whoever reads on finds no advice about the call alone, and of two words nobody knows which counts.
#[test]
fn what_is_about_the_call_alone_says_so() {
    let result = json!({"resultStatus": "S", "resultCode": code_of("S")});
    // The provider's advice is about the call.
    let response = json!({"result": result, "paymentStatus": "PROCESSING"});
    let text = stdout_of(&["explain"], &response.to_string(), 0);
    assert!(
        text.contains(" (only for the call, not for the request)\n"),
        "{text}"
    );
    let twice = format!(
        "{{\"result\": {result}, \"paymentStatus\": \"FAIL\", \"paymentStatus\": \"SUCCESS\"}}"
    );
    let found = explanations(&[], &twice, 0).remove(0);
    assert_eq!(found["next_step"], NextStep::Reconcile.as_str());
}

/// A failed call says nothing about the request.
#[test]
fn what_stands_beside_a_failure_counts() {
    let failed = json!({"resultStatus": "F", "resultCode": code_with(NextStep::StartOver)});
    for (response, expected, why) in [
        (
            json!({"result": failed, "paymentStatus": "SUCCESS"}),
            Some(NextStep::Reconcile),
            "`paymentStatus` is SUCCESS",
        ),
        (
            json!({"result": failed, "paymentStatus": "PROCESSING"}),
            Some(NextStep::Reconcile),
            "PROCESSING",
        ),
        (
            json!({"result": failed, "paymentStatus": "FAIL"}),
            Some(NextStep::StartOver),
            "",
        ),
    ] {
        assert_step(&response, expected, why);
    }
}

/// Returns the next step of the result object at a path.
fn step_at(input: &str, path: &str) -> Value {
    let output = run(&["explain", "--json"], input);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = document["explanations"].as_array().unwrap().clone();
    let found = found.into_iter().find(|one| one["path"] == path);
    found.unwrap_or_else(|| panic!("{path} is not in {input}"))["next_step"].take()
}

/// What was cut off can say that the request is paid, or failed.
#[test]
fn what_stands_in_an_object_that_cannot_be_read_has_no_final_step() {
    let failed = json!({"resultStatus": "F", "resultCode": code_with(NextStep::StartOver)});
    let succeeded = json!({"resultStatus": "S", "resultCode": code_of("S")});
    let unknown = json!({"resultStatus": "U", "resultCode": code_of("U")});
    let words = [(&failed, "SUCCESS"), (&succeeded, "FAIL")];
    for (result, word) in words {
        for input in [
            format!(r#"{{"result":{result},"paymentStatus":"{word}","bo"#),
            format!(r#"{{"result":{result},"paymentStatus":"{word}","#),
            format!(r#"{{"result":{result},"paymentStatus":"{word}","n":1e999}}"#),
            format!(
                "{{\n  \"n\": NaN,\n  \"result\": {result},\n  \"paymentStatus\": \"{word}\"\n}}\n"
            ),
            format!(
                "{{\n  \"list\": [1,],\n  \"result\":\n  {result},\n  \"paymentStatus\": \"{word}\"\n}}\n"
            ),
            format!(
                "{{\n\"paymentStatus\": \"{word}\",\n\"data\": [\n{{\"n\": NaN}},\n{result}\n]\n}}\n"
            ),
            format!(r#"x {{"paymentStatus":"{word}","data":[{{"result":{result}}}"#),
            format!(r#"…ult":{result},"paymentStatus":"{word}"}}"#),
            format!(r#"…y","result":{result}}}"#),
            format!(r#"…y","result" : {result}"#),
            format!("…'result': {result}, 'paymentStatus': '{word}'}}"),
            format!("result={result} paymentStatus={word}"),
            format!("result: {result}, paymentStatus: {word}"),
            format!(r#"…}},{result}],"paymentStatus":"{word}"}}"#),
            format!(
                "{{\n\"n\": NaN,\n\"result\" :\n{result},\n\"paymentStatus\": \"{word}\"\n}}\n"
            ),
            format!(
                "{{\n// A comment.\n\"result\" :\n{result},\n\"paymentStatus\": \"{word}\"\n}}\n"
            ),
            // The line before is the last of those that are dropped.
            format!("{}\n\"result\":\n{result}\n", "-".repeat(70_000)),
            format!(r#"…y","result":{result}"#),
            format!("{{\n\"n\": NaN,\n\"result\":\n{result},\n\"paymentStatus\": \"{word}\"\n}}\n"),
            json!({"log": format!(r#"{{"result":{result},"paymentStatus":"{word}","bo"#)})
                .to_string(),
            json!({"log": format!(r#"…":{result},"paymentStatus":"{word}"}}"#)}).to_string(),
        ] {
            // `SUCCESS` is a code too.
            let mut found = explanations(&[], &input, 0);
            found.retain(|one| one["path"].is_string());
            assert_eq!(found.len(), 1, "{input}");
            assert_eq!(found[0]["next_step"], Value::Null, "{input}");
            let text = found[0]["next_step_description"].as_str().unwrap();
            assert!(
                text.starts_with("The object around it is incomplete"),
                "{input}: {text}"
            );
        }
        // What a whole response says is known, whatever is before it.
        for label in ["response: ", "response="] {
            let response = json!({"result": result, "paymentStatus": word});
            let text = stdout_of(&["explain"], &format!("{label}{response}\n"), 0);
            assert!(
                text.contains(&format!("`paymentStatus` is {word}")),
                "{label}{response}{text}"
            );
        }
        // A line that is cut, or is not JSON, says nothing about the next.
        for start in [
            format!(r#"{{"a":{unknown},"bo"#),
            format!(r#"{{"a":{unknown},"#),
            format!(r#"{{"a":[{unknown}"#),
            "[main] {x} (y)".to_owned(),
            "handler {".to_owned(),
            "10:00 [main".to_owned(),
        ] {
            let next = json!({"result": result, "paymentStatus": word});
            let input = format!("{start}\n{next}\n");
            let text = stdout_of(&["explain"], &input, 0);
            assert!(
                text.contains(&format!("`paymentStatus` is {word}")),
                "{input}{text}"
            );
        }
    }
    // The step of U neither ends the request nor starts another.
    let input = format!(r#"{{"result":{unknown},"bo"#);
    assert_eq!(step_at(&input, "$"), json!(code_of("U").next_step()));
}

/// A result object does not count as standing beside itself; every other word does.
#[test]
fn what_stands_beside_a_result_of_any_name_counts() {
    let failed = json!({"resultStatus": "F", "resultCode": code_with(NextStep::StartOver)});
    let succeeded = json!({"resultStatus": "S", "resultCode": code_of("S")});
    let not_final = |response: Value, path: &str| {
        let step = step_at(&response.to_string(), path);
        let step = step.as_str().unwrap_or_default();
        assert!(
            !["proceed", "start_over"].contains(&step),
            "{response}: {step}"
        );
    };
    not_final(
        json!({"apiResult": succeeded, "qrCode": "x"}),
        "$.apiResult",
    );
    not_final(
        json!({"apiResult": failed, "paymentStatus": "PROCESSING"}),
        "$.apiResult",
    );
    not_final(
        json!({"paymentStatus": "FAIL", "a": {"apiResult": succeeded}}),
        "$.a.apiResult",
    );
    let response = json!({"apiResult": succeeded, "paymentStatus": "FAIL"});
    let found = explanations(&[], &response.to_string(), 0).remove(0);
    let text = found["next_step_description"].as_str().unwrap();
    assert!(text.contains("`paymentStatus` is FAIL"), "{text}");
    // It does not point to itself.
    let response = json!({"result": succeeded, "data": {"paymentResult": failed}});
    let step = step_at(&response.to_string(), "$.data.paymentResult");
    assert_eq!(step, NextStep::StartOver.as_str());
}

#[test]
fn the_words_of_another_response_do_not_count() {
    let result = json!({"resultStatus": "S", "resultCode": code_of("S")});
    let paid = json!({"result": result, "paymentStatus": "SUCCESS"});
    let body = json!({"head": {"result": result}, "body": {"paymentStatus": "SUCCESS"}});
    for other in [&paid, &body] {
        let response = json!({"refund": {"result": result}, "payment": other}).to_string();
        assert_eq!(step_at(&response, "$.refund.result"), Value::Null);
    }
    let response = json!({"refund": {"result": result}, "payment": paid}).to_string();
    let step = step_at(&response, "$.payment.result");
    assert_eq!(step, NextStep::Proceed.as_str());
}

#[test]
fn a_word_under_a_duplicate_key_decides_nothing() {
    let result = json!({"resultStatus": "S", "resultCode": code_of("S")});
    for words in [
        r#""data": {"paymentStatus": "SUCCESS"}, "data": {"x": 1}"#.to_owned(),
        r#""a": {"data": {"paymentStatus": "SUCCESS"}, "Data": null}"#.to_owned(),
        format!(r#""paymentResult": {result}, "paymentResult": {{}}, "paymentStatus": "SUCCESS""#),
    ] {
        let response = format!(r#"{{"result": {result}, {words}}}"#);
        let step = step_at(&response, "$.result");
        assert_eq!(step, NextStep::Reconcile.as_str(), "{response}");
    }
}

/// Nobody knows which of the two the server meant.
#[test]
fn nothing_under_a_duplicate_key_has_a_next_step() {
    let result = json!(ResultObject::from(code_of("S")));
    for (response, problem) in [
        (
            format!(r#"{{"result": {result}, "result": {result}}}"#),
            "$.result: a key on this path occurs twice",
        ),
        (
            format!(r#"{{"result": {result}, "Result": null}}"#),
            "$.result: a key on this path occurs twice",
        ),
        (
            format!(r#"{{"x": [{{"r": {result}}}], "y": 1, "x": null}}"#),
            "$.x[0].r: a key on this path occurs twice",
        ),
        (
            r#"{"resultStatus": "S", "result_status": "U"}"#.to_owned(),
            "$: duplicate field",
        ),
    ] {
        for found in explanations(&[], &response, 1) {
            assert_eq!(found["next_step"], Value::Null, "{response}");
            let [path, error] =
                [&found["path"], &found["error"]].map(|text| text.as_str().unwrap());
            assert!(format!("{path}: {error}").starts_with(problem), "{error}");
        }
        assert!(stderr_of(&["explain"], &response, 1).contains(problem));
    }
    let once = format!(r#"[{{"result": {result}, "n": 1, "n": 2}}]"#);
    assert_eq!(explanations(&[], &once, 0)[0]["error"], Value::Null);
}

/// Objects at any path, in every line, after other words, and in strings.
#[test]
fn finds_every_result_object() {
    let object = |code: ResultCode| json!({"resultStatus": code.status(), "resultCode": code, "resultMessage": "m"});
    let [a, b, c] = [code_of("U"), code_of("F"), code_of("A")];
    let response = json!({"result": object(a), "paymentResult": {"resultInfo": object(b)}, "items": [1, {"an item": object(c)}]});
    let paths = [
        "$.result",
        "$.paymentResult.resultInfo",
        "$.items[1][\"an item\"]",
    ];
    let pretty = serde_json::to_string_pretty(&response).unwrap();
    let line = format!("10:00 [main] {{x}} [1] answer={response} y");
    let quoted = json!({"message": format!("answer: {response}")}).to_string();
    for (input, line, prefix) in [
        (response.to_string(), 1, ""),
        (format!("\n\n{pretty}\n"), 3, ""),
        (format!("x\n{line}\nz"), 2, ""),
        (format!("{{\"cut\": [\n{response}\n"), 2, ""),
        (quoted, 1, ".message"),
    ] {
        let found = explanations(&[], &input, 0);
        assert_eq!(found.len(), 3, "{input}");
        for one in &found {
            let path = one["path"].as_str().unwrap().replacen(prefix, "", 1);
            let code = [a, b, c][paths.iter().position(|known| **known == path).unwrap()];
            assert_eq!(one["line"], line, "{input}");
            assert_eq!(one["sent"], object(code));
            assert_eq!(one["status"], json!(code.status()));
            assert_eq!(one["listed"]["description"], code.description());
        }
    }
    // The same as an argument.
    assert_eq!(explanations(&["--", &line], "", 0).len(), 3);
    // JSON Lines.
    let lines = format!("{}\n{}\n", json!({"r": object(a)}), json!({"r": object(b)}));
    let found = explanations(&[], &lines, 0);
    let places: Vec<_> = found
        .iter()
        .map(|one| (&one["line"], &one["path"]))
        .collect();
    assert_eq!(
        places,
        [(&json!(1), &json!("$.r")), (&json!(2), &json!("$.r"))]
    );
}

/// Programs escape what is around a code in a string, and a log cuts the string.
#[test]
fn a_code_after_an_escape_is_found() {
    let code = code_of("U");
    for escape in ["\\n", "\\t", "\\u0022", "\\\\u0022", "\\\""] {
        let input = format!("{{\"error\": \"x{escape}{code}{escape}");
        let found = explanations(&[], &input, 0);
        assert_eq!(found.len(), 1, "{input}");
        assert_eq!(found[0]["given"], code.as_str(), "{input}");
    }
}

/// Anything else is text: no words are read as objects.
#[test]
fn listed_codes_in_other_text_are_explained_once() {
    let [a, b] = [code_of("U"), code_of("F")];
    let input =
        format!("x {a} y\nz ({b}), -{a}-. {b}\n{{\"error\": \"App\\\\{a}\"}}\nhttp-{a}.title x\n");
    let found = explanations(&[], &input, 0);
    let found: Vec<_> = found
        .iter()
        .map(|one| {
            (
                &one["given"],
                &one["line"],
                &one["count"],
                &one["remarks"][0],
            )
        })
        .collect();
    let [first, second] = [
        format!("found in: x {a} y"),
        format!("found in: z ({b}), -{a}-. {b}"),
    ];
    assert_eq!(
        found,
        [
            (&json!(a), &json!(1), &json!(4), &json!(first)),
            (&json!(b), &json!(2), &json!(1), &json!(second)),
        ]
    );
    let text = stdout_of(&["explain"], &input, 0);
    let start = format!("{a}\n  Found         in line 1: x {a} y\n  Next step ");
    assert!(text.starts_with(&start), "{text}");
    let counts = format!("\nFound more than once\n  {a}: 4 lines\n");
    assert!(text.ends_with(&counts), "{text}");
    let error = stderr_of(&["explain"], "a line\nanother line\n", 1);
    assert!(error.contains("nothing to explain in the input"), "{error}");
}

/// A log has many objects, and few that differ.
#[test]
fn the_same_status_and_code_is_explained_once_with_a_count() {
    let code = code_of("U");
    let line = |n: usize| json!({"result": {"resultStatus": "U", "resultCode": code, "resultMessage": n.to_string()}});
    let log: Vec<String> = (1..=1_000).map(|n| line(n).to_string()).collect();
    let log = log.join("\n");
    let text = stdout_of(&["explain"], &log, 0);
    assert!(text.lines().count() < 15, "{text}");
    let counts = format!("  U {code}: 1000 times\n");
    assert!(text.ends_with(&counts), "{text}");
    let found = explanations(&[], &log, 0);
    assert_eq!((found.len(), &found[0]["count"]), (1, &json!(1_000)));
    // With another word beside it, it is something else.
    let success = json!({"resultStatus": "S"});
    let other =
        json!([{"result": success}, {"result": success, "paymentStatus": "FAIL"}]).to_string();
    assert_eq!(explanations(&[], &other, 0).len(), 2);
}

#[test]
fn words_for_a_status_or_a_step_lead_somewhere() {
    for (arguments, status) in [
        (&["U"][..], "U"),
        (&["f"], "F"),
        (&["pending"], "U"),
        (&["in process"], "U"),
        (&["in", "process"], "U"),
        (&["processing"], "U"),
        (&["FAIL"], "F"),
    ] {
        let found = explanations(arguments, "", 0);
        assert_eq!(
            (found.len(), &found[0]["status"]),
            (1, &json!(status)),
            "{arguments:?}"
        );
        let text = stdout_of(&[&["explain"], arguments].concat(), "", 0);
        assert!(
            text.contains(&format!("`result-codes list --status {status}`")),
            "{text}"
        );
        assert_no_final_step(&text, arguments[0]);
    }
    for step in NextStep::ALL {
        let found = explanations(&[step.as_str()], "", 0);
        let listed = ResultCode::ALL
            .iter()
            .filter(|code| code.next_step() == *step);
        assert_eq!(found[0]["nearest"], json!(listed.collect::<Vec<_>>()));
        let text = stdout_of(&["explain", step.as_str()], "", 0);
        assert!(text.contains(step.description()), "{text}");
    }
}

/// The column `request` of `list` has these words.
#[test]
fn a_request_state_leads_to_its_codes() {
    for code in ResultCode::ALL {
        let Some(state) = code.request_state() else {
            continue;
        };
        let text = stdout_of(&["explain", state.as_str()], "", 0);
        assert!(text.contains(code.as_str()), "{text}");
        assert_no_final_step(&text, state.as_str());
    }
}

/// What is copied from a response can begin within it.
#[test]
fn a_part_of_a_response_is_read_as_text() {
    let code = code_of("F");
    let found = explanations(&[&format!("\"resultCode\":\"{code}\"")], "", 0);
    assert_eq!(found[0]["listed"]["code"], json!(code));
    assert_eq!(found[0]["next_step"], Value::Null);
}

/// "Create new payment" would be read as the step.
#[test]
fn a_resolution_without_a_step_is_no_advice() {
    for &code in ResultCode::ALL {
        let result = json!(ResultObject::from(code));
        let response = format!("{{\"result\": {result}, \"result\": {result}}}");
        let text = stdout_of(&["explain"], &response, 1);
        assert!(!text.contains("  Resolution "), "{text}");
        let cut = stdout_of(&["explain"], &format!("{{\"result\": {result}, "), 0);
        let is_final = ["S", "F"].contains(&code.status().as_str());
        assert_eq!(cut.contains("  Resolution "), !is_final, "{cut}");
        let note = code.note().map(|note| format!("  Note          {note}\n"));
        assert!(note.is_none_or(|note| text.contains(&note)), "{text}");
    }
}

#[test]
fn a_file_is_told_to_be_piped() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("a log.txt");
    std::fs::write(&path, "x").unwrap();
    let path = path.to_str().unwrap();
    let error = stderr_of(&["explain", path], "", 1);
    assert!(
        error.contains(&format!("`result-codes explain < '{path}'`")),
        "{error}"
    );
}

#[test]
fn other_encodings_are_named_with_what_to_do() {
    let le: Vec<u8> = "ab".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = "ab".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (input, hint) in [
        (
            [&[0xff, 0xfe], &le[..]].concat(),
            "`iconv -f UTF-16 -t UTF-8`",
        ),
        (
            [&[0xfe, 0xff], &be[..]].concat(),
            "`iconv -f UTF-16 -t UTF-8`",
        ),
        (vec![0x1f, 0x8b, 8, 0], "`gunzip -c`"),
    ] {
        for subcommand in ["explain", "compare"] {
            let output = run(&[subcommand, "-"], &input);
            assert_eq!(output.status.code(), Some(2));
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(error.contains(hint), "{error}");
        }
    }
}

/// Returns a running `explain`, and its ends of the pipes.
fn start() -> (Child, ChildStdin, BufReader<ChildStdout>) {
    let mut child = Command::new(COMMAND)
        .arg("explain")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (log, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    (child, log, BufReader::new(output))
}

/// The log stays open: whoever waits for more of it never answers.
#[test]
fn a_complete_line_is_explained_when_it_comes() {
    let (mut child, mut log, mut output) = start();
    let [a, b] = [code_of("U"), code_of("F")];
    let pretty = serde_json::to_string_pretty(&json!({"result": ResultObject::from(b)})).unwrap();
    let next = 3 + pretty.lines().count();
    for (text, heading) in [
        (format!("handler {{\nx {a} y\n"), format!("{a}\n")),
        (
            format!("answer {pretty}\n"),
            "line 3: $.result\n".to_owned(),
        ),
        (
            "{\"resultStatus\": \"A\"}\n".to_owned(),
            format!("line {next}: $\n"),
        ),
    ] {
        log.write_all(text.as_bytes()).unwrap();
        let mut line = String::new();
        while line != heading {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "{heading}");
        }
    }
    drop(log);
    assert!(child.wait().unwrap().success());
}

/// `explain | head` ends, although the log does not.
#[test]
fn a_closed_pipe_ends_the_program() {
    let (mut child, mut log, output) = start();
    drop(output);
    // It is noticed when the next explanation is written, which is the first here.
    writeln!(log, "{{\"resultStatus\": \"U\"}}").unwrap();
    assert!(child.wait().unwrap().success());
    drop(log);
}

/// A last line may lack its end, and a misspelt code in a list is not lost.
#[test]
fn every_line_of_a_list_is_explained() {
    let [a, b] = [code_of("U"), code_of("F")];
    let spaced = b.as_str().to_lowercase().replace('_', "-");
    let found = explanations(&[], &format!("\u{feff}{a}\r\n{a}_X\n{spaced}"), 1);
    let codes: Vec<&Value> = found.iter().map(|one| &one["listed"]["code"]).collect();
    assert_eq!(codes, [&json!(a), &Value::Null, &json!(b)]);
    let error = found[1]["error"].as_str().unwrap();
    assert!(
        error.starts_with(&format!("there is no result code `{a}_X`; ")),
        "{error}"
    );
    let error = stderr_of(&["explain"], &format!("{a}\n{a}_X\n"), 1);
    assert!(error.contains("line 2: there is no result code"), "{error}");
}

#[test]
fn reports_what_is_missing_unlisted_or_malformed() {
    let code = code_of("F");
    let text = stdout_of(&["explain"], &json!({"resultCode": code}).to_string(), 0);
    assert!(text.contains("no status was sent"), "{text}");
    assert!(text.contains("depends on the status"), "{text}");
    let text = stdout_of(&["explain"], r#"{"r":{"resultStatus":"OK"}}"#, 0);
    assert!(
        text.contains("status `OK` is not listed; treated as U"),
        "{text}"
    );
    assert!(
        text.contains("no code was sent; the status alone decides"),
        "{text}"
    );
    for (response, error) in [
        (
            r#"{"r":{"resultStatus":"U","resultCode":"SENDINGX"}}"#,
            "$.r: `SENDINGX` is not listed; ",
        ),
        (
            r#"{"resultCode":"NEW~"}"#,
            "no status was sent; treat the outcome as unknown",
        ),
        (
            r#"{"items":[{},{"result":{"resultStatus":[5]}}]}"#,
            "$.items[1].result: invalid type",
        ),
        ("", "nothing to explain in the input"),
        ("{}", "nothing to explain in the input"),
        ("{\n  x}", "nothing to explain in the input"),
    ] {
        let text = stderr_of(&["explain"], response, 1);
        assert!(text.contains(error), "{text}");
    }
}

/// A part of a name explains nothing: codes that it is in are named.
#[test]
fn names_codes_that_contain_a_string() {
    for code in ResultCode::ALL {
        let Some((_, part)) = code.as_str().rsplit_once('_') else {
            continue;
        };
        let found = run(&["explain", "--json", "--", part], "");
        let found: Value = serde_json::from_slice(&found.stdout).unwrap();
        let found = &found["explanations"][0];
        if found["error"].is_null() || part.len() < 3 {
            // It is a word for something else, or in most codes.
            continue;
        }
        let nearest = found["nearest"].as_array().unwrap();
        assert!(
            nearest[0].as_str().unwrap().contains(part),
            "{part}: {found}"
        );
    }
}

/// Neither a code nor the input moves the cursor of a terminal, or hides what follows.
#[test]
fn no_output_has_hidden_characters() {
    let hidden = "A\u{9b}2J\u{1b}[2J\u{202e}\u{7f}\u{200b}\n";
    let key = json!(hidden);
    let response = format!(
        r#"{{{key}: {{"resultStatus": {key}, "resultCode": {key}, "resultMessage": {key}}}}}"#
    );
    let page = format!("Code | Status | Description\n|--|--|--|\nA_B | {hidden} | {hidden}\n");
    for (arguments, input) in [
        (&["explain", "--json", hidden][..], ""),
        (&["explain", hidden], ""),
        (&["explain", "--json"], &response),
        (&["explain"], &response),
        (&["explain"], hidden),
        (&["list", "--search", hidden], ""),
        (&["compare", hidden], ""),
        (&["compare", "-"], &page),
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

/// A way to write a code.
type Spelling = fn(ResultCode) -> String;

/// Asserts that `explain`, in one run, repeats each string and reads it as its code, with a remark unless it is the wire form.
fn assert_read_as(given: &[(ResultCode, String)]) {
    let arguments: Vec<&str> = given.iter().map(|(_, text)| text.as_str()).collect();
    let found = explanations(&[&["--"], &arguments[..]].concat(), "", 0);
    assert_eq!(found.len(), given.len());
    for (found, (code, text)) in found.iter().zip(given) {
        assert_eq!(found["listed"]["code"], json!(code), "{text}");
        assert_eq!(found["given"], *text);
        let expected = format!("{text:?} read as {code}");
        let mut remarks = found["remarks"].as_array().unwrap().iter();
        let remarked = remarks.any(|remark| remark.as_str().unwrap().starts_with(&expected));
        assert_eq!(remarked, text != code.as_str(), "{found}");
    }
}

#[test]
fn resolves_codes_as_people_type_them() {
    let spellings: [Spelling; 4] = [
        |code| format!(" {code}\t"),
        |code| code.as_str().to_lowercase(),
        |code| format!("\"{code}\","),
        |code| format!("{code:?}"),
    ];
    for spelling in spellings {
        let given = ResultCode::ALL.iter().map(|&code| (code, spelling(code)));
        assert_read_as(&given.collect::<Vec<_>>());
    }
    // A person is shown the same.
    let code = ResultCode::ALL[0];
    let typed = code.as_str().to_lowercase();
    let text = stdout_of(&["explain", "--", &typed], "", 0);
    assert!(text.starts_with(&format!("{code}\n")), "{text}");
    assert!(
        text.contains(&format!("{typed:?} read as {code}")),
        "{text}"
    );
    for code in ResultCode::ALL {
        for alias in code.aliases() {
            let text = stdout_of(&["explain", "--", alias], "", 0);
            assert!(text.contains(&format!("{alias:?} is an alias of {code}")));
        }
    }
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
    assert!(stderr_of(&["explain", " "], "", 1).contains(": CODE is empty\n"));
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &[][..],
        &["explain", "--no-such-flag"],
        &["no-such-command"],
    ] {
        let output = run(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().contains("Usage"));
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

#[test]
fn a_status_that_differs_from_the_table_is_remarked() {
    for code in some_codes() {
        for status in ResultStatus::ALL
            .iter()
            .filter(|status| **status != code.status())
        {
            let object = ResultObject::new(*status, code, "");
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
                "(only for status {}: do not follow it here)",
                code.status()
            )));
        }
    }
}

#[test]
fn explains_several_and_then_names_the_unlisted() {
    let output = explain(&["SENDINGX", "SENDING", "PAYMENT_IN_PROCESS"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("SENDING\n"));
    assert!(text.contains("\n\nPAYMENT_IN_PROCESS\n"));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("there is no result code `SENDINGX`; did you mean `SENDING`"),
        "{error}"
    );
}

/// Returns the letters and digits of a string, in lower case: what `explain` compares.
fn fold(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns whether a string folds to a name of this code, and to none of another.
fn is_name_of_one(text: &str, code: ResultCode) -> bool {
    let mut codes = ResultCode::ALL.iter();
    !codes.any(|other| *other != code && is_named(*other, text))
}

fn is_named(code: ResultCode, text: &str) -> bool {
    let texts = [code.as_str(), code.description(), &format!("{code:?}")].map(fold);
    let mut aliases = code.aliases().iter().map(|alias| fold(alias));
    texts.contains(&fold(text)) || aliases.any(|alias| alias == fold(text))
}

/// What people have: other separators, a description.
#[test]
fn resolves_other_separators_and_descriptions() {
    let spellings: [Spelling; 4] = [
        |code| code.as_str().to_lowercase().replace('_', "-"),
        |code| code.as_str().to_lowercase().replace('_', " "),
        |code| code.description().to_owned(),
        |code| format!("\"{}.\"", code.description().to_uppercase()),
    ];
    for spelling in spellings {
        let given = ResultCode::ALL.iter().map(|&code| (code, spelling(code)));
        let (unique, shared): (Vec<_>, Vec<_>) =
            given.partition(|(code, text)| is_name_of_one(text, *code));
        assert_read_as(&unique);
        // Another code has this name too, so either may be found.
        for (_, text) in shared {
            let found = run(&["explain", "--json", "--", &text], "");
            let found: Value = serde_json::from_slice(&found.stdout).unwrap();
            let found = &found["explanations"][0];
            let code = found["listed"]["code"].as_str().and_then(ResultCode::parse);
            assert!(found["error"].is_string() || code.is_some_and(|code| is_named(code, &text)));
        }
    }
}

#[test]
fn colours_in_a_log_hide_nothing() {
    let a = ResultCode::ALL[0];
    let code = format!("\u{1b}[31m{a}\u{1b}[0m");
    let key = |key: &str| format!("\u{1b}[3m{key}\u{1b}[0m\u{1b}[2m=\u{1b}[0m");
    let words = format!("x {}U {}{a}", key("resultStatus"), key("resultCode"));
    for input in [code.clone(), format!("x {code} y\nz\n"), words] {
        let found = explanations(&[], &input, 0);
        assert_eq!(found[0]["listed"]["code"], json!(a), "{input:?}");
    }
}

/// What was explained before an error can be read.
#[cfg(unix)]
#[test]
fn json_is_whole_even_after_an_error() {
    let a = ResultCode::ALL[0];
    // A directory can be opened, but not read.
    let directory = std::fs::File::open(".").unwrap();
    let output = Command::new(COMMAND)
        .args(["explain", "--json", a.as_str(), "-"])
        .stdin(directory)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["explanations"][0]["listed"]["code"], json!(a));
}
