//! The annotations that a team puts beside an extract.

use rockpool_fuzz::{Document, Language, Outcome, Target, fuzz};
use rockpool_question::Notebook;
use serde_json::json;

#[test]
fn annotations() {
    let seed = json!({"version": 1, "marks": [
        {"date": "2026-03-10", "text": "Release 4.2"},
        {"date": "2026-04-01", "until": "2026-04-14", "text": "<b>Campaign</b> שלום"},
    ]});
    let seeds = vec![Document(seed.to_string().into_bytes())];
    let target = Target { name: "annotations", language: Language::Json, seeds };
    fuzz(bolero::check!(), target, |document| {
        let Ok(marks) = rockpool_question::annotations(&String::from_utf8_lossy(&document.0)) else {
            return Outcome::Refused;
        };
        // What a team may say, a notebook may say too.
        let mut notebook = Notebook::new("", vec![]);
        notebook.marks = marks;
        notebook.settle_version();
        let written = notebook.to_readable_json().expect("marks that were read can be written");
        assert_eq!(Notebook::from_json(&written).expect("its own form can be read"), notebook);
        Outcome::Taken
    });
}
