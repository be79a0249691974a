//! Compares `ResultCode::parse` with other ways to find a code by its wire form.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench lookup
//! ```
//!
//! With the absolute path of another checkout after `--`, that takes part as well, to compare a change with what was before.
//!
//! Creates packages of the crate with larger tables, then builds and runs `peers/`, which depends on all of them. That way
//! one process measures all sizes and contenders, in turn. Prints the shortest times, and draws `lookup.svg`. If `valgrind` is
//! installed, prints the number of instructions of one lookup too. gperf takes part if it and a C compiler are installed.

mod package;
mod plausible;
mod plot;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use toml::{Table, Value};

/// The sizes of the tables besides the real one.
const SIZES: [usize; 2] = [500, 5_000];

/// The shortest time of one contender.
struct Measurement {
    codes: usize,
    workload: String,
    contender: String,
    nanoseconds: f64,
}

fn main() {
    // cargo passes `--bench` too.
    let mut arguments = env::args().skip(1);
    let before = arguments.find(|argument| !argument.starts_with('-'));
    let peers = build_peers(before.as_deref().map(Path::new));
    let lock = fs::read_to_string(peers.join("Cargo.lock")).expect("cargo wrote it");
    let lock: Table = lock.parse().expect("cargo reads it too");
    for package in lock["package"].as_array().expect("a list") {
        let [name, version] = ["name", "version"].map(|key| package[key].as_str().unwrap_or("?"));
        if ["phf", "hashify", "strum", "hashbrown"].contains(&name) {
            println!("{name} {version}");
        }
    }
    let gperf = Command::new("gperf").arg("--version").output();
    let gperf = gperf.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let version = gperf
        .ok()
        .and_then(|text| Some(text.lines().next()?.to_owned()));
    println!(
        "{}",
        version.unwrap_or_else(|| "(gperf is not installed)".to_owned())
    );

    let program = peers.join("target/release/peers");
    let output = Command::new(&program).output().expect("it was built");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let measurements: Vec<Measurement> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(read)
        .collect();
    let mut contenders: Vec<&str> = Vec::new();
    for one in &measurements {
        if !contenders.contains(&one.contender.as_str()) {
            contenders.push(&one.contender);
        }
    }
    for workload in ["Hits", "Misses", "Hot", "Owned"] {
        print(workload, &contenders, &measurements);
    }
    print_instructions(&program, &contenders);
    let hits = measurements.iter().filter(|one| one.workload == "Hits");
    let points = hits.map(|one| (one.contender.as_str(), one.codes, one.nanoseconds));
    plot::draw(
        &package::root().join("benches/lookup.svg"),
        &contenders,
        &points.collect::<Vec<_>>(),
    );
}

/// Creates and builds the packages, with those of another checkout if there is one. Returns the folder of `peers`.
fn build_peers(before: Option<&Path>) -> PathBuf {
    let root = package::root();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup");
    let peers = scratch.join("peers");
    let source = |name: &str| {
        let text = fs::read_to_string(root.join("benches/peers").join(name));
        text.expect("a file of the package")
    };
    let mut manifest: Table = source("Cargo.toml").parse().expect("cargo reads it too");
    let real = fs::read_to_string(root.join("codes.toml")).expect("the crate has a table");
    let mut tables = vec![(String::new(), real.clone())];
    tables.extend(SIZES.map(|size| (format!("-{size}"), plausible::table(&real, size))));
    for (suffix, table) in &tables {
        let name = format!("result-codes{suffix}");
        package::create(&root, &scratch.join(&name), &name, table);
        if let Some(before) = before {
            let name = format!("before{suffix}");
            package::create(before, &scratch.join(&name), &name, table);
            let path = ("path".to_owned(), Value::from(format!("../{name}")));
            let dependencies = manifest["dependencies"].as_table_mut().expect("a table");
            dependencies.insert(name, Table::from_iter([path]).into());
        }
    }
    package::write(&peers.join("Cargo.toml"), &manifest.to_string());
    for name in ["build.rs", "src/main.rs"] {
        package::write(&peers.join(name), &source(name));
    }
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--release", "--target-dir", "target"])
        .args(before.map(|_| "--features=before"))
        .current_dir(&peers);
    assert!(build.status().expect("cargo runs").success());
    peers
}

fn read(line: &str) -> Measurement {
    let [codes, workload, contender, nanoseconds] = line.split(',').collect::<Vec<_>>()[..] else {
        panic!("{line:?} is not what the peers print");
    };
    Measurement {
        codes: codes.parse().expect("a number"),
        workload: workload.to_owned(),
        contender: contender.to_owned(),
        nanoseconds: nanoseconds.parse().expect("a number"),
    }
}

/// Prints the nanoseconds of one lookup as a Markdown table.
fn print(workload: &str, contenders: &[&str], measurements: &[Measurement]) {
    let mut sizes: Vec<usize> = measurements.iter().map(|one| one.codes).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let heads: Vec<String> = sizes.iter().map(|size| format!("{size} codes")).collect();
    println!("| {workload}, ns | {} |", heads.join(" | "));
    println!("|---|{}", "---:|".repeat(sizes.len()));
    for contender in contenders {
        let cells = sizes.iter().map(|size| {
            let cell = measurements.iter().find(|one| {
                one.codes == *size && one.contender == *contender && one.workload == workload
            });
            cell.map_or(String::from("–"), |one| format!("{:.2}", one.nanoseconds))
        });
        println!(
            "| {contender} | {} |",
            cells.collect::<Vec<_>>().join(" | ")
        );
    }
    println!();
}

/// Prints the number of instructions of a hit in the real table.
///
/// Two runs differ by twenty rounds; the difference, divided by the lookups of these rounds, leaves out the start of the program.
/// With fewer, it shows that the random seeds of std's `HashMap` make the start of each run a little different.
fn print_instructions(program: &Path, contenders: &[&str]) {
    if Command::new("valgrind").arg("--version").output().is_err() {
        return println!("(valgrind, which counts instructions, is not installed)");
    }
    // Returns the lookups of one round, and the instructions of the whole run.
    let count = |contender: &str, rounds: &str| -> Option<(f64, f64)> {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        let output = valgrind
            .arg(program)
            .args(["count", contender, rounds])
            .output()
            .ok()?;
        let lookups = String::from_utf8_lossy(&output.stdout)
            .trim()
            .parse()
            .ok()?;
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        let (_, count) = report.rsplit_once("Collected : ")?;
        Some((lookups, count.split_whitespace().next()?.parse().ok()?))
    };
    println!("| Hits, instructions | real table |\n|---|---:|");
    for contender in contenders {
        let (lookups, one) = count(contender, "1").expect("valgrind counts");
        let (_, more) = count(contender, "21").expect("valgrind counts");
        println!("| {contender} | {:.0} |", (more - one) / 20.0 / lookups);
    }
}
