//! Notebooks as text: what is read, what is written, what is refused.

use super::*;

#[test]
fn a_notebook_survives_the_round_trip() {
    let text = r##"{"version":1,"title":"T","cells":[
        {"id":"a","body":{"text":"# Hello"}},
        {"id":"b","title":"F","body":{"question":{"kind":"funnel",
          "steps":[{"any_of":[{"event":{"type":"opened"}}]},{"any_of":[{"event":{"type":"saved"},
            "filters":[{"property":"amount","operator":"at_least","values":[0.1]}]}]}],
          "window":{"amount":7,"unit":"day"},"ties":"strictly_after"}}}]}"##;
    let notebook = Notebook::from_json(text).unwrap();
    assert_eq!(Notebook::from_json(&notebook.to_json().unwrap()).unwrap(), notebook);
}

#[test]
fn how_a_cell_is_drawn_is_kept_and_a_cell_without_it_reads_as_before() {
    let text = r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""}},
        {"id":"b","body":{"text":""},"chart":"stacked"}]}"#;
    let notebook = Notebook::from_json(text).unwrap();
    assert_eq!(
        notebook.cells.iter().map(|cell| cell.chart).collect::<Vec<_>>(),
        [None, Some(ChartKind::Stacked)]
    );
    let written = notebook.to_json().unwrap();
    assert_eq!(written.matches("chart").count(), 1);
    assert_eq!(Notebook::from_json(&written).unwrap(), notebook);
}

#[test]
fn what_holds_everywhere_is_kept_and_nothing_is_written_where_nothing_holds() {
    let text = r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""},"keeps_own":true}],
        "everywhere":{"dates":{"last":12,"unit":"week","complete":true},"breakdown":"plan"}}"#;
    let notebook = Notebook::from_json(text).unwrap();
    assert_eq!(notebook.everywhere.dates.map(Dates::short).as_deref(), Some("last 12 complete weeks"));
    assert!(notebook.cells[0].keeps_own);
    assert_eq!(Notebook::from_json(&notebook.to_json().unwrap()).unwrap(), notebook);
    let plain = Notebook::new("", vec![]).to_json().unwrap();
    assert!(!plain.contains("everywhere"), "{plain}");
}

#[test]
fn the_dates_of_earlier_notebooks_are_read() {
    let dates = |dates: &str| {
        let text = format!(r#"{{"version":1,"title":"","cells":[],"everywhere":{{"dates":{dates}}}}}"#);
        Notebook::from_json(&text).unwrap().everywhere.dates
    };
    assert_eq!(dates(r#"{"last_days":30}"#), Some(Dates::last_days(30)));
    assert_eq!(dates(r#"{"last_days":0}"#), Some(Dates::last_days(1)));
    let january = r#"{"first":"2026-01-01","last":"2026-01-31"}"#;
    assert_eq!(dates(&format!(r#"{{"between":{january}}}"#)), dates(january));
    assert_eq!(dates("null"), None);
}

#[test]
fn marks_goals_halves_and_orders_travel_in_a_version_that_earlier_pages_refuse() {
    let text = r#"{"version":2,"title":"","cells":[{"id":"a","body":{"text":""},"half":true,"groups":"last_step",
        "goals":[{"value":0.4,"name":"Plan"},{"value":-3}]}],
        "marks":[{"date":"2026-01-05","text":"Release"},{"date":"2026-01-07","until":"2026-01-08","text":"Sale"}]}"#;
    let notebook = Notebook::from_json(text).unwrap();
    assert_eq!(Notebook::from_json(&notebook.to_json().unwrap()).unwrap(), notebook);
    assert_eq!((notebook.version, notebook.marks.len(), notebook.cells[0].goals.len()), (2, 2, 2));
    // A notebook without any of them is what it was to pages of before.
    let mut plain = notebook;
    plain.marks.clear();
    plain.cells[0] = Cell::new(CellId("a".into()), "", CellBody::Text(String::new()));
    plain.settle_version();
    let written = plain.to_json().unwrap();
    assert!(written.contains("\"version\": 1"), "{written}");
    for field in ["marks", "goals", "half", "groups"] {
        assert!(!written.contains(field), "{written}");
    }
}

#[test]
fn marks_and_goals_that_are_none_are_refused_by_their_place() {
    let with = |goals: &str, marks: &str| {
        let cell = format!(r#"{{"id":"a","body":{{"text":""}},"goals":[{goals}]}}"#);
        let text = format!(r#"{{"version":2,"title":"","cells":[{cell}],"marks":[{marks}]}}"#);
        Notebook::from_json(&text).unwrap_err().to_string()
    };
    assert_eq!(
        with("", r#"{"date":"2026-01-05","until":"2026-01-04","text":"x"}"#),
        "mark 1 of this notebook is none: its last day is before its first; exchange them"
    );
    assert!(with(&[r#"{"value":1}"#; 6].join(","), "").contains("6 goal lines in one cell"));
    assert!(with(r#"{"value":1e999}"#, "").contains("number out of range"));
}

#[test]
fn a_later_version_is_named_as_such() {
    let error = Notebook::from_json(r#"{"version":99,"cells":"?"}"#).unwrap_err();
    assert!(matches!(error, NotebookError::TooNew { found: 99 }));
}

#[test]
fn two_cells_with_one_identity_are_refused() {
    let text =
        r#"{"version":1,"title":"","cells":[{"id":"a","body":{"text":""}},{"id":"a","body":{"text":""}}]}"#;
    assert!(matches!(Notebook::from_json(text), Err(NotebookError::DuplicateCell { .. })));
}

fn notebook(cells: &[String], cohorts: &[String]) -> Result<Notebook, NotebookError> {
    let (cells, cohorts) = (cells.join(","), cohorts.join(","));
    Notebook::from_json(&format!(r#"{{"version":1,"title":"","cells":[{cells}],"cohorts":[{cohorts}]}}"#))
}

fn lifecycle(alternatives: usize) -> String {
    let any_of = vec![r#"{"event":"any"}"#; alternatives].join(",");
    format!(r#"{{"kind":"lifecycle","events":{{"any_of":[{any_of}]}},"period":"day"}}"#)
}

fn cell(id: usize, question: &str) -> String {
    format!(r#"{{"id":"{id}","body":{{"question":{question}}}}}"#)
}

#[test]
fn a_notebook_of_every_allowed_size_is_read_and_one_more_is_refused() {
    let most = limits::KEPT_CONDITIONS.count();
    assert!(notebook(&[cell(1, &lifecycle(most))], &[]).is_ok());
    assert_eq!(
        notebook(&[cell(1, &lifecycle(1)), cell(2, &lifecycle(most + 1))], &[]).unwrap_err().to_string(),
        "cell 2 of this notebook is too large: events.any_of: more than 2\u{202f}000 alternatives and filters \
         of a question in a notebook; remove some"
    );
    let texts = |count: usize| {
        (0..count).map(|id| format!(r#"{{"id":"{id}","body":{{"text":""}}}}"#)).collect::<Vec<_>>()
    };
    assert!(notebook(&texts(limits::CELLS.count()), &[]).is_ok());
    assert!(matches!(
        notebook(&texts(limits::CELLS.count() + 1), &[]),
        Err(NotebookError::TooMany { what: "cells", count: 1_001, .. })
    ));
    let cohort = format!(
        r#"{{"name":"x","set":{{"kind":"counted","question":{},"part":{{"kind":"paths_link","link":0}}}}}}"#,
        lifecycle(1)
    );
    assert!(notebook(&[], &vec![cohort.clone(); limits::COHORTS.count()]).is_ok());
    assert!(matches!(
        notebook(&[], &vec![cohort; limits::COHORTS.count() + 1]),
        Err(NotebookError::TooMany { what: "saved cohorts", .. })
    ));
}

#[test]
fn cohorts_inside_one_another_are_read_to_a_depth_and_no_further() {
    let set = |question: &str| {
        format!(r#"{{"kind":"counted","question":{question},"part":{{"kind":"paths_link","link":0}}}}"#)
    };
    let within = |question: &str| {
        let users = format!(r#","users":[{{"name":"x","set":{}}}]}}"#, set(question));
        lifecycle(1).strip_suffix('}').unwrap().to_owned() + &users
    };
    let nested = |depth: usize| (0..depth).fold(lifecycle(1), |inner, _| within(&inner));
    let most = limits::USER_SET_DEPTH.count();
    assert!(notebook(&[cell(1, &nested(most))], &[]).is_ok());
    let error = notebook(&[cell(1, &nested(most + 1))], &[]).unwrap_err().to_string();
    assert!(error.contains("sets of users can refer to others 4 deep at most"), "{error}");
    let error = notebook(&[cell(1, &nested(200))], &[]).unwrap_err().to_string();
    assert!(error.contains("deep in one another"), "{error}");
}
