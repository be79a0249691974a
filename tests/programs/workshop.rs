//! A copy of the package, a crate that depends on it, and cargo, for tests whose promise is that something builds.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, fs};

/// Holds the workshop: one test at a time works in it.
pub(crate) struct Workshop {
    folder: PathBuf,
    #[expect(dead_code, reason = "held until the workshop is dropped")]
    lock: MutexGuard<'static, ()>,
}

impl Workshop {
    /// Waits for the workshop, and makes its package the one that a release contains.
    pub(crate) fn enter() -> Workshop {
        static LOCK: Mutex<()> = Mutex::new(());
        let lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workshop");
        let workshop = Workshop { folder, lock };
        let package = workshop.package();
        fs::create_dir_all(&package).unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"));
        let list = workshop.cargo(from, &["package", "--list", "--allow-dirty"]);
        let listed = list
            .lines()
            .map(|file| (from.join(file), package.join(file)));
        // The list also names files that cargo creates only when it packs them.
        for (from, to) in listed.filter(|(from, _)| from.is_file()) {
            let text = fs::read(from).unwrap();
            // Cargo compiles again what is newer than its last build.
            if fs::read(&to).ok().as_ref() != Some(&text) {
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
            .env("RUSTDOCFLAGS", "-Dwarnings")
            .env_remove("RUSTFLAGS")
            .env_remove("RESULT_CODES_TABLE")
            .env_remove("RESULT_CODES_EXTRA");
        command
    }
}

/// Writes a file, and creates the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
