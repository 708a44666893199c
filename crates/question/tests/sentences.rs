//! The sentence says what was counted, in words and with the numbers of the answer.

mod fixture;

use fixture::{Zones, manifest};
use rockpool_question::{
    AnswerBody, Bucket, BucketStart, Cohort, FunnelAnswer, FunnelGroup, FunnelStep, GroupValue,
    LifecycleAnswer, LifecycleBucket, Measure, Miss, MissedRule, PathLink, PathName, PathNode, PathsAnswer,
    Question, Rate, RetentionAnswer, RetentionGroup, RetentionSummary, SegmentationAnswer, SeriesValues,
    StickinessAnswer, StickinessGroup, TraceAnswer, Unit, UserListAnswer, sentence::sentence,
};

fn valid(json: &str) -> rockpool_question::ValidQuestion {
    let question: Question = serde_json::from_str(json).unwrap();
    question.validate(&manifest(), &Zones).unwrap()
}

fn step(name: &str, count: u64, of: u64) -> FunnelStep {
    FunnelStep {
        name: name.into(),
        optional: false,
        from_first: Rate::new(count, of),
        from_previous: Rate::new(count, of),
        from_first_finished: Rate::new(count, of),
        time_from_first: None,
        time_from_previous: None,
    }
}

fn funnel_body(count: Unit, total: FunnelGroup) -> AnswerBody {
    AnswerBody::Funnel(FunnelAnswer { count, total, groups: vec![], over_time: vec![], other_ties: None })
}

fn day(text: &str) -> BucketStart {
    BucketStart::try_from(text.to_owned()).unwrap()
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
        optional: vec![],
        comparison: None,
    };
    let body = funnel_body(Unit::Users, total);
    assert_eq!(
        sentence(&question, &body, &manifest()),
        "9\u{202f}412 users did 'file_opened' with plan is any of 'pro' or 'team' between 1 Jan and 30 Jun 2026 \
         (Europe/Budapest); 31.0\u{202f}% (2\u{202f}918) went on to 'file_saved' within 7 days. \
         Each step is strictly later than the one before."
    );
}

#[test]
fn a_retention_question() {
    let question = valid(
        r#"{"kind":"retention","start":{"any_of":[{"event":{"type":"file_opened"}}]},
            "returning":{"any_of":[{"event":"any"}]},"period":"week","periods":2}"#,
    );
    let body = AnswerBody::Retention(retention_answer(&question));
    assert_eq!(
        sentence(&question, &body, &manifest()),
        "1\u{202f}500 users did 'file_opened' in all the time covered (Europe/Budapest), counted from the first time; \
         of the 1\u{202f}000 whose next week is complete, 30.0\u{202f}% did any event in it. \
         Periods are calendar weeks from Monday; the summary pools complete periods only."
    );
}

/// 1\u{202f}500 users, of whom 300 of 1,000 came back in period 1.
fn retention_answer(question: &rockpool_question::ValidQuestion) -> RetentionAnswer {
    let Question::Retention(retention) = question.asked() else { panic!("not a retention question") };
    let cohort = Cohort { start: day("2026-01-05"), size: 1_500, cells: vec![] };
    let rates = [Rate::new(600, 1_500), Rate::new(300, 1_000), Rate::new(0, 0)];
    let summary = rates.map(|rate| RetentionSummary { rate, value: None }).to_vec();
    let total = RetentionGroup { value: None, cohorts: vec![cohort], summary };
    RetentionAnswer { columns: retention.columns(), total, groups: vec![] }
}

fn segmentation_body(series: Vec<SeriesValues>) -> AnswerBody {
    AnswerBody::Segmentation(SegmentationAnswer { buckets: vec![], previous_buckets: vec![], series })
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
        measure: Some(Measure::Events),
        group: vec![],
        values: vec![Some(1.0), Some(2.0)],
        total: Some(3.0),
        previous: vec![],
        previous_total: None,
    };
    let body = segmentation_body(vec![series]);
    assert_eq!(
        sentence(&question, &body, &manifest()),
        "'file_saved' happened 3 times between 31 Dec 2025 and 1 Jan 2026 (Europe/Budapest), by day."
    );
}

#[test]
fn a_comparison_names_the_period_before_and_what_is_not_known() {
    let question = valid(
        r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":{"type":"file_saved"}}]},"measure":"users"}],
            "formulas":[{"expression":"1 / (A - 1)"}],"compare":true,
            "by":"month","dates":{"first":"2026-01-01","last":"2026-01-31"}}"#,
    );
    let bucket = |start, outside| Bucket { start: day(start), unfinished: outside, outside };
    let line = |series, measure, value: Option<f64>| SeriesValues {
        series,
        name: "x".into(),
        measure,
        group: vec![],
        values: vec![value],
        total: value,
        previous: vec![None],
        previous_total: None,
    };
    let answer = SegmentationAnswer {
        buckets: vec![bucket("2026-01-01", false)],
        previous_buckets: vec![Some(bucket("2025-12-01", true))],
        series: vec![line(0, Some(Measure::Users), Some(1.0)), line(1, None, None)],
    };
    assert_eq!(
        sentence(&question, &AnswerBody::Segmentation(answer), &manifest()),
        "1 user did 'file_saved' between 1 Jan and 31 Jan 2026 (Europe/Budapest), by month. \
         Beside each month stands that of the period before, between 1 Dec and 31 Dec 2025. \
         The extract covers nothing of that period. \
         A formula that divides by zero, or needs a number that is not there, has no value."
    );
}

#[test]
fn the_rules_of_a_funnel_are_said() {
    let question = valid(
        r#"{"kind":"funnel","steps":[
            {"any_of":[{"event":{"type":"file_opened"}}]},
            {"any_of":[{"event":"any"}],"optional":true},
            {"any_of":[{"event":{"type":"file_saved"}}],"after_at_most":{"amount":1,"unit":"hour"}}],
            "window":{"amount":7,"unit":"day"},"order":"exactly_in_order","count":{"sessions":{"amount":30,"unit":"minute"}},
            "exclusions":[{"events":{"any_of":[{"event":{"type":"file_saved"}}]},"from":1,"to":3}],
            "hold_constant":["plan"],
            "users":[{"name":"staff","exclude":true,"set":{"kind":"did",
                "events":{"any_of":[{"event":"any"}]},"at_least":3,"within":{"amount":7,"unit":"day"}}}]}"#,
    );
    let total = FunnelGroup {
        value: None,
        steps: vec![step("a", 10, 10), step("b", 4, 10), step("c", 5, 10)],
        unfinished: 0,
        optional: vec![],
        comparison: None,
    };
    assert_eq!(
        sentence(&question, &funnel_body(Unit::Sessions, total), &manifest()),
        "10 sessions did 'file_opened' in all the time covered (Europe/Budapest), only users not in 'staff'; \
         40.0\u{202f}% (4) to any event (optional) within 7 days and \
         50.0\u{202f}% (5) to 'file_saved' at most 1 hour after the step before. \
         Each step is strictly later than the one before. No other event happens between two steps. \
         'file_saved' does not happen between steps 1 and 3. All steps have the same 'plan'. \
         Sessions are counted: all steps lie in one session, which ends after 30 minutes without any event."
    );
}

#[test]
fn stickiness_and_lifecycle() {
    let question = valid(
        r#"{"kind":"stickiness","events":{"any_of":[{"event":{"type":"file_saved"}}]},"period":"week"}"#,
    );
    let total = StickinessGroup { value: None, of: 1_200, users: vec![1_000, 200], average: Some(7.0 / 6.0) };
    let answer = StickinessAnswer { periods: 2, unfinished: false, total, groups: vec![] };
    assert_eq!(
        sentence(&question, &AnswerBody::Stickiness(answer), &manifest()),
        "1\u{202f}200 users did 'file_saved' in all the time covered (Europe/Budapest), in 1.17 of 2 weeks on average; \
         by week from Monday."
    );
    let question = valid(
        r#"{"kind":"lifecycle","events":{"any_of":[{"event":"any"}]},"period":"week",
            "calendar":{"time_zone":"America/New_York","week_start":"sunday"}}"#,
    );
    let bucket = |start: &str, unfinished| LifecycleBucket {
        start: day(start),
        unfinished,
        new: 3,
        returning: 2_000,
        resurrecting: 1,
        dormant: 4,
    };
    let answer = LifecycleAnswer { buckets: vec![bucket("2026-01-04", false), bucket("2026-01-11", true)] };
    assert_eq!(
        sentence(&question, &AnswerBody::Lifecycle(answer), &manifest()),
        "Users who did any event in all the time covered (America/New_York), by week from Sunday; \
         in the week of 4 Jan 2026, 3 were new, 2\u{202f}000 returning, 1 resurrecting, and 4 went dormant. \
         Returning were active in the week before, resurrecting only earlier; dormant were active in the week \
         before and not in this one."
    );
}

#[test]
fn paths() {
    let question = valid(
        r#"{"kind":"paths","anchor":{"from":{"any_of":[{"event":{"type":"file_opened"}}]}},"depth":2,
            "limit":{"within":{"amount":1,"unit":"hour"}},"collapse_repeats":true}"#,
    );
    let event = |name: &str| PathName::Event { event_type: name.into(), value: None };
    let node = |step, name, users| PathNode { step, name, users };
    let answer = PathsAnswer {
        users: 40,
        nodes: vec![
            node(0, event("file_opened"), 40),
            node(1, event("file_saved"), 30),
            node(1, PathName::End, 10),
        ],
        links: vec![PathLink { from: 0, to: 1, users: 30 }, PathLink { from: 0, to: 2, users: 10 }],
    };
    assert_eq!(
        sentence(&question, &AnswerBody::Paths(answer), &manifest()),
        "40 users did 'file_opened' in all the time covered (Europe/Budapest); what followed the first time, \
         within 1 hour, up to 2 steps; the most common is file_saved (75.0\u{202f}%). Each user counts once. \
         Repeats in a row are one step."
    );
}

#[test]
fn lists_and_traces_of_users() {
    let funnel = r#"{"kind":"funnel","steps":[{"any_of":[{"event":{"type":"file_opened"}}]},
        {"any_of":[{"event":{"type":"file_saved"}}]}],"window":{"amount":1,"unit":"day"},
        "breakdown":{"property":"plan"}}"#;
    let question = valid(&format!(
        r#"{{"kind":"users","set":{{"kind":"counted","question":{funnel},"part":{{"kind":"funnel_step",
            "step":1,"outcome":"dropped","group":{{"value":"pro"}}}}}}}}"#
    ));
    let answer = UserListAnswer { total: 1, users: vec![], has_ids: false };
    assert_eq!(
        sentence(&question, &AnswerBody::Users(answer), &manifest()),
        "1 user who reached step 1 and no further of the funnel 'file_opened' > 'file_saved', in the group pro."
    );
    assert_eq!(GroupValue::Value("pro".into()).to_string(), "pro");
    let funnel = funnel.replacen(r#""kind":"funnel","#, "", 1);
    let question = valid(&format!(r#"{{"kind":"trace","funnel":{funnel},"user":{{"key":7}}}}"#));
    let missed = Miss { step: 2, rule: MissedRule::NoEvent, explanation: "There is no 'file_saved'.".into() };
    let answer =
        TraceAnswer { key: 7, id: None, reached: 1, events: vec![], truncated: false, missed: Some(missed) };
    assert_eq!(
        sentence(&question, &AnswerBody::Trace(answer), &manifest()),
        "User 7 reached 1 of 2 steps. There is no 'file_saved'."
    );
}
