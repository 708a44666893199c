//! Small answers, written by hand, for the tests of this folder.

use rockpool_question::{
    Answer, AnswerBody, Bucket, BucketStart, CellState, Cohort, FunnelAnswer, FunnelBucket, FunnelGroup,
    FunnelStep, GroupValue, LifecycleAnswer, LifecycleBucket, ListedUser, Measure, Miss, MissedRule, Note,
    PathLink, PathName, PathNode, PathsAnswer, PeriodRange, Question, Rate, ReadStatistics, RetentionAnswer,
    RetentionCell, RetentionGroup, RetentionSummary, SegmentationAnswer, SeriesValues, StickinessAnswer,
    StickinessGroup, TieSensitivity, Ties, TimeToConvert, TraceAnswer, TracedEvent, Unit, UserListAnswer,
};

fn answer(question: &str, body: AnswerBody) -> Answer {
    Answer {
        question: serde_json::from_str::<Question>(question).unwrap(),
        sentence: "4 users.".into(),
        sql: vec![],
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

fn day(text: &str) -> BucketStart {
    BucketStart::day(text.parse().unwrap())
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
        optional: false,
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
        optional: vec![],
        comparison: None,
    };
    let question = r#"{"kind":"funnel","steps":[{"any_of":[{"event":{"type":"opened"}}]},
        {"any_of":[{"event":{"type":"saved"}}]}],"window":{"amount":1,"unit":"day"},
        "breakdown":{"property":"plan"},"over_time":"week"}"#;
    let body = FunnelAnswer {
        count: Unit::Users,
        total: group(None),
        groups: vec![group(Some(GroupValue::NotSet))],
        over_time: vec![FunnelBucket {
            start: day("2026-01-05"),
            unfinished: true,
            reached: vec![4, 2],
            conversion: Rate::new(2, 4),
        }],
        other_ties: Some(TieSensitivity { ties: Ties::SameInstantCounts, reached: vec![4, 2] }),
    };
    answer(question, AnswerBody::Funnel(body))
}

/// Two weekly cohorts; the data ends in the second one's first week.
pub fn retention() -> Answer {
    let cell = |returned, state| RetentionCell { returned, state, value: None };
    let question = r#"{"kind":"retention","start":{"any_of":[{"event":"any"}]},
        "returning":{"any_of":[{"event":"any"}]},"period":"week","periods":1}"#;
    let cohorts = vec![
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
    ];
    let summary =
        [Rate::new(1, 2), Rate::new(0, 0)].map(|rate| RetentionSummary { rate, value: None }).to_vec();
    let columns = [0, 1].map(|from| PeriodRange { from, to: Some(from + 1) }).to_vec();
    let total = RetentionGroup { value: None, cohorts, summary };
    answer(question, AnswerBody::Retention(RetentionAnswer { columns, total, groups: vec![] }))
}

/// One day of one group of two properties, a series and a formula, beside the day before.
pub fn segmentation() -> Answer {
    let question = r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":{"type":"saved"}}]},
        "measure":"events"}],"formulas":[{"expression":"A / 2"}],"by":"day","compare":true,
        "breakdowns":[{"property":"plan"},{"property":"size"}]}"#;
    let group = vec![GroupValue::Value("pro".into()), GroupValue::Other];
    let series = |series, name: &str, measure, value: f64, previous: Option<f64>| SeriesValues {
        series,
        name: name.into(),
        measure,
        group: group.clone(),
        values: vec![Some(value)],
        total: Some(value),
        previous: vec![previous],
        previous_total: previous,
    };
    let body = SegmentationAnswer {
        buckets: vec![Bucket { start: day("2026-01-05"), unfinished: false, outside: false }],
        previous_buckets: vec![Some(Bucket { start: day("2026-01-04"), unfinished: false, outside: false })],
        series: vec![
            series(0, "saved", Some(Measure::Events), 3.0, None),
            series(1, "A / 2", None, 1.5, Some(2.0)),
        ],
    };
    answer(question, AnswerBody::Segmentation(body))
}

/// Three users, one of them in a group.
pub fn stickiness() -> Answer {
    let question = r#"{"kind":"stickiness","events":{"any_of":[{"event":"any"}]},"period":"day",
        "breakdown":{"property":"plan"}}"#;
    let group = |value, users: [u64; 2]| StickinessGroup {
        value,
        of: users.iter().sum(),
        users: users.to_vec(),
        average: None,
    };
    let body = StickinessAnswer {
        periods: 2,
        unfinished: false,
        total: group(None, [1, 3]),
        groups: vec![
            group(Some(GroupValue::Value("pro".into())), [1, 2]),
            group(Some(GroupValue::NotSet), [0, 1]),
        ],
    };
    answer(question, AnswerBody::Stickiness(body))
}

/// One unfinished week.
pub fn lifecycle() -> Answer {
    let question = r#"{"kind":"lifecycle","events":{"any_of":[{"event":"any"}]},"period":"week"}"#;
    let bucket = LifecycleBucket {
        start: day("2026-01-05"),
        unfinished: true,
        new: 4,
        returning: 3,
        resurrecting: 2,
        dormant: 1,
    };
    answer(question, AnswerBody::Lifecycle(LifecycleAnswer { buckets: vec![bucket] }))
}

/// Four users opened; three of them clicked Save next.
pub fn paths() -> Answer {
    let question = r#"{"kind":"paths","anchor":{"from":{"any_of":[{"event":{"type":"opened"}}]}},
        "limit":{"session":{"amount":30,"unit":"minute"}}}"#;
    let event = |event_type: &str, value: Option<&str>| PathName::Event {
        event_type: event_type.into(),
        value: value.map(str::to_owned),
    };
    let body = PathsAnswer {
        users: 4,
        nodes: vec![
            PathNode { step: 0, name: event("opened", None), users: 4 },
            PathNode { step: 1, name: event("clicked", Some("Save")), users: 3 },
            PathNode { step: 1, name: PathName::End, users: 1 },
        ],
        links: vec![PathLink { from: 0, to: 1, users: 3 }, PathLink { from: 0, to: 2, users: 1 }],
    };
    answer(question, AnswerBody::Paths(body))
}

/// Two of three users, one without an id.
pub fn users() -> Answer {
    let question =
        r#"{"kind":"users","set":{"kind":"did","events":{"any_of":[{"event":"any"}]},"at_least":1}}"#;
    let users = vec![ListedUser { key: 7, id: Some("anna".into()) }, ListedUser { key: 9, id: None }];
    answer(question, AnswerBody::Users(UserListAnswer { total: 3, users, has_ids: true }))
}

/// Opened, then closed, which is excluded.
pub fn trace() -> Answer {
    let question = r#"{"kind":"trace","user":{"key":7},"funnel":{"steps":[{"any_of":[{"event":{"type":"opened"}}]},
        {"any_of":[{"event":"any"}]}],"window":{"amount":1,"unit":"day"},
        "exclusions":[{"events":{"any_of":[{"event":{"type":"closed"}}]},"from":1,"to":2}]}}"#;
    let event = |time: &str, event_type: &str, fills: &[u32], matched, excludes: &[u32]| TracedEvent {
        time: time.into(),
        event_type: event_type.into(),
        fills: fills.to_vec(),
        matched,
        excludes: excludes.to_vec(),
    };
    let body = TraceAnswer {
        key: 7,
        id: None,
        reached: 1,
        events: vec![
            event("2026-01-05T09:00:00+01:00", "opened", &[1, 2], Some(1), &[]),
            event("2026-01-05T09:30:00+01:00", "closed", &[], None, &[0]),
        ],
        truncated: false,
        missed: Some(Miss { step: 2, rule: MissedRule::Excluded, explanation: "Closed first.".into() }),
    };
    answer(question, AnswerBody::Trace(body))
}
