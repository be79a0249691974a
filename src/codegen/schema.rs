//! The blocks of a table and their fields, as data. The reader, the checks and the JSON Schema for editors go by these lists.

/// A field of a block.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    /// What an editor shows about it.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "only the JSON Schema has descriptions")
    )]
    pub(crate) description: &'static str,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string for people.
    Prose,
    /// An array of strings that the API sends.
    WireForms,
    /// The name of a variant.
    Variant,
    /// The name of a `[status.…]` block.
    Status,
    /// The name of a `[category.…]` block.
    Category,
    /// The name of a `[next_step.…]` block.
    NextStep,
    /// The name of a `[code.…]` block.
    Code,
    /// What a code says about the request.
    RequestState,
}

/// A kind of block.
pub(crate) trait Block: Sized {
    /// The first word of its header.
    const TABLE: &'static str;
    const FIELDS: &'static [Field];
    /// What an editor shows about it.
    #[allow(
        dead_code,
        reason = "only the JSON Schema has descriptions; Rust 1.86 does not see that"
    )]
    const DESCRIPTION: &'static str;

    /// Returns the index of a field.
    fn index_of(name: &str) -> Option<usize> {
        Self::FIELDS.iter().position(|field| field.name == name)
    }

    /// Creates a block from the strings of each field, in the order of [`FIELDS`](Self::FIELDS).
    fn new(values: impl Iterator<Item = Vec<String>>) -> Self;
}

/// The type of a field.
trait Value {
    const REQUIRED: bool;

    fn new(strings: Vec<String>) -> Self;
}

/// If the string is missing, that has been reported.
impl Value for String {
    const REQUIRED: bool = true;

    fn new(strings: Vec<String>) -> Self {
        Option::new(strings).unwrap_or_default()
    }
}

impl Value for Option<String> {
    const REQUIRED: bool = false;

    fn new(strings: Vec<String>) -> Self {
        strings.into_iter().next()
    }
}

impl Value for Vec<String> {
    const REQUIRED: bool = false;

    fn new(strings: Vec<String>) -> Self {
        strings
    }
}

/// Declares blocks. The type of a field tells whether it is required, and its comment is what an editor shows.
macro_rules! blocks {
    ($(
        #[doc = $description:literal]
        $Block:ident in $table:literal {
            $(#[doc = $about:literal] $(#[$attribute:meta])* $field:ident: $Type:ty = $Kind:ident,)*
        }
    )*) => {$(
        #[doc = $description]
        #[derive(Debug)]
        pub(crate) struct $Block {
            $(#[doc = $about] $(#[$attribute])* pub(crate) $field: $Type,)*
        }

        impl Block for $Block {
            const TABLE: &'static str = $table;
            const FIELDS: &'static [Field] = &[$(Field {
                name: stringify!($field),
                required: <$Type as Value>::REQUIRED,
                kind: Kind::$Kind,
                description: $about.trim_ascii(),
            },)*];
            const DESCRIPTION: &'static str = $description.trim_ascii();

            fn new(mut values: impl Iterator<Item = Vec<String>>) -> Self {
                $Block {
                    $($field: Value::new(values.next().unwrap_or_default()),)*
                }
            }
        }
    )*};
}

blocks! {
    /// How a call ended. The name of the block is what the API sends as `resultStatus`.
    Status in "status" {
        /// The status in one word, from which the variant is named.
        meaning: String = Prose,
        /// What the provider's page says to do about it.
        action: String = Prose,
        /// The name of a `[next_step.…]` block, for codes without their own.
        next_step: String = NextStep,
        /// The words for this status in `paymentStatus` and `refundStatus`.
        #[expect(clippy::struct_field_names, reason = "named as the key")]
        #[expect(dead_code, reason = "read with its spans")]
        transaction_status: Vec<String> = WireForms,
    }

    /// Words that an extra table adds to a status.
    StatusWords in "status" {
        /// More words for this status in `paymentStatus` and `refundStatus`.
        #[expect(dead_code, reason = "read with its spans")]
        transaction_status: Vec<String> = WireForms,
    }

    /// What to do after a single reply.
    NextStep in "next_step" {
        /// What the program does, in a sentence.
        description: String = Prose,
    }

    /// A section of codes.
    Category in "category" {
        /// The heading of the section on the provider's page.
        title: String = Prose,
        /// The heading above it; the title again, if there is none.
        group: String = Prose,
    }

    /// The reason for the outcome of a call. The name of the block is what the API sends as `resultCode`.
    Code in "code" {
        /// The name of a `[category.…]` block.
        category: String = Category,
        /// The name of a `[status.…]` block: S, F, U or A.
        status: String = Status,
        /// What the code means, in the provider's words.
        description: String = Prose,
        /// What the provider's page says to do about it.
        resolution: String = Prose,
        /// The name of a `[next_step.…]` block, if the status's next step is not the right one.
        next_step: Option<String> = NextStep,
        /// An editorial note: what the description and the resolution leave out.
        note: Option<String> = Prose,
        /// Other wire forms of the code.
        aliases: Vec<String> = WireForms,
        /// Why the code is no longer used.
        deprecated: Option<String> = Prose,
        /// The code that replaces this one.
        replaced_by: Option<String> = Code,
        /// What a code of F says about the request itself: `maybe_processed`, `not_found` or `id_taken`.
        request: Option<String> = RequestState,
        /// The name of the variant, if it cannot be derived from the name of the block.
        name: Option<String> = Variant,
    }
}

impl Code {
    /// Returns the wire form, which is the name of the block, and then the aliases.
    pub(crate) fn wire_forms<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let aliases = self.aliases.iter().map(String::as_str);
        [key].into_iter().chain(aliases)
    }
}
