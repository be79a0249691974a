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
/// | [`A_TEXT_OF_MORE_THAN_TWENTY_FOUR_BYTES`](ResultCode::ATextOfMoreThanTwentyFourBytes) | [`U`](ResultStatus::Unknown) | Compared whole | None | [`poll`](NextStep::Poll) |
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
    #[doc(alias = "A_TEXT_OF_MORE_THAN_TWENTY_FOUR_BYTES")]
    ATextOfMoreThanTwentyFourBytes,
}

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_CODE_NAMES: [&str; 5] = [
    "OrderNotExist",
    "Code20000000",
    "StillSending",
    "Sending",
    "ATextOfMoreThanTwentyFourBytes",
];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_CODE_TEXTS: [&str; 7] = [
    "ORDER_NOT_EXIST",
    "20000000",
    "Sending",
    "SENDING",
    "A_TEXT_OF_MORE_THAN_TWENTY_FOUR_BYTES",
    "20000001",
    "OrderNotExist",
];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_CODE_VALUES: [ResultCode; 7] = [
    ResultCode::OrderNotExist,
    ResultCode::Code20000000,
    ResultCode::StillSending,
    ResultCode::Sending,
    ResultCode::ATextOfMoreThanTwentyFourBytes,
    ResultCode::OrderNotExist,
    ResultCode::OrderNotExist,
];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_CODE_ROWS: [ResultCodeRow; 5] = [
    ResultCodeRow {
        status: ResultStatus::Failed,
        category: Category::Orders,
        next_step: NextStep::Stop,
        description: "No order | none <T>, [x], `y`, *z* __at__ https://example.com/ \"quoted\"",
        resolution: "Look for    four blanks, 1. a number, -- dashes... and \\backslashes; see `SENDING`",
        note: Some("# no heading, but a note"),
        aliases: &["20000001", "OrderNotExist"],
        deprecated: Some("the API sends `<SENDING>` instead"),
        replaced_by: Some(ResultCode::Sending),
    },
    ResultCodeRow {
        status: ResultStatus::Failed,
        category: Category::Orders,
        next_step: NextStep::Poll,
        description: "A text without a letter",
        resolution: "Give it a name",
        note: NO_TEXT,
        aliases: NO_ALIASES,
        deprecated: Some("no longer sent"),
        replaced_by: NO_CODE,
    },
    ResultCodeRow {
        status: ResultStatus::Unknown,
        category: Category::Messages,
        next_step: NextStep::Poll,
        description: "As `SENDING`, but for case",
        resolution: "Ignore case",
        note: NO_TEXT,
        aliases: NO_ALIASES,
        deprecated: NO_TEXT,
        replaced_by: NO_CODE,
    },
    ResultCodeRow {
        status: ResultStatus::Unknown,
        category: Category::Messages,
        next_step: NextStep::Poll,
        description: "Queued",
        resolution: "Wait",
        note: NO_TEXT,
        aliases: NO_ALIASES,
        deprecated: NO_TEXT,
        replaced_by: NO_CODE,
    },
    ResultCodeRow {
        status: ResultStatus::Unknown,
        category: Category::Messages,
        next_step: NextStep::Poll,
        description: "Compared whole",
        resolution: "None",
        note: NO_TEXT,
        aliases: NO_ALIASES,
        deprecated: NO_TEXT,
        replaced_by: NO_CODE,
    },
];

pub(crate) static RESULT_CODE_INDEX: Index<'static> = Index {
    texts: &RESULT_CODE_TEXTS,
    seeds: [
        16294208416658607535, 7960286522194355700, 487617019471545679,
        17909611376780542444,
    ],
    displacements: &[3, 0, 0, 6],
    slots: &[
        [3544385890265608242, 3544385890265608242, 3544385890265608242, 1288],
        [7453010313247352147, 0, 0, 519],
        [5138124782428898643, 0, 0, 775],
        [0, 0, 0, 0],
        [5719382789880831809, 6292759369050772575, 6000294820883419733, 1061],
        [3472328296227680306, 3472328296227680306, 3472328296227680306, 264],
        [8390010884048843343, 8666461079350699364, 8391166496003616590, 1549],
        [5714609784133800527, 4998806810998559301, 6076280965722756175, 15],
    ],
};

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

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_STATUS_NAMES: [&str; 2] = ["Unknown", "Failed"];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_STATUS_TEXTS: [&str; 2] = ["U", "F"];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_STATUS_VALUES: [ResultStatus; 2] = [
    ResultStatus::Unknown,
    ResultStatus::Failed,
];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static RESULT_STATUS_ROWS: [ResultStatusRow; 2] = [
    ResultStatusRow {
        meaning: "Unknown",
        action: "Poll",
        next_step: NextStep::Poll,
    },
    ResultStatusRow {
        meaning: "Failed",
        action: "Stop",
        next_step: NextStep::Stop,
    },
];

pub(crate) static RESULT_STATUS_INDEX: Index<'static> = Index {
    texts: &RESULT_STATUS_TEXTS,
    seeds: [
        1961750202426094747, 6038094601263162090, 3207296026000306913,
        14232521865600346940,
    ],
    displacements: &[0],
    slots: &[[5592405, 0, 0, 1], [4605510, 0, 0, 257]],
};

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
    /// * **Codes:** [`Sending`](ResultCode::StillSending), [`SENDING`](ResultCode::Sending), [`A_TEXT_OF_MORE_THAN_TWENTY_FOUR_BYTES`](ResultCode::ATextOfMoreThanTwentyFourBytes)
    #[doc(alias = "messages")]
    Messages,
    /// Without a code
    ///
    /// * **Group:** Payments
    #[doc(alias = "empty")]
    Empty,
}

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static CATEGORY_NAMES: [&str; 3] = ["Orders", "Messages", "Empty"];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static CATEGORY_TEXTS: [&str; 3] = ["orders", "messages", "empty"];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static CATEGORY_VALUES: [Category; 3] = [
    Category::Orders,
    Category::Messages,
    Category::Empty,
];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static CATEGORY_ROWS: [CategoryRow; 3] = [
    CategoryRow {
        title: "Orders & more",
        group: "Payments",
        codes: &[ResultCode::OrderNotExist, ResultCode::Code20000000],
    },
    CategoryRow {
        title: "Messages",
        group: "Messages",
        codes: &[
            ResultCode::StillSending,
            ResultCode::Sending,
            ResultCode::ATextOfMoreThanTwentyFourBytes,
        ],
    },
    CategoryRow {
        title: "Without a code",
        group: "Payments",
        codes: &[],
    },
];

pub(crate) static CATEGORY_INDEX: Index<'static> = Index {
    texts: &CATEGORY_TEXTS,
    seeds: [
        1961750202426094747, 6038094601263162090, 3207296026000306913,
        14232521865600346940,
    ],
    displacements: &[0, 0],
    slots: &[
        [0, 0, 0, 0],
        [8315165955255919981, 8315165955255919981, 8315165955255919981, 264],
        [8751743591294987621, 0, 0, 517],
        [8318822943578944111, 0, 0, 6],
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
    /// * **Codes:** [`20000000`](ResultCode::Code20000000), [`Sending`](ResultCode::StillSending), [`SENDING`](ResultCode::Sending), [`A_TEXT_OF_MORE_THAN_TWENTY_FOUR_BYTES`](ResultCode::ATextOfMoreThanTwentyFourBytes)
    #[doc(alias = "poll")]
    Poll,
    /// Handle the failure.
    ///
    /// * **Codes:** [`ORDER_NOT_EXIST`](ResultCode::OrderNotExist)
    #[doc(alias = "stop")]
    Stop,
}

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static NEXT_STEP_NAMES: [&str; 2] = ["Poll", "Stop"];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static NEXT_STEP_TEXTS: [&str; 2] = ["poll", "stop"];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static NEXT_STEP_VALUES: [NextStep; 2] = [NextStep::Poll, NextStep::Stop];

#[allow(deprecated, reason = "a deprecated code is still a row")]
pub(crate) static NEXT_STEP_ROWS: [NextStepRow; 2] = [
    NextStepRow {
        description: "Query the status.",
    },
    NextStepRow {
        description: "Handle the failure.",
    },
];

pub(crate) static NEXT_STEP_INDEX: Index<'static> = Index {
    texts: &NEXT_STEP_TEXTS,
    seeds: [
        16294208416658607535, 7960286522194355700, 487617019471545679,
        17909611376780542444,
    ],
    displacements: &[0],
    slots: &[[7812741982227033968, 0, 0, 4], [8101822293819225203, 0, 0, 260]],
};

#[cfg(feature = "alloc")]
pub(crate) const UNKNOWN_STATUS: ResultStatus = ResultStatus::Unknown;
