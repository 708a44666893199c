//! Small answers, written by hand, for the tests of this folder.

use chrono::NaiveDate;
use rockpool_question::{
    Answer, AnswerBody, CellState, Cohort, FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, GroupValue,
    Note, Question, Rate, ReadStatistics, RetentionAnswer, RetentionCell, TimeToConvert,
};

fn answer(question: &str, body: AnswerBody) -> Answer {
    Answer {
        question: serde_json::from_str::<Question>(question).unwrap(),
        sentence: "4 users.".into(),
        body,
        notes: vec![Note::RowsWithoutUser { rows: 3 }],
        share_of_users: 1.0,
        read: ReadStatistics {
            tables: vec!["events".into()],
            files: 2,
            row_groups: 2,
            row_groups_skipped: 1,
            rows: 1_234,
            bytes_fetched: 1_500_000,
            bytes_cached: 0,
            milliseconds: 12.3,
        },
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Four users opened, two of them saved after one hour; one of the others is unfinished.
pub fn funnel() -> Answer {
    let times = TimeToConvert {
        users: 2,
        average: 3_600_000.0,
        median: 3_600_000.0,
        p75: 5_000_000.0,
        p90: 7_200_000.0,
        p95: 7_200_000.0,
        p99: 7_200_000.0,
        histogram: vec![],
    };
    let step = |name: &str, count, before, finished, times: Option<TimeToConvert>| FunnelStep {
        name: name.into(),
        from_first: Rate::new(count, 4),
        from_previous: Rate::new(count, before),
        from_first_finished: Rate::new(finished, 3),
        time_from_first: times.clone(),
        time_from_previous: times,
    };
    let group = |value| FunnelGroup {
        value,
        steps: vec![step("opened", 4, 4, 3, None), step("saved", 2, 4, 2, Some(times.clone()))],
        unfinished: 1,
    };
    let question = r#"{"kind":"funnel","steps":[{"any_of":[{"event":{"type":"opened"}}]},
        {"any_of":[{"event":{"type":"saved"}}]}],"window":{"amount":1,"unit":"day"},
        "breakdown":{"property":"plan"},"over_time":"week"}"#;
    let body = FunnelAnswer {
        total: group(None),
        groups: vec![group(Some(GroupValue::NotSet))],
        over_time: vec![FunnelBucket {
            start: day("2026-01-05"),
            unfinished: true,
            reached: vec![4, 2],
            conversion: Rate::new(2, 4),
        }],
    };
    answer(question, AnswerBody::Funnel(body))
}

/// Two weekly cohorts; the data ends in the second one's first week.
pub fn retention() -> Answer {
    let cell = |returned, state| RetentionCell { returned, state };
    let question = r#"{"kind":"retention","start":{"any_of":[{"event":"any"}]},
        "returning":{"any_of":[{"event":"any"}]},"period":"week","periods":1}"#;
    let body = RetentionAnswer {
        cohorts: vec![
            Cohort {
                start: day("2026-01-05"),
                size: 2,
                cells: vec![cell(1, CellState::Complete), cell(1, CellState::Incomplete)],
            },
            Cohort {
                start: day("2026-01-12"),
                size: 4,
                cells: vec![cell(1, CellState::Incomplete), cell(0, CellState::NotYet)],
            },
        ],
        summary: vec![Rate::new(1, 2), Rate::new(0, 0)],
    };
    answer(question, AnswerBody::Retention(body))
}
