//! Published means published: what a release promised of a wire form still holds.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use toml::de::DeTable;

use crate::codegen::model::{Code, Model};
use crate::codegen::released::{compare, promised};
use crate::codegen::{Baseline, Report, Source, Tables, check, generate, read};
use crate::{RELEASED, in_package, source, with_required_rows};

/// Calls a function with the shipped table, which is not the one of this build if the environment names another.
fn with_shipped<T>(call: impl FnOnce(&Source, &Tables, &Model) -> T) -> T {
    let sources = [source(&in_package("codes.toml"))];
    let mut mistakes = Vec::new();
    let tables = read(0, &sources, &mut mistakes).unwrap();
    let model = check::check(&sources, &tables, &mut mistakes);
    assert!(mistakes.is_empty());
    call(&sources[0], &tables, &model)
}

/// Returns a message for each promise that `released` has and the shipped table breaks.
fn broken(released: &Source) -> String {
    with_shipped(|shipped, tables, model| {
        let mut warnings = Vec::new();
        compare(released, 1, tables, model, &mut warnings);
        Report::new([shipped, released], warnings).to_string()
    })
}

/// Adds a row for each wire form of the shipped table that has none.
fn record(mut file: String) -> String {
    let recorded = DeTable::parse(&file).unwrap().into_inner();
    let rows = |model: &Model| {
        let forms = |code| Code::wire_forms(code).map(move |text| (text, code));
        let forms = model.codes.iter().flat_map(forms);
        let new = forms.filter(|(text, _)| !recorded.contains_key(*text));
        new.map(|(text, code)| row(text, promised(model, code)))
            .collect::<String>()
    };
    let rows = with_shipped(|_, _, model| rows(model));
    drop(recorded);
    file += &rows;
    file
}

fn row(text: &str, promised: [(&str, &str); 3]) -> String {
    let lines = promised.map(|(field, value)| format!("{field:<9} = \"{value}\"\n"));
    format!("\n[\"{text}\"]\n{}", lines.concat())
}

fn path() -> PathBuf {
    in_package(RELEASED)
}

/// Fails by its exit code: a panic would bury the messages under a backtrace.
#[test]
fn promises_hold() -> ExitCode {
    let broken = broken(&source(&path()));
    if broken.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("{broken}");
    ExitCode::FAILURE
}

#[test]
#[ignore = "writes src/codegen/released.toml; run it at a release"]
fn record_new_promises() {
    let file = fs::read_to_string(path()).unwrap();
    fs::write(path(), record(file)).unwrap();
}

/// The chapter's blocks keep what was promised of the codes that they rename, retire and replace.
#[test]
fn renamed_and_retired_codes_keep_their_promises() {
    let chapter = fs::read_to_string(in_package("src/docs/editing.md")).unwrap();
    let (_, section) = chapter.split_once("\n# Rename or retire a code\n").unwrap();
    let (_, blocks) = section.split_once("```toml\n").unwrap();
    let (blocks, _) = blocks.split_once("```").unwrap();
    // Not the shipped table, which may come to list these codes.
    let shipped = with_required_rows(
        "[category.refunds]\ntitle = \"Refunds\"\ngroup = \"Payments\"\n\
         [code.C]\ncategory = \"refunds\"\nstatus = \"U\"\ndescription = \"d\"\nresolution = \"r\"\n",
    );
    // As the chapter's example of a code, and the block that it replaces.
    let released = [
        ("EXPIRED", "VoucherExpired", "start_over"),
        ("LOST", "VoucherLost", "reconcile"),
    ];
    let released = released.map(|(name, variant, next_step)| {
        format!(
            "[VOUCHER_{name}]\nvariant = \"{variant}\"\nstatus = \"F\"\nnext_step = \"{next_step}\"\n"
        )
    });
    let released = Source::new(RELEASED, released.concat());
    let warnings = |blocks: &str| {
        let table = [Source::new("codes.toml", format!("{shipped}\n{blocks}"))];
        let generated = generate(&table, Some(Baseline::Released(&released)))
            .map_err(|report| report.to_string());
        generated.unwrap().warnings.to_string()
    };
    assert_eq!(warnings("").matches("`VOUCHER_").count(), 2);
    assert_eq!(warnings(blocks).matches("VOUCHER_").count(), 0);
    let renamed = warnings(&blocks.replace("name        =", "#"));
    assert!(
        renamed.contains("add `name = \"VoucherExpired\"`"),
        "{renamed}"
    );
}

#[test]
fn recording_adds_rows_and_changes_none() {
    let all = record(String::new());
    assert_eq!(broken(&Source::new(RELEASED, all.as_str())), "");
    assert_eq!(record(all.clone()), all);

    let (other, first) = with_shipped(|_, _, model| {
        let code = &model.codes[0];
        let promised = promised(model, code);
        let [_, status, next_step] = promised;
        let other = [("variant", "Other"), status, next_step];
        (row(code.key, other), row(code.key, promised))
    });
    let recorded = record(other.clone());
    assert_eq!(recorded.replacen(&other, &first, 1), all);
    let broken = broken(&Source::new(RELEASED, recorded));
    assert!(broken.contains("add `name = \"Other\"`"), "{broken}");
}
