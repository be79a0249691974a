//! `result-codes`: the table at a terminal.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

mod blocks;
#[path = "../../shared/charset.rs"]
#[expect(
    dead_code,
    reason = "no message of the command is about the names of variants"
)]
mod charset;
mod columns;
mod compare;
mod explain;
mod given;
mod layout;
mod list;
mod markdown;
mod page;
mod response;

/// Looks up the result codes of the payment API.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Explain(explain::Explain),
    List(list::List),
    Compare(compare::Compare),
    /// Writes the completion of the command for a shell, codes and all.
    #[command(
        after_help = "Example: result-codes completions fish > ~/.config/fish/completions/result-codes.fish"
    )]
    Completions {
        /// The shell that reads it.
        shell: Shell,
    },
    /// Writes the man page, or that of a subcommand.
    #[command(after_help = "Example: result-codes man explain | man -l -")]
    Man {
        /// The subcommand, where it is to be the page of one.
        subcommand: Option<String>,
    },
}

const NAME: &str = "result-codes";

const EXIT_CODES: &str = "\
Example: result-codes explain PAYMENT_IN_PROCESS

Exit codes:
  0  yes
  1  no: a code that is not listed, no match, a page that differs
  2  the question or its input cannot be read
The help of each subcommand says more.

There are colours on a terminal, unless NO_COLOR is set, and in a pipe with
CLICOLOR_FORCE=1.";

fn main() -> ExitCode {
    let answer = match Cli::parse().command {
        Command::Explain(explain) => explain.run(),
        Command::List(list) => list.run(),
        Command::Compare(compare) => compare.run(),
        Command::Completions { shell } => Ok(completions(shell)),
        Command::Man { subcommand } => man(subcommand.as_deref()),
    };
    match answer.and_then(|answer| answer.give()) {
        Ok(exit) => exit.into(),
        Err(error) => {
            complain(&error.to_string());
            Exit::Unreadable.into()
        }
    }
}

fn completions(shell: Shell) -> Answer {
    let mut answer = Answer::default();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut answer.out);
    answer
}

fn man(subcommand: Option<&str>) -> io::Result<Answer> {
    let mut command = Cli::command();
    command.build();
    if let Some(name) = subcommand {
        let found = command.find_subcommand(name).cloned();
        command =
            found.ok_or_else(|| io::Error::other(format!("there is no subcommand `{name}`")))?;
    }
    let mut answer = Answer::default();
    clap_mangen::Man::new(command).render(&mut answer.out)?;
    Ok(answer)
}

/// What a subcommand has to say.
///
/// It is put together before a word of it is written, so that the exit code is the same whoever reads, and how much of it.
#[derive(Default)]
struct Answer {
    out: Vec<u8>,
    complaints: Vec<String>,
    exit: Exit,
}

/// The exit codes, the same for all subcommands.
#[derive(Clone, Copy, Default)]
enum Exit {
    #[default]
    Yes = 0,
    No = 1,
    /// clap exits with this on wrong usage.
    Unreadable = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

impl Answer {
    fn give(&self) -> io::Result<Exit> {
        let mut out = anstream::stdout().lock();
        match out.write_all(&self.out).and_then(|()| out.flush()) {
            // Whoever reads has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            result => result?,
        }
        for complaint in &self.complaints {
            complain(complaint);
        }
        Ok(self.exit)
    }
}

fn complain(complaint: &str) {
    // Where even this cannot be written, the exit code still says it.
    let _ = writeln!(io::stderr(), "{NAME}: {complaint}");
}
