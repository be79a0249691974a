//! The expressions and attributes of the generated file, as data.

use std::fmt::Debug;

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

use crate::string_table::{ListTable, StringTable};

/// The value of an expression of the generated file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Number(u64),
    Path(String),
    Some(Box<Literal>),
    List(Vec<Literal>),
    Struct(String, Vec<(String, Literal)>),
}

impl Literal {
    pub(super) fn text(text: &str) -> Literal {
        Literal::Text(text.to_owned())
    }

    pub(super) fn variant(enumeration: &str, variant: &str) -> Literal {
        Literal::Path(format!("{enumeration}::{variant}"))
    }

    /// Evaluates an expression. Panics at one that the generator never writes.
    pub(super) fn of(expr: &Expr) -> Literal {
        match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Literal::Text(text.value()),
                Lit::Int(number) => Literal::Number(number.base10_parse().unwrap()),
                _ => panic!("another literal"),
            },
            Expr::Path(path) => Literal::Path(joined(&path.path)),
            Expr::Reference(reference) => Literal::of(&reference.expr),
            Expr::Array(array) => Literal::List(array.elems.iter().map(Literal::of).collect()),
            Expr::Call(call) => {
                assert_eq!(Literal::of(&call.func), Literal::Path("Some".to_owned()));
                assert_eq!(call.args.len(), 1);
                Literal::Some(Box::new(Literal::of(&call.args[0])))
            }
            Expr::Struct(row) => {
                assert!(row.rest.is_none());
                let field = |field: &syn::FieldValue| match &field.member {
                    syn::Member::Named(name) => (name.to_string(), Literal::of(&field.expr)),
                    syn::Member::Unnamed(_) => panic!("a field without a name"),
                };
                Literal::Struct(joined(&row.path), row.fields.iter().map(field).collect())
            }
            _ => panic!("another expression"),
        }
    }

    /// Returns the value of a column for each row, read as the accessors do. `codes` are the elements of `result_code::VALUES`.
    pub(super) fn into_column(self, codes: &[Literal]) -> Vec<Literal> {
        match &self {
            Literal::Struct(name, _) if name == "StringTable" => {
                let (data, offsets) = self.into_texts();
                let (data, offsets) = (data.as_str(), offsets.as_slice());
                assert_covers(offsets, data.len());
                let texts = StringTable { data, offsets };
                let indices = 0..texts.len();
                indices
                    .map(|index| Literal::text(texts.get(index)))
                    .collect()
            }
            Literal::Struct(..) => {
                let [values, offsets] = self.into_fields("ListTable", ["values", "offsets"]);
                let values = match values {
                    Literal::Path(name) if name == "result_code::VALUES" => codes.to_vec(),
                    values => values.into_list(),
                };
                let (values, offsets) = (values.as_slice(), &*offsets.into_numbers());
                assert_covers(offsets, values.len());
                let lists = ListTable { values, offsets };
                let indices = 0..offsets.len() - 1;
                indices
                    .map(|index| Literal::List(lists.get(index).to_vec()))
                    .collect()
            }
            _ => self.into_list(),
        }
    }

    /// Returns the data and the offsets of a column of texts.
    pub(super) fn into_texts(self) -> (String, Vec<u32>) {
        match self.into_fields("StringTable", ["data", "offsets"]) {
            [Literal::Text(data), offsets] => (data, offsets.into_numbers()),
            [other, _] => panic!("{other:?} is not a text"),
        }
    }

    /// Returns the values of the fields of a struct, which must be these.
    pub(super) fn into_fields<const N: usize>(self, name: &str, fields: [&str; N]) -> [Literal; N] {
        let Literal::Struct(path, values) = self else {
            panic!("{self:?} is not a {name}");
        };
        assert_eq!(path, name);
        let (names, values): (Vec<String>, Vec<Literal>) = values.into_iter().unzip();
        assert_eq!(names, fields);
        values.try_into().unwrap()
    }

    pub(super) fn into_list(self) -> Vec<Literal> {
        match self {
            Literal::List(list) => list,
            other => panic!("{other:?} is not a list"),
        }
    }

    pub(super) fn into_number<T: TryFrom<u64, Error: Debug>>(self) -> T {
        match self {
            Literal::Number(number) => T::try_from(number).unwrap(),
            other => panic!("{other:?} is not a number"),
        }
    }

    pub(super) fn into_numbers<T: TryFrom<u64, Error: Debug>>(self) -> Vec<T> {
        let numbers = self.into_list().into_iter();
        numbers.map(Literal::into_number).collect()
    }
}

/// Asserts that the offsets divide all of the data.
fn assert_covers(offsets: &[u32], len: usize) {
    assert_eq!(offsets[0], 0);
    assert!(offsets.is_sorted());
    assert_eq!(offsets[offsets.len() - 1] as usize, len);
}

fn joined(path: &syn::Path) -> String {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    names.join("::")
}

/// The attributes of an item or a variant.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) comment: Vec<String>,
    pub(super) aliases: Vec<String>,
    /// The reason as the compiler shows it.
    pub(super) deprecated: Option<String>,
}

impl Attributes {
    /// Panics at an attribute that the generator never writes.
    pub(super) fn of(attributes: &[Attribute]) -> Attributes {
        let mut read = Attributes::default();
        for Attribute { meta, .. } in attributes {
            match (joined(meta.path()).as_str(), meta) {
                ("doc", Meta::NameValue(_)) => read.comment.push(comment_line(meta)),
                ("doc", Meta::List(list)) => {
                    let alias: Meta = list.parse_args().unwrap();
                    assert!(alias.path().is_ident("alias"));
                    read.aliases.push(value(&alias));
                }
                ("deprecated", _) => read.deprecated = Some(value(meta)),
                ("cfg_attr", Meta::List(list)) => {
                    let metas = list.parse_args_with(Metas::parse_terminated).unwrap();
                    assert_eq!(metas.len(), 2);
                    assert!(metas[1].path().is_ident("deprecated"));
                    // The other one is for rustdoc.
                    if metas[0].path().is_ident("not") {
                        read.deprecated = Some(value(&metas[1]));
                    }
                }
                ("derive" | "non_exhaustive", _) => {}
                (other, _) => panic!("an attribute {other}"),
            }
        }
        read
    }
}

type Metas = Punctuated<Meta, Token![,]>;

/// Returns the text after the `=` of an attribute.
fn value(meta: &Meta) -> String {
    match meta {
        Meta::NameValue(pair) => match Literal::of(&pair.value) {
            Literal::Text(text) => text,
            other => panic!("{other:?} is not a text"),
        },
        _ => panic!("an attribute without a value"),
    }
}

/// Returns a line of a comment, which must not be indented code.
fn comment_line(meta: &Meta) -> String {
    let line = value(meta);
    assert!(
        line.is_empty() || line.starts_with(' ') && !line.starts_with("    "),
        "{line:?}"
    );
    assert!(!line.contains(['\n', '\r']), "{line:?}");
    line
}
