//! Parquet files: footers, page indexes and pages that are not what they should be, under a manifest that calls them
//! right. A checksum leaves such a file out; a writer with a fault does not.

use rockpool_fuzz::{Document, Language, SmallExtract, Target, fuzz, questions_of_files};

#[test]
fn parquet() {
    let extract = SmallExtract::of_the_sample();
    let path = extract.events_of("file_exported");
    let seed = Document(extract.file(&path));
    let target = Target { name: "parquet", language: Language::Bytes, seeds: vec![seed] };
    let questions = questions_of_files();
    fuzz(bolero::check!(), target, move |document| extract.with_file(&path, &document.0).ask(&questions));
}
