//! Where a subcommand writes, and the exit codes.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::process::ExitCode;

use anstream::AutoStream;

use crate::NAME;
use crate::escape::escape;

/// The output of a subcommand. It is written as it is made, so that a long input need not be kept.
pub(crate) struct Output {
    out: BufWriter<AutoStream<StdoutLock<'static>>>,
    pub(crate) exit: Exit,
}

/// The exit codes, the same for all subcommands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
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
    pub(crate) fn new() -> Output {
        Output {
            out: BufWriter::new(anstream::stdout().lock()),
            exit: Exit::Success,
        }
    }

    /// Prints an error below what is written so far.
    pub(crate) fn error(&mut self, message: &str) -> io::Result<()> {
        self.flush()?;
        print_error(message);
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Prints an error. It can quote an argument, the name of a file or a part of the input, so what is hidden is escaped.
pub(crate) fn print_error(message: &str) {
    // If standard error is closed, the exit code still tells.
    let _ = writeln!(io::stderr(), "{NAME}: {}", escape(message));
}

/// Returns a number with its noun, such as `2 codes`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
