//! The generated file, item by item, in its order.
//!
//! Only what the data decides is generated: the four enums with their comments, and for each of them its variants, texts,
//! rows and hash table. What is the same for every row is written by hand, beside the types.

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::check::Model;
use super::docs::{self, Docs};
use super::index::{Filled, Layout};

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
            variants(listed),
            texts(listed),
            rows(listed),
            index(listed),
        ]
    });
    let mut file = String::from("// Made by build.rs from codes.toml.\n");
    for item in items {
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
        let replaced_by = option(replaced_by.map(|name| variant_path("ResultCode", name)));
        let fields = code.fields;
        let (description, resolution) = (&fields.description, &fields.resolution);
        let (note, deprecated) = (
            option(fields.note.as_ref()),
            option(fields.deprecated.as_ref()),
        );
        let aliases = &fields.aliases;
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
                    aliases: &[#(#aliases),*],
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
    let variants = model
        .categories
        .iter()
        .enumerate()
        .map(|(number, category)| {
            let codes = model
                .codes_in(number)
                .map(|code| variant_path("ResultCode", &code.variant));
            let (title, group) = (&category.fields.title, &category.fields.group);
            Variant {
                name: ident(&category.variant),
                docs: docs.category(number, category),
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
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #attributes
        pub enum #name {
            #(#variants)*
        }
    }
}

/// All variants, in the order of the file.
fn variants(listed: &Enum) -> TokenStream {
    let name = ident(listed.name);
    let elements: Vec<_> = listed
        .variants
        .iter()
        .map(|variant| &variant.name)
        .collect();
    array(
        listed,
        "ALL",
        &quote! { #name },
        elements.iter().map(|variant| quote! { #name::#variant }),
    )
}

/// What the API sends, for each variant.
fn texts(listed: &Enum) -> TokenStream {
    let texts = listed
        .variants
        .iter()
        .map(|variant| variant.text.to_token_stream());
    array(listed, "TEXTS", &quote! { &str }, texts)
}

/// What the table says, for each variant.
fn rows(listed: &Enum) -> TokenStream {
    let row = &listed.row;
    array(
        listed,
        "ROWS",
        &quote! { #row },
        listed.variants.iter().map(|variant| variant.row.clone()),
    )
}

fn array(
    listed: &Enum,
    suffix: &str,
    element: &TokenStream,
    elements: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let name = table(listed, suffix);
    let len = Literal::usize_unsuffixed(listed.variants.len());
    quote! {
        #[allow(deprecated, reason = "a deprecated code is still a row")]
        pub(crate) static #name: [#element; #len] = [#(#elements),*];
    }
}

/// The hash table that finds a variant by its text or an alias.
fn index(listed: &Enum) -> TokenStream {
    let (name, index) = (ident(listed.name), table(listed, "INDEX"));
    let texts: Vec<(&str, &Ident)> = listed
        .variants
        .iter()
        .flat_map(|variant| {
            let aliases = variant.aliases.iter().map(String::as_str);
            [variant.text]
                .into_iter()
                .chain(aliases)
                .map(|text| (text, &variant.name))
        })
        .collect();
    let layout = Layout::of(&texts.iter().map(|&(text, _)| text).collect::<Vec<_>>());
    let slots = layout.slots.iter().map(|slot| {
        let Some(Filled { place, start }) = *slot else {
            return quote! { Slot::EMPTY };
        };
        let (text, variant) = texts[place];
        let start = Literal::usize_unsuffixed(start);
        quote! { Slot::new(#text, #name::#variant, #start) }
    });
    let long = &layout.long;
    let seeds = layout.seeds.map(Literal::u64_unsuffixed);
    let displacements = layout
        .displacements
        .iter()
        .map(|&number| Literal::u16_unsuffixed(number));
    quote! {
        #[allow(deprecated, reason = "a deprecated code is still parsed")]
        pub(crate) static #index: Index<'static, #name> = Index {
            seeds: [#(#seeds),*],
            displacements: &[#(#displacements),*],
            slots: &[#(#slots),*],
            long: #long,
        };
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

fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or(quote! { None }, |value| quote! { Some(#value) })
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
