//! How far a JSON value reaches, also one that cannot be read.

/// The brackets of a JSON value that are open.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub(super) struct Brackets {
    open: Vec<u8>,
    is_in_string: bool,
    is_escaped: bool,
    are_closed: bool,
    /// The last byte that is no whitespace, and whether a line ended since.
    last: u8,
    is_line_start: bool,
}

impl Brackets {
    pub(super) fn are_closed(&self) -> bool {
        self.are_closed
    }

    /// Counts those in more of the value, up to the one that closes it. Returns `false` if a line cannot continue the one before
    /// it: a log has other lines after one that was cut.
    pub(super) fn count(&mut self, text: &str) -> bool {
        for byte in text.bytes() {
            if self.are_closed {
                break;
            }
            match byte {
                b'\n' if self.is_in_string => return false,
                b'\n' => self.is_line_start = true,
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_in_string => self.is_escaped = true,
                b'"' if self.is_in_string => self.is_in_string = false,
                _ if self.is_in_string || byte.is_ascii_whitespace() => {}
                _ => {
                    if self.is_line_start && !self.can_continue(byte) {
                        return false;
                    }
                    self.is_line_start = false;
                    self.last = byte;
                    self.count_byte(byte);
                }
            }
        }
        true
    }

    fn count_byte(&mut self, byte: u8) {
        match byte {
            b'"' => self.is_in_string = true,
            b'{' | b'[' => self.open.push(byte),
            b'}' | b']' => {
                self.open.pop();
                self.are_closed = self.open.is_empty();
            }
            _ => {}
        }
    }

    /// Whether a line can begin with this byte, after the last byte of the lines above it. A comma can be one too many.
    fn can_continue(&self, byte: u8) -> bool {
        let starts_value = b"{[\"-0123456789tfn".contains(&byte);
        let is_key = self.open.last() == Some(&b'{') && self.last != b':';
        match self.last {
            b'{' | b'[' | b',' | b':' if is_key => byte == b'"' || byte == b'}',
            b'[' | b',' => starts_value || byte == b']',
            b':' => starts_value,
            _ => b",:}]".contains(&byte),
        }
    }
}

/// The outermost value that cannot be read, while it reaches on.
#[derive(Default)]
pub(super) struct Unreadable(Option<(Brackets, usize)>);

impl Unreadable {
    /// Begins with the bracket at a position, unless another one is still open.
    pub(super) fn begin(&mut self, at: usize) {
        self.0.get_or_insert((Brackets::default(), at));
    }

    /// Whether a position, which is not before those that were asked for, is inside.
    pub(super) fn contains(&mut self, text: &str, at: usize) -> bool {
        let Some((brackets, counted)) = &mut self.0 else {
            return false;
        };
        // The byte at the position tells whether its line continues the value.
        let is_inside = brackets.count(&text[*counted..=at]) && !brackets.are_closed;
        *counted = at + 1;
        if !is_inside {
            self.0 = None;
        }
        is_inside
    }

    /// Moves with a text whose start is dropped.
    pub(super) fn drop_start(&mut self, text: &str, len: usize) {
        if let Some((brackets, counted)) = &mut self.0 {
            let is_inside = brackets.count(&text[*counted..len.max(*counted)]);
            *counted = counted.saturating_sub(len);
            if !is_inside || brackets.are_closed {
                self.0 = None;
            }
        }
    }
}

/// Whether a value is followed by more of an object that begins before it: the start of the object was cut.
pub(super) fn continues_an_object(rest: &str) -> bool {
    let rest = rest.trim_start();
    let after_comma = rest.strip_prefix(',').map(str::trim_start);
    rest.starts_with('}') || after_comma.is_some_and(|rest| rest.starts_with('"'))
}
