//! Notebooks as JSON: read, written again, and every question in them checked.

use rockpool_fuzz::{Document, Language, Outcome, SmallExtract, Target, fuzz, seeds};
use rockpool_question::{CellBody, Notebook};
use serde_json::{Value, json};

/// A notebook of texts and of some of the documentation's questions.
fn document(questions: &[Value]) -> Document {
    let cells = questions.iter().enumerate().map(|(number, question)| {
        json!({"id": format!("cell {number}"), "title": "T", "body": {"question": question}, "half": true,
            "goals": [{"value": 0.4, "name": "Plan"}], "groups": "last_step"})
    });
    let text =
        json!({"id": "text", "body": {"text": "# Title\n\n*Words* and [a link](https://example.com)"}});
    let cells: Vec<Value> = std::iter::once(text).chain(cells).collect();
    let marks = json!([{"date": "2026-03-10", "until": "2026-03-12", "text": "Release"}]);
    Document(json!({"version": 2, "title": "Notes", "cells": cells, "marks": marks}).to_string().into_bytes())
}

#[test]
fn notebook() {
    let engine = SmallExtract::of_the_sample().open().expect("the extract");
    let seeds = seeds::questions().chunks(4).map(document).collect();
    let target = Target { name: "notebook", language: Language::Json, seeds };
    fuzz(bolero::check!(), target, move |document| {
        let Ok(notebook) = Notebook::from_json(&String::from_utf8_lossy(&document.0)) else {
            return Outcome::Refused;
        };
        let written = notebook.to_json().expect("what came from JSON has a JSON form");
        assert_eq!(Notebook::from_json(&written).expect("its own form can be read"), notebook);
        for cell in &notebook.cells {
            if let CellBody::Question(question) = &cell.body {
                let _ = engine.validate(question);
            }
        }
        Outcome::Taken
    });
}
