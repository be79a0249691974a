//! Generates the other contenders from the codes of each table.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

macro_rules! write_modules {
    ($($krate:ident)*) => {
        $(
            let codes = $krate::ResultCode::ALL.iter();
            let codes: Vec<_> = codes.map(|code| (code.as_str(), format!("{code:?}"))).collect();
            write_module(stringify!($krate), &codes);
        )*
    };
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Where gperf is looked for.
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rustc-check-cfg=cfg(gperf)");
    write_modules! { result_codes result_codes_500 result_codes_5000 }
}

fn write_module(krate: &str, codes: &[(&str, String)]) {
    let len = codes.len();
    let mut text = format!("pub static CODES: [(&str, u16); {len}] = [\n");
    for (index, (code, _)) in codes.iter().enumerate() {
        let _ = writeln!(text, "({code:?}, {index}),");
    }
    text += "];\npub static PHF: phf::Map<&str, u16> = phf::phf_map! {\n";
    for (index, (code, _)) in codes.iter().enumerate() {
        let _ = writeln!(text, "{code:?} => {index},");
    }
    text +=
        "};\npub fn hashify(text: &str) -> Option<u16> {\nhashify::map!(text.as_bytes(), u16,\n";
    for (index, (code, _)) in codes.iter().enumerate() {
        let _ = writeln!(text, "{code:?} => {index},");
    }
    text += ").copied()\n}\n";
    text += "#[derive(Clone, Copy, strum::EnumString)]\npub enum Code {\n";
    for (code, name) in codes {
        let _ = writeln!(text, "#[strum(serialize = {code:?})]\n{name},");
    }
    text += "}\npub fn match_text(text: &str) -> Option<Code> {\nSome(match text {\n";
    for (code, name) in codes {
        let _ = writeln!(text, "{code:?} => Code::{name},");
    }
    text += "_ => return None,\n})\n}\n";
    if compile_gperf(krate, codes) {
        println!("cargo::rustc-cfg=gperf");
        let _ = write!(
            text,
            "unsafe extern \"C\" {{\n\
             #[link_name = \"{krate}_run\"]\n\
             pub fn gperf_run(texts: *const std::ffi::c_void, count: usize) -> usize;\n\
             #[link_name = \"{krate}_find\"]\n\
             pub fn gperf_find(start: *const u8, len: usize) -> u16;\n}}\n"
        );
    }
    save(&format!("{krate}.rs"), &text);
}

/// Compiles a table with gperf, in the form that its manual recommends for texts which do not end with a zero byte. Returns
/// `false` if it is not installed.
///
/// `run` does in C what the other contenders do in Rust: gperf's function is inlined too, where C can do that.
fn compile_gperf(krate: &str, codes: &[(&str, String)]) -> bool {
    let mut text = String::from(
        "%{\n#include <stddef.h>\n#include <string.h>\n\
         struct entry;\nstatic const struct entry *lookup(const char *, size_t);\n%}\n\
         %language=ANSI-C\n%compare-lengths\n%readonly-tables\n%enum\n%struct-type\n\
         %define lookup-function-name lookup\n\
         struct entry { const char *name; unsigned short number; };\n%%\n",
    );
    for (number, (code, _)) in (1..).zip(codes) {
        let _ = writeln!(text, "{code},{number}");
    }
    let _ = write!(
        text,
        "%%\n\
         unsigned short {krate}_find(const char *start, size_t len) {{\n\
         const struct entry *found = lookup(start, len);\n\
         return found ? found->number : 0;\n}}\n\
         struct text {{ const char *start; size_t len; }};\n\
         size_t {krate}_run(const struct text *texts, size_t count) {{\n\
         size_t checksum = 0;\n\
         for (size_t i = 0; i < count; i++) {{\n\
         const struct entry *found = lookup(texts[i].start, texts[i].len);\n\
         checksum = checksum * 31 + (found ? found->number : 0);\n}}\n\
         return checksum;\n}}\n"
    );
    let source = save(&format!("{krate}.gperf"), &text);
    let output = source.with_extension("c");
    let mut gperf = Command::new("gperf");
    gperf.arg("--output-file").arg(&output).arg(&source);
    match gperf.status() {
        Err(_) => false,
        Ok(status) => {
            assert!(status.success(), "gperf accepts the codes");
            let mut build = cc::Build::new();
            build.file(output).opt_level(3).warnings(false);
            build.compile(&format!("{krate}_gperf"));
            true
        }
    }
}

fn save(name: &str, text: &str) -> PathBuf {
    let out_dir = env::var_os("OUT_DIR").expect("cargo sets it");
    let path = PathBuf::from(out_dir).join(name);
    fs::write(&path, text).expect("cargo made the folder");
    path
}
