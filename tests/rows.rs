//! What the rows say of one another.

use result_codes::{Category, NextStep, ResultCode, ResultStatus};

#[test]
fn every_code_stands_in_its_category_once() {
    let in_categories: usize = Category::ALL
        .iter()
        .map(|category| category.codes().len())
        .sum();
    assert_eq!(in_categories, ResultCode::ALL.len());
    for &code in ResultCode::ALL {
        assert!(code.category().codes().contains(&code), "{code}");
    }
    for &category in Category::ALL {
        assert!(
            category.codes().is_sorted(),
            "{category}: in the order of the table"
        );
    }
}

#[test]
fn every_reference_is_to_a_row() {
    for &code in ResultCode::ALL {
        assert!(ResultStatus::ALL.contains(&code.status()));
        assert!(Category::ALL.contains(&code.category()));
        assert!(NextStep::ALL.contains(&code.next_step()));
        assert_ne!(code.replaced_by(), Some(code));
    }
    for &status in ResultStatus::ALL {
        assert!(NextStep::ALL.contains(&status.next_step()));
    }
}

#[test]
fn every_text_says_something() {
    let codes = ResultCode::ALL.iter().flat_map(|code| {
        let optional = code.note().into_iter().chain(code.deprecated());
        [code.description(), code.resolution()]
            .into_iter()
            .chain(optional)
    });
    let statuses = ResultStatus::ALL
        .iter()
        .flat_map(|status| [status.meaning(), status.action()]);
    let categories = Category::ALL
        .iter()
        .flat_map(|category| [category.title(), category.group()]);
    let next_steps = NextStep::ALL
        .iter()
        .map(|next_step| next_step.description());
    for text in codes.chain(statuses).chain(categories).chain(next_steps) {
        assert!(!text.is_empty());
        assert_eq!(text, text.trim());
        assert!(!text.contains(char::is_control), "{text:?}");
    }
}

#[test]
fn the_order_is_that_of_the_table() {
    assert!(ResultCode::ALL.is_sorted());
    assert!(ResultStatus::ALL.is_sorted());
    assert!(Category::ALL.is_sorted());
    assert!(NextStep::ALL.is_sorted());
}

/// A wrong next step costs money: nothing but a success is processed, and nothing that may still succeed is given up
/// or begun anew.
#[test]
fn no_next_step_contradicts_its_status() {
    let of_codes = ResultCode::ALL
        .iter()
        .map(|code| (code.as_str(), code.status(), code.next_step()));
    let of_statuses = ResultStatus::ALL
        .iter()
        .map(|status| (status.as_str(), *status, status.next_step()));
    for (text, status, next_step) in of_codes.chain(of_statuses) {
        match next_step {
            NextStep::Proceed => assert_eq!(status, ResultStatus::Success, "{text}"),
            NextStep::StartOver | NextStep::Stop => {
                assert_eq!(status, ResultStatus::Failed, "{text}");
            }
            _ => {}
        }
    }
}
