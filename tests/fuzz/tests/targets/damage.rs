//! Damage on the way: a data file that is not what the manifest says. Every answer is the right one or an error.

use rockpool_fuzz::{Document, Language, Outcome, SmallExtract, Target, ask, fuzz, questions_of_files};

#[test]
fn damage() {
    let extract = SmallExtract::of_the_sample();
    let path = extract.events_of("file_exported");
    let seed = Document(extract.sealed_file(&path));
    let target = Target { name: "damage", language: Language::Bytes, seeds: vec![seed] };
    let questions = questions_of_files();
    let sound = extract.open().expect("the extract");
    let right: Vec<_> =
        questions.iter().map(|question| ask(&sound, question).expect("an answer").body).collect();
    fuzz(bolero::check!(), target, move |document| {
        let engine = extract.with_damaged_file(&path, &document.0).open().expect("the manifest is sound");
        let mut outcome = Outcome::Taken;
        for (question, right) in questions.iter().zip(&right) {
            match ask(&engine, question) {
                Ok(answer) => assert_eq!(&answer.body, right, "an answer from damaged bytes"),
                Err(_) => outcome = Outcome::Refused,
            }
        }
        outcome
    });
}
