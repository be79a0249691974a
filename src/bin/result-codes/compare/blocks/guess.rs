//! Guesses next steps from the words of a resolution.

use result_codes::{NextStep, ResultStatus};

/// What clear words advise. None of these begins a new payment or ends one: that is for a person to decide.
const ADVICE: [(&str, &str); 9] = [
    ("refresh token", "refresh_token"),
    ("re authorize", "reauthorize"),
    ("reauthorize", "reauthorize"),
    ("contact support", "contact_support"),
    ("poll", "poll"),
    ("inquire", "poll"),
    ("retry", "retry"),
    ("try again", "retry"),
    ("send the request again", "retry"),
];

/// With one of these words, the advice is not clear: it is against something, has a condition or a choice, or concerns
/// another request than the one that was sent. `t` ends `don't`.
const UNCLEAR: [&str; 19] = [
    "not",
    "t",
    "no",
    "never",
    "cannot",
    "without",
    "avoid",
    "stop",
    "or",
    "if",
    "unless",
    "new",
    "another",
    "different",
    "change",
    "correct",
    "fix",
    "check",
    "verify",
];

/// Returns the one next step that a resolution advises in clear words, unless it is the status's own.
pub(super) fn next_step(status: ResultStatus, resolution: &str) -> Option<NextStep> {
    let resolution = resolution.to_lowercase();
    let words: Vec<&str> = resolution
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.iter().any(|word| UNCLEAR.contains(word)) {
        return None;
    }
    let words = format!(" {} ", words.join(" "));
    let advised = |(advice, _): &&(&str, &str)| words.contains(&format!(" {advice} "));
    let mut keys = ADVICE.iter().filter(advised).map(|(_, key)| *key);
    let key = keys.next()?;
    if keys.any(|other| other != key) {
        return None;
    }
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
            ("Please try again later", Some("retry")),
            ("Poll, or rather: inquire", None),
            ("Inquire; poll for the result", Some("poll")),
            ("Use refresh token", Some("refresh_token")),
            ("Re-authorize the user", Some("reauthorize")),
            ("Contact support", Some("contact_support")),
            // Against it.
            ("Do not retry", None),
            ("Don't retry", None),
            ("Don’t retry", None),
            ("No retry", None),
            ("Avoid a retry", None),
            // A choice, a condition, two steps.
            ("Refresh or re-authorize", None),
            ("Contact support if it persists", None),
            ("Retry, then contact support", None),
            // Another request than the one that was sent.
            ("Retry with a new request id", None),
            ("Correct the amount and retry", None),
            // Parts of words.
            ("Enter the pollution class", None),
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
