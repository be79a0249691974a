//! What holds for every table: none makes the generator panic, and what it accepts parses and means what it says.
//! `tests/programs/hostile.rs` compiles such a table.

use std::fs;

use proptest::collection::vec as list;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use quote::ToTokens;
use syn::{Expr, Item};

use crate::codegen::{Source, generate};
use crate::{tables_in, with_required_rows};

/// One string per line, each of which could mean something in Rust, Markdown or HTML.
const HOSTILE: &str = include_str!("../hostile.txt");

/// What TOML or the generator could trip over.
const FRAGMENTS: [&str; 32] = [
    "\"",
    "\"\"\"",
    "'",
    "'''",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "\\",
    "\\u",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "“",
    "界",
    "1",
    "true",
    "1979-05-27",
    "[code.X]\n",
    "[code.\"X\"]\n",
    "[status.U]\n",
    "aliases = [\"A\", 1]\n",
    "[status.S]\ntransaction_status = [\"SUCCESS\"]\n",
];

/// Generates, and renders what comes out.
fn generates_or_reports(texts: &[&str]) {
    let names = ["codes.toml", "user.toml"].into_iter();
    let sources: Vec<Source> = names
        .zip(texts)
        .map(|(name, text)| Source::new(name, *text))
        .collect();
    match generate(&sources, None) {
        Ok(generated) => {
            syn::parse_file(&generated.rust).unwrap();
            let _ = generated.warnings.to_string();
        }
        Err(report) => assert!(!report.to_string().is_empty(), "no message"),
    }
}

/// Generates a table of the package's tests, in which some characters are replaced.
fn changed_table() -> impl Strategy<Value = String> {
    let paths = ["tests/ui", "tests/golden"].into_iter().flat_map(tables_in);
    let tables: Vec<String> = paths
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect();
    let inserted =
        prop_oneof![4 => select(&FRAGMENTS[..]).prop_map(str::to_owned), 1 => any::<String>()];
    let edit = (any::<Index>(), 0..40_usize, inserted);
    (select(tables), list(edit, 1..5)).prop_map(|(table, edits)| {
        let mut chars: Vec<char> = table.chars().collect();
        for (position, len, inserted) in edits {
            let start = position.index(chars.len() + 1);
            let end = (start + len).min(chars.len());
            chars.splice(start..end, inserted.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_generator_panic(text in any::<String>(), fragments in list(select(&FRAGMENTS[..]), 0..20)) {
        generates_or_reports(&[&text]);
        generates_or_reports(&[&fragments.concat(), &text]);
    }

    #[test]
    fn no_file_makes_the_generator_panic(file in list(any::<u8>(), 0..100), mark in select(vec![[0xff, 0xfe], [0xfe, 0xff], *b"a="])) {
        let report = match Source::decode("codes.toml", [&mark[..], &file].concat()) {
            Ok(source) => generate(&[source], None).unwrap_err().to_string(),
            Err(report) => report,
        };
        prop_assert!(!report.is_empty());
    }

    #[test]
    fn no_changed_table_makes_the_generator_panic(first in changed_table(), second in changed_table()) {
        generates_or_reports(&[&first]);
        generates_or_reports(&[&first, &second]);
    }
}

/// Generates strings for people that the generator accepts.
fn prose() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = HOSTILE.lines().collect();
    let chars: Vec<char> = HOSTILE.chars().filter(|c| *c != '\n').collect();
    let mixed =
        list(select(chars), 1..30).prop_map(|chars| format!("a{}z", String::from_iter(chars)));
    prop_oneof![select(lines).prop_map(str::to_owned), mixed]
}

/// The key, the aliases, the texts and the note of a code.
type CodeSeed = (String, Vec<String>, [String; 2], Option<String>);

fn code() -> impl Strategy<Value = CodeSeed> {
    let wire_form = || "[A-Z]{1,8}(_[A-Z]{1,8}){0,3}|[A-Za-z0-9_.-]{1,64}";
    (
        wire_form(),
        list(wire_form(), 0..3),
        [prose(), prose()],
        of(prose()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_say_what_the_table_says(codes in list(code(), 1..8), cut in any::<Index>()) {
        let category = "[category.c]\ntitle = \"t\"\ngroup = \"g\"\n".to_owned();
        let mut taken = std::collections::HashSet::new();
        let (mut blocks, mut expected) = (Vec::new(), Vec::new());
        for (n, (key, mut aliases, [description, resolution], note)) in codes.into_iter().enumerate() {
            if !taken.insert(key.clone()) {
                continue;
            }
            aliases.retain(|alias| taken.insert(alias.clone()));
            let toml = |text: &str| format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#));
            let mut block = format!(
                "[code.\"{key}\"]\nname = \"Code{n}\"\ncategory = \"c\"\nstatus = \"F\"\ndescription = {}\nresolution = {}\n\
                 aliases = {aliases:?}\n",
                toml(&description),
                toml(&resolution),
            );
            block.extend(note.iter().map(|note| format!("note = {}\n", toml(note))));
            blocks.push(block);
            let note = note.map_or(quote::quote! { None }, |note| quote::quote! { Some(#note) });
            let row = quote::quote! { Row {
                text: #key, status: ResultStatus::Failed, category: Category::C, next_step: NextStep::Reconcile,
                request_state: None, description: #description, resolution: #resolution, note: #note,
                aliases: &[#(#aliases),*], deprecated: None, replaced_by: None,
            } };
            expected.push(syn::parse2::<Expr>(row).unwrap());
        }
        // The rest of the codes are in a user's table.
        let (shipped, users) = blocks.split_at(cut.index(blocks.len() + 1));
        let sources = [
            Source::new("codes.toml", with_required_rows(&(category + &shipped.concat()))),
            Source::new("user.toml", users.concat()),
        ];
        let generated = generate(&sources, None).map_err(|report| TestCaseError::fail(report.to_string()))?;
        let file = syn::parse_file(&generated.rust).unwrap();
        let found: Vec<String> = rows(&file, "code").iter().map(|row| shown(row)).collect();
        prop_assert_eq!(found, expected.iter().map(shown).collect::<Vec<_>>());
    }
}

/// Returns an expression on one line, without the commas and the like that `prettyplease` adds.
fn shown(expr: &Expr) -> String {
    expr.to_token_stream()
        .to_string()
        .replace(" ,", ",")
        .replace(", }", " }")
        .replace(",]", "]")
        .replace(",)", ")")
}

/// Returns the rows of a module.
fn rows<'f>(file: &'f syn::File, module: &str) -> Vec<&'f Expr> {
    let items = file.items.iter().find_map(|item| match item {
        Item::Mod(item) if item.ident == module => item.content.as_ref(),
        _ => None,
    });
    let rows = items.unwrap().1.iter().find_map(|item| match item {
        Item::Static(item) if item.ident == "ROWS" => Some(&*item.expr),
        _ => None,
    });
    match rows {
        Some(Expr::Array(rows)) => rows.elems.iter().collect(),
        _ => panic!("no rows of {module}"),
    }
}
