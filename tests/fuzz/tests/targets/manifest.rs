//! Manifests: read, opened over sound files, and asked what its tables and counts say.

use rockpool_catalog::Manifest;
use rockpool_fuzz::{Document, Language, SmallExtract, Target, fuzz, questions_of_files};

#[test]
fn manifest() {
    let extract = SmallExtract::of_the_sample();
    let seed = serde_json::to_vec(extract.manifest()).expect("a manifest is JSON");
    let target = Target { name: "manifest", language: Language::Json, seeds: vec![Document(seed)] };
    let questions = questions_of_files();
    fuzz(bolero::check!(), target, move |document| {
        // As it came, with whatever happened to it on its way, and as a writer with a fault would have written it.
        let _ = Manifest::from_json(&document.0);
        extract.with_manifest(&document.0).ask(&questions)
    });
}
