//! The examples of docs/sql.md: each runs over the extract of `sample-data` and gives the table below it.

use chrono_tz::Europe::Budapest;
use futures::executor::block_on;
use rockpool_builder::{BuildOptions, NoWatch, build};
use rockpool_catalog::TimeResolution;
use rockpool_engine::{Engine, NativeHost, Silent};
use rockpool_question::{AnswerBody, Question, SqlQuestion};
use rockpool_store::{Folder, Store};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A statement of the page, and the lines of the table below it.
#[derive(Debug, Default)]
struct Example {
    sql: String,
    table: Vec<String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The examples of a page: every block of SQL with the first table after it.
fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = vec![];
    let mut in_sql = false;
    let mut before_table = false;
    for line in page.lines() {
        match line {
            "```sql" => {
                examples.push(Example::default());
                (in_sql, before_table) = (true, true);
            }
            "```" if in_sql => in_sql = false,
            line if in_sql => {
                let example = examples.last_mut().unwrap();
                example.sql.push_str(line);
                example.sql.push('\n');
            }
            line if before_table && line.starts_with('|') => {
                examples.last_mut().unwrap().table.push(line.to_owned());
            }
            // The table stands directly below the statement, with an empty line between them.
            line => {
                before_table &= line.is_empty() && examples.last().is_some_and(|last| last.table.is_empty())
            }
        }
    }
    examples
}

fn sample_extract(folder: &Path) -> Engine {
    let options = BuildOptions {
        time_zone: Budapest,
        time_resolution: TimeResolution::Milliseconds,
        max_bad_lines: 0.0,
        memory_bytes: 64 << 20,
        ..BuildOptions::new(repository().join("sample-data").display().to_string(), folder.join("extract"))
    };
    build(&options, &NoWatch).unwrap();
    let store = Store::new(Arc::new(Folder::new(folder.join("extract"))));
    block_on(Engine::open(store, Arc::new(NativeHost::new()))).unwrap()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(cells: impl IntoIterator<Item = String>) -> String {
    cells.into_iter().fold("|".to_owned(), |line, cell| format!("{line} {cell} |"))
}

/// An answer as the page has it.
fn printed(engine: &Engine, sql: &str) -> Vec<String> {
    let question = Question::Sql(SqlQuestion { sql: sql.to_owned() });
    let answer =
        block_on(engine.ask(&question, Arc::new(Silent))).unwrap_or_else(|error| panic!("{sql}{error}"));
    let AnswerBody::Table(table) = answer.body else { panic!("{sql}") };
    let mut lines = vec![
        line(table.columns.iter().map(|column| column.name.clone())),
        line(table.columns.iter().map(|_| "---".to_owned())),
    ];
    lines.extend(table.rows.iter().map(|row| line(row.iter().map(cell))));
    lines
}

/// A row of the table of what is understood: the statement and what the page says of it.
fn statements(page: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut inside = false;
    for line in page.lines() {
        inside = line.starts_with("| statement |") || (inside && line.starts_with('|'));
        // Code has a bar of its own as `\\|`.
        let line = line.replace("\\|", "\u{1}");
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [statement, _, here] = cells.as_slice() else { continue };
        if let Some(sql) = statement.strip_prefix('`').and_then(|code| code.strip_suffix('`'))
            && inside
        {
            found.push((sql.replace('\u{1}', "|"), (*here).to_owned()));
        }
    }
    found
}

/// What stands in a cell as code.
fn codes(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_row_of_what_is_understood_is_true() {
    let page = std::fs::read_to_string(repository().join("docs/sql.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let engine = sample_extract(folder.path());
    let statements = statements(&page);
    assert!(statements.len() > 40, "{}", statements.len());
    let mut wrong = String::new();
    for (sql, here) in &statements {
        let question = Question::Sql(SqlQuestion { sql: sql.clone() });
        let found = match block_on(engine.ask(&question, Arc::new(Silent))) {
            Ok(answer) => {
                let AnswerBody::Table(table) = answer.body else { panic!("{sql}") };
                let values: Vec<String> = table.rows.iter().flatten().map(cell).collect();
                let gives = here.rsplit_once("gives").map(|(_, gives)| codes(gives).concat());
                (gives != Some(values.join(" "))).then(|| format!("gives `{}`", values.join(" ")))
            }
            Err(error) => {
                let said = error.to_string();
                let refused = here.split_once("refused:").map(|(_, way_out)| codes(way_out));
                let is_said = refused.is_some_and(|parts| parts.iter().all(|part| said.contains(part)));
                (!is_said).then_some(said)
            }
        };
        if let Some(found) = found {
            wrong.push_str(&format!("{sql}\n  {here}\n  {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "docs/sql.md says something else than what happens:\n\n{wrong}");
}

#[test]
fn every_example_of_the_page_about_sql_gives_its_table() {
    let page = std::fs::read_to_string(repository().join("docs/sql.md")).unwrap();
    let examples = examples(&page);
    let folder = tempfile::tempdir().unwrap();
    let engine = sample_extract(folder.path());
    let mut wrong = String::new();
    for example in &examples {
        let printed = printed(&engine, &example.sql);
        if printed != example.table {
            wrong.push_str(&format!("{}\n{}\n\n", example.sql, printed.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "These print other tables than docs/sql.md has:\n\n{wrong}");
    // A function without an example is a function that nobody has tried.
    for function in rockpool_engine::function_names() {
        assert!(
            examples.iter().any(|example| example.sql.contains(&format!("{function}("))),
            "docs/sql.md has no example of {function}"
        );
        assert!(page.contains(&format!("| [`{function}(")), "docs/sql.md does not list {function}");
    }
}
