//! What the generated file says, as data.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

/// What an expression of the generated file says.
#[derive(Debug, PartialEq)]
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

    pub(super) fn option(value: Option<Said>, none: &str) -> Said {
        value.map_or_else(
            || Said::Name(none.to_owned()),
            |value| Said::Some(Box::new(value)),
        )
    }

    pub(super) fn row<const N: usize>(name: &str, fields: [(&str, Said); N]) -> Said {
        let fields = fields
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value));
        Said::Row(name.to_owned(), fields.collect())
    }

    /// Refuses every expression that a row has no use for.
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
                let field = |field: &syn::FieldValue| match &field.member {
                    syn::Member::Named(name) => (name.to_string(), Said::by(&field.expr)),
                    syn::Member::Unnamed(_) => panic!("a field without a name"),
                };
                Said::Row(joined(&row.path), row.fields.iter().map(field).collect())
            }
            _ => panic!("another expression"),
        }
    }

    pub(super) fn into_list(self) -> Vec<Said> {
        match self {
            Said::List(list) => list,
            other => panic!("{other:?} is no list"),
        }
    }

    pub(super) fn into_numbers<T: TryFrom<u64, Error: std::fmt::Debug>>(self) -> Vec<T> {
        let number = |said| match said {
            Said::Number(number) => T::try_from(number).unwrap(),
            other => panic!("{other:?} is no number"),
        };
        self.into_list().into_iter().map(number).collect()
    }
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
