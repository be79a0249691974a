//! `compare`: a provider's page against the table.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Args;
use result_codes::ResultCode;

use crate::blocks::Blocks;
use crate::layout::BOLD;
use crate::page::{self, Page, Problem, Row};
use crate::{Answer, Exit};

/// Holds a provider's page against the table.
///
/// Reads every table with the columns Code, Status, Description and Resolution, in any order and among others, with or
/// without pipes at the ends of its rows. Says what the page has and the table lacks, as blocks to paste into `codes.toml`,
/// what differs, and what the table has and the page lacks.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Compare {
    /// The page, in Markdown or as it was pasted; `-` for standard input.
    file: PathBuf,

    /// Writes the blocks alone, to be appended to `codes.toml`.
    #[arg(long)]
    blocks: bool,
}

const EXAMPLES: &str = "\
Examples:
  result-codes compare error-codes.md
  result-codes compare --blocks error-codes.md >> codes.toml";

fn long_help() -> String {
    format!(
        "{EXAMPLES}

Exit codes:
  0  the table has all that the page says; it may have more
  1  the page has a code that the table lacks, or says something else of one
  2  the page cannot be read; the line is named

Backticks, and the width of blanks, make no difference."
    )
}

impl Compare {
    pub(crate) fn run(&self) -> io::Result<Answer> {
        let text = self.text()?;
        match page::read(&text) {
            Ok(page) => self.hold(&page),
            Err(problems) => Ok(Answer {
                complaints: problems.iter().map(|problem| self.at(problem)).collect(),
                exit: Exit::Unreadable,
                ..Answer::default()
            }),
        }
    }

    fn text(&self) -> io::Result<String> {
        let mut bytes = Vec::new();
        let result = if self.file.as_os_str() == "-" {
            io::stdin().lock().read_to_end(&mut bytes)
        } else {
            std::fs::File::open(&self.file).and_then(|mut file| file.read_to_end(&mut bytes))
        };
        result.map_err(|error| io::Error::other(format!("{}: {error}", self.file.display())))?;
        String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.split(|byte| *byte == b'\n').count();
            let message = "this line is not UTF-8".to_owned();
            io::Error::other(self.at(&Problem { line, message }))
        })
    }

    fn at(&self, Problem { line, message }: &Problem) -> String {
        format!("{}:{line}: {message}", self.file.display())
    }

    fn hold(&self, page: &Page) -> io::Result<Answer> {
        let mut answer = Answer::default();
        let comparison = Comparison::of(page);
        if !comparison.lacking.is_empty() || !comparison.different.is_empty() {
            answer.exit = Exit::No;
        }
        let out = &mut answer.out;
        if self.blocks {
            Blocks::of(&comparison.lacking).write(out)?;
            if !comparison.different.is_empty() {
                let rows = count(comparison.different.len(), "row");
                let complaint =
                    format!("{rows} of the page differ from the table; see without --blocks");
                answer.complaints.push(complaint);
            }
        } else {
            let codes: HashSet<&str> = page.rows.iter().map(|row| row.code.as_str()).collect();
            let codes = count(codes.len(), "code");
            let tables = count(page.tables, "table");
            writeln!(out, "{}: {codes} in {tables}", self.file.display())?;
            comparison.write(out)?;
        }
        Ok(answer)
    }
}

/// What there is to say of a page.
struct Comparison<'p> {
    /// The rows of codes that the table lacks.
    lacking: Vec<&'p Row>,
    different: Vec<Difference<'p>>,
    /// The codes that the page lacks.
    beyond: Vec<ResultCode>,
}

struct Difference<'p> {
    code: ResultCode,
    row: &'p Row,
    /// Name, text of the page, text of the table.
    fields: Vec<(&'static str, &'p str, &'static str)>,
}

impl<'p> Comparison<'p> {
    fn of(page: &'p Page) -> Self {
        let mut lacking = Vec::new();
        let mut different = Vec::new();
        let mut found = HashSet::new();
        for row in &page.rows {
            match ResultCode::parse(&row.code) {
                None => lacking.push(row),
                Some(code) => {
                    found.insert(code);
                    different.extend(Difference::between(row, code));
                }
            }
        }
        let all = ResultCode::ALL.iter().copied();
        let beyond = all.filter(|code| !found.contains(code)).collect();
        Comparison {
            lacking,
            different,
            beyond,
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.lacking.is_empty() {
            let blocks = Blocks::of(&self.lacking);
            let codes = count(blocks.len(), "code");
            head(out, &format!("The page has {codes} that the table lacks"))?;
            blocks.write(out)?;
        }
        if !self.different.is_empty() {
            let codes: HashSet<ResultCode> = self.different.iter().map(|one| one.code).collect();
            let codes = count(codes.len(), "code");
            head(out, &format!("The page and the table differ on {codes}"))?;
            writeln!(out)?;
            for difference in &self.different {
                difference.write(out)?;
            }
        }
        if !self.beyond.is_empty() {
            let codes = count(self.beyond.len(), "code");
            head(out, &format!("The table has {codes} that the page lacks"))?;
            writeln!(out)?;
            for code in &self.beyond {
                writeln!(out, "  {code}")?;
            }
        }
        if self.lacking.is_empty() && self.different.is_empty() {
            writeln!(out, "\nThe table has all that the page says.")?;
        }
        Ok(())
    }
}

impl<'p> Difference<'p> {
    fn between(row: &'p Row, code: ResultCode) -> Option<Self> {
        let fields = [
            ("status", row.status.as_str(), code.status().as_str()),
            ("description", &*row.description, code.description()),
            ("resolution", &*row.resolution, code.resolution()),
        ];
        let differ = |(_, page, table): &(_, &str, &str)| plain(page) != plain(table);
        let fields: Vec<_> = fields.into_iter().filter(differ).collect();
        (!fields.is_empty()).then_some(Difference { code, row, fields })
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let alias = if self.row.code == self.code.as_str() {
            String::new()
        } else {
            format!("as {}, ", self.row.code)
        };
        writeln!(
            out,
            "  {BOLD}{}{BOLD:#} ({alias}line {})",
            self.code, self.row.line
        )?;
        for (name, page, table) in &self.fields {
            writeln!(out, "    {name:13}page   {page}")?;
            writeln!(out, "    {:13}table  {table}", "")?;
        }
        Ok(())
    }
}

/// A text without what is only its look.
fn plain(text: &str) -> String {
    let text = text.replace('`', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn head(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{text}{BOLD:#}")
}

fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}
