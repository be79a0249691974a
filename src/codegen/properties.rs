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
use syn::{Item, ItemEnum, ItemStatic};

use self::good::{Row, table};
use self::said::{Attributes, Said};
use super::tests::tables_in;
use super::{Source, generate};
use crate::lookup;

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

    fn code_row(&self, row: &Row) -> Said {
        let text = |field| Said::text(row.get(field).unwrap());
        let optional = |field| Said::option(row.get(field).map(Said::text), "NO_TEXT");
        let replaced_by = row
            .get("replaced_by")
            .map(|key| self.variant("ResultCode", "code", key));
        let aliases = match row.aliases() {
            [] => Said::Name("NO_ALIASES".to_owned()),
            aliases => Said::List(aliases.iter().map(|alias| Said::text(alias)).collect()),
        };
        Said::row(
            "ResultCodeRow",
            [
                (
                    "status",
                    self.variant("ResultStatus", "status", row.get("status").unwrap()),
                ),
                (
                    "category",
                    self.variant("Category", "category", row.get("category").unwrap()),
                ),
                ("next_step", self.next_step(row)),
                ("description", text("description")),
                ("resolution", text("resolution")),
                ("note", optional("note")),
                ("aliases", aliases),
                ("deprecated", optional("deprecated")),
                ("replaced_by", Said::option(replaced_by, "NO_CODE")),
            ],
        )
    }

    fn status_row(&self, row: &Row) -> Said {
        Said::row(
            "ResultStatusRow",
            [
                ("meaning", Said::text(row.get("meaning").unwrap())),
                ("action", Said::text(row.get("action").unwrap())),
                ("next_step", self.next_step(row)),
            ],
        )
    }

    fn category_row(&self, row: &Row) -> Said {
        let codes = self
            .of_kind("code")
            .filter(|code| code.get("category") == Some(&row.key));
        let codes = codes.map(|code| Said::name("ResultCode", &code.variant));
        Said::row(
            "CategoryRow",
            [
                ("title", Said::text(row.get("title").unwrap())),
                ("group", Said::text(row.get("group").unwrap())),
                ("codes", Said::List(codes.collect())),
            ],
        )
    }

    fn next_step_row(row: &Row) -> Said {
        let description = Said::text(row.get("description").unwrap());
        Said::row("NextStepRow", [("description", description)])
    }
}

/// The file has the four enums and their tables, of just these rows, and nothing else.
fn assert_says(file: &syn::File, table: &Table) {
    assert!(file.attrs.is_empty());
    let mut items = file.items.iter();
    let mut check = |name, kind, row: &dyn Fn(&Row) -> Said| {
        let rows: Vec<&Row> = table.of_kind(kind).collect();
        Enum { name, rows: &rows }.check(&mut items, row);
    };
    check("ResultCode", "code", &|row| table.code_row(row));
    check("ResultStatus", "status", &|row| table.status_row(row));
    check("Category", "category", &|row| table.category_row(row));
    check("NextStep", "next_step", &Table::next_step_row);
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
    fn check(&self, items: &mut std::slice::Iter<Item>, row: &dyn Fn(&Row) -> Said) {
        let Some(Item::Enum(declaration)) = items.next() else {
            panic!("no enum {}", self.name);
        };
        self.check_declaration(declaration);
        let mut next = |suffix: &str| match items.next() {
            Some(Item::Static(item)) => self.table(item, suffix),
            _ => panic!("no {suffix} of {}", self.name),
        };
        let names: Vec<Said> = self
            .rows
            .iter()
            .map(|row| Said::text(&row.variant))
            .collect();
        let texts: Vec<Said> = self.texts().map(|(text, _)| Said::text(text)).collect();
        let values: Vec<Said> = self
            .texts()
            .map(|(_, variant)| Said::name(self.name, variant))
            .collect();
        let rows: Vec<Said> = self.rows.iter().map(|it| row(it)).collect();
        assert_eq!(next("NAMES"), Said::List(names));
        assert_eq!(next("TEXTS"), Said::List(texts));
        assert_eq!(next("VALUES"), Said::List(values));
        assert_eq!(next("ROWS"), Said::List(rows));
        self.check_index(next("INDEX"));
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

    /// The value of `RESULT_CODE_TEXTS` and the like.
    fn table(&self, item: &ItemStatic, suffix: &str) -> Said {
        let name = format!("{}_{suffix}", heck::AsShoutySnakeCase(self.name));
        assert_eq!(item.ident, name);
        assert!(Attributes::of(&item.attrs).comment.is_empty());
        Said::by(&item.expr)
    }

    /// The lookup finds every text at its place.
    fn check_index(&self, index: Said) {
        let Said::Row(_, fields) = index else {
            panic!("{index:?} is no index");
        };
        let [_, seeds, displacements, slots] = fields.try_into().unwrap();
        let texts: Vec<&str> = self.texts().map(|(text, _)| text).collect();
        let slots: Vec<Vec<u64>> = slots
            .1
            .into_list()
            .into_iter()
            .map(Said::into_numbers)
            .collect();
        let slots: Vec<[u64; 4]> = slots
            .into_iter()
            .map(|slot| slot.try_into().unwrap())
            .collect();
        let index = lookup::Index {
            texts: &texts,
            seeds: seeds.1.into_numbers().try_into().unwrap(),
            displacements: &displacements.1.into_numbers::<u16>(),
            slots: &slots,
        };
        for (place, text) in texts.iter().enumerate() {
            assert_eq!(index.find(text), Some(place), "{text}");
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
