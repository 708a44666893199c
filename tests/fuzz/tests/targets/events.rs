//! Event lines: whatever stands in a file of events, the build says what it is or makes an extract that holds together.

use rockpool_builder::{NoWatch, build, check};
use rockpool_fuzz::{Document, Language, Outcome, Target, build_options, fuzz, seeds};

/// Lines in one document.
const LINES: usize = 12;

#[test]
fn events() {
    let lines = seeds::events();
    let seeds = lines.chunks(LINES).take(8).map(|lines| Document(lines.join("\n").into_bytes())).collect();
    let target = Target { name: "events", language: Language::JsonLines, seeds };
    fuzz(bolero::check!(), target, |document| {
        let folder = tempfile::tempdir().expect("a folder");
        let (input, output) = (folder.path().join("events.jsonl"), folder.path().join("extract"));
        std::fs::write(&input, &document.0).expect("a file written");
        let Ok(report) = build(&build_options(&input, &output), &NoWatch) else {
            return Outcome::Refused;
        };
        let (manifest, health) = (&report.manifest, &report.manifest.health);
        assert_eq!(manifest.rows + health.bad_lines, health.lines);
        let checked = check(&output, &NoWatch).expect("what was built can be checked");
        assert!(checked.problems.is_empty(), "{:?}", checked.problems);
        Outcome::Taken
    });
}
