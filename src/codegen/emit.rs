//! The generated file, item by item, in its order.
//!
//! Only what the data decides is generated: the four enums with their comments, and for each of them its variants, texts
//! and hash table, and a column for each key of its rows. What is the same for every row is written by hand, beside the
//! types.
//!
//! `quote` and `prettyplease` write what is a few tokens long, whatever the table. What grows with the table is set into
//! that as lines of text: to read and print 10,000 codes as Rust takes them six seconds, in a build script that is not
//! optimized. And because everyone who builds the crate compiles this first, columns come as `dyn Iterator`.

use std::fmt::Write as _;

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::docs::{self, Docs};
use super::index::Layout;
use super::model::Model;

/// Writes the model down as Rust.
pub(crate) fn emit(model: &Model) -> String {
    let docs = Docs::new(model);
    let mut file = String::from("// Made by build.rs from codes.toml.\n");
    for items in [
        result_code(model, &docs),
        result_status(model, &docs),
        category(model, &docs),
        next_step(model, &docs),
        vec![unknown_status(model)],
    ] {
        for item in items {
            file.push('\n');
            file += &item;
        }
    }
    file
}

/// One of the enums.
struct Enum<'a> {
    name: &'static str,
    docs: docs::Lines,
    attributes: TokenStream,
    variants: Vec<Variant<'a>>,
}

struct Variant<'a> {
    name: &'a str,
    docs: docs::Lines,
    text: &'a str,
    aliases: &'a [String],
    deprecated: Option<&'a str>,
}

impl<'a> Variant<'a> {
    /// One that has no alias and is not deprecated: only codes can be other.
    fn new(name: &'a str, text: &'a str, docs: docs::Lines) -> Self {
        Variant {
            name,
            docs,
            text,
            aliases: &[],
            deprecated: None,
        }
    }
}

impl<'a> Enum<'a> {
    /// Every text that is read as a variant, and the variant: first each variant's own, then the aliases.
    fn texts(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let own = self.variants.iter();
        let own = own.map(|variant| (variant.text, variant.name));
        let aliases = self.variants.iter().flat_map(|variant| {
            let aliases = variant.aliases.iter();
            aliases.map(|alias| (alias.as_str(), variant.name))
        });
        own.chain(aliases)
    }

    /// What every enum has: itself, its names, texts and values, and the index that finds them.
    fn items(&self) -> Vec<String> {
        let mut names = self.variants.iter().map(|variant| variant.name);
        let mut values = self.texts().map(|(_, name)| path(self.name, name));
        vec![
            self.declaration(),
            self.text_column("NAME", &mut names),
            self.text_column("TEXTS", &mut self.texts().map(|(text, _)| text)),
            self.column("VALUES", &ident(self.name).into_token_stream(), &mut values),
            self.index(),
        ]
    }

    fn declaration(&self) -> String {
        let (name, attributes) = (ident(self.name), &self.attributes);
        let frame = quote! {
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #attributes
            pub enum #name {
                PART
            }
        };
        let mut variants = String::new();
        for variant in &self.variants {
            comment(&mut variants, &variant.docs);
            let aliases = variant.aliases.iter().map(String::as_str);
            // rustdoc refuses a search alias that is the item's own name.
            for text in [variant.text].into_iter().chain(aliases) {
                if text != variant.name {
                    line(&mut variants, &format!("#[doc(alias = {text:?})]"));
                }
            }
            if let Some(why) = variant.deprecated {
                line(&mut variants, &deprecation(why));
            }
            line(&mut variants, &format!("{},", variant.name));
        }
        let mut item = String::new();
        comment(&mut item, &self.docs);
        // The frame has set the first variant in, and puts a comma behind the last.
        item += &filled(&frame, &[variants.trim_start().trim_end_matches(",\n")]);
        item
    }

    /// A value for each variant, as Rust.
    fn column(
        &self,
        suffix: &str,
        of: &TokenStream,
        values: &mut dyn Iterator<Item = String>,
    ) -> String {
        let name = self.table(suffix);
        let (len, list) = list(values);
        filled(
            &quote! { pub(crate) static #name: [#of; #len] = PART; },
            &[&list],
        )
    }

    /// A text for each variant; an empty one where there is none.
    fn text_column(&self, suffix: &str, texts: &mut dyn Iterator<Item = &str>) -> String {
        let name = self.table(suffix);
        let (mut whole, mut end, mut bounds) = (String::from("\"\\\n"), 0, vec![0]);
        for text in texts {
            end += text.len();
            bounds.push(end);
            if !text.is_empty() {
                let literal = format!("{text:?}");
                // A backslash at a line's end joins it to the next, without what that is set in by.
                line(
                    &mut whole,
                    &format!("    {}\\", &literal[1..literal.len() - 1]),
                );
            }
        }
        whole.push('"');
        let bounds = numbers(&bounds);
        filled(
            &quote! { pub(crate) static #name: Texts<'static> = Texts { whole: PART, bounds: &PART }; },
            &[&whole, &bounds],
        )
    }

    /// A list for each variant, of these lengths, one behind the other in `whole`.
    fn list_column(
        &self,
        suffix: &str,
        of: &TokenStream,
        whole: &str,
        lens: &mut dyn Iterator<Item = usize>,
    ) -> String {
        let name = self.table(suffix);
        let (mut end, mut bounds) = (0, vec![0]);
        for len in lens {
            end += len;
            bounds.push(end);
        }
        let frame = quote! {
            pub(crate) static #name: Lists<'static, #of> = Lists { whole: &PART, bounds: &PART };
        };
        filled(&frame, &[whole, &numbers(&bounds)])
    }

    /// The hash table that finds the place of a text.
    fn index(&self) -> String {
        let [index, texts] = ["INDEX", "TEXTS"].map(|suffix| self.table(suffix));
        let [displacements, slots, places] =
            ["DISPLACEMENTS", "SLOTS", "PLACES"].map(|suffix| self.table(suffix));
        let all: Vec<&str> = self.texts().map(|(text, _)| text).collect();
        let layout = Layout::of(&all);
        let seeds = layout.seeds.map(Literal::u64_unsuffixed);
        let spread = Literal::usize_unsuffixed(layout.spread);
        let buckets = Literal::usize_unsuffixed(layout.displacements.len());
        let (len, list) = list(&mut layout.slots.iter().map(|slot| format!("{slot:?}")));
        let frame = quote! {
            pub(crate) const #index: Index<'static> = Index {
                texts: &#texts,
                seeds: [#(#seeds),*],
                spread: #spread,
                displacements: &#displacements,
                slots: &#slots,
                places: &#places,
            };
            static #displacements: [u8; #buckets] = PART;
            static #slots: [Windows; #len] = PART;
            static #places: [u32; #len] = PART;
        };
        let parts = [
            &numbers(&layout.displacements),
            &list,
            &numbers(&layout.places),
        ];
        filled(&frame, &parts.map(String::as_str))
    }

    /// `RESULT_CODE_TEXTS` and the like.
    fn table(&self, suffix: &str) -> Ident {
        format_ident!("{}_{suffix}", self.name.to_shouty_snake_case())
    }
}

fn result_code(model: &Model, docs: &Docs) -> Vec<String> {
    let variants = model.codes.iter().map(|code| Variant {
        aliases: &code.fields.aliases,
        deprecated: code.fields.deprecated.as_deref(),
        ..Variant::new(&code.variant, code.text, docs.code(code))
    });
    let listed = Enum {
        name: "ResultCode",
        docs: docs.codes(),
        attributes: quote! { #[non_exhaustive] },
        variants: variants.collect(),
    };
    let codes = || model.codes.iter();
    let fields = || codes().map(|code| code.fields);
    let mut status = codes().map(|code| path("ResultStatus", &model.statuses[code.status].variant));
    let mut category =
        codes().map(|code| path("Category", &model.categories[code.category].variant));
    let next_step = codes().map(|code| &model.next_steps[model.next_step(code)].variant);
    let mut next_step = next_step.map(|variant| path("NextStep", variant));
    let aliases = || fields().map(|fields| &fields.aliases);
    let mut all_aliases = aliases().flatten().map(|alias| format!("{alias:?}"));
    // In the place of `None`, whose type `rustc` would infer each time, a constant of `tables.rs`.
    let mut replaced_by = codes().map(|code| match code.replaced_by {
        None => "NO_CODE".to_owned(),
        Some(number) => format!("Some({})", path("ResultCode", &model.codes[number].variant)),
    });
    let mut items = listed.items();
    items.extend([
        listed.column("STATUS", &quote! { ResultStatus }, &mut status),
        listed.column("CATEGORY", &quote! { Category }, &mut category),
        listed.column("NEXT_STEP", &quote! { NextStep }, &mut next_step),
        listed.text_column(
            "DESCRIPTION",
            &mut fields().map(|fields| fields.description.as_str()),
        ),
        listed.text_column(
            "RESOLUTION",
            &mut fields().map(|fields| fields.resolution.as_str()),
        ),
        listed.text_column(
            "NOTE",
            &mut fields().map(|fields| fields.note.as_deref().unwrap_or_default()),
        ),
        listed.list_column(
            "ALIASES",
            &quote! { &'static str },
            &list(&mut all_aliases).1,
            &mut aliases().map(Vec::len),
        ),
        listed.text_column(
            "DEPRECATED",
            &mut fields().map(|fields| fields.deprecated.as_deref().unwrap_or_default()),
        ),
        listed.column(
            "REPLACED_BY",
            &quote! { Option<ResultCode> },
            &mut replaced_by,
        ),
    ]);
    items
}

fn result_status(model: &Model, docs: &Docs) -> Vec<String> {
    let variants = model
        .statuses
        .iter()
        .map(|status| Variant::new(&status.variant, status.text, docs.status(status)));
    let listed = Enum {
        name: "ResultStatus",
        docs: docs.statuses(),
        attributes: TokenStream::new(),
        variants: variants.collect(),
    };
    let fields = || model.statuses.iter().map(|status| status.fields);
    let next_step = model
        .statuses
        .iter()
        .map(|status| &model.next_steps[status.next_step].variant);
    let mut next_step = next_step.map(|variant| path("NextStep", variant));
    let mut items = listed.items();
    items.extend([
        listed.text_column(
            "MEANING",
            &mut fields().map(|fields| fields.meaning.as_str()),
        ),
        listed.text_column("ACTION", &mut fields().map(|fields| fields.action.as_str())),
        listed.column("NEXT_STEP", &quote! { NextStep }, &mut next_step),
    ]);
    items
}

fn category(model: &Model, docs: &Docs) -> Vec<String> {
    let variants = model
        .categories
        .iter()
        .map(|category| Variant::new(&category.variant, category.text, docs.category(category)));
    let listed = Enum {
        name: "Category",
        docs: docs.categories(),
        attributes: quote! { #[non_exhaustive] },
        variants: variants.collect(),
    };
    let fields = || model.categories.iter().map(|category| category.fields);
    let members = || model.categories.iter().flat_map(|category| &category.codes);
    // Mostly they are in order. To list them again would have `rustc` look each code up among all once more.
    let codes = if members().is_sorted() {
        "RESULT_CODE_VALUES".to_owned()
    } else {
        let mut codes = members().map(|&number| path("ResultCode", &model.codes[number].variant));
        list(&mut codes).1
    };
    let mut lens = model.categories.iter().map(|category| category.codes.len());
    let mut items = listed.items();
    items.extend([
        listed.text_column("TITLE", &mut fields().map(|fields| fields.title.as_str())),
        listed.text_column("GROUP", &mut fields().map(|fields| fields.group.as_str())),
        listed.list_column("CODES", &quote! { ResultCode }, &codes, &mut lens),
    ]);
    items
}

fn next_step(model: &Model, docs: &Docs) -> Vec<String> {
    let variants = model.next_steps.iter().enumerate();
    let variants = variants.map(|(number, next_step)| {
        Variant::new(
            &next_step.variant,
            next_step.text,
            docs.next_step(number, next_step),
        )
    });
    let listed = Enum {
        name: "NextStep",
        docs: docs.next_steps(),
        attributes: quote! { #[non_exhaustive] },
        variants: variants.collect(),
    };
    let descriptions = model.next_steps.iter();
    let mut descriptions = descriptions.map(|next_step| next_step.fields.description.as_str());
    let mut items = listed.items();
    items.push(listed.text_column("DESCRIPTION", &mut descriptions));
    items
}

/// The status of which nothing is known.
fn unknown_status(model: &Model) -> String {
    let status = ident(&model.statuses[model.unknown].variant);
    let item = quote! {
        #[cfg(feature = "alloc")]
        pub(crate) const UNKNOWN_STATUS: ResultStatus = ResultStatus::#status;
    };
    filled(&item, &[])
}

/// Stands in an item for a part that grows with the table.
const PART: &str = "PART";

/// Prints an item, with these parts in the places that are held for them.
fn filled(frame: &TokenStream, parts: &[&str]) -> String {
    let printed = prettyplease::unparse(&syn::parse_quote!(#frame));
    debug_assert_eq!(printed.matches(PART).count(), parts.len(), "{printed}");
    let mut pieces = printed.split(PART);
    let mut item = pieces.next().unwrap_or_default().to_owned();
    for (part, piece) in parts.iter().zip(pieces) {
        let line = item.rsplit('\n').next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        item += &part.replace('\n', &format!("\n{}", " ".repeat(indent)));
        item += piece;
    }
    item
}

/// An array, an element to a line; and its length.
fn list(elements: &mut dyn Iterator<Item = String>) -> (Literal, String) {
    let (mut len, mut list) = (0, String::from("[\n"));
    for element in elements {
        len += 1;
        line(&mut list, &format!("    {element},"));
    }
    list.push(']');
    (Literal::usize_unsuffixed(len), list)
}

/// An array of numbers.
fn numbers<T: ToString>(numbers: &[T]) -> String {
    let mut list = String::from("[\n");
    for numbers in numbers.chunks(16) {
        let numbers: Vec<_> = numbers.iter().map(T::to_string).collect();
        line(&mut list, &format!("    {},", numbers.join(", ")));
    }
    list.push(']');
    list
}

fn line(text: &mut String, line: &str) {
    *text += line;
    text.push('\n');
}

fn comment(text: &mut String, lines: &[String]) {
    for line in lines {
        let blank = if line.is_empty() { "" } else { " " };
        let _ = writeln!(text, "///{blank}{line}");
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn path(name: &str, variant: &str) -> String {
    format!("{name}::{variant}")
}

/// The compiler shows the reason as it is; rustdoc takes it for Markdown.
fn deprecation(why: &str) -> String {
    let markdown = docs::unlinked(why);
    if why == markdown {
        format!("#[deprecated = {why:?}]")
    } else {
        format!(
            "#[cfg_attr(doc, deprecated = {markdown:?})]\n#[cfg_attr(not(doc), deprecated = {why:?})]"
        )
    }
}
