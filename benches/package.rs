//! Creates packages that are this crate with another table.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Returns the folder of the crate.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the crate is there")
}

/// Creates a package from the sources in a checkout of the crate, with this name and table.
pub fn create(root: &Path, folder: &Path, name: &str, table: &str) {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the crate has a manifest");
    let mut manifest: Table = manifest.parse().expect("cargo reads it too");
    for key in [
        "bin",
        "example",
        "test",
        "dev-dependencies",
        "target",
        "lints",
    ] {
        manifest.remove(key);
    }
    let path = |file: &str| Value::from(root.join(file).display().to_string());
    let package = manifest["package"].as_table_mut().expect("a table");
    package.insert("name".into(), name.into());
    package.insert("build".into(), path("build.rs"));
    package.remove("readme");
    manifest.insert(
        "lib".into(),
        Table::from_iter([("path".into(), path("src/lib.rs"))]).into(),
    );
    write(&folder.join("Cargo.toml"), &manifest.to_string());
    write(&folder.join("codes.toml"), table);
    // The build script compares the table with it. An older checkout has none.
    let released = "src/codegen/released.toml";
    if let Ok(record) = fs::read_to_string(root.join(released)) {
        write(&folder.join(released), &record);
    }
    if !folder.join("Cargo.lock").exists() {
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the crate has a lock");
    }
}

/// Writes a file, unless it has this text already: cargo would build it again.
pub fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .expect("a file can be written");
}
