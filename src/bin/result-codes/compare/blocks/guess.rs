//! Guesses next steps from the words of a resolution.

use result_codes::{NextStep, ResultStatus};

/// What is left of clear advice without [`FILLERS`]. None of these begins a new payment or ends one: that is for a person to
/// decide.
const ADVICE: [(&str, &str); 9] = [
    ("refresh token", "refresh_token"),
    ("re authorize", "reauthorize"),
    ("reauthorize", "reauthorize"),
    ("contact support", "contact_support"),
    ("poll", "poll"),
    ("inquire", "poll"),
    ("retry", "retry"),
    ("try again", "retry"),
    ("send again", "retry"),
];

/// Words that do not change what is advised.
const FILLERS: [&str; 17] = [
    "a",
    "after",
    "and",
    "backoff",
    "delay",
    "exponential",
    "for",
    "implement",
    "later",
    "please",
    "request",
    "same",
    "status",
    "the",
    "use",
    "user",
    "with",
];

/// Returns the next step that a resolution advises and nothing else, unless it is the status's own. Any further word can be a
/// condition.
pub(super) fn next_step(status: ResultStatus, resolution: &str) -> Option<NextStep> {
    let resolution = resolution.to_lowercase();
    let words: Vec<&str> = resolution
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !FILLERS.contains(word))
        .collect();
    let advised = words.join(" ");
    let (_, key) = ADVICE.iter().find(|(advice, _)| *advice == advised)?;
    NextStep::parse(key).filter(|next_step| *next_step != status.next_step())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clear_advice_is_a_guess() {
        for (resolution, expected) in [
            ("Retry the request", Some("retry")),
            ("Implement backoff and retry.", Some("retry")),
            ("Retry with exponential backoff", Some("retry")),
            ("Retry after a delay", Some("retry")),
            ("Please try again later", Some("retry")),
            ("Use the refresh token", Some("refresh_token")),
            ("Re-authorize the user", Some("reauthorize")),
            ("Contact support", Some("contact_support")),
            ("Poll for the status", Some("poll")),
            ("Send the same request again", Some("retry")),
            // Against it.
            ("Do not retry", None),
            ("Don’t retry", None),
            ("Refrain from retry", None),
            // A cause.
            ("The refresh token is invalid; ask the user to log in", None),
            // A choice, a condition, two steps.
            ("Poll, or rather: inquire", None),
            ("Refresh or re-authorize", None),
            ("Retry only once the user has topped up", None),
            ("Retry, then contact support", None),
            // Another request than the one that was sent.
            ("Retry after fixing the amount", None),
            ("Retry with other card", None),
            // Another question than how the request ended.
            ("Merchant must inquire about the cause", None),
            // No advice.
            ("Pollution", None),
            ("Please", None),
            ("", None),
        ] {
            let guess = next_step(ResultStatus::Failed, resolution);
            assert_eq!(guess.map(NextStep::as_str), expected, "{resolution}");
        }
    }

    #[test]
    fn the_next_step_of_the_status_is_no_guess() {
        assert_eq!(next_step(ResultStatus::Unknown, "Poll for status"), None);
    }
}
