//! Measures what it takes to build the crate: fresh, and after an edit of the table, as that grows.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench building
//! ```
//!
//! With the absolute path of another checkout after `--`, that is measured as well, to compare a change with what was before. Prints
//! one line for each measurement: the checkout, the number of codes, what was built, and the median of three times in seconds.

mod package;
mod plausible;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use result_codes::ResultCode;
use toml::Table;

/// The sizes of the tables besides the real one.
const SIZES: [usize; 2] = [1_000, 5_000];

fn main() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("building");
    // cargo passes `--bench` too.
    let mut arguments = env::args().skip(1);
    let before = arguments.find(|argument| !argument.starts_with('-'));
    let before = before.map(|path| ("before", PathBuf::from(path)));
    for (name, root) in [("now", package::root())].into_iter().chain(before) {
        let scratch = scratch.join(name);
        fresh(name, &root, &scratch);
        for size in [ResultCode::ALL.len()].into_iter().chain(SIZES) {
            edit(name, &root, &scratch, size);
        }
    }
}

/// Times a fresh `cargo build`, and that of a package which has only the build-dependencies.
fn fresh(name: &str, root: &Path, scratch: &Path) {
    let codes = ResultCode::ALL.len();
    let whole = scratch.join("fresh");
    package::create(root, &whole, "result-codes", &real(root));
    report(name, codes, "fresh build", || build_fresh(&whole));

    let alone = scratch.join("build-dependencies");
    let manifest = fs::read_to_string(whole.join("Cargo.toml")).expect("just made");
    let mut manifest: Table = manifest.parse().expect("just made");
    for key in ["features", "dependencies", "lib"] {
        manifest.remove(key);
    }
    let package = manifest["package"].as_table_mut().expect("a table");
    package.insert("build".into(), "build.rs".into());
    package::write(&alone.join("Cargo.toml"), &manifest.to_string());
    package::write(&alone.join("build.rs"), "fn main() {}\n");
    package::write(&alone.join("src/lib.rs"), "");
    let what = "fresh build-dependencies alone";
    report(name, codes, what, || build_fresh(&alone));
}

/// Times `cargo build` after a code was added to a table of this size.
fn edit(name: &str, root: &Path, scratch: &Path, size: usize) {
    let folder = scratch.join("edit");
    let edit = |size| {
        let table = plausible::table(&real(root), size);
        package::create(root, &folder, "result-codes", &table);
    };
    edit(size);
    build(&folder);
    let mut codes = size;
    report(name, size, "edit to library", || {
        codes += 1;
        edit(codes);
        build(&folder)
    });
}

fn real(root: &Path) -> String {
    fs::read_to_string(root.join("codes.toml")).expect("the crate has a table")
}

fn report(name: &str, codes: usize, what: &str, mut time: impl FnMut() -> f64) {
    let mut times = [time(), time(), time()];
    times.sort_by(f64::total_cmp);
    println!("{name}, {codes} codes, {what}: {:.2}", times[1]);
}

fn build_fresh(folder: &Path) -> f64 {
    let _ = fs::remove_dir_all(folder.join("target"));
    build(folder)
}

/// Returns how many seconds `cargo build` takes.
fn build(folder: &Path) -> f64 {
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .stdout(Stdio::null())
        .status();
    let is_built = status.expect("cargo runs").success();
    assert!(is_built, "{}", folder.display());
    start.elapsed().as_secs_f64()
}
