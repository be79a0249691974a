//! A copy of the package, a crate that depends on it, and cargo, for tests whose promise is that something builds.

use std::collections::HashSet;
use std::env::consts::EXE_SUFFIX;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[cfg(unix)]
use rustix::fs::{FlockOperation, flock};

/// Holds the workshop: one test at a time works in it.
pub(crate) struct Workshop {
    folder: PathBuf,
    /// Locked until it is closed. Each test may be a process of its own.
    #[expect(dead_code, reason = "closed with the workshop")]
    lock: File,
}

impl Workshop {
    /// Waits for the workshop, and makes its package the one that a release contains.
    pub(crate) fn enter() -> Workshop {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workshop");
        fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join("lock")).unwrap();
        #[cfg(unix)]
        flock(&lock, FlockOperation::LockExclusive).unwrap();
        let workshop = Workshop { folder, lock };
        let package = workshop.package();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"));
        let list = workshop.cargo(from, &["package", "--list", "--allow-dirty"]);
        let files = list
            .lines()
            .map(|file| (from.join(file), package.join(file)));
        // The list also names files that cargo creates only when it packs them.
        let files: Vec<_> = files.filter(|(from, _)| from.is_file()).collect();
        remove_others(
            &package,
            &files.iter().map(|(_, to)| to.as_path()).collect(),
        );
        for (from, to) in &files {
            let mut text = fs::read(from).unwrap();
            if from.ends_with("Cargo.toml") {
                text = with_own_version(&text);
            }
            // Cargo compiles again what is newer than its last build.
            if fs::read(to).ok().as_ref() != Some(&text) {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::write(to, text).unwrap();
            }
        }
        let _ = fs::remove_dir_all(workshop.dependent());
        workshop
    }

    pub(crate) fn package(&self) -> PathBuf {
        self.folder.join("result-codes")
    }

    pub(crate) fn dependent(&self) -> PathBuf {
        self.folder.join("dependent")
    }

    /// Where cargo puts programs and documentation.
    pub(crate) fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// Writes the crate `dependent` beside the package, with the package's own lock file, and returns its folder.
    pub(crate) fn write_dependent(&self, dependencies: &str, main: &str) -> PathBuf {
        let dependent = self.dependent();
        let manifest = format!(
            "[package]\nname = \"dependent\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n[workspace]\n"
        );
        write(&dependent.join("Cargo.toml"), &manifest);
        write(&dependent.join("src/main.rs"), main);
        fs::copy(
            self.package().join("Cargo.lock"),
            dependent.join("Cargo.lock"),
        )
        .unwrap();
        dependent
    }

    /// Builds the command, as it is configured in a folder, and returns its path. Builds the examples too.
    pub(crate) fn build_command(&self, folder: &Path) -> PathBuf {
        let manifest = self.package().join("Cargo.toml");
        let manifest = ["--manifest-path", manifest.to_str().unwrap()];
        // With `--examples`, dependencies have the features that they are compiled with for the tests.
        let build = ["build", "--features", "cli", "--bins", "--examples"];
        self.cargo(folder, &[&build[..], &manifest].concat());
        self.target()
            .join(format!("debug/result-codes{EXE_SUFFIX}"))
    }

    /// Runs cargo in a folder and returns its standard output. Panics if it fails or warns.
    pub(crate) fn cargo(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.try_cargo(folder, arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "cargo {arguments:?}: {errors}");
        assert!(!errors.contains("warning"), "cargo {arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs cargo in a folder, quietly.
    pub(crate) fn try_cargo(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = self.command(folder, arguments[0]);
        command
            .arg("--quiet")
            .args(&arguments[1..])
            .output()
            .unwrap()
    }

    /// Returns a command of cargo's that runs in a folder, without network access.
    pub(crate) fn command(&self, folder: &Path, name: &str) -> Command {
        // What the tests themselves depend on is built already.
        let build_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut command = Command::new(env!("CARGO"));
        command
            .args([name, "--offline"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_BUILD_BUILD_DIR", build_dir)
            // As for the dependencies in `Cargo.toml`: otherwise they would be compiled again.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("RUSTDOCFLAGS", "-Dwarnings")
            .env_remove("RUSTFLAGS")
            .env_remove("RESULT_CODES_TABLE")
            .env_remove("RESULT_CODES_EXTRA");
        command
    }
}

/// Removes all files of a folder but these.
fn remove_others(folder: &Path, files: &HashSet<&Path>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            remove_others(&path, files);
        } else if !files.contains(path.as_path()) {
            fs::remove_file(path).unwrap();
        }
    }
}

/// What the version of the copy ends with.
pub(crate) const VERSION_SUFFIX: &str = "+workshop";

/// Gives the copy a version of its own. With the same one, cargo would take what it built of the copy for a build of the package.
fn with_own_version(manifest: &[u8]) -> Vec<u8> {
    let manifest = std::str::from_utf8(manifest).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let line = format!("\nversion = \"{version}\"\n");
    assert!(manifest.contains(&line));
    let own = format!("\nversion = \"{version}{VERSION_SUFFIX}\"\n");
    manifest.replacen(&line, &own, 1).into_bytes()
}

/// Writes a file, and creates the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
