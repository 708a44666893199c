//! The sentence says what was counted, in words and with the numbers of the answer.

mod fixture;

use fixture::manifest;
use rockpool_question::{
    AnswerBody, Cohort, FunnelAnswer, FunnelGroup, FunnelStep, Measure, Question, Rate, RetentionAnswer,
    SegmentationAnswer, SeriesValues, sentence::sentence,
};

fn valid(json: &str) -> rockpool_question::ValidQuestion {
    let question: Question = serde_json::from_str(json).unwrap();
    question.validate(&manifest()).unwrap()
}

fn step(name: &str, count: u64, of: u64) -> FunnelStep {
    FunnelStep {
        name: name.into(),
        from_first: Rate::new(count, of),
        from_previous: Rate::new(count, of),
        from_first_finished: Rate::new(count, of),
        time_from_first: None,
        time_from_previous: None,
    }
}

#[test]
fn a_funnel() {
    let question = valid(
        r#"{"kind":"funnel","steps":[
            {"any_of":[{"event":{"type":"file_opened"},
                "filters":[{"property":"plan","operator":"is_any_of","values":["pro","team"]}]}]},
            {"any_of":[{"event":{"type":"file_saved"}}]}],
            "window":{"amount":7,"unit":"day"},"dates":{"first":"2026-01-01","last":"2026-06-30"}}"#,
    );
    let total = FunnelGroup {
        value: None,
        steps: vec![step("file_opened", 9_412, 9_412), step("file_saved", 2_918, 9_412)],
        unfinished: 0,
    };
    let body = AnswerBody::Funnel(FunnelAnswer { total, groups: vec![], over_time: vec![] });
    assert_eq!(
        sentence(&question, &body, &manifest()),
        "9,412 users did 'file_opened' with plan is any of 'pro' or 'team' between 1 January and 30 June 2026 \
         (Europe/Budapest); 31.0 % (2,918) went on to 'file_saved' within 7 days. \
         Each step is strictly later than the one before."
    );
}

#[test]
fn a_retention_question() {
    let question = valid(
        r#"{"kind":"retention","start":{"any_of":[{"event":{"type":"file_opened"}}]},
            "returning":{"any_of":[{"event":"any"}]},"period":"week","periods":2}"#,
    );
    let cohort =
        Cohort { start: chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(), size: 1_500, cells: vec![] };
    let summary = vec![Rate::new(600, 1_500), Rate::new(300, 1_000), Rate::new(0, 0)];
    let body = AnswerBody::Retention(RetentionAnswer { cohorts: vec![cohort], summary });
    assert_eq!(
        sentence(&question, &body, &manifest()),
        "1,500 users did 'file_opened' in all the time covered (Europe/Budapest), counted from the first time; \
         of the 1,000 whose next week is complete, 30.0 % did any event in it. \
         Periods are calendar weeks from Monday; the summary pools complete periods only."
    );
}

#[test]
fn a_segmentation() {
    let question = valid(
        r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":{"type":"file_saved"}}]},"measure":"events"}],
            "by":"day","dates":{"first":"2025-12-31","last":"2026-01-01"}}"#,
    );
    let series = SeriesValues {
        series: 0,
        name: "file_saved".into(),
        measure: Measure::Events,
        group: None,
        values: vec![1, 2],
        total: 3,
    };
    let body = AnswerBody::Segmentation(SegmentationAnswer { buckets: vec![], series: vec![series] });
    assert_eq!(
        sentence(&question, &body, &manifest()),
        "'file_saved' happened 3 times between 31 December 2025 and 1 January 2026 (Europe/Budapest), by day."
    );
}
