//! The enums match `codes.toml`, row by row and in its order. This test reads the file without the generator's help.

use std::fs;
use std::path::Path;

use result_codes::{Category, NextStep, RequestState, ResultCode, ResultStatus};
use toml::de::DeTable;

/// A block of the file, with its key.
struct Row<'t>(String, &'t DeTable<'t>);

impl<'t> Row<'t> {
    fn get(&self, key: &str) -> Option<&'t str> {
        self.1
            .get(key)
            .map(|value| value.get_ref().as_str().unwrap())
    }

    fn list(&self, key: &str) -> Vec<&'t str> {
        let list = self
            .1
            .get(key)
            .map(|value| value.get_ref().as_array().unwrap());
        list.into_iter()
            .flatten()
            .map(|value| value.get_ref().as_str().unwrap())
            .collect()
    }
}

/// Returns the blocks of one kind, in the order of the file.
fn rows<'t>(file: &'t DeTable<'t>, kind: &str) -> Vec<Row<'t>> {
    let table = file[kind].get_ref().as_table().unwrap();
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let row = |(key, value): (&'t toml::Spanned<_>, &'t toml::Spanned<toml::de::DeValue>)| {
        let key: &std::borrow::Cow<str> = key.get_ref();
        Row(key.to_string(), value.get_ref().as_table().unwrap())
    };
    entries.into_iter().map(row).collect()
}

fn with_file(check: impl FnOnce(&DeTable)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("codes.toml");
    let text = fs::read_to_string(path).unwrap();
    check(DeTable::parse(&text).unwrap().get_ref());
}

#[test]
fn statuses_match_table() {
    with_file(|file| {
        let rows = rows(file, "status");
        assert_eq!(rows.len(), ResultStatus::ALL.len());
        for (row, status) in rows.iter().zip(ResultStatus::ALL) {
            assert_eq!(row.0, status.as_str());
            assert_eq!(row.get("meaning"), Some(status.meaning()));
            assert_eq!(row.get("action"), Some(status.action()));
            assert_eq!(row.get("next_step"), Some(status.next_step().as_str()));
            assert_eq!(
                row.list("transaction_status"),
                status.transaction_statuses()
            );
        }
    });
}

#[test]
fn transaction_statuses_match_table() {
    with_file(|file| {
        let statuses = rows(file, "status").into_iter().zip(ResultStatus::ALL);
        for (row, status) in statuses {
            for word in row.list("transaction_status") {
                assert_eq!(ResultStatus::from_transaction_status(word), Some(*status));
                // `~` is in no word of a table.
                let tomorrows = format!("{word}~");
                assert_eq!(ResultStatus::from_transaction_status(&tomorrows), None);
            }
        }
    });
}

#[test]
fn next_steps_match_table() {
    with_file(|file| {
        let rows = rows(file, "next_step");
        assert_eq!(rows.len(), NextStep::ALL.len());
        for (row, next_step) in rows.iter().zip(NextStep::ALL) {
            assert_eq!(row.0, next_step.as_str());
            assert_eq!(row.get("description"), Some(next_step.description()));
        }
    });
}

#[test]
fn categories_match_table() {
    with_file(|file| {
        let (rows, codes) = (rows(file, "category"), rows(file, "code"));
        assert_eq!(rows.len(), Category::ALL.len());
        for (row, category) in rows.iter().zip(Category::ALL) {
            assert_eq!(row.0, category.as_str());
            assert_eq!(row.get("title"), Some(category.title()));
            assert_eq!(row.get("group"), Some(category.group()));
            let members = codes
                .iter()
                .filter(|code| code.get("category") == Some(row.0.as_str()));
            let members: Vec<&str> = members.map(|code| code.0.as_str()).collect();
            let listed: Vec<&str> = category.codes().iter().map(|code| code.as_str()).collect();
            assert_eq!(listed, members);
        }
    });
}

#[test]
fn codes_match_table() {
    with_file(|file| {
        let rows = rows(file, "code");
        assert_eq!(rows.len(), ResultCode::ALL.len());
        for (row, code) in rows.iter().zip(ResultCode::ALL) {
            assert_eq!(row.0, code.as_str());
            assert_eq!(row.get("category"), Some(code.category().as_str()));
            assert_eq!(row.get("status"), Some(code.status().as_str()));
            assert_eq!(row.get("description"), Some(code.description()));
            assert_eq!(row.get("resolution"), Some(code.resolution()));
            let next_step = row
                .get("next_step")
                .unwrap_or(code.status().next_step().as_str());
            assert_eq!(code.next_step().as_str(), next_step);
            assert_eq!(
                row.get("request"),
                code.request_state().map(RequestState::as_str)
            );
            assert_eq!(row.get("note"), code.note());
            assert_eq!(row.list("aliases"), code.aliases());
            assert_eq!(row.get("deprecated"), code.deprecated());
            assert_eq!(
                row.get("replaced_by"),
                code.replaced_by().map(ResultCode::as_str)
            );
            if let Some(name) = row.get("name") {
                assert_eq!(name, format!("{code:?}"));
            }
        }
    });
}
