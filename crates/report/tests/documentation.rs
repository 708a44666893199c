//! `docs/questions.md` has a section for the CSV of each kind of question, with exactly its columns.

use rockpool_report::csv::{Column, contract};

const TEXT: &str = include_str!("../../../docs/questions.md");

/// The section about a kind, as the documentation has to have it.
fn section(kind: &str, columns: &[Column]) -> String {
    let rows: String = columns
        .iter()
        .map(|column| format!("| `{}` | {} | {} |\n", column.name, column.holds.name(), column.meaning))
        .collect();
    format!("#### Columns of `{kind}`\n\n| column | holds | |\n| --- | --- | --- |\n{rows}")
}

#[test]
fn every_kind_has_a_section_with_its_columns() {
    let sections: Vec<String> = contract().map(|(kind, columns)| section(kind, columns)).collect();
    for section in &sections {
        assert!(TEXT.contains(&format!("{section}\n")), "docs/questions.md should have:\n\n{section}");
    }
    assert_eq!(TEXT.matches("#### Columns of `").count(), sections.len(), "sections of kinds that there are");
}

#[test]
fn no_column_comes_twice() {
    for (kind, columns) in contract() {
        let mut names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "{kind}");
    }
}
