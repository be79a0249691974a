//! Generates the other contenders from the codes of each table.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

/// The largest table for `match` and strum: `rustc` takes too long over a larger one.
const MAX_ARMS: usize = 5_000;

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
    write_modules! { result_codes result_codes_500 result_codes_5000 result_codes_50000 }
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
    text += "};\n";
    save(&format!("{krate}.rs"), &text);
    if len <= MAX_ARMS {
        let mut text = String::from("#[derive(Clone, Copy, strum::EnumString)]\npub enum Code {\n");
        for (code, name) in codes {
            let _ = writeln!(text, "#[strum(serialize = {code:?})]\n{name},");
        }
        text += "}\npub fn match_text(text: &str) -> Option<Code> {\nSome(match text {\n";
        for (code, name) in codes {
            let _ = writeln!(text, "{code:?} => Code::{name},");
        }
        text += "_ => return None,\n})\n}\n";
        save(&format!("{krate}_arms.rs"), &text);
    }
}

fn save(name: &str, text: &str) {
    let out_dir = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(PathBuf::from(out_dir).join(name), text).expect("cargo made the folder");
}
