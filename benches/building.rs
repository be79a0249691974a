//! Measures what it takes to build the crate as its table grows. Compares it with the same table as a strum enum, and as a
//! bare enum.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench building
//! ```
//!
//! Numbers after `--` are the sizes to measure, instead of all. Prints one line for each measurement: the number of codes,
//! what was built, what was measured, and the seconds or bytes. cargo runs this program as a wrapper of `rustc`, so that the
//! time of a single crate can be taken.

mod package;
mod plausible;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use heck::ToUpperCamelCase;
use result_codes::ResultCode;
use toml::{Table, Value};

/// The sizes of the tables besides the real one.
const SIZES: [usize; 3] = [500, 1_000, 5_000];

/// The derives of the crate's enums.
const DERIVES: &str = "Clone, Copy, Debug, PartialEq, Eq, Hash";

/// The environment variable that names the file for the time of `rustc`. Where it is set, this program wraps `rustc`.
const LOG: &str = "BENCH_RUSTC_LOG";

fn main() {
    if let Some(log) = env::var_os(LOG) {
        return wrap_rustc(Path::new(&log));
    }
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("building");
    let real =
        fs::read_to_string(package::root().join("codes.toml")).expect("the crate has a table");
    let chosen: Vec<usize> = env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    println!("codes,form,what,value");
    fresh(&scratch, &real);
    let all = || [vec![ResultCode::ALL.len()], SIZES.to_vec()].concat();
    for size in if chosen.is_empty() { all() } else { chosen } {
        let table = plausible::table(&real, size);
        ours(&scratch, &real, &table, size);
        let codes = table.parse::<Table>().expect("it was made to be read");
        let codes = codes["code"].as_table().expect("codes have fields");
        enums(&scratch, codes, size);
    }
}

/// Runs `rustc`, and logs how long it took.
fn wrap_rustc(log: &Path) {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let start = Instant::now();
    let status = Command::new(&arguments[0])
        .args(&arguments[1..])
        .status()
        .expect("rustc runs");
    let seconds = start.elapsed().as_secs_f64();
    if arguments.iter().any(|argument| argument == "--crate-type") {
        fs::write(log, seconds.to_string()).expect("the log can be written");
    }
    std::process::exit(status.code().unwrap_or(1));
}

/// A package in the scratch folder.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new(scratch: &Path, name: &str) -> Package {
        Package {
            folder: scratch.join(name),
        }
    }

    /// Writes the package: a library without a build script.
    fn library(&self, text: &str) {
        let name = self.folder.file_name().expect("a name").display();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nstrum = {{ version = \"0.28\", features = [\"derive\"] }}\n"
        );
        package::write(&self.folder.join("Cargo.toml"), &manifest);
        package::write(&self.folder.join("src/lib.rs"), text);
    }

    /// Builds the library after an edit in release mode, and reports the times.
    fn report_release(&self, codes: usize, form: &str) {
        let time = self.cargo(&["build", "--release"]);
        report(codes, form, "edit to release library", time);
        report(codes, form, "rustc release", self.rustc());
    }

    /// Builds the library after an edit in debug mode, and reports the times.
    fn report_debug(&self, codes: usize, form: &str) {
        report(codes, form, "edit to debug library", self.cargo(&["build"]));
        report(codes, form, "rustc debug", self.rustc());
    }

    /// Reports the size of the library, and of a program that parses a code and prints all of its texts.
    fn report_sizes(&self, codes: usize, form: &str, library: &str, krate: &str) {
        report_size(
            codes,
            form,
            "library",
            &self.folder.join("target/release").join(library),
        );
        let user = Package {
            folder: self.folder.join("user"),
        };
        let name = self.folder.file_name().expect("a name").display();
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\n{name} = {{ path = \"..\" }}\n\n[profile.release]\nstrip = true\n"
        );
        package::write(&user.folder.join("Cargo.toml"), &manifest);
        package::write(
            &user.folder.join("src/main.rs"),
            &USER.replace("krate", krate),
        );
        user.cargo(&["build", "--release"]);
        report_size(
            codes,
            form,
            "stripped binary",
            &user.folder.join("target/release/user"),
        );
    }

    fn cargo(&self, arguments: &[&str]) -> f64 {
        let _ = fs::remove_file(self.folder.join("rustc.log"));
        let start = Instant::now();
        let status = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUSTC_WRAPPER", env::current_exe().expect("it runs"))
            .env(LOG, self.folder.join("rustc.log"))
            .stdout(Stdio::null())
            .status();
        assert!(
            status.expect("cargo runs").success(),
            "{} {arguments:?}",
            self.folder.display()
        );
        start.elapsed().as_secs_f64()
    }

    /// Returns how long the last `rustc` took.
    fn rustc(&self) -> f64 {
        let log = fs::read_to_string(self.folder.join("rustc.log")).expect("rustc ran");
        log.parse().expect("seconds")
    }
}

/// Uses everything that both this crate and the strum enum have.
const USER: &str = r#"fn main() {
    for text in std::env::args() {
        let code: krate::ResultCode = text.parse().unwrap();
        println!("{code} {code:?} {:?} {:?}", code.status(), code.category());
        println!("{} {}", code.description(), code.resolution());
    }
}
"#;

fn report(codes: usize, form: &str, what: &str, value: f64) {
    println!("{codes},{form},{what},{value:.3}");
}

fn report_size(codes: usize, form: &str, what: &str, path: &Path) {
    let bytes = fs::metadata(path).expect("it was built").len();
    println!("{codes},{form},{what},{bytes}");
}

/// Times a fresh `cargo build`, and that of a package which has only the build-dependencies.
fn fresh(scratch: &Path, real: &str) {
    let whole = Package::new(scratch, "fresh");
    package::create(&package::root(), &whole.folder, "result-codes", real);
    let alone = Package::new(scratch, "build-dependencies");
    let manifest = fs::read_to_string(whole.folder.join("Cargo.toml")).expect("just made");
    let mut manifest: Table = manifest.parse().expect("just made");
    for key in ["features", "dependencies", "lib"] {
        manifest.remove(key);
    }
    let package = manifest["package"].as_table_mut().expect("a table");
    package.insert("build".into(), "build.rs".into());
    package::write(&alone.folder.join("Cargo.toml"), &manifest.to_string());
    package::write(
        &alone.folder.join("build.rs"),
        "fn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n}\n",
    );
    package::write(&alone.folder.join("src/lib.rs"), "");
    for package in [&whole, &alone] {
        package.cargo(&["fetch"]);
    }
    let (mut times, codes) = ([Vec::new(), Vec::new()], ResultCode::ALL.len());
    for _ in 0..5 {
        for (package, times) in [&whole, &alone].into_iter().zip(&mut times) {
            let _ = fs::remove_dir_all(package.folder.join("target"));
            times.push(package.cargo(&["build"]));
        }
    }
    for (times, what) in times.iter_mut().zip(["whole", "build-dependencies alone"]) {
        times.sort_by(f64::total_cmp);
        report(codes, "fresh cargo build", what, times[times.len() / 2]);
    }
}

/// Measures the crate itself, from the edit of the table to the library, its docs and its size.
fn ours(scratch: &Path, real: &str, table: &str, size: usize) {
    let package = Package::new(scratch, "result-codes");
    // Build the dependencies and the build script before the edit.
    package::create(
        &package::root(),
        &package.folder,
        "result-codes",
        &plausible::table(real, 77),
    );
    package.cargo(&["build", "--release"]);
    package.cargo(&["build"]);
    package::create(&package::root(), &package.folder, "result-codes", table);
    let form = "result-codes";
    package.report_release(size, form);
    package.report_debug(size, form);
    report(size, form, "build script", script(&package));
    report(size, form, "rustdoc", package.cargo(&["doc", "--no-deps"]));
    package.report_sizes(size, form, "libresult_codes.rlib", "result_codes");
}

/// Times the newest build script by itself.
fn script(package: &Package) -> f64 {
    let builds = fs::read_dir(package.folder.join("target/release/build")).expect("it was built");
    let folders = builds.map(|build| build.expect("readable"));
    let ours = folders.filter(|folder| {
        folder
            .file_name()
            .to_string_lossy()
            .starts_with("result-codes-")
    });
    let scripts = ours.map(|folder| folder.path().join("build-script-build"));
    let script = scripts.filter(|path| path.exists()).max_by_key(|path| {
        let file = fs::metadata(path).expect("it exists");
        file.modified().expect("it has a time")
    });
    let mut script = Command::new(script.expect("it was built"));
    script
        .current_dir(&package.folder)
        .env("OUT_DIR", &package.folder)
        .stdout(Stdio::null());
    let start = Instant::now();
    assert!(script.status().expect("it runs").success());
    start.elapsed().as_secs_f64()
}

/// Measures the same codes as a bare enum, and as a program without this crate would have them.
fn enums(scratch: &Path, codes: &Table, size: usize) {
    let names: Vec<String> = codes
        .keys()
        .map(|code| code.to_upper_camel_case())
        .collect();
    let variants = names.join(",\n    ");
    let package = Package::new(scratch, "bare");
    package.library("");
    package.cargo(&["build", "--release"]);
    package.library(&format!(
        "#[derive({DERIVES})]\npub enum ResultCode {{\n    {variants},\n}}\n"
    ));
    package.report_release(size, "bare enum");

    let (package, form) = (Package::new(scratch, "strum-form"), "strum and match");
    package.library("");
    package.cargo(&["build", "--release"]);
    package.cargo(&["build"]);
    package.library(&strum_form(codes, &names));
    package.report_release(size, form);
    package.report_debug(size, form);
    package.report_sizes(size, form, "libstrum_form.rlib", "strum_form");
}

/// Returns the source of an enum that strum parses and prints, with a `match` for every other property.
fn strum_form(codes: &Table, names: &[String]) -> String {
    let variants = |values: &mut dyn Iterator<Item = &str>| {
        let mut values: Vec<String> = values.map(ToUpperCamelCase::to_upper_camel_case).collect();
        values.sort_unstable();
        values.dedup();
        values.join(", ")
    };
    let field = |code: &Value, key: &str| code[key].as_str().unwrap_or_default().to_owned();
    let categories: Vec<String> = codes.values().map(|code| field(code, "category")).collect();
    let categories = variants(&mut categories.iter().map(String::as_str));
    let derives = format!("#[derive({DERIVES}, Display, EnumString)]");
    let mut text = format!(
        "use strum::{{Display, EnumString}};\n\n{derives}\npub enum Category {{ {categories} }}\n\n\
         {derives}\npub enum Status {{ S, F, U, A }}\n\n{derives}\n#[non_exhaustive]\npub enum ResultCode {{\n"
    );
    for (code, name) in codes.keys().zip(names) {
        let _ = writeln!(text, "    #[strum(serialize = {code:?})]\n    {name},");
    }
    text += "}\n\nimpl ResultCode {\n";
    let mut function = |name: &str, of: &str, value: &dyn Fn(&Value) -> String| {
        let _ = writeln!(
            text,
            "    pub const fn {name}(self) -> {of} {{\n        match self {{"
        );
        for (code, name) in codes.values().zip(names) {
            let _ = writeln!(text, "            Self::{name} => {},", value(code));
        }
        text += "        }\n    }\n";
    };
    function("description", "&'static str", &|code| {
        format!("{:?}", field(code, "description"))
    });
    function("resolution", "&'static str", &|code| {
        format!("{:?}", field(code, "resolution"))
    });
    function("status", "Status", &|code| {
        format!("Status::{}", field(code, "status"))
    });
    function("category", "Category", &|code| {
        format!(
            "Category::{}",
            field(code, "category").to_upper_camel_case()
        )
    });
    text + "}\n"
}
