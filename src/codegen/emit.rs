//! The generated file, item by item, in its order.
//!
//! Only what the data decides is generated: the four enums with their comments, and for each of them its variants, texts,
//! rows and hash table. What is the same for every row is written by hand, beside the types.

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::docs::{self, Docs};
use super::index::Layout;
use super::model::Model;

/// Writes the model down as Rust.
pub(crate) fn emit(model: &Model) -> String {
    let docs = Docs::new(model);
    let enums = [
        result_code(model, &docs),
        result_status(model, &docs),
        category(model, &docs),
        next_step(model, &docs),
    ];
    let items = enums.iter().flat_map(|listed| {
        [
            declaration(listed),
            names(listed),
            texts(listed),
            values(listed),
            rows(listed),
            index(listed),
        ]
    });
    let mut file = String::from("// Made by build.rs from codes.toml.\n");
    for item in items.chain([unknown_status(model)]) {
        file.push('\n');
        file += &formatted(&item);
    }
    file
}

/// One of the enums.
struct Enum<'a> {
    name: &'static str,
    docs: docs::Lines,
    attributes: TokenStream,
    variants: Vec<Variant<'a>>,
    /// The type of a row, which `tables.rs` defines.
    row: Ident,
}

impl<'a> Enum<'a> {
    /// Every text that is read as a variant: first each variant's own, then the aliases.
    fn texts(&self) -> impl Iterator<Item = (&'a str, &Ident)> {
        let own = self
            .variants
            .iter()
            .map(|variant| (variant.text, &variant.name));
        let aliases = self.variants.iter().flat_map(|variant| {
            let aliases = variant.aliases.iter();
            aliases.map(|alias| (alias.as_str(), &variant.name))
        });
        own.chain(aliases)
    }
}

struct Variant<'a> {
    name: Ident,
    docs: docs::Lines,
    text: &'a str,
    aliases: &'a [String],
    deprecated: TokenStream,
    row: TokenStream,
}

fn result_code<'a>(model: &Model<'a>, docs: &Docs) -> Enum<'a> {
    let variants = model.codes.iter().map(|code| {
        let status = variant_path("ResultStatus", &model.statuses[code.status].variant);
        let category = variant_path("Category", &model.categories[code.category].variant);
        let next_step = &model.next_steps[model.next_step(code)];
        let next_step = variant_path("NextStep", &next_step.variant);
        let replaced_by = code.replaced_by.map(|number| &model.codes[number].variant);
        let replaced_by = replaced_by.map(|name| variant_path("ResultCode", name));
        let replaced_by = option(replaced_by, "NO_CODE");
        let fields = code.fields;
        let (description, resolution) = (&fields.description, &fields.resolution);
        let note = option(fields.note.as_ref(), "NO_TEXT");
        let deprecated = option(fields.deprecated.as_ref(), "NO_TEXT");
        let aliases = match fields.aliases.as_slice() {
            [] => quote! { NO_ALIASES },
            aliases => quote! { &[#(#aliases),*] },
        };
        Variant {
            name: ident(&code.variant),
            docs: docs.code(code),
            text: code.text,
            aliases: &fields.aliases,
            deprecated: match &fields.deprecated {
                Some(why) => deprecation(why),
                None => TokenStream::new(),
            },
            row: quote! {
                ResultCodeRow {
                    status: #status,
                    category: #category,
                    next_step: #next_step,
                    description: #description,
                    resolution: #resolution,
                    note: #note,
                    aliases: #aliases,
                    deprecated: #deprecated,
                    replaced_by: #replaced_by,
                }
            },
        }
    });
    Enum {
        name: "ResultCode",
        docs: docs.codes(),
        attributes: quote! { #[non_exhaustive] },
        variants: variants.collect(),
        row: ident("ResultCodeRow"),
    }
}

fn result_status<'a>(model: &Model<'a>, docs: &Docs) -> Enum<'a> {
    let variants = model.statuses.iter().map(|status| {
        let next_step = variant_path("NextStep", &model.next_steps[status.next_step].variant);
        let (meaning, action) = (&status.fields.meaning, &status.fields.action);
        Variant {
            name: ident(&status.variant),
            docs: docs.status(status),
            text: status.text,
            aliases: &[],
            deprecated: TokenStream::new(),
            row: quote! {
                ResultStatusRow { meaning: #meaning, action: #action, next_step: #next_step }
            },
        }
    });
    Enum {
        name: "ResultStatus",
        docs: docs.statuses(),
        attributes: TokenStream::new(),
        variants: variants.collect(),
        row: ident("ResultStatusRow"),
    }
}

fn category<'a>(model: &Model<'a>, docs: &Docs) -> Enum<'a> {
    let variants = model.categories.iter().map(|category| {
        let codes = model
            .codes_in(category)
            .map(|code| variant_path("ResultCode", &code.variant));
        let (title, group) = (&category.fields.title, &category.fields.group);
        Variant {
            name: ident(&category.variant),
            docs: docs.category(category),
            text: category.text,
            aliases: &[],
            deprecated: TokenStream::new(),
            row: quote! {
                CategoryRow { title: #title, group: #group, codes: &[#(#codes),*] }
            },
        }
    });
    Enum {
        name: "Category",
        docs: docs.categories(),
        attributes: quote! { #[non_exhaustive] },
        variants: variants.collect(),
        row: ident("CategoryRow"),
    }
}

fn next_step<'a>(model: &Model<'a>, docs: &Docs) -> Enum<'a> {
    let variants = model
        .next_steps
        .iter()
        .enumerate()
        .map(|(number, next_step)| {
            let description = &next_step.fields.description;
            Variant {
                name: ident(&next_step.variant),
                docs: docs.next_step(number, next_step),
                text: next_step.text,
                aliases: &[],
                deprecated: TokenStream::new(),
                row: quote! { NextStepRow { description: #description } },
            }
        });
    Enum {
        name: "NextStep",
        docs: docs.next_steps(),
        attributes: quote! { #[non_exhaustive] },
        variants: variants.collect(),
        row: ident("NextStepRow"),
    }
}

/// The enum itself.
fn declaration(listed: &Enum) -> TokenStream {
    let (name, attributes, docs) = (
        ident(listed.name),
        &listed.attributes,
        comment(&listed.docs),
    );
    let variants = listed.variants.iter().map(|variant| {
        let Variant {
            name, deprecated, ..
        } = variant;
        let docs = comment(&variant.docs);
        // rustdoc refuses a search alias that is the item's own name.
        let texts = [variant.text]
            .into_iter()
            .chain(variant.aliases.iter().map(String::as_str));
        let aliases = texts.filter(|text| name != text);
        quote! {
            #docs
            #(#[doc(alias = #aliases)])*
            #deprecated
            #name,
        }
    });
    quote! {
        #docs
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #attributes
        pub enum #name {
            #(#variants)*
        }
    }
}

/// The variants' names.
fn names(listed: &Enum) -> TokenStream {
    let names = listed
        .variants
        .iter()
        .map(|variant| variant.name.to_string());
    array(listed, "NAMES", &quote! { &str }, names)
}

/// What the API sends, for each variant; then the aliases.
fn texts(listed: &Enum) -> TokenStream {
    array(
        listed,
        "TEXTS",
        &quote! { &str },
        listed.texts().map(|(text, _)| text),
    )
}

/// The variant that each of the texts stands for.
fn values(listed: &Enum) -> TokenStream {
    let name = ident(listed.name);
    let values = listed
        .texts()
        .map(|(_, variant)| quote! { #name::#variant });
    array(listed, "VALUES", &quote! { #name }, values)
}

/// What the table says, for each variant.
fn rows(listed: &Enum) -> TokenStream {
    let row = &listed.row;
    array(
        listed,
        "ROWS",
        &quote! { #row },
        listed.variants.iter().map(|variant| &variant.row),
    )
}

fn array(
    listed: &Enum,
    suffix: &str,
    element: &TokenStream,
    elements: impl Iterator<Item = impl ToTokens>,
) -> TokenStream {
    let name = table(listed, suffix);
    let elements: Vec<_> = elements.collect();
    let len = Literal::usize_unsuffixed(elements.len());
    quote! {
        #[allow(deprecated, reason = "a deprecated code is still a row")]
        pub(crate) static #name: [#element; #len] = [#(#elements),*];
    }
}

/// The hash table that finds the place of a text.
fn index(listed: &Enum) -> TokenStream {
    let (index, table) = (table(listed, "INDEX"), table(listed, "TEXTS"));
    let texts: Vec<&str> = listed.texts().map(|(text, _)| text).collect();
    let layout = Layout::of(&texts);
    let seeds = layout.seeds.map(Literal::u64_unsuffixed);
    let displacements = layout
        .displacements
        .iter()
        .map(|&number| Literal::u16_unsuffixed(number));
    let slots = layout.slots.iter().map(|slot| {
        let numbers = slot.map(Literal::u64_unsuffixed);
        quote! { [#(#numbers),*] }
    });
    quote! {
        pub(crate) static #index: Index<'static> = Index {
            texts: &#table,
            seeds: [#(#seeds),*],
            displacements: &[#(#displacements),*],
            slots: &[#(#slots),*],
        };
    }
}

/// The status of which nothing is known.
fn unknown_status(model: &Model) -> TokenStream {
    let status = variant_path("ResultStatus", &model.statuses[model.unknown].variant);
    quote! {
        #[cfg(feature = "alloc")]
        pub(crate) const UNKNOWN_STATUS: ResultStatus = #status;
    }
}

/// `RESULT_CODE_TEXTS` and the like.
fn table(listed: &Enum, suffix: &str) -> Ident {
    format_ident!("{}_{suffix}", listed.name.to_shouty_snake_case())
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn variant_path(name: &str, variant: &str) -> TokenStream {
    let (name, variant) = (ident(name), ident(variant));
    quote! { #name::#variant }
}

/// In the place of `None`, a constant of `tables.rs`: with `None`, whose type it must infer each time, `rustc` takes three
/// times as long over 10,000 rows.
fn option(value: Option<impl ToTokens>, none: &str) -> TokenStream {
    let none = ident(none);
    value.map_or(quote! { #none }, |value| quote! { Some(#value) })
}

/// The compiler shows the reason as it is; rustdoc takes it for Markdown.
fn deprecation(why: &str) -> TokenStream {
    let markdown = docs::unlinked(why);
    if why == markdown {
        quote! { #[deprecated = #why] }
    } else {
        quote! {
            #[cfg_attr(doc, deprecated = #markdown)]
            #[cfg_attr(not(doc), deprecated = #why)]
        }
    }
}

/// A comment as attributes, which formatting turns into `///`.
fn comment(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.as_str() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote! { #(#[doc = #lines])* }
}

/// One item at a time: `prettyplease` sets no blank line between items.
fn formatted(item: &TokenStream) -> String {
    prettyplease::unparse(&syn::parse_quote!(#item))
}
