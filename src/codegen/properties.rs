//! What holds for every table: none makes the generator panic, and of a good one it makes what the table says.
//!
//! The file that it makes is read with `syn`, not searched: a text can look like anything, and only the parser knows what
//! is a text and what is Rust.

mod good;
mod said;

use std::{fs, iter};

use proptest::collection::vec as list;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use syn::{Item, ItemEnum};

use self::good::{Row, table};
use self::said::{Attributes, Said};
use super::tests::tables_in;
use super::{Source, generate};
use crate::lookup;
use crate::texts::Texts;

fn sources(texts: &[&str]) -> Vec<Source> {
    let names = ["codes.toml", "user.toml"];
    let source = |(name, text): (&str, &&str)| Source {
        name: name.to_owned(),
        text: (*text).to_owned(),
    };
    names.into_iter().zip(texts).map(source).collect()
}

/// Generates, and looks at all there is to see. (What is no UTF-8 is refused where the file is read.)
fn generates_or_reports(texts: &[&str]) {
    let sources = sources(texts);
    match generate(&sources) {
        Ok(generated) => {
            syn::parse_file(&generated.code).unwrap();
            let _ = generated.warnings.to_string();
        }
        Err(report) => assert!(!report.to_string().is_empty(), "says why"),
    }
}

/// One change of a text. The places are those of characters.
#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, String),
    Remove(Index, usize),
    /// Copies some characters to another place.
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
            Edit::Insert(place, text) => {
                let place = at(place, chars);
                chars.splice(place..place, text.chars());
            }
            Edit::Remove(place, len) => {
                chars.drain(range(place, *len, chars));
            }
            Edit::Copy(from, len, to) => {
                let copy = chars[range(from, *len, chars)].to_vec();
                let to = at(to, chars);
                chars.splice(to..to, copy);
            }
        }
    }
}

/// What TOML, or the generator, could stumble over.
const FRAGMENTS: [&str; 33] = [
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
];

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    let inserted = prop_oneof![
        4 => select(&FRAGMENTS[..]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop_oneof![
        3 => (place(), inserted).prop_map(|(place, text)| Edit::Insert(place, text)),
        2 => (place(), 1..40_usize).prop_map(|(place, len)| Edit::Remove(place, len)),
        1 => (place(), 1..80_usize, place()).prop_map(|(from, len, to)| Edit::Copy(from, len, to)),
    ]
}

/// A table of the package's tests, changed in a few places.
fn changed_table() -> impl Strategy<Value = String> {
    let paths = ["tests/ui", "tests/golden"].into_iter().flat_map(tables_in);
    let tables: Vec<String> = paths
        .map(|path| fs::read_to_string(path).unwrap())
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
    fn no_changed_table_makes_the_generator_panic(first in changed_table(), second in changed_table()) {
        generates_or_reports(&[&first]);
        generates_or_reports(&[&first, &second]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_good_table_becomes_what_it_says(rows in table(), cut in any::<Index>()) {
        // A user's table takes the rest of the rows.
        let (shipped, users) = rows.split_at(cut.index(rows.len() + 1));
        let toml = |rows: &[Row]| rows.iter().map(Row::toml).collect::<String>();
        let sources = sources(&[&toml(shipped), &toml(users)]);
        let generated = generate(&sources).map_err(|report| TestCaseError::fail(report.to_string()))?;
        let file = syn::parse_file(&generated.code).unwrap();
        assert_says(&file, &Table(&rows));
    }
}

/// A table as its reader understands it.
struct Table<'t>(&'t [Row]);

impl<'t> Table<'t> {
    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'t Row> {
        self.0.iter().filter(move |row| row.kind == kind)
    }

    /// The variant of the row that a field refers to.
    fn variant(&self, enumeration: &str, kind: &str, key: &str) -> Said {
        let row = self.of_kind(kind).find(|row| row.key == key).unwrap();
        Said::name(enumeration, &row.variant)
    }

    fn next_step(&self, row: &Row) -> Said {
        let status = || {
            let key = row.get("status")?;
            self.of_kind("status")
                .find(|row| row.key == key)?
                .get("next_step")
        };
        let key = row.get("next_step").or_else(status).unwrap();
        self.variant("NextStep", "next_step", key)
    }

    fn replaced_by(&self, row: &Row) -> Said {
        match row.get("replaced_by") {
            None => Said::Name("NO_CODE".to_owned()),
            Some(key) => Said::Some(Box::new(self.variant("ResultCode", "code", key))),
        }
    }

    fn codes(&self, is_one: impl Fn(&Row) -> bool) -> Vec<Said> {
        let codes = self.of_kind("code").filter(|row| is_one(row));
        codes
            .map(|row| Said::name("ResultCode", &row.variant))
            .collect()
    }
}

/// The end of a column's name, and what it says of a row.
type Column<'t> = (&'static str, &'t dyn Fn(&Row) -> Said);

/// The file has the four enums and their tables, of just these rows, and nothing else.
fn assert_says(file: &syn::File, table: &Table) {
    assert!(file.attrs.is_empty());
    let mut items = file.items.iter();
    let codes = table.codes(|_| true);
    let mut check = |name, kind, columns: &[Column]| {
        let rows: Vec<&Row> = table.of_kind(kind).collect();
        Enum { name, rows: &rows }.check(&mut items, columns, &codes);
    };
    // An empty text says that there is none.
    let text = |field| move |row: &Row| Said::text(row.get(field).unwrap_or_default());
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
            ("DESCRIPTION", &text("description")),
            ("RESOLUTION", &text("resolution")),
            ("NOTE", &text("note")),
            ("ALIASES", &|row| {
                let aliases = row.aliases().iter();
                Said::List(aliases.map(|alias| Said::text(alias)).collect())
            }),
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
        ],
    );
    check(
        "Category",
        "category",
        &[
            ("TITLE", &text("title")),
            ("GROUP", &text("group")),
            ("CODES", &|row| {
                Said::List(table.codes(|code| code.get("category") == Some(&row.key)))
            }),
        ],
    );
    check(
        "NextStep",
        "next_step",
        &[("DESCRIPTION", &text("description"))],
    );
    match items.next() {
        Some(Item::Const(unknown)) => {
            assert_eq!(unknown.ident, "UNKNOWN_STATUS");
            assert_eq!(
                Said::by(&unknown.expr),
                table.variant("ResultStatus", "status", "U")
            );
        }
        _ => panic!("no status of which nothing is known"),
    }
    assert!(items.next().is_none(), "one more item");
}

/// What an enum of the file must be.
struct Enum<'t> {
    name: &'static str,
    rows: &'t [&'t Row],
}

impl Enum<'_> {
    fn check(&self, items: &mut std::slice::Iter<Item>, columns: &[Column], codes: &[Said]) {
        let Some(Item::Enum(declaration)) = items.next() else {
            panic!("no enum {}", self.name);
        };
        self.check_declaration(declaration);
        let mut next = |suffix: &str| {
            let (name, attributes, value) = match items.next() {
                Some(Item::Static(item)) => (&item.ident, &item.attrs, &item.expr),
                Some(Item::Const(item)) => (&item.ident, &item.attrs, &item.expr),
                _ => panic!("no {suffix} of {}", self.name),
            };
            assert_eq!(*name, self.table(suffix));
            assert!(attributes.is_empty());
            Said::by(value)
        };
        let names = self.rows.iter().map(|row| Said::text(&row.variant));
        let names: Vec<Said> = names.collect();
        let texts: Vec<Said> = self.texts().map(|(text, _)| Said::text(text)).collect();
        let values = self.texts();
        let values: Vec<Said> = values
            .map(|(_, variant)| Said::name(self.name, variant))
            .collect();
        assert_eq!(next("NAME").into_column(codes), names);
        let listed = next("TEXTS");
        assert_eq!(listed.clone().into_column(codes), texts);
        assert_eq!(next("VALUES").into_column(codes), values);
        let index = next("INDEX");
        let tables = ["DISPLACEMENTS", "SLOTS", "PLACES"].map(&mut next);
        self.check_index(index, listed, tables);
        for (suffix, says) in columns {
            let rows: Vec<Said> = self.rows.iter().map(|row| says(row)).collect();
            assert_eq!(next(suffix).into_column(codes), rows, "{suffix}");
        }
    }

    /// All that is read as a variant, and the variant: first the keys, then the aliases.
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

    /// `RESULT_CODE_TEXTS` and the like.
    fn table(&self, suffix: &str) -> String {
        format!("{}_{suffix}", heck::AsShoutySnakeCase(self.name))
    }

    /// The lookup finds every text at its place.
    fn check_index(&self, index: Said, texts: Said, tables: [Said; 3]) {
        let [
            of_texts,
            seeds,
            spread,
            of_displacements,
            of_slots,
            of_places,
        ] = index.into_fields(
            "Index",
            [
                "texts",
                "seeds",
                "spread",
                "displacements",
                "slots",
                "places",
            ],
        );
        assert_eq!(
            [of_texts, of_displacements, of_slots, of_places],
            ["TEXTS", "DISPLACEMENTS", "SLOTS", "PLACES"]
                .map(|suffix| Said::Name(self.table(suffix)))
        );
        let [displacements, slots, places] = tables;
        let (whole, bounds) = texts.into_texts();
        let slots = slots.into_list().into_iter();
        let slots = slots.map(|slot| slot.into_numbers().try_into().unwrap());
        let index = lookup::Index {
            texts: &Texts {
                whole: &whole,
                bounds: &bounds,
            },
            seeds: seeds.into_numbers().try_into().unwrap(),
            spread: spread.into_number(),
            displacements: &displacements.into_numbers::<u8>(),
            slots: &slots.collect::<Vec<_>>(),
            places: &places.into_numbers::<u32>(),
        };
        for (place, (text, _)) in (0..).zip(self.texts()) {
            assert_eq!(index.find(text), place, "{text}");
        }
    }
}

/// The comment on a variant: a line of text, then a list. No text starts a line of its own.
fn assert_is_list(comment: &[String]) {
    let [_, blank, items @ ..] = comment else {
        panic!("{comment:?} is too short");
    };
    assert_eq!(blank, "");
    for item in items {
        assert!(item.starts_with(" * **"), "{item:?}");
    }
}
