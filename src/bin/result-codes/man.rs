//! `man`: the man pages, made of the same texts as the help.

use std::io::{self, Write};

use clap::{Args, Command, CommandFactory};
use clap_complete::engine::ArgValueCandidates;
use roff::{Roff, roman};

use crate::Cli;
use crate::completions::subcommands;
use crate::output::Output;

/// Print the man page of the command or of a subcommand.
#[derive(Args)]
#[command(after_help = "Example:\n  result-codes man explain | man -l -")]
pub(crate) struct Man {
    /// Print the page of this subcommand.
    #[arg(add = ArgValueCandidates::new(subcommands))]
    subcommand: Option<String>,
}

impl Man {
    pub(crate) fn run(&self, output: &mut Output) -> io::Result<()> {
        let mut command = Cli::command();
        command.build();
        if let Some(name) = &self.subcommand {
            let found = command.find_subcommand(name).cloned();
            command = found
                .ok_or_else(|| io::Error::other(format!("there is no subcommand `{name}`")))?;
        }
        let mut page = Vec::new();
        render(command, &mut page)?;
        // A terminal shows these as other characters, unless they are spelled out.
        for byte in page {
            match byte {
                b'`' => output.write_all(br"\(ga")?,
                b'~' => output.write_all(br"\(ti")?,
                b'^' => output.write_all(br"\(ha")?,
                byte => output.write_all(&[byte])?,
            }
        }
        Ok(())
    }
}

/// Renders what `Man::render` does, and the sections of the help's end as sections of their own: it would run their lines
/// together under the heading EXTRA.
fn render(command: Command, out: &mut Vec<u8>) -> io::Result<()> {
    let help = command
        .get_after_long_help()
        .or_else(|| command.get_after_help());
    let sections = sections(&help.map(ToString::to_string).unwrap_or_default());
    let has_subcommands = command.has_subcommands();
    let man =
        clap_mangen::Man::new(command).source(concat!("result-codes ", env!("CARGO_PKG_VERSION")));
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if has_subcommands {
        man.render_subcommands_section(out)?;
    }
    sections.to_writer(out)
}

/// Returns the help's end as sections: a line that ends with a colon and is not set in is the heading of the lines below it.
fn sections(help: &str) -> Roff {
    let mut roff = Roff::new();
    let mut is_filled = true;
    let mut fill = |filled: bool, roff: &mut Roff| {
        if filled != is_filled {
            roff.control(if filled { "fi" } else { "nf" }, []);
            is_filled = filled;
        }
    };
    for line in help.lines() {
        let is_heading = !line.starts_with(' ') && line.ends_with(':');
        if is_heading {
            fill(true, &mut roff);
            let heading = line.trim_end_matches(':').to_uppercase();
            roff.control("SH", [heading.as_str()]);
        } else if line.is_empty() {
            fill(true, &mut roff);
            roff.control("PP", []);
        } else {
            // As in the help, where lines are broken by hand.
            fill(false, &mut roff);
            roff.text([roman(line)]);
        }
    }
    fill(true, &mut roff);
    roff
}
