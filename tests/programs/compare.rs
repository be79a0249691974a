//! `compare`.

use std::fmt::Write as _;

use result_codes::{Category, ResultCode};
use serde_json::json;

use super::{run, some_codes, stderr_of, stdout_of};

const HEAD: &str = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n";

/// A pasted page: no pipes at the ends of rows, a sentence above every second heading, a further column.
fn pasted_page(row: impl Fn(ResultCode) -> String) -> String {
    let mut page = "Result Status Values\n| Status | Meaning | Action |\n|---|---|---|\nS | Success | done |\n".to_owned();
    for (n, category) in Category::ALL
        .iter()
        .enumerate()
        .filter(|(_, category)| !category.codes().is_empty())
    {
        let sentence = if n % 2 == 0 {
            "These appear across APIs:\n"
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
            "\nEvery code on the page is in the table and agrees with it. Compared: status, description, resolution.\n"
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
fn reports_a_text_that_differs() {
    let line = |page: &str, code: ResultCode| {
        1 + page
            .lines()
            .position(|line| line.starts_with(&format!("`{code}`")))
            .unwrap()
    };
    for changed in some_codes() {
        let description = format!("{}x", changed.description());
        let of = |code: ResultCode| {
            if code == changed {
                &description
            } else {
                code.description()
            }
        };
        let page = pasted_page(|code| pasted_row(code, of(code)));
        let text = stdout_of(&["compare", "-"], &page, 1);
        assert!(text.contains("\nDifferent on the page: 1 row\n"), "{text}");
        let heading = format!("  {changed} (line {})\n", line(&page, changed));
        assert!(text.contains(&heading), "{text}");
        assert!(text.contains(&format!("page   {description}\n")), "{text}");
        assert!(
            text.contains(&format!("table  {}\n", changed.description())),
            "{text}"
        );

        // A row that is missing from the page is reported, but is no difference.
        let page = pasted_page(|code| {
            if code == changed {
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

#[test]
fn escapes_of_markdown_are_read() {
    let page = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n\
                A.NEW_ONE | F | `\\|` \\_\\\\\\# \\n one | \\* \\`two\n";
    let found = stdout_of(&["compare", "--blocks", "-"], page, 1);
    let [description, resolution] = [r"`|` _\# \n one", "* `two"].map(|text| json!(text));
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

#[test]
fn quotes_in_cells_are_kept() {
    let tabbed = "Code\tStatus\tDescription\tResolution\nA.B\tF\t\"d\" or \"e\"\t\"r\n";
    let found = stdout_of(&["compare", "-"], tabbed, 1);
    assert!(found.contains(r#"\"d\" or \"e\""#), "{found}");
    assert!(found.contains(r#"resolution  = "\"r""#), "{found}");
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

/// The rows of a page, in every form that people have it in.
#[test]
fn rows_are_read_as_they_are_saved_pasted_or_exported() {
    for (page, description) in [
        // From a browser, with the code of HTTP in a cell of two rows.
        (
            "<!DOCTYPE html><html><head><title>A_TITLE</title><script>\"<td>A_SCRIPT\"</script></head><body>\n<h2>Payments</h2>\n\
             <table><tr><th>HTTP code<th>Result <b>code</b><th>Status<th>Message<th>Further action\n\
             <tr><td rowspan=2>400<td><code>A.NEW_ONE</code></td><td>F<td>a &lt;b&gt;<br>c<td>Do, or &quot;do <i>not</i>&quot;\n\
             <tr><td>A.NEW_TWO<td>F<td>d<td>r</table>",
            "a <b> c",
        ),
        (
            "Payments\t\nNo.\tCode\tStatus\tDescription\tResolution\n\
             1\tA.NEW_ONE\tF\ta, b\tDo, or \"do not\"\n2\tA.NEW_TWO\tF\td\tr\n",
            "a, b",
        ),
        (
            "Code,Status,Description,Resolution\n\nA.NEW_ONE,F,\"a | b,\nc\",\"Do, or \"\"do not\"\"\"\nA.NEW_TWO,F,d,r\n",
            "a | b, c",
        ),
        (
            "\"Code\";\"Status\";\"Description\";\"Resolution\"\nA.NEW_ONE;F;a\tb;Do, or \"do not\"\nA.NEW_TWO;F;d;r\n",
            "a b",
        ),
        (
            "No. | Error code | resultStatus | Message | **Solution**\n---|---|---|---|---\n\
             1 | `A.NEW_ONE` | Failed | a \\| b | Do, or \"do not\"\n2 | A.NEW_TWO | F | d | r |\n",
            "a | b",
        ),
    ] {
        for page in [
            page.to_owned(),
            format!("\u{feff}{}", page.replace('\n', "\r\n")),
        ] {
            let output = run(&["compare", "--blocks", "-"], &page);
            let found = String::from_utf8(output.stdout).unwrap();
            let expected = format!(
                "status      = \"F\"\ndescription = {}\nresolution  = \"Do, or \\\"do not\\\"\"\n",
                json!(description)
            );
            assert!(found.contains(&expected), "{page}: {found}");
            assert_eq!(found.matches("[code.").count(), 2, "{page}: {found}");
            let errors = String::from_utf8(output.stderr).unwrap();
            assert!(!errors.contains("looks like a code"), "{errors}");
        }
    }
}

/// A page is read as far as it goes.
#[test]
fn what_a_page_lacks_is_left_out() {
    let [a, b] = [ResultCode::ALL[2], ResultCode::ALL[3]];
    let page = format!(
        "Code | Description\n---|---\n{a} | {}\n{b} | {}\n",
        a.description(),
        b.description()
    );
    let found = stdout_of(&["compare", "-"], &page, 0);
    assert!(
        found.ends_with("agrees with it. Compared: description.\n"),
        "{found}"
    );
    let page = format!("{page}A.NEW_ONE | d\n");
    let blocks = stdout_of(&["compare", "--blocks", "-"], &page, 1);
    assert!(
        blocks.contains("status      = \"\"\ndescription = \"d\"\nresolution  = \"\"\n"),
        "{blocks}"
    );
    assert!(
        stderr_of(&["compare", "--blocks", "-"], &page, 1)
            .contains("A.NEW_ONE: check its status\n")
    );
    let blocks = stdout_of(&["compare", "--blocks", "--status", "f", "-"], &page, 1);
    assert!(blocks.contains("status      = \"F\"\n"), "{blocks}");
    // The status can be in a heading, and one that nobody knows is for a person to decide.
    let page = "## Status: U\nCode | Description\n---|---\nA.NEW_ONE | d\n\n## Others\nCode | Status\n---|---\nA.NEW_TWO | F/U\n";
    let blocks = stdout_of(&["compare", "--blocks", "-"], page, 1);
    assert!(blocks.contains("status      = \"U\"\n"), "{blocks}");
    assert!(blocks.contains("status      = \"F/U\"\n"), "{blocks}");
}

/// A page whose rows were skipped would pass for one that has no more than the table.
#[test]
fn every_word_that_may_be_a_code_is_in_a_row_or_listed() {
    let listed = ResultCode::ALL[2];
    let row = format!(
        "{HEAD}{listed} | {} | {} | {}\n",
        listed.status(),
        listed.description(),
        listed.resolution()
    );
    for rest in [
        "LOST_CODE | F | too few\n",
        "LOST_CODE | F | too | many | cells\n",
        "LOST_CODE / NEXT | F | d | r\n",
        "BUSYCODE | F\n",
        "\nMore\n\n| Wort | Kind | Text | Advice |\n|---|---|---|---|\nBUSYCODE | F | Bad | Stop |\n",
        "\nSee also LOST_CODE.\n",
        "```\nLOST_CODE, F, d, r\n```\n",
        "\n`LOST_CODE`: Bad luck\n",
        "\nMore\nWort;Art;Satz;Rat\nLOST_CODE;F;Bad;Stop\n",
        "\n<b>LOST_CODE</b>\n",
        "\nCode | Reason code | Text | Description\n---|---|---|---\n400 | BUSYCODE | d | r\n",
    ] {
        let page = format!("{row}{rest}");
        let lost = ["BUSYCODE", "LOST_CODE / NEXT", "LOST_CODE"];
        let lost = lost.into_iter().find(|lost| rest.contains(lost)).unwrap();
        let line = 1 + page.lines().position(|line| line.contains(lost)).unwrap();
        let found = stdout_of(&["compare", "-"], &page, 1);
        let heading = "\nIn no row that was read: 1 possible code\n\n";
        assert!(
            found.contains(&format!("{heading}  {lost} (line {line})\n")),
            "{page}: {found}"
        );
        let error = stderr_of(&["compare", "--blocks", "-"], &page, 1);
        assert!(
            error.contains(&format!(
                "standard input:{line}: `{lost}` looks like a code"
            )),
            "{error}"
        );
    }
    let page = format!(
        "{row}A quote\nCode,Status,Description,Resolution\nA.ONE,F,\"d,r\nA.LOST_CODE,F,d,r\n"
    );
    assert!(stdout_of(&["compare", "-"], &page, 1).contains("A.LOST_CODE (line"));
    // A code that is a part of another, and numbers beside other words in capitals.
    let header = "Code | Status | Method | Description\n---|---|---|---\n";
    let page = format!(
        "{header}1001 | F | POST | Bad\nUSER_ORDER_GONE_X (old) | F | POST | use ORDER_GONE_X\n"
    );
    let found = stdout_of(&["compare", "-"], &page, 1);
    assert!(found.contains("\n  ORDER_GONE_X (line 4)\n"), "{found}");
    let page = format!("{header}1001 | FAIL | POST | Bad\n");
    let found = stdout_of(&["compare", "-"], &page, 1);
    assert!(!found.contains("possible code"), "{found}");
    // Of HTML, what is shown.
    let page = "<html><style>A_STYLE</style><!-- A_COMMENT --><p title=A_TITLE>See <a>A_LINK</a></p>\n<table>\
                <tr><th>Code<th>Status<tr><td>A.ONE<td>F<tr><td>A.TWO</table><div>BUSY</div>";
    let found = stdout_of(&["compare", "-"], page, 1);
    assert!(
        found.ends_with("2 possible codes\n\n  A_LINK (line 1)\n  A.TWO (line 2)\n"),
        "{found}"
    );
    // Tables of something else.
    let page = format!(
        "{row}HTTP | Meaning\n---|---\n200 | OK\n\nStatus | Meaning | Action\n---|---|---\nF | Failed | stop\n\n\
         Key | Type | Text\n---|---|---\nresultStatus | String | M\n"
    );
    stdout_of(&["compare", "-"], &page, 0);
}

#[test]
fn a_row_that_is_no_code_does_not_end_the_table() {
    let table = "<html><table><tr><th>Code<th>Description";
    for (page, missed) in [
        (format!("{table}<tr><th colspan=2>Refunds<tr><td>A.BETA<td>b</table>"), None),
        (
            format!("{table}<tr><td>A.ONE<td><table><tr><td>x</table> y<tr><td>A.BETA<td>b</table>"),
            None,
        ),
        ("Code\tDescription\nA.ONE\tone\nand more\nA.BETA\tb\n".to_owned(), None),
        (
            "Code | Description\n---|---\nA.BETA | b\nDONE (deprecated) | d\n101 | e\nPaid[1] | f\n".to_owned(),
            Some(["DONE (deprecated)", "Paid[1]"]),
        ),
    ] {
        let found = stdout_of(&["compare", "-"], &page, 1);
        assert!(found.contains("A.BETA"), "{page}: {found}");
        assert!(!found.contains("A.BETA (line"), "{page}: {found}");
        // A code can be a number.
        assert_eq!(page.contains("\n101 |"), found.contains("[code.101]"));
        for missed in missed.into_iter().flatten() {
            assert!(found.contains(&format!("  {missed} (line")), "{page}: {found}");
        }
    }
}

#[test]
fn a_page_without_codes_is_an_error() {
    for page in [
        "",
        "Nothing\nat all\n",
        "<html><table><tr><td>A</table>",
        HEAD,
    ] {
        assert!(
            stderr_of(&["compare", "-"], page, 2)
                .contains("standard input: no table of codes found"),
            "{page}"
        );
    }
    let error = stderr_of(&["compare", "-"], "### A_CODE\nStatus: F\n", 2);
    assert!(
        error.contains("standard input:1: `A_CODE` looks like a code"),
        "{error}"
    );
    assert!(stderr_of(&["compare", "no/such/file"], "", 2).contains("no/such/file: "));
    let output = run(&["compare", "-"], b"a\nb\xff");
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("standard input: not UTF-8")
    );
}

/// The code of HTTP is beside the result code, and pages have more columns than the table.
#[test]
fn the_result_code_is_meant_where_two_headings_fit() {
    let row = "---|---|---|---|---\n400 | A.NEW_ONE | F | It failed | Try again\n";
    for headings in [
        "Code | Result code | Status | Description | Resolution",
        "Code | errorCode | Status | Message | Action",
        "**Code** | `return_code` | Result status | Reason | Solution",
    ] {
        let blocks = stdout_of(
            &["compare", "--blocks", "-"],
            &format!("{headings}\n{row}"),
            1,
        );
        assert!(
            blocks.contains("[code.\"A.NEW_ONE\"]"),
            "{headings}: {blocks}"
        );
        assert!(
            blocks.contains("resolution  = \"Try again\""),
            "{headings}: {blocks}"
        );
    }
}
