//! The build warns of a released code that is missing from the shipped table, and of no other table. It warns of a table without
//! words for success or failure, or without a `request`, where the shipped one has them.

use std::fs;
use std::path::Path;

use result_codes::ResultCode;

use crate::workshop::{Workshop, write};

#[test]
fn the_build_warns_of_a_deleted_code() {
    let workshop = Workshop::enter();
    let package = workshop.package();
    // What was released is in the record, whether or not the table has it.
    let code = ResultCode::ALL[0];
    let record = format!(
        "[\"RELEASED_TEST_GONE\"]\nvariant = \"ReleasedTestGone\"\nstatus = \"F\"\nnext_step = \"stop\"\n\
         [\"{code}\"]\nvariant = \"{code:?}\"\nstatus = \"{}\"\nnext_step = \"{}\"\n",
        code.status(),
        code.next_step()
    );
    fs::write(package.join("src/codegen/released.toml"), record).unwrap();
    // Not quiet: cargo would hide the warnings of the build script.
    let check = |table: &Path| {
        let mut command = workshop.command(&package, "check");
        let output = command.env("RESULT_CODES_TABLE", table).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{stderr}");
        stderr
    };

    let warnings = check(Path::new(""));
    let expected = "codegen/released.toml:1:2: `RELEASED_TEST_GONE` was released, but is gone: ";
    assert!(warnings.contains(expected), "{warnings}");
    assert_eq!(warnings.matches(" was released").count(), 1, "{warnings}");
    assert!(!warnings.contains("transaction_status"), "{warnings}");

    let warnings = check(&package.join("codes.toml"));
    for expected in ["was released", "transaction_status", "add `request"] {
        assert!(!warnings.contains(expected), "{warnings}");
    }

    let table = fs::read_to_string(package.join("codes.toml")).unwrap();
    let lines = table
        .lines()
        .filter(|line| !line.starts_with("transaction_status") && !line.starts_with("request"));
    let own = workshop.dependent().join("own.toml");
    write(&own, &lines.collect::<Vec<_>>().join("\n"));
    let warnings = check(&own);
    assert!(!warnings.contains("was released"), "{warnings}");
    for status in ["S", "F"] {
        let expected = format!("status `{status}` has no `transaction_status`");
        assert!(warnings.contains(&expected), "{warnings}");
    }
    let guarded = ResultCode::ALL
        .iter()
        .find(|code| code.request_state().is_some());
    if let Some(code) = guarded {
        let lost = format!("to `{code}`, as in the shipped table");
        assert!(warnings.contains(&lost), "{warnings}");
    }
}
