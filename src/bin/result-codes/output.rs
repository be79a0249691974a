//! What a subcommand writes, and the exit codes.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::NAME;

/// The output of a subcommand.
///
/// All of it is collected before any is written, so that the exit code does not depend on how much the reader takes.
#[derive(Default)]
pub(crate) struct Output {
    pub(crate) out: Vec<u8>,
    pub(crate) errors: Vec<String>,
    pub(crate) exit: Exit,
}

/// The exit codes, the same for all subcommands.
#[derive(Clone, Copy, Default)]
pub(crate) enum Exit {
    #[default]
    Success = 0,
    /// The question was understood, and the answer is no: not listed, no match, a difference.
    Negative = 1,
    /// clap exits with this code on a usage error.
    Error = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

impl Output {
    /// Writes to standard output, then prints the errors. Returns the exit code.
    pub(crate) fn write(&self) -> io::Result<Exit> {
        let mut out = anstream::stdout().lock();
        match out.write_all(&self.out).and_then(|()| out.flush()) {
            // The reader, such as `head`, has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            result => result?,
        }
        for error in &self.errors {
            print_error(error);
        }
        Ok(self.exit)
    }
}

pub(crate) fn print_error(message: &str) {
    // If standard error is closed, the exit code still tells.
    let _ = writeln!(io::stderr(), "{NAME}: {message}");
}

/// Returns a number with its noun, such as `2 codes`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
