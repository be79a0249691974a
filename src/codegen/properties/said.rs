//! What the generated file says, as data.

use std::fmt::Debug;

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

use crate::texts::{Lists, Texts};

/// What an expression of the generated file says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    Text(String),
    Number(u64),
    /// A path.
    Name(String),
    Some(Box<Said>),
    List(Vec<Said>),
    Row(String, Vec<(String, Said)>),
}

impl Said {
    pub(super) fn text(text: &str) -> Said {
        Said::Text(text.to_owned())
    }

    pub(super) fn name(enumeration: &str, variant: &str) -> Said {
        Said::Name(format!("{enumeration}::{variant}"))
    }

    /// Refuses every expression that a table has no use for.
    pub(super) fn by(expr: &Expr) -> Said {
        match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Said::Text(text.value()),
                Lit::Int(number) => Said::Number(number.base10_parse().unwrap()),
                _ => panic!("another literal"),
            },
            Expr::Path(path) => Said::Name(joined(&path.path)),
            Expr::Reference(reference) => Said::by(&reference.expr),
            Expr::Array(array) => Said::List(array.elems.iter().map(Said::by).collect()),
            Expr::Call(call) => {
                assert_eq!(Said::by(&call.func), Said::Name("Some".to_owned()));
                assert_eq!(call.args.len(), 1);
                Said::Some(Box::new(Said::by(&call.args[0])))
            }
            Expr::Struct(row) => {
                assert!(row.rest.is_none());
                let field = |field: &syn::FieldValue| match &field.member {
                    syn::Member::Named(name) => (name.to_string(), Said::by(&field.expr)),
                    syn::Member::Unnamed(_) => panic!("a field without a name"),
                };
                Said::Row(joined(&row.path), row.fields.iter().map(field).collect())
            }
            _ => panic!("another expression"),
        }
    }

    /// What a column says of each row, read as the accessors read it. Where it has no list of its own, `codes` are lent.
    pub(super) fn into_column(self, codes: &[Said]) -> Vec<Said> {
        match &self {
            Said::Row(name, _) if name == "Texts" => {
                let (whole, bounds) = self.into_texts();
                let (whole, bounds) = (whole.as_str(), bounds.as_slice());
                assert_covers(bounds, whole.len());
                let texts = Texts { whole, bounds };
                let places = 0..texts.len();
                places.map(|place| Said::text(texts.get(place))).collect()
            }
            Said::Row(..) => {
                let [whole, bounds] = self.into_fields("Lists", ["whole", "bounds"]);
                let whole = match whole {
                    Said::Name(lender) if lender == "RESULT_CODE_VALUES" => codes.to_vec(),
                    whole => whole.into_list(),
                };
                let (whole, bounds) = (whole.as_slice(), &*bounds.into_numbers());
                assert_covers(bounds, whole.len());
                let lists = Lists { whole, bounds };
                let places = 0..bounds.len() - 1;
                places
                    .map(|place| Said::List(lists.get(place).to_vec()))
                    .collect()
            }
            _ => self.into_list(),
        }
    }

    /// The long text of a column, and where its texts begin and end.
    pub(super) fn into_texts(self) -> (String, Vec<u32>) {
        match self.into_fields("Texts", ["whole", "bounds"]) {
            [Said::Text(whole), bounds] => (whole, bounds.into_numbers()),
            [other, _] => panic!("{other:?} is no text"),
        }
    }

    /// The values of exactly these fields.
    pub(super) fn into_fields<const N: usize>(self, row: &str, fields: [&str; N]) -> [Said; N] {
        let Said::Row(name, said) = self else {
            panic!("{self:?} is no {row}");
        };
        assert_eq!(name, row);
        let (names, values): (Vec<String>, Vec<Said>) = said.into_iter().unzip();
        assert_eq!(names, fields);
        values.try_into().unwrap()
    }

    pub(super) fn into_list(self) -> Vec<Said> {
        match self {
            Said::List(list) => list,
            other => panic!("{other:?} is no list"),
        }
    }

    pub(super) fn into_number<T: TryFrom<u64, Error: Debug>>(self) -> T {
        match self {
            Said::Number(number) => T::try_from(number).unwrap(),
            other => panic!("{other:?} is no number"),
        }
    }

    pub(super) fn into_numbers<T: TryFrom<u64, Error: Debug>>(self) -> Vec<T> {
        let numbers = self.into_list().into_iter();
        numbers.map(Said::into_number).collect()
    }
}

/// No part of the whole is before the first bound, behind the last, or in two places.
fn assert_covers(bounds: &[u32], len: usize) {
    assert_eq!(bounds[0], 0);
    assert!(bounds.is_sorted());
    assert_eq!(bounds[bounds.len() - 1] as usize, len);
}

fn joined(path: &syn::Path) -> String {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    names.join("::")
}

/// What the attributes of an item or a variant say.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) comment: Vec<String>,
    pub(super) aliases: Vec<String>,
    /// As the compiler shows it.
    pub(super) deprecated: Option<String>,
}

impl Attributes {
    /// Refuses all that the generator does not write.
    pub(super) fn of(attributes: &[Attribute]) -> Attributes {
        let mut said = Attributes::default();
        for Attribute { meta, .. } in attributes {
            match (joined(meta.path()).as_str(), meta) {
                ("doc", Meta::NameValue(_)) => said.comment.push(comment_line(meta)),
                ("doc", Meta::List(list)) => {
                    let alias: Meta = list.parse_args().unwrap();
                    assert!(alias.path().is_ident("alias"));
                    said.aliases.push(value(&alias));
                }
                ("deprecated", _) => said.deprecated = Some(value(meta)),
                ("cfg_attr", Meta::List(list)) => {
                    let metas = list.parse_args_with(Metas::parse_terminated).unwrap();
                    assert_eq!(metas.len(), 2);
                    assert!(metas[1].path().is_ident("deprecated"));
                    // Another value is for rustdoc alone.
                    if metas[0].path().is_ident("not") {
                        said.deprecated = Some(value(&metas[1]));
                    }
                }
                ("derive" | "allow" | "non_exhaustive" | "cfg", _) => {}
                (other, _) => panic!("an attribute {other}"),
            }
        }
        said
    }
}

type Metas = Punctuated<Meta, Token![,]>;

/// The text behind the `=` of an attribute.
fn value(meta: &Meta) -> String {
    match meta {
        Meta::NameValue(pair) => match Said::by(&pair.value) {
            Said::Text(text) => text,
            other => panic!("{other:?} is no text"),
        },
        _ => panic!("an attribute without a value"),
    }
}

/// One line, which is no code but in the one example.
fn comment_line(meta: &Meta) -> String {
    let line = value(meta);
    assert!(
        line.is_empty() || line.starts_with(' ') && !line.starts_with("    "),
        "{line:?}"
    );
    assert!(!line.contains(['\n', '\r']), "{line:?}");
    line
}
