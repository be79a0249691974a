//! `compare`.

use std::fmt::Write as _;

use assert_cmd::Command;
use result_codes::{Category, ResultCode};
use serde_json::json;

use super::{hostile, run, stderr_of, stdout_of};

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
fn names_the_line_that_is_not_utf_8() {
    for (page, line) in [
        (&b"\xff"[..], 1),
        (b"aaa\nb\xff", 2),
        (b"a\nb\n\nc\xe9\nd\xe9\n", 4),
    ] {
        let mut command = Command::cargo_bin("result-codes").unwrap();
        let output = command.args(["compare", "-"]).write_stdin(page).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8(output.stderr).unwrap();
        let expected = format!("-:{line}: this line is not UTF-8");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn counts_the_errors_that_it_does_not_show() {
    let head = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n";
    for (rows, rest) in [
        (50, None),
        (51, Some("1 more error\n")),
        (152, Some("102 more errors\n")),
    ] {
        let page = format!("{head}{}", "A | ? | d | r\n".repeat(rows));
        let errors = stderr_of(&["compare", "-"], &page, 2);
        let lines = errors.lines().count();
        assert_eq!(
            lines,
            rows.min(50) + usize::from(rest.is_some()),
            "{errors}"
        );
        assert_eq!(errors.contains(" more error"), rest.is_some());
        assert!(errors.ends_with(rest.unwrap_or("")), "{errors}");
    }
}

/// Standard output has only the blocks, so a difference is reported on standard error.
#[test]
fn blocks_report_differences_on_standard_error() {
    let [first, second] = [ResultCode::ALL[0], ResultCode::ALL[1]];
    let same = pasted_page(|code| pasted_row(code, code.description()));
    assert_eq!(stderr_of(&["compare", "--blocks", "-"], &same, 0), "");
    for (changed, rows) in [(vec![first], "1 row"), (vec![first, second], "2 rows")] {
        let page = pasted_page(|code| {
            let is_changed = changed.contains(&code);
            let description = if is_changed {
                "Another"
            } else {
                code.description()
            };
            pasted_row(code, description)
        });
        let error = stderr_of(&["compare", "--blocks", "-"], &page, 1);
        let expected = format!("the page differs from the table in {rows}; run without --blocks");
        assert!(error.contains(&expected), "{error}");
        assert!(!error.contains("next step of their status"), "{error}");
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
            "-:4: this row has 5 cells, but its table has 4 columns (write a `|` in a text as `\\|`)",
        ),
        (
            "Code  Status  Description  Resolution\nA.B  F  d  d  r\n",
            "-:2: this row has 5 cells, but its table has 4 columns (two spaces separate columns",
        ),
        // A line of hyphens does not make the row above it the header of another table.
        (
            &format!("{HEAD}A.B | F | d | r\nsome | text\n---\n"),
            "-:5: this row has 2 cells",
        ),
        // A row with hyphens in every cell is not the delimiter row.
        (
            &format!(
                "{}A-B | U- | d-d | r-r\n",
                HEAD.replace("|---|---|---|---|\n", "")
            ),
            "-:3: there is no status `U-`",
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
        let mut lines = changed.lines().zip(page.lines());
        let line = 1 + lines.position(|(changed, line)| changed != line).unwrap();
        let error = stderr_of(&["compare", "-"], &changed, 2);
        let expected = format!("-:{line}: this is not how `list");
        assert!(error.contains(&expected), "{error}");
    }
    // A code in two rows.
    let next = format!("<tr role=\"row\" id=\"{}\"", ResultCode::ALL[1]);
    let twice = page.replace(&row, new).replace(&next, new);
    let lines: Vec<&str> = twice.lines().collect();
    let line = 1 + lines
        .iter()
        .rposition(|line| line.starts_with(new))
        .unwrap();
    let found = stdout_of(&["compare", "--blocks", "-"], &twice, 1);
    let comment = format!("# Line {line} of the page: ");
    assert!(found.contains(&comment), "{found}");
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

/// The key needs no quotes, and underscores separate its words.
#[test]
fn a_new_category_has_a_readable_key() {
    let page = "## Gifts & Vouchers/20-off_x (\u{dc}nique)\n\
                | Code | Status | Description | Resolution |\n|---|---|---|---|\nA.NEW_ONE | F | d | r\n";
    let found = stdout_of(&["compare", "--blocks", "-"], page, 1);
    assert!(
        found.contains("[category.gifts_vouchers_20_off_x_nique]\n"),
        "{found}"
    );
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

/// The title is the last Markdown heading since the previous table, or else the last line. The group is the enclosing heading.
#[test]
fn the_headings_above_a_table_name_its_category_and_group() {
    let table = |code: &str| {
        format!(
            "| Code | Status | Description | Resolution |\n|---|---|---|---|\n| {code} | F | d | r |\n\n"
        )
    };
    for (page, expected) in [
        (
            format!("# Api\n## Errors\n### Cheques\n{}", table("A.A")),
            &[("Cheques", "Errors")][..],
        ),
        (
            format!(
                "# Api\nText.\n## Aa\nMore text.\n### Bb\n{}### Cc\n{}## Dd\n{}",
                table("A.A"),
                table("A.B"),
                table("A.C")
            ),
            &[("Bb", "Aa"), ("Cc", "Aa"), ("Dd", "Api")],
        ),
        (
            format!("# Api\nText.\n## Aa\nMore text.\n{}", table("A.A")),
            &[("Aa", "Api")],
        ),
        (
            format!("# Api\n### Deep\n## Aa\n{}", table("A.A")),
            &[("Aa", "Api")],
        ),
        (
            format!("First line\nCheques\n{}", table("A.A")),
            &[("Cheques", "Cheques")],
        ),
        (
            format!("## Old\n{}Cheques\n{}", table("A.A"), table("A.B")),
            &[("Old", "Old"), ("Cheques", "Cheques")],
        ),
    ] {
        let blocks = stdout_of(&["compare", "--blocks", "-"], &page, 1);
        let titles = blocks
            .lines()
            .filter_map(|line| line.strip_prefix("title = "));
        let groups = blocks
            .lines()
            .filter_map(|line| line.strip_prefix("group = "));
        let unquote = |text: &str| text.trim_matches('"').to_owned();
        let sections: Vec<(String, String)> =
            titles.map(unquote).zip(groups.map(unquote)).collect();
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(title, group)| ((*title).to_owned(), (*group).to_owned()))
            .collect();
        assert_eq!(sections, expected, "{page}");
    }
}

/// A table of statuses has three of the four columns.
#[test]
fn tables_of_statuses_are_skipped() {
    let statuses = "| Status | Description | Resolution |\n|---|---|---|\n| - | d | r |\n\n";
    let codes = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n| A.B | F | \"d\" or \"e\" | r |\n";
    let found = stdout_of(&["compare", "-"], &format!("{statuses}{codes}"), 1);
    assert!(found.starts_with("-: 1 code in 1 table\n"), "{found}");
}

#[test]
fn quotes_in_cells_are_kept() {
    let tabbed = "Code\tStatus\tDescription\tResolution\nA.B\tF\t\"d\" or \"e\"\t\"r\"\n";
    let found = stdout_of(&["compare", "-"], tabbed, 1);
    assert!(found.contains(r#"\"d\" or \"e\""#), "{found}");
    assert!(found.contains("resolution  = \"r\""), "{found}");
}

#[test]
fn text_around_a_table_is_no_error() {
    let table = "Code  Status  Description  Resolution\nA.B  F  d  r\n";
    let found = stdout_of(
        &["compare", "-"],
        &format!("── Text ──\n{table}\nMore text.\n"),
        1,
    );
    assert!(found.starts_with("-: 1 code in 1 table\n"), "{found}");
    // A code in two tables counts once; both tables count.
    let more = format!("{table}A.C  F  d  r\nA.B  F  d  r\n\nAnother\n{table}");
    let found = stdout_of(&["compare", "-"], &more, 1);
    assert!(found.starts_with("-: 2 codes in 2 tables\n"), "{found}");
    let errors = stderr_of(&["compare", "-"], "Nothing\nat all\n", 2);
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

/// Unless `--columns` reads one of them as another column.
#[test]
fn title_and_group_columns_name_the_category() {
    let page = "Code,Status,Description,Title,Group,Resolution\nA.B,F,d,t,g,r\n";
    let found = stdout_of(&["compare", "-"], page, 1);
    assert!(found.starts_with("-: 1 code in 1 table\n"), "{found}");
    assert!(found.contains("title = \"t\"\ngroup = \"g\"\n"), "{found}");
    let json = r#"[{"code": "A.B", "status": "F", "description": "d", "resolution": "r", "title": "t", "group": "g"}]"#;
    let found = stdout_of(&["compare", "-"], json, 1);
    assert!(found.starts_with("-: 1 code in 1 table\n"), "{found}");
    for column in ["description=Title", "description=Group"] {
        let page = page.replace("Description", "Other");
        let arguments = ["compare", "--columns", column, "-"];
        let found = stdout_of(&arguments, &page, 1);
        assert!(found.contains("title = \"Other codes\"\n"), "{found}");
    }
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
