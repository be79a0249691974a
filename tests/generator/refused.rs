//! Strings that cannot name a variant, or are not wire forms, are refused on their lines.

use std::collections::BTreeSet;

use crate::codegen::{Source, generate};
use crate::with_required_rows;

/// Keys of a code, a category or a next step.
const KEYS: [&str; 21] = [
    "self", "Self", "SELF", "A_L_L", "a_l_l", "0a", "1st", "_", "-", ".", "", "r#type", "'a",
    "a b", "a::b", "{}", "{{0}}", "%s", "Größe", "a\\n", "\\u0000",
];

/// Names of variants.
const NAMES: [&str; 16] = [
    "Self", "self", "ALL", "fn", "str", "r#type", "_", "_A", "", "HOLE_0", "Vec<T>", "A::B", "{}",
    "A, B", "A //", "Größe",
];

const ALIASES: [&str; 8] = ["", " ", "a b", "\\\"", "#[x]", "{}", "crate::x", "é"];

/// Meanings of the four statuses, which name variants too.
const MEANINGS: [(&str, &str); 4] = [("S", "A L L"), ("F", "self"), ("U", "{}"), ("A", "Größe")];

/// Ends each line that must be refused.
const REFUSED: &str = " # refused";

/// Returns a block for each word, with the mark on the line of the word.
fn blocks() -> Vec<String> {
    let code = |header: &str, field: &str| {
        format!(
            "{header}\ncategory = \"c\"\nstatus = \"F\"\ndescription = \"d\"\nresolution = \"r\"\n{field}\n"
        )
    };
    // A code can have such a key all the same, with a `name`.
    let keys = KEYS.iter().flat_map(|key| {
        [
            code(&format!("[code.\"{key}\"]{REFUSED}"), ""),
            format!("[category.\"{key}\"]{REFUSED}\ntitle = \"t\"\ngroup = \"g\"\n"),
            format!("[next_step.\"{key}\"]{REFUSED}\ndescription = \"d\"\n"),
        ]
    });
    let names = NAMES.iter().enumerate().map(|(n, name)| {
        let header = format!("[code.NAME_{n}]");
        code(&header, &format!("name = \"{name}\"{REFUSED}"))
    });
    let aliases = ALIASES.iter().enumerate().map(|(n, alias)| {
        let header = format!("[code.ALIAS_{n}]");
        code(&header, &format!("aliases = [\"{alias}\"]{REFUSED}"))
    });
    let meanings = MEANINGS.iter().map(|(status, meaning)| {
        format!(
            "[status.{status}]\nmeaning = \"{meaning}\"{REFUSED}\naction = \"a\"\nnext_step = \"poll\"\n"
        )
    });
    keys.chain(names).chain(aliases).chain(meanings).collect()
}

#[test]
fn each_word_is_refused_in_its_line() {
    // A report does not show all of them.
    for blocks in blocks().chunks(20) {
        let table = "[category.c]\ntitle = \"t\"\ngroup = \"g\"\n".to_owned() + &blocks.concat();
        let lines = table.lines().zip(1..);
        let expected: BTreeSet<usize> = lines
            .filter(|(line, _)| line.ends_with(REFUSED))
            .map(|(_, number)| number)
            .collect();
        let sources = [Source::new("codes.toml", with_required_rows(&table))];
        let report = generate(&sources, None).unwrap_err().to_string();
        let places = report.split("codes.toml:").skip(1);
        let refused: BTreeSet<usize> = places
            .filter_map(|place| place.split(':').next()?.parse().ok())
            .collect();
        assert_eq!(refused, expected, "{report}");
    }
}
