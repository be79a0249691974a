//! What holds for every table: none makes the generator panic, and the output for a valid one has exactly its rows.
//!
//! The output is parsed with `syn`, not searched: a text can look like anything, and only a parser can tell text from Rust.

mod literal;
mod strategy;

use std::{fs, iter};

use proptest::collection::vec as list;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use quote::ToTokens;
use syn::{Item, ItemEnum};

use self::literal::{Attributes, Literal};
use self::strategy::{Row, table, valid_text};
use super::tests::tables_in;
use super::{Source, generate};
use crate::phf::PerfectHash;
use crate::shared::charset::check_prose;
use crate::string_table::StringTable;

fn sources(texts: &[&str]) -> Vec<Source> {
    let names = ["codes.toml", "user.toml"];
    let source = |(name, text): (&str, &&str)| Source::new(name, *text);
    names.into_iter().zip(texts).map(source).collect()
}

/// Generates, and renders what comes out.
fn generates_or_reports(texts: &[&str]) {
    let sources = sources(texts);
    match generate(&sources, None) {
        Ok(generated) => {
            syn::parse_file(&generated.rust).unwrap();
            let _ = generated.warnings.to_string();
        }
        Err(report) => assert!(!report.to_string().is_empty(), "no message"),
    }
}

/// One change of a text. Positions are those of characters.
#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, String),
    Remove(Index, usize),
    /// Copies some characters to another position.
    Copy(Index, usize, Index),
}

impl Edit {
    fn apply(&self, chars: &mut Vec<char>) {
        let at = |index: &Index, chars: &[char]| index.index(chars.len() + 1);
        let range = |index: &Index, len: usize, chars: &[char]| {
            let start = at(index, chars);
            start..(start + len).min(chars.len())
        };
        match self {
            Edit::Insert(position, text) => {
                let position = at(position, chars);
                chars.splice(position..position, text.chars());
            }
            Edit::Remove(position, len) => {
                chars.drain(range(position, *len, chars));
            }
            Edit::Copy(from, len, to) => {
                let copy = chars[range(from, *len, chars)].to_vec();
                let to = at(to, chars);
                chars.splice(to..to, copy);
            }
        }
    }
}

/// What TOML or the generator could trip over.
const FRAGMENTS: [&str; 34] = [
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
    "\r",
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
    "replaced_by = \"SENDING\"\n",
    "[status.S]\ntransaction_status = [\"SUCCESS\"]\n",
];

fn edit() -> impl Strategy<Value = Edit> {
    let position = any::<Index>;
    let inserted = prop_oneof![
        4 => select(&FRAGMENTS[..]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop_oneof![
        3 => (position(), inserted).prop_map(|(position, text)| Edit::Insert(position, text)),
        2 => (position(), 1..40_usize).prop_map(|(position, len)| Edit::Remove(position, len)),
        1 => (position(), 1..80_usize, position()).prop_map(|(from, len, to)| Edit::Copy(from, len, to)),
    ]
}

/// Generates a table of the package's tests with a few changes.
fn changed_table() -> impl Strategy<Value = String> {
    let paths = ["tests/ui", "tests/golden"].into_iter().flat_map(tables_in);
    let tables: Vec<String> = paths
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect();
    (select(tables), list(edit(), 1..5)).prop_map(|(table, edits)| {
        let mut chars = table.chars().collect();
        for edit in edits {
            edit.apply(&mut chars);
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
        let sources = [Source::decode("codes.toml", [&mark[..], &file].concat())];
        let report = generate(&sources, None).map_err(|report| report.to_string());
        prop_assert!(!report.unwrap_err().is_empty());
    }

    #[test]
    fn no_changed_table_makes_the_generator_panic(first in changed_table(), second in changed_table()) {
        generates_or_reports(&[&first]);
        generates_or_reports(&[&first, &second]);
    }
}

/// Otherwise, a test that needs valid tables would fail now and then.
#[test]
fn any_character_makes_a_valid_text() {
    for c in '\0'..=char::MAX {
        let text = valid_text(&format!("{c}a{c}b{c}"));
        assert_eq!(check_prose(&text), Ok(()), "{c:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn output_has_exactly_the_rows_of_a_valid_table(rows in table(), cut in any::<Index>()) {
        // The rest of the rows are in a user's table.
        let (shipped, users) = rows.split_at(cut.index(rows.len() + 1));
        let toml = |rows: &[Row]| rows.iter().map(Row::toml).collect::<String>();
        let sources = sources(&[&toml(shipped), &toml(users)]);
        let generated = generate(&sources, None).map_err(|report| TestCaseError::fail(report.to_string()))?;
        let file = syn::parse_file(&generated.rust).unwrap();
        assert_has_rows(&file, &Table(&rows));
    }
}

/// A table as its editor understands it.
struct Table<'t>(&'t [Row]);

impl<'t> Table<'t> {
    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'t Row> {
        self.0.iter().filter(move |row| row.kind == kind)
    }

    /// Returns the variant of the row that a field refers to.
    fn variant(&self, enumeration: &str, kind: &str, key: &str) -> Literal {
        let row = self.of_kind(kind).find(|row| row.key == key).unwrap();
        Literal::variant(enumeration, &row.variant)
    }

    fn next_step(&self, row: &Row) -> Literal {
        let status = || {
            let key = row.get("status")?;
            self.of_kind("status")
                .find(|row| row.key == key)?
                .get("next_step")
        };
        let key = row.get("next_step").or_else(status).unwrap();
        self.variant("NextStep", "next_step", key)
    }

    fn replaced_by(&self, row: &Row) -> Literal {
        match row.get("replaced_by") {
            None => Literal::Path("NO_CODE".to_owned()),
            Some(key) => Literal::Some(Box::new(self.variant("ResultCode", "code", key))),
        }
    }

    fn codes(&self, is_one: impl Fn(&Row) -> bool) -> Vec<Literal> {
        let codes = self.of_kind("code").filter(|row| is_one(row));
        codes
            .map(|row| Literal::variant("ResultCode", &row.variant))
            .collect()
    }
}

fn request_state(row: &Row) -> Literal {
    let variant = match row.get("request") {
        None => return Literal::Path("NO_REQUEST_STATE".to_owned()),
        Some("maybe_processed") => "MaybeProcessed",
        Some("not_found") => "NotFound",
        Some(_) => "IdTaken",
    };
    Literal::Some(Box::new(Literal::variant("RequestState", variant)))
}

/// The name of a column, and its value for a row.
type Column<'t> = (&'static str, &'t dyn Fn(&Row) -> Literal);

/// Asserts that the file has the four enums and their columns, with exactly these rows, and nothing else.
fn assert_has_rows(file: &syn::File, table: &Table) {
    assert!(file.attrs.is_empty());
    let mut items = file.items.iter();
    let codes = table.codes(|_| true);
    let mut check = |name, kind, columns: &[Column]| {
        let rows: Vec<&Row> = table.of_kind(kind).collect();
        Enum { name, rows: &rows }.check(&mut items, columns, &codes);
    };
    // A missing text is empty.
    let text = |field| move |row: &Row| Literal::text(row.get(field).unwrap_or_default());
    let list = |field| {
        move |row: &Row| {
            let texts = row.list(field).iter();
            Literal::List(texts.map(|text| Literal::text(text)).collect())
        }
    };
    let refers = |enumeration, kind| {
        move |row: &Row| table.variant(enumeration, kind, row.get(kind).unwrap())
    };
    check(
        "ResultCode",
        "code",
        &[
            ("STATUS", &refers("ResultStatus", "status")),
            ("CATEGORY", &refers("Category", "category")),
            ("NEXT_STEP", &|row| table.next_step(row)),
            ("REQUEST_STATE", &request_state),
            ("DESCRIPTION", &text("description")),
            ("RESOLUTION", &text("resolution")),
            ("NOTE", &text("note")),
            ("ALIASES", &list("aliases")),
            ("DEPRECATED", &text("deprecated")),
            ("REPLACED_BY", &|row| table.replaced_by(row)),
        ],
    );
    check(
        "ResultStatus",
        "status",
        &[
            ("MEANING", &text("meaning")),
            ("ACTION", &text("action")),
            ("NEXT_STEP", &refers("NextStep", "next_step")),
            ("TRANSACTION_STATUSES", &list("transaction_status")),
        ],
    );
    check(
        "Category",
        "category",
        &[
            ("TITLE", &text("title")),
            ("GROUP", &text("group")),
            ("CODES", &|row| {
                Literal::List(table.codes(|code| code.get("category") == Some(&row.key)))
            }),
        ],
    );
    check(
        "NextStep",
        "next_step",
        &[("DESCRIPTION", &text("description"))],
    );
    for status in table.of_kind("status") {
        let Some(Item::Const(constant)) = items.next() else {
            panic!("no constant for the status {}", status.key);
        };
        assert_eq!(constant.ident, format!("STATUS_{}", status.key));
        assert_eq!(
            Literal::of(&constant.expr),
            Literal::variant("ResultStatus", &status.variant)
        );
    }
    assert!(items.next().is_none(), "one more item");
}

/// An enum that the file must have.
struct Enum<'t> {
    name: &'static str,
    rows: &'t [&'t Row],
}

impl Enum<'_> {
    fn check(&self, items: &mut std::slice::Iter<Item>, columns: &[Column], codes: &[Literal]) {
        let (Some(Item::Enum(declaration)), Some(Item::Mod(module))) = (items.next(), items.next())
        else {
            panic!("no enum {} or no module of it", self.name);
        };
        self.check_declaration(declaration);
        assert_eq!(module.ident, heck::AsSnakeCase(self.name).to_string());
        let (_, items) = module.content.as_ref().unwrap();
        assert!(module.attrs.is_empty());
        let [Item::Use(import), items @ ..] = items.as_slice() else {
            panic!("the module of {} uses nothing", self.name);
        };
        assert_eq!(import.to_token_stream().to_string(), "use super :: * ;");
        let mut items = items.iter();
        let mut next = |name: &str| {
            let (ident, attributes, value) = match items.next() {
                Some(Item::Static(item)) => (&item.ident, &item.attrs, &item.expr),
                Some(Item::Const(item)) => (&item.ident, &item.attrs, &item.expr),
                _ => panic!("no {name} of {}", self.name),
            };
            assert_eq!(ident, name);
            assert!(attributes.is_empty());
            Literal::of(value)
        };
        let names = self.rows.iter().map(|row| Literal::text(&row.variant));
        let names: Vec<Literal> = names.collect();
        let texts: Vec<Literal> = self.texts().map(|(text, _)| Literal::text(text)).collect();
        let values = self.texts();
        let values: Vec<Literal> = values
            .map(|(_, variant)| Literal::variant(self.name, variant))
            .collect();
        assert_eq!(next("NAME").into_column(codes), names);
        let listed = next("TEXTS");
        assert_eq!(listed.clone().into_column(codes), texts);
        assert_eq!(next("VALUES").into_column(codes), values);
        let hash = next("HASH");
        let tables = ["DISPLACEMENTS", "KEYS", "ENTRIES"].map(&mut next);
        self.check_hash(hash, listed, tables);
        for (name, value) in columns {
            let rows: Vec<Literal> = self.rows.iter().map(|row| value(row)).collect();
            assert_eq!(next(name).into_column(codes), rows, "{name}");
        }
        assert!(items.next().is_none(), "one more column of {}", self.name);
    }

    /// Returns every text that is parsed as a variant, with the variant: all keys, and then all aliases.
    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let keys = self
            .rows
            .iter()
            .map(|row| (row.key.as_str(), row.variant.as_str()));
        let aliases = self.rows.iter().flat_map(|row| {
            let aliases = row.aliases().iter();
            aliases.map(|alias| (alias.as_str(), row.variant.as_str()))
        });
        keys.chain(aliases)
    }

    fn check_declaration(&self, declaration: &ItemEnum) {
        assert_eq!(declaration.ident, self.name);
        assert!(declaration.generics.params.is_empty());
        let attributes = Attributes::of(&declaration.attrs);
        assert!(attributes.aliases.is_empty());
        assert_eq!(attributes.deprecated, None);
        assert_eq!(declaration.variants.len(), self.rows.len());
        for (variant, row) in declaration.variants.iter().zip(self.rows) {
            assert_eq!(variant.ident, row.variant);
            assert!(variant.fields.is_empty() && variant.discriminant.is_none());
            let attributes = Attributes::of(&variant.attrs);
            let texts = iter::once(&row.key).chain(row.aliases());
            let aliases: Vec<&String> = texts.filter(|text| **text != row.variant).collect();
            assert_eq!(attributes.aliases.iter().collect::<Vec<_>>(), aliases);
            assert_eq!(attributes.deprecated.as_deref(), row.get("deprecated"));
            assert_is_list(&attributes.comment);
        }
    }

    /// Asserts that the lookup finds the index of every text.
    fn check_hash(&self, hash: Literal, texts: Literal, tables: [Literal; 3]) {
        let fields = [
            "texts",
            "seeds",
            "slot_range",
            "displacements",
            "keys",
            "entries",
        ];
        let [
            of_texts,
            seeds,
            slot_range,
            of_displacements,
            of_keys,
            of_entries,
        ] = hash.into_fields("PerfectHash", fields);
        assert_eq!(
            [of_texts, of_displacements, of_keys, of_entries],
            ["TEXTS", "DISPLACEMENTS", "KEYS", "ENTRIES"]
                .map(|name| Literal::Path(name.to_owned()))
        );
        let [displacements, keys, entries] = tables;
        let (data, offsets) = texts.into_texts();
        let keys = keys.into_list().into_iter();
        let keys = keys.map(|key| key.into_numbers().try_into().unwrap());
        let hash = PerfectHash {
            texts: &StringTable {
                data: &data,
                offsets: &offsets,
            },
            seeds: seeds.into_numbers().try_into().unwrap(),
            slot_range: slot_range.into_number(),
            displacements: &displacements.into_numbers::<u8>(),
            keys: &keys.collect::<Vec<_>>(),
            entries: &entries.into_numbers::<u32>(),
        };
        for (index, (text, _)) in (0..).zip(self.texts()) {
            assert_eq!(hash.find(text), index, "{text}");
        }
    }
}

/// Asserts that the comment on a variant is a line of text and a list: no text of the table starts a block of its own.
fn assert_is_list(comment: &[String]) {
    let [_, empty, items @ ..] = comment else {
        panic!("{comment:?} is too short");
    };
    assert_eq!(empty, "");
    for item in items {
        assert!(item.starts_with(" * **"), "{item:?}");
    }
}
