//! Guesses next steps from the words of a resolution.

use result_codes::{NextStep, ResultStatus};

/// What clear words advise. None of these begins a new payment or ends one: that is for a person to decide.
const WORDS: [(&str, &str); 8] = [
    ("refresh token", "refresh_token"),
    ("re-authorize", "reauthorize"),
    ("reauthorize", "reauthorize"),
    ("contact support", "contact_support"),
    ("poll", "poll"),
    ("inquire", "poll"),
    ("retry", "retry"),
    ("send the request again", "retry"),
];

/// Returns the one next step that a resolution advises in clear words, unless it is the status's own.
pub(super) fn next_step(status: ResultStatus, resolution: &str) -> Option<NextStep> {
    let resolution = resolution.to_lowercase();
    if ["not ", "n't ", "never "]
        .iter()
        .any(|negation| resolution.contains(negation))
    {
        return None;
    }
    let mut keys = WORDS
        .iter()
        .filter(|(words, _)| resolution.contains(words))
        .map(|(_, key)| *key);
    let key = keys.next()?;
    if keys.any(|other| other != key) {
        return None;
    }
    NextStep::parse(key).filter(|next_step| *next_step != status.next_step())
}
