// Made by build.rs from codes.toml.

/// Why a call ended as it did: what the API sends in `resultCode`.
///
/// A later version lists more codes, and so a `match` on one needs a wildcard arm. What belongs in it is the
/// code's [`next_step`](ResultCode::next_step).
///
///
/// # Examples
///
/// ```
/// use result_codes::{NextStep, ResultCode, ResultStatus};
///
/// let code = ResultCode::parse("Sending").unwrap();
/// assert_eq!(code, ResultCode::StillSending);
/// assert_eq!(code.status(), ResultStatus::Unknown);
/// assert_eq!(code.next_step(), NextStep::Poll);
/// ```
///
/// # Payments
///
/// ## Orders & more
///
/// | Code | Status | Description | Resolution | Next step |
/// |---|---|---|---|---|
/// | [`ORDER_NOT_EXIST`](ResultCode::OrderNotExist) | [`F`](ResultStatus::Failed) | No order \| none \<T\>, \[x\], \`y\`, \*z\* \_\_at\_\_ https\://example.com/ \"quoted\" | Look for &nbsp;&nbsp;&nbsp;four blanks, 1\. a number, \-\- dashes\.\.\. and \\backslashes; see [`SENDING`](ResultCode::Sending) | [`stop`](NextStep::Stop) |
/// | [`20000000`](ResultCode::Code20000000) | [`F`](ResultStatus::Failed) | A text without a letter | Give it a name | [`poll`](NextStep::Poll) |
///
/// # Messages
///
/// | Code | Status | Description | Resolution | Next step |
/// |---|---|---|---|---|
/// | [`Sending`](ResultCode::StillSending) | [`U`](ResultStatus::Unknown) | As [`SENDING`](ResultCode::Sending), but for case | Ignore case | [`poll`](NextStep::Poll) |
/// | [`SENDING`](ResultCode::Sending) | [`U`](ResultStatus::Unknown) | Queued | Wait | [`poll`](NextStep::Poll) |
/// | [`A_TEXT_OF_MORE_THAN_THIRTY_TWO_BYTES`](ResultCode::ATextOfMoreThanThirtyTwoBytes) | [`U`](ResultStatus::Unknown) | Compared whole | None | [`poll`](NextStep::Poll) |
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResultCode {
    /// No order \| none \<T\>, \[x\], \`y\`, \*z\* \_\_at\_\_ https\://example.com/ \"quoted\"
    ///
    /// * **Status:** [`F`](ResultStatus::Failed), Failed
    /// * **Category:** [Orders & more](Category::Orders), in Payments
    /// * **Next step:** [`stop`](NextStep::Stop): Handle the failure.
    /// * **Resolution:** Look for &nbsp;&nbsp;&nbsp;four blanks, 1\. a number, \-\- dashes\.\.\. and \\backslashes; see [`SENDING`](ResultCode::Sending)
    /// * **Note:** \# no heading, but a note
    /// * **Also sent as:** `20000001`, `OrderNotExist`
    /// * **Replaced by:** [`SENDING`](ResultCode::Sending)
    /// * **Listed in:** table.toml, line 13
    #[doc(alias = "ORDER_NOT_EXIST")]
    #[doc(alias = "20000001")]
    #[cfg_attr(doc, deprecated = "the API sends \\`\\<SENDING\\>\\` instead")]
    #[cfg_attr(not(doc), deprecated = "the API sends `<SENDING>` instead")]
    OrderNotExist,
    /// A text without a letter
    ///
    /// * **Status:** [`F`](ResultStatus::Failed), Failed
    /// * **Category:** [Orders & more](Category::Orders), in Payments
    /// * **Next step:** [`poll`](NextStep::Poll): Query the status.
    /// * **Resolution:** Give it a name
    /// * **Listed in:** table.toml, line 23
    #[doc(alias = "20000000")]
    #[deprecated = "no longer sent"]
    Code20000000,
    /// As [`SENDING`](ResultCode::Sending), but for case
    ///
    /// * **Status:** [`U`](ResultStatus::Unknown), Unknown
    /// * **Category:** [Messages](Category::Messages)
    /// * **Next step:** [`poll`](NextStep::Poll): Query the status.
    /// * **Resolution:** Ignore case
    /// * **Listed in:** table.toml, line 32
    #[doc(alias = "Sending")]
    StillSending,
    /// Queued
    ///
    /// * **Status:** [`U`](ResultStatus::Unknown), Unknown
    /// * **Category:** [Messages](Category::Messages)
    /// * **Next step:** [`poll`](NextStep::Poll): Query the status.
    /// * **Resolution:** Wait
    /// * **Listed in:** table.toml, line 39
    #[doc(alias = "SENDING")]
    Sending,
    /// Compared whole
    ///
    /// * **Status:** [`U`](ResultStatus::Unknown), Unknown
    /// * **Category:** [Messages](Category::Messages)
    /// * **Next step:** [`poll`](NextStep::Poll): Query the status.
    /// * **Resolution:** None
    /// * **Listed in:** table.toml, line 45
    #[doc(alias = "A_TEXT_OF_MORE_THAN_THIRTY_TWO_BYTES")]
    ATextOfMoreThanThirtyTwoBytes,
}

pub(crate) static RESULT_CODE_NAME: Texts<'static> = Texts {
    whole: "\
        OrderNotExist\
        Code20000000\
        StillSending\
        Sending\
        ATextOfMoreThanThirtyTwoBytes\
    ",
    bounds: &[
        0, 13, 25, 37, 44, 73,
    ],
};

pub(crate) static RESULT_CODE_TEXTS: Texts<'static> = Texts {
    whole: "\
        ORDER_NOT_EXIST\
        20000000\
        Sending\
        SENDING\
        A_TEXT_OF_MORE_THAN_THIRTY_TWO_BYTES\
        20000001\
        OrderNotExist\
    ",
    bounds: &[
        0, 15, 23, 30, 37, 73, 81, 94,
    ],
};

pub(crate) static RESULT_CODE_VALUES: [ResultCode; 7] = [
    ResultCode::OrderNotExist,
    ResultCode::Code20000000,
    ResultCode::StillSending,
    ResultCode::Sending,
    ResultCode::ATextOfMoreThanThirtyTwoBytes,
    ResultCode::OrderNotExist,
    ResultCode::OrderNotExist,
];

pub(crate) const RESULT_CODE_INDEX: Index<'static> = Index {
    texts: &RESULT_CODE_TEXTS,
    seeds: [16294208416658607535, 7960286522194355700],
    spread: 8,
    displacements: &RESULT_CODE_DISPLACEMENTS,
    slots: &RESULT_CODE_SLOTS,
    places: &RESULT_CODE_PLACES,
};
static RESULT_CODE_DISPLACEMENTS: [u8; 4] = [
    0, 0, 0, 0,
];
static RESULT_CODE_SLOTS: [Windows; 8] = [
    [0, 0, 0, 0],
    [8390010884048843343, 8391166496003616590, 8390010884048843343, 8391166496003616590],
    [5138124782428898643, 0, 0, 0],
    [5714609784133800527, 6076280965722756175, 5714609784133800527, 6076280965722756175],
    [3544385890265608242, 3544385890265608242, 3544385890265608242, 3544385890265608242],
    [0, 0, 0, 0],
    [3472328296227680306, 3472328296227680306, 3472328296227680306, 3472328296227680306],
    [7453010313247352147, 0, 0, 0],
];
static RESULT_CODE_PLACES: [u32; 8] = [
    1060, 1549, 775, 15, 1288, 255, 264, 519,
];

pub(crate) static RESULT_CODE_STATUS: [ResultStatus; 5] = [
    ResultStatus::Failed,
    ResultStatus::Failed,
    ResultStatus::Unknown,
    ResultStatus::Unknown,
    ResultStatus::Unknown,
];

pub(crate) static RESULT_CODE_CATEGORY: [Category; 5] = [
    Category::Orders,
    Category::Orders,
    Category::Messages,
    Category::Messages,
    Category::Messages,
];

pub(crate) static RESULT_CODE_NEXT_STEP: [NextStep; 5] = [
    NextStep::Stop,
    NextStep::Poll,
    NextStep::Poll,
    NextStep::Poll,
    NextStep::Poll,
];

pub(crate) static RESULT_CODE_DESCRIPTION: Texts<'static> = Texts {
    whole: "\
        No order | none <T>, [x], `y`, *z* __at__ https://example.com/ \"quoted\"\
        A text without a letter\
        As `SENDING`, but for case\
        Queued\
        Compared whole\
    ",
    bounds: &[
        0, 71, 94, 120, 126, 140,
    ],
};

pub(crate) static RESULT_CODE_RESOLUTION: Texts<'static> = Texts {
    whole: "\
        Look for    four blanks, 1. a number, -- dashes... and \\backslashes; see `SENDING`\
        Give it a name\
        Ignore case\
        Wait\
        None\
    ",
    bounds: &[
        0, 82, 96, 107, 111, 115,
    ],
};

pub(crate) static RESULT_CODE_NOTE: Texts<'static> = Texts {
    whole: "\
        # no heading, but a note\
    ",
    bounds: &[
        0, 24, 24, 24, 24, 24,
    ],
};

pub(crate) static RESULT_CODE_ALIASES: Lists<'static, &'static str> = Lists {
    whole: &[
        "20000001",
        "OrderNotExist",
    ],
    bounds: &[
        0, 2, 2, 2, 2, 2,
    ],
};

pub(crate) static RESULT_CODE_DEPRECATED: Texts<'static> = Texts {
    whole: "\
        the API sends `<SENDING>` instead\
        no longer sent\
    ",
    bounds: &[
        0, 33, 47, 47, 47, 47,
    ],
};

pub(crate) static RESULT_CODE_REPLACED_BY: [Option<ResultCode>; 5] = [
    Some(ResultCode::Sending),
    NO_CODE,
    NO_CODE,
    NO_CODE,
    NO_CODE,
];

/// How a call ended: what the API sends in `resultStatus`.
///
/// There are these and no others. A text that is none of them says nothing about the outcome, which leaves it
/// unknown.
///
/// | Status | Meaning | Action | Next step |
/// |---|---|---|---|
/// | [`U`](ResultStatus::Unknown) | Unknown | Poll | [`poll`](NextStep::Poll) |
/// | [`F`](ResultStatus::Failed) | Failed | Stop | [`stop`](NextStep::Stop) |
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResultStatus {
    /// Poll
    ///
    /// * **Sent as:** `U`
    /// * **Next step**, where the code has no other: [`poll`](NextStep::Poll): Query the status.
    #[doc(alias = "U")]
    Unknown,
    /// Stop
    ///
    /// * **Sent as:** `F`
    /// * **Next step**, where the code has no other: [`stop`](NextStep::Stop): Handle the failure.
    #[doc(alias = "F")]
    Failed,
}

pub(crate) static RESULT_STATUS_NAME: Texts<'static> = Texts {
    whole: "\
        Unknown\
        Failed\
    ",
    bounds: &[
        0, 7, 13,
    ],
};

pub(crate) static RESULT_STATUS_TEXTS: Texts<'static> = Texts {
    whole: "\
        U\
        F\
    ",
    bounds: &[
        0, 1, 2,
    ],
};

pub(crate) static RESULT_STATUS_VALUES: [ResultStatus; 2] = [
    ResultStatus::Unknown,
    ResultStatus::Failed,
];

pub(crate) const RESULT_STATUS_INDEX: Index<'static> = Index {
    texts: &RESULT_STATUS_TEXTS,
    seeds: [16294208416658607535, 7960286522194355700],
    spread: 3,
    displacements: &RESULT_STATUS_DISPLACEMENTS,
    slots: &RESULT_STATUS_SLOTS,
    places: &RESULT_STATUS_PLACES,
};
static RESULT_STATUS_DISPLACEMENTS: [u8; 1] = [
    0,
];
static RESULT_STATUS_SLOTS: [Windows; 3] = [
    [5592405, 0, 0, 0],
    [4605510, 0, 0, 0],
    [0, 0, 0, 0],
];
static RESULT_STATUS_PLACES: [u32; 3] = [
    1, 257, 255,
];

pub(crate) static RESULT_STATUS_MEANING: Texts<'static> = Texts {
    whole: "\
        Unknown\
        Failed\
    ",
    bounds: &[
        0, 7, 13,
    ],
};

pub(crate) static RESULT_STATUS_ACTION: Texts<'static> = Texts {
    whole: "\
        Poll\
        Stop\
    ",
    bounds: &[
        0, 4, 8,
    ],
};

pub(crate) static RESULT_STATUS_NEXT_STEP: [NextStep; 2] = [
    NextStep::Poll,
    NextStep::Stop,
];

/// The section of the provider's page that lists a code.
///
/// | Category | Title | Group |
/// |---|---|---|
/// | [`orders`](Category::Orders) | Orders & more | Payments |
/// | [`messages`](Category::Messages) | Messages | Messages |
/// | [`empty`](Category::Empty) | Without a code | Payments |
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Orders & more
    ///
    /// * **Group:** Payments
    /// * **Codes:** [`ORDER_NOT_EXIST`](ResultCode::OrderNotExist), [`20000000`](ResultCode::Code20000000)
    #[doc(alias = "orders")]
    Orders,
    /// Messages
    ///
    /// * **Codes:** [`Sending`](ResultCode::StillSending), [`SENDING`](ResultCode::Sending), [`A_TEXT_OF_MORE_THAN_THIRTY_TWO_BYTES`](ResultCode::ATextOfMoreThanThirtyTwoBytes)
    #[doc(alias = "messages")]
    Messages,
    /// Without a code
    ///
    /// * **Group:** Payments
    #[doc(alias = "empty")]
    Empty,
}

pub(crate) static CATEGORY_NAME: Texts<'static> = Texts {
    whole: "\
        Orders\
        Messages\
        Empty\
    ",
    bounds: &[
        0, 6, 14, 19,
    ],
};

pub(crate) static CATEGORY_TEXTS: Texts<'static> = Texts {
    whole: "\
        orders\
        messages\
        empty\
    ",
    bounds: &[
        0, 6, 14, 19,
    ],
};

pub(crate) static CATEGORY_VALUES: [Category; 3] = [
    Category::Orders,
    Category::Messages,
    Category::Empty,
];

pub(crate) const CATEGORY_INDEX: Index<'static> = Index {
    texts: &CATEGORY_TEXTS,
    seeds: [16294208416658607535, 7960286522194355700],
    spread: 4,
    displacements: &CATEGORY_DISPLACEMENTS,
    slots: &CATEGORY_SLOTS,
    places: &CATEGORY_PLACES,
};
static CATEGORY_DISPLACEMENTS: [u8; 2] = [
    0, 0,
];
static CATEGORY_SLOTS: [Windows; 4] = [
    [8315165955255919981, 8315165955255919981, 8315165955255919981, 8315165955255919981],
    [8751743591294987621, 0, 0, 0],
    [8318822943578944111, 0, 0, 0],
    [0, 0, 0, 0],
];
static CATEGORY_PLACES: [u32; 4] = [
    264, 517, 6, 255,
];

pub(crate) static CATEGORY_TITLE: Texts<'static> = Texts {
    whole: "\
        Orders & more\
        Messages\
        Without a code\
    ",
    bounds: &[
        0, 13, 21, 35,
    ],
};

pub(crate) static CATEGORY_GROUP: Texts<'static> = Texts {
    whole: "\
        Payments\
        Messages\
        Payments\
    ",
    bounds: &[
        0, 8, 16, 24,
    ],
};

pub(crate) static CATEGORY_CODES: Lists<'static, ResultCode> = Lists {
    whole: &RESULT_CODE_VALUES,
    bounds: &[
        0, 2, 5, 5,
    ],
};

/// What a program does now.
///
/// A later version may have more of them, and so a `match` on one needs a wildcard arm: there, have a person
/// look.
///
/// | Next step | What the program does |
/// |---|---|
/// | [`poll`](NextStep::Poll) | Query the status. |
/// | [`stop`](NextStep::Stop) | Handle the failure. |
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// Query the status.
    ///
    /// * **Codes:** [`20000000`](ResultCode::Code20000000), [`Sending`](ResultCode::StillSending), [`SENDING`](ResultCode::Sending), [`A_TEXT_OF_MORE_THAN_THIRTY_TWO_BYTES`](ResultCode::ATextOfMoreThanThirtyTwoBytes)
    #[doc(alias = "poll")]
    Poll,
    /// Handle the failure.
    ///
    /// * **Codes:** [`ORDER_NOT_EXIST`](ResultCode::OrderNotExist)
    #[doc(alias = "stop")]
    Stop,
}

pub(crate) static NEXT_STEP_NAME: Texts<'static> = Texts {
    whole: "\
        Poll\
        Stop\
    ",
    bounds: &[
        0, 4, 8,
    ],
};

pub(crate) static NEXT_STEP_TEXTS: Texts<'static> = Texts {
    whole: "\
        poll\
        stop\
    ",
    bounds: &[
        0, 4, 8,
    ],
};

pub(crate) static NEXT_STEP_VALUES: [NextStep; 2] = [
    NextStep::Poll,
    NextStep::Stop,
];

pub(crate) const NEXT_STEP_INDEX: Index<'static> = Index {
    texts: &NEXT_STEP_TEXTS,
    seeds: [16294208416658607535, 7960286522194355700],
    spread: 3,
    displacements: &NEXT_STEP_DISPLACEMENTS,
    slots: &NEXT_STEP_SLOTS,
    places: &NEXT_STEP_PLACES,
};
static NEXT_STEP_DISPLACEMENTS: [u8; 1] = [
    0,
];
static NEXT_STEP_SLOTS: [Windows; 3] = [
    [0, 0, 0, 0],
    [8101822293819225203, 0, 0, 0],
    [7812741982227033968, 0, 0, 0],
];
static NEXT_STEP_PLACES: [u32; 3] = [
    255, 260, 4,
];

pub(crate) static NEXT_STEP_DESCRIPTION: Texts<'static> = Texts {
    whole: "\
        Query the status.\
        Handle the failure.\
    ",
    bounds: &[
        0, 17, 36,
    ],
};

#[cfg(feature = "alloc")]
pub(crate) const UNKNOWN_STATUS: ResultStatus = ResultStatus::Unknown;
