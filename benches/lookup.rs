//! `ResultCode::parse` against other ways from a text to an enum.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench lookup
//! ```
//!
//! Makes packages of the crate with larger tables, and builds and runs `peers/`, which depends on all of them: so all sizes
//! and ways are measured in one process, in turn. Prints the medians, and the instructions that one lookup takes where
//! `valgrind` is there to count them; draws `lookup.svg`.

mod package;
mod plausible;
mod plot;

use std::fs;
use std::path::Path;
use std::process::Command;

/// The numbers of codes beside the real table's.
const SIZES: [usize; 3] = [500, 5_000, 50_000];

/// One median.
struct Measured {
    codes: usize,
    texts: String,
    way: String,
    nanoseconds: f64,
}

fn main() {
    let root = package::root();
    let real = fs::read_to_string(root.join("codes.toml")).expect("the crate has a table");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup");
    package::make(&scratch.join("result-codes"), "result-codes", &real);
    for size in SIZES {
        let name = format!("result-codes-{size}");
        package::make(&scratch.join(&name), &name, &plausible::table(&real, size));
    }
    let peers = scratch.join("peers");
    for file in ["Cargo.toml", "build.rs", "src/main.rs"] {
        let text = fs::read_to_string(root.join("benches/peers").join(file));
        package::write(&peers.join(file), &text.expect("a file of the package"));
    }
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--release", "--target-dir", "target"])
        .current_dir(&peers);
    assert!(build.status().expect("cargo runs").success());

    let lock = fs::read_to_string(peers.join("Cargo.lock")).expect("cargo wrote it");
    let lock: toml::Table = lock.parse().expect("cargo reads it too");
    for package in lock["package"].as_array().expect("a list") {
        let [name, version] = ["name", "version"].map(|key| package[key].as_str().unwrap_or("?"));
        if ["phf", "strum", "hashbrown"].contains(&name) {
            println!("{name} {version}");
        }
    }

    let program = peers.join("target/release/peers");
    let output = Command::new(&program).output().expect("it was built");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let measured: Vec<Measured> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(read)
        .collect();
    let mut ways: Vec<&str> = Vec::new();
    for one in &measured {
        if !ways.contains(&one.way.as_str()) {
            ways.push(&one.way);
        }
    }
    for texts in ["Hits", "Misses", "Hot", "Owned"] {
        print(texts, &ways, &measured);
    }
    instructions(&program, &ways);
    let hits = measured.iter().filter(|one| one.texts == "Hits");
    let points = hits.map(|one| (one.way.as_str(), one.codes, one.nanoseconds));
    plot::draw(
        &root.join("benches/lookup.svg"),
        &ways,
        &points.collect::<Vec<_>>(),
    );
}

fn read(line: &str) -> Measured {
    let [codes, texts, way, nanoseconds] = line.split(',').collect::<Vec<_>>()[..] else {
        panic!("{line:?} is not what the peers print");
    };
    Measured {
        codes: codes.parse().expect("a number"),
        texts: texts.to_owned(),
        way: way.to_owned(),
        nanoseconds: nanoseconds.parse().expect("a number"),
    }
}

/// A table in Markdown: nanoseconds a lookup.
fn print(texts: &str, ways: &[&str], measured: &[Measured]) {
    let mut sizes: Vec<usize> = measured.iter().map(|one| one.codes).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let heads: Vec<String> = sizes.iter().map(|size| format!("{size} codes")).collect();
    println!("| {texts}, ns | {} |", heads.join(" | "));
    println!("|---|{}", "---:|".repeat(sizes.len()));
    for way in ways {
        let cells = sizes.iter().map(|size| {
            let is_it =
                |one: &&Measured| one.codes == *size && one.way == *way && one.texts == texts;
            let cell = measured.iter().find(is_it);
            cell.map_or(String::from("–"), |one| format!("{:.1}", one.nanoseconds))
        });
        println!("| {way} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    println!();
}

/// How many instructions a hit in the real table takes: what two more rounds add, over their lookups.
fn instructions(program: &Path, ways: &[&str]) {
    if Command::new("valgrind").arg("--version").output().is_err() {
        return println!("(valgrind, which counts instructions, is not here)");
    }
    // The lookups of a round, and the instructions.
    let count = |way: &str, rounds: &str| -> Option<(f64, f64)> {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        let output = valgrind
            .arg(program)
            .args(["count", way, rounds])
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
    for way in ways {
        let (lookups, one) = count(way, "1").expect("valgrind counts");
        let (_, three) = count(way, "3").expect("valgrind counts");
        println!("| {way} | {:.0} |", (three - one) / 2.0 / lookups);
    }
}
