//! Which characters wire forms, variant names and strings for people may have.

/// The length of the longest wire form, in bytes. The lookup relies on it.
pub(crate) const MAX_WIRE_FORM_LEN: usize = 64;

/// What [`is_wire_form`] asks for, to end a message with.
pub(crate) const WIRE_FORM_RULE: &str = "must be 1 to 64 characters from A-Z a-z 0-9 _ . -";

/// Whether the API may send this as a status or a code, and a table may use it as a key. It needs no escape anywhere.
pub(crate) fn is_wire_form(text: &str) -> bool {
    (1..=MAX_WIRE_FORM_LEN).contains(&text.len()) && text.chars().all(is_in_wire_form)
}

/// Whether a wire form can have this character.
pub(crate) fn is_in_wire_form(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.-".contains(c)
}

/// What [`is_variant_name`] asks for, to end a message with.
pub(crate) const VARIANT_NAME_RULE: &str =
    "must start with A-Z, contain only A-Z, a-z and 0-9, and be neither `Self` nor `ALL`";

/// Whether an enum can have a variant of this name, without a warning and without hiding its constant `ALL`.
pub(crate) fn is_variant_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !["Self", "ALL"].contains(&name)
}

/// Checks a string for people: it is one line, and is shown as it is. The error ends a message.
pub(crate) fn check_prose(text: &str) -> Result<(), String> {
    if text.is_empty() {
        Err("is empty: write a sentence".to_owned())
    } else if text.contains(breaks_line) {
        Err("contains a line break: write it on one line".to_owned())
    } else if text.trim() != text {
        Err("starts or ends with a space: delete it".to_owned())
    } else {
        match text.chars().find_map(hidden) {
            Some(hidden) => Err(format!("contains {hidden}")),
            None => Ok(()),
        }
    }
}

/// Returns what a character is that a reader does not notice, and what to do about it, to end a message with.
pub(crate) fn hidden(c: char) -> Option<String> {
    let name = match c {
        '\t' => "a tab",
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{200b}' => "a zero-width space",
        '\u{3000}' => "an ideographic space",
        '\u{feff}' => "a byte-order mark",
        c if is_odd_space(c) => "an unusual space",
        c if is_hidden(c) => "an invisible character",
        _ => return None,
    };
    let advice = if c.is_whitespace() {
        "type a space instead"
    } else {
        "delete it"
    };
    Some(format!("{name} (U+{:04X}): {advice}", u32::from(c)))
}

/// Whether a line ends at this character.
pub(crate) fn breaks_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether this looks like a space and is not one, such as a no-break space: a search for the text does not find it.
pub(crate) fn is_odd_space(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii() && !breaks_line(c)
}

/// Whether a reader does not see this character: control characters, characters that reorder their neighbours, and characters
/// without a width or a shape.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{200b}' | '\u{180e}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}'
        )
        || matches!(
            c,
            '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}
