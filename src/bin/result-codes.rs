//! `result-codes`: the table at a terminal.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};
use clap::{Parser, Subcommand};
use result_codes::{ResultCode, ResultStatus};

/// Looks up the result codes of the payment API.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Says what codes mean, and what a program does next.
    ///
    /// Exits with 1 if one of the codes is not listed, after it has explained the others, and with 2 on wrong usage.
    #[command(after_help = "Example: result-codes explain PAYMENT_IN_PROCESS SYSTEM_BUSY")]
    Explain {
        /// A code as the API sends it in `resultCode`, letter for letter.
        #[arg(required = true, value_name = "CODE")]
        codes: Vec<String>,
    },
}

fn main() -> ExitCode {
    let Command::Explain { codes } = Cli::parse().command;
    match explain(&codes) {
        Ok(exit_code) => exit_code,
        Err(error) => {
            // Where even this cannot be written, the exit code still says it.
            let _ = writeln!(io::stderr(), "result-codes: {error}");
            ExitCode::FAILURE
        }
    }
}

fn explain(texts: &[String]) -> io::Result<ExitCode> {
    let codes: Vec<Option<ResultCode>> = texts.iter().map(|text| ResultCode::parse(text)).collect();
    match explain_listed(codes.iter().flatten(), &mut anstream::stdout().lock()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result?,
    }
    let mut exit_code = ExitCode::SUCCESS;
    for (text, _) in texts.iter().zip(&codes).filter(|(_, code)| code.is_none()) {
        exit_code = ExitCode::FAILURE;
        let text = text.escape_debug();
        let hint = match nearest(&text.to_string()).as_slice() {
            [] => String::new(),
            [only] => format!("; the nearest is {only}"),
            near => format!("; the nearest are {}", near.join(", ")),
        };
        writeln!(
            io::stderr(),
            "result-codes: there is no result code `{text}`{hint}"
        )?;
    }
    Ok(exit_code)
}

fn explain_listed<'a>(
    codes: impl Iterator<Item = &'a ResultCode>,
    out: &mut impl Write,
) -> io::Result<()> {
    let layout = Layout::of_stdout();
    for (n, code) in codes.enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        layout.code(*code, out)?;
    }
    out.flush()
}

/// Up to three listed texts that look like this one, the nearest first; just one, where they differ in case alone.
fn nearest(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_uppercase();
    let texts = ResultCode::ALL.iter().flat_map(|code| {
        let aliases = code.aliases().iter().copied();
        [code.as_str()].into_iter().chain(aliases)
    });
    let likeness = |listed: &str| strsim::jaro_winkler(&text, &listed.to_ascii_uppercase());
    let mut near: Vec<(f64, &str)> = texts
        .map(|listed| (likeness(listed), listed))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let is_exact = near.first().is_some_and(|(likeness, _)| *likeness >= 1.0);
    let count = if is_exact { 1 } else { 3 };
    near.into_iter()
        .take(count)
        .map(|(_, listed)| listed)
        .collect()
}

/// How text is laid out: as wide as the terminal, or, where there is none, in one line each.
struct Layout {
    width: usize,
}

/// Lines longer than this are hard to read.
const MAX_WIDTH: usize = 100;

impl Layout {
    fn of_stdout() -> Layout {
        let width = if io::stdout().is_terminal() {
            let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
            columns.unwrap_or(80).min(MAX_WIDTH)
        } else {
            usize::MAX
        };
        Layout { width }
    }

    fn code(&self, code: ResultCode, out: &mut impl Write) -> io::Result<()> {
        let style = style(code.status());
        writeln!(out, "{style}{code}{style:#}")?;
        self.field("Description", code.description(), out)?;
        let status = code.status();
        self.field(
            "Status",
            &format!("{status}, {}: {}", status.meaning(), status.action()),
            out,
        )?;
        let category = code.category();
        let section = if category.title() == category.group() {
            category.title().to_owned()
        } else {
            format!("{}, in {}", category.title(), category.group())
        };
        self.field("Category", &section, out)?;
        let next_step = code.next_step();
        self.field(
            "Next step",
            &format!("{next_step}: {}", next_step.description()),
            out,
        )?;
        self.field("Resolution", code.resolution(), out)?;
        if let Some(note) = code.note() {
            self.field("Note", note, out)?;
        }
        if !code.aliases().is_empty() {
            self.field("Also sent as", &code.aliases().join(", "), out)?;
        }
        if let Some(why) = code.deprecated() {
            self.field("Deprecated", why, out)?;
        }
        if let Some(code) = code.replaced_by() {
            self.field("Replaced by", code.as_str(), out)?;
        }
        Ok(())
    }

    fn field(&self, name: &str, text: &str, out: &mut impl Write) -> io::Result<()> {
        const INDENT: &str = "                ";
        let bold = Style::new().bold();
        let options = textwrap::Options::new(self.width)
            .initial_indent(INDENT)
            .subsequent_indent(INDENT);
        for (n, line) in textwrap::wrap(text, options).iter().enumerate() {
            if n == 0 {
                writeln!(out, "  {bold}{name:14}{bold:#}{}", line.trim_start())?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }
}

fn style(status: ResultStatus) -> Style {
    match status.as_str() {
        "S" => AnsiColor::Green,
        "F" => AnsiColor::Red,
        "A" => AnsiColor::Cyan,
        _ => AnsiColor::Yellow,
    }
    .on_default()
    .bold()
}
