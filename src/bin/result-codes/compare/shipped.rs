//! What the shipped table says about a code, whatever table the command was built with.
//!
//! A table of another provider begins without codes. The request states and next steps of the shipped one keep an order from being
//! paid twice, so they go along.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The keys of a code that matter for money.
#[derive(Clone, Copy)]
pub(super) struct Shipped {
    pub(super) status: &'static str,
    pub(super) next_step: Option<&'static str>,
    pub(super) request: Option<&'static str>,
}

/// The codes of the shipped table, and their aliases. Its blocks have one key per line, and the build has checked them.
static CODES: LazyLock<HashMap<&str, Shipped>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for block in include_str!("../../../../codes.toml")
        .split("\n[code.")
        .skip(1)
    {
        let (name, block) = block.split_once(']').unwrap_or((block, ""));
        let block = block.split("\n[").next().unwrap_or_default();
        let keys = block.lines().filter_map(|line| line.split_once('='));
        let keys: HashMap<&str, &str> = keys.map(|(key, value)| (key.trim(), value)).collect();
        let value = |key| keys.get(key).and_then(|value| value.split('"').nth(1));
        let shipped = Shipped {
            status: value("status").unwrap_or_default(),
            next_step: value("next_step"),
            request: value("request"),
        };
        let aliases = keys.get("aliases").map_or("", |aliases| aliases);
        let aliases = aliases.split('"').skip(1).step_by(2);
        for name in aliases.chain([name.trim_matches('"')]) {
            codes.insert(name, shipped);
        }
    }
    codes
});

/// Finds a code in the shipped table.
pub(super) fn find(code: &str) -> Option<Shipped> {
    CODES.get(code).copied()
}

#[cfg(test)]
mod tests {
    use result_codes::{RequestState, ResultCode};

    use super::*;

    #[test]
    fn the_shipped_table_is_read_as_the_build_reads_it() {
        if std::env::var_os("RESULT_CODES_TABLE").is_some() {
            return;
        }
        for (name, shipped) in &*CODES {
            let code = ResultCode::parse(name).unwrap();
            assert_eq!(shipped.status, code.status().as_str(), "{code}");
            let request = code.request_state().map(RequestState::as_str);
            assert_eq!(shipped.request, request, "{code}");
            let next_step = code.status().next_step().as_str();
            let next_step = shipped.next_step.unwrap_or(next_step);
            assert_eq!(next_step, code.next_step().as_str(), "{code}");
        }
        assert!(CODES.len() > 40, "{}", CODES.len());
        assert!(find("NO_SUCH_CODE").is_none());
    }
}
