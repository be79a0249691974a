//! What is promised of builds: of one edit of the table, of tables of other providers, and of tables that are added.
#![cfg(all(feature = "alloc", feature = "serde", feature = "cli"))]

mod another_provider;
mod extra_table;
mod hostile;
mod one_edit;
mod released;
#[path = "../common/workshop.rs"]
mod workshop;
mod workspace;

/// Returns the code blocks of a Markdown text that are marked with this language.
fn code_blocks(markdown: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    let blocks = markdown.split(start.as_str()).skip(1);
    let blocks = blocks.map(|rest| rest.split("```\n").next().unwrap_or_default());
    blocks.map(str::to_owned).collect()
}
