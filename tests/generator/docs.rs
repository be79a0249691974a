//! What the docs of the enums show in an editor, and what the tables on their pages say of a step.

use crate::codegen::{Source, generate};
use crate::with_required_rows;

/// Generates Rust from a table with this many codes, each of which has these lines too.
fn generated(count: usize, lines: &str) -> String {
    let code = |n| {
        format!(
            "[code.C{n}]\ncategory = \"c\"\nstatus = \"F\"\n\
             description = \"d\"\nresolution = \"r\"\n{lines}\n"
        )
    };
    let codes: String = (0..count).map(code).collect();
    let category = "[category.c]\ntitle = \"t\"\ngroup = \"g\"\n";
    let table = with_required_rows(&format!("{category}{codes}"));
    generate(&[Source::new("codes.toml", table)], None)
        .unwrap()
        .rust
}

/// Returns what an editor shows on an enum, and on its variants.
fn in_editor(rust: &str, name: &str) -> [String; 2] {
    let (before, after) = rust.split_once(&format!("\npub enum {name} {{\n")).unwrap();
    let (_, on_enum) = before.rsplit_once("\n}\n").unwrap_or(("", before));
    let (on_variants, _) = after.split_once("\n}\n").unwrap();
    // An editor does not set `cfg(doc)`, on which the other attributes depend.
    [on_enum, on_variants].map(|source| {
        let lines = source.lines().map(str::trim_start);
        let comments = lines.filter(|line| line.starts_with("///"));
        comments.collect::<Vec<_>>().join("\n")
    })
}

/// A table of all codes, or a list of hundreds, is for the page.
#[test]
fn an_editor_shows_as_much_of_a_large_table_as_of_a_small_one() {
    let (small, large) = (generated(1, ""), generated(1_000, ""));
    for name in ["ResultCode", "ResultStatus", "Category", "NextStep"] {
        let [on_enum, on_variants] = in_editor(&large, name);
        assert!((20..800).contains(&on_enum.len()), "{name}: {on_enum}");
        assert!(!on_enum.contains(['|', '<']), "{name}: {on_enum}");
        let in_small = in_editor(&small, name);
        assert_eq!(on_enum, in_small[0]);
        if name != "ResultCode" {
            assert_eq!(on_variants, in_small[1]);
        }
    }
    // The page has them.
    assert!(large.contains("\n| [`C999`](ResultCode::C999) |"));
    assert!(large.contains(", [`C999`](ResultCode::C999)\"#"));
}

/// The example is a doctest: it shows a row of this table, whatever that says.
#[test]
fn the_example_is_of_the_table() {
    let [on_enum, _] = in_editor(&generated(1, ""), "ResultCode");
    assert!(!on_enum.contains("# Examples"), "{on_enum}");
    let code = |key, status| {
        format!(
            "[code.{key}]\ncategory = \"c\"\nstatus = \"{status}\"\nnext_step = \"retry\"\n\
             description = \"d\"\nresolution = \"r\"\n"
        )
    };
    let table = format!(
        "[category.c]\ntitle = \"t\"\ngroup = \"g\"\n{}{}",
        code("REFUSED", "F"),
        code("NOT_YET", "U")
    );
    let table = with_required_rows(&table);
    let source = [Source::new("codes.toml", table)];
    let [on_enum, _] = in_editor(&generate(&source, None).unwrap().rust, "ResultCode");
    for line in [
        "let code = ResultCode::parse(\"NOT_YET\").unwrap();",
        "assert_eq!(code, ResultCode::NotYet);",
        "assert_eq!(code.status(), ResultStatus::Unknown);",
        "assert_eq!(code.next_step(), NextStep::Retry);",
    ] {
        assert!(on_enum.contains(&format!("/// {line}\n")), "{on_enum}");
    }
}

/// Whoever reads the step alone may charge a customer twice.
#[test]
fn a_step_in_a_table_has_what_restricts_it_in_its_cell() {
    let start_over = "[`start_over`](NextStep::StartOver)";
    let reauthorize =
        "[`reauthorize`](NextStep::Reauthorize), [`maybe_processed`](RequestState::MaybeProcessed)";
    for (lines, expected) in [
        ("next_step = \"start_over\"", start_over.to_owned()),
        (
            "next_step = \"start_over\"\nnote = \"Look first\"",
            format!("{start_over}. Look first"),
        ),
        (
            "next_step = \"reauthorize\"\nrequest = \"maybe_processed\"",
            format!(
                "{reauthorize}. The request, or another one for the same order, may have gone through already. \
                 Inquire before anything else."
            ),
        ),
        (
            "next_step = \"reauthorize\"\nrequest = \"maybe_processed\"\nnote = \"Look first\"",
            format!("{reauthorize}. Look first"),
        ),
    ] {
        let rust = generated(1, lines);
        let row = rust.lines().find(|line| line.starts_with("| [`C0`]"));
        let cells: Vec<&str> = row.unwrap().split(" | ").collect();
        let cell = cells[3].trim_end_matches("\"#").trim_end_matches(" |");
        assert_eq!(cell, expected);
    }
}

/// The docs of a code say where it is listed, and those of a status have the words that an extra table adds.
#[test]
fn docs_have_what_an_extra_table_adds() {
    let category = "[category.c]\ntitle = \"t\"\ngroup = \"g\"\n";
    let ours = "\n\n[code.OURS]\ncategory = \"c\"\nstatus = \"U\"\ndescription = \"d\"\nresolution = \"r\"\n\
                [status.F]\ntransaction_status = [\"CLOSED_BY_US\"]\n";
    let sources = [
        Source::new("codes.toml", with_required_rows(category)),
        Source::new("ours/codes.toml", ours.to_owned()),
    ];
    let rust = generate(&sources, None).unwrap().rust;
    assert!(
        rust.contains("**Listed in:** ours/codes.toml, line 3"),
        "{rust}"
    );
    let [_, on_variants] = in_editor(&rust, "ResultStatus");
    assert!(on_variants.contains("`CLOSED_BY_US`"), "{on_variants}");
}
