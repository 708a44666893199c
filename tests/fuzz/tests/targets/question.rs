//! Questions as JSON: read, checked, asked of a small extract, and written as SQL of warehouses.

use rockpool_fuzz::{Document, Language, Outcome, SmallExtract, Target, fuzz, seeds};
use rockpool_question::Question;

#[test]
fn question() {
    let extract = SmallExtract::of_the_sample();
    let engine = extract.open().expect("the extract");
    let seeds = seeds::questions().into_iter().map(|question| Document(question.to_string().into_bytes()));
    let target = Target { name: "question", language: Language::Json, seeds: seeds.collect() };
    fuzz(bolero::check!(), target, move |document| {
        let Ok(question) = serde_json::from_slice::<Question>(&document.0) else {
            return Outcome::Refused;
        };
        let written = serde_json::to_vec(&question).expect("a question has a JSON form");
        let again: Question = serde_json::from_slice(&written).expect("its own form can be read");
        assert_eq!(again, question);
        if engine.validate(&question).is_err() {
            return Outcome::Refused;
        }
        // It may be refused all the same, for reasons that only the data knows.
        match rockpool_fuzz::ask(&engine, &question) {
            Ok(_) => Outcome::Taken,
            Err(_) => Outcome::Refused,
        }
    });
}
