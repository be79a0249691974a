//! What the shipped table says about a code, whatever table the command was built with.
//!
//! A table of another provider begins without codes. The request states and next steps of the shipped one keep an order from being
//! paid twice, so they go along.

const TABLE: &str = include_str!("../../../../codes.toml");

/// The keys of a code that matter for money.
#[derive(Default)]
pub(super) struct Shipped {
    pub(super) status: &'static str,
    pub(super) next_step: Option<&'static str>,
    pub(super) request: Option<&'static str>,
}

impl Shipped {
    /// Finds a code in the shipped table. Its blocks have one key per line, and the build has checked them.
    pub(super) fn find(code: &str) -> Option<Shipped> {
        let blocks = TABLE
            .split("\n[")
            .filter(|block| block.starts_with("code."));
        let mut blocks = blocks.map(|block| block.split_once(']').unwrap_or((block, "")));
        let quoted = format!("\"{code}\"");
        let (_, keys) = blocks.find(|(header, keys)| {
            let name = header["code.".len()..].trim_matches('"');
            let aliases = keys.lines().find(|line| line.starts_with("aliases"));
            name == code || aliases.is_some_and(|aliases| aliases.contains(&quoted))
        })?;
        let value = |key: &str| {
            let mut values = keys
                .lines()
                .filter_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
            values.next()?.split('"').nth(1)
        };
        Some(Shipped {
            status: value("status")?,
            next_step: value("next_step"),
            request: value("request"),
        })
    }
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
        let shipped = ResultCode::ALL
            .iter()
            .filter_map(|code| Some((*code, Shipped::find(code.as_str())?)));
        let mut count = 0;
        for (code, shipped) in shipped {
            count += 1;
            assert_eq!(shipped.status, code.status().as_str(), "{code}");
            assert_eq!(
                shipped.request,
                code.request_state().map(RequestState::as_str),
                "{code}"
            );
            let next_step = shipped
                .next_step
                .unwrap_or(code.status().next_step().as_str());
            assert_eq!(next_step, code.next_step().as_str(), "{code}");
        }
        assert!(count > 0);
        assert!(Shipped::find("NO_SUCH_CODE").is_none());
    }
}
