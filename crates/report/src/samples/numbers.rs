//! The numbers of small answers, counted by hand.

use chrono::NaiveDate;
use rockpool_question::{
    Aggregate, Bucket, BucketStart, CellState, Cohort, Comparison, Duration, DurationUnit, Exclusion, Funnel,
    FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStage, FunnelStep, GroupValue, HistogramBin,
    LifecycleAnswer, LifecycleBucket, ListedUser, Measure, Miss, MissedRule, OptionalStep, PathLink,
    PathName, PathNode, PathsAnswer, PeriodRange, PropertyMeasure, Rate, RetentionAnswer, RetentionCell,
    RetentionGroup, RetentionSummary, SegmentationAnswer, SeriesValues, Step, StickinessAnswer,
    StickinessGroup, TimeToConvert, Trace, TraceAnswer, TracedEvent, Unit, UserListAnswer, UserReference,
};

/// A day of January 2024.
pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, day).unwrap()
}

/// The bucket that begins on a day of January 2024.
pub fn start(day: u32) -> BucketStart {
    BucketStart::day(self::day(day))
}

fn group(value: Option<GroupValue>, reached: [u64; 3]) -> FunnelGroup {
    let time = TimeToConvert {
        users: reached[2],
        average: 3_600_000.0,
        median: 1_800_000.0,
        p75: 4_000_000.0,
        p90: 5_000_000.0,
        p95: 6_000_000.0,
        p99: 7_000_000.0,
        histogram: vec![
            HistogramBin { from: 0, to: 3_600_000, users: 6 },
            HistogramBin { from: 3_600_000, to: 7_200_000, users: 4 },
        ],
    };
    let steps = ["opened", "saved", "shared"].iter().enumerate();
    let steps = steps.map(|(index, name)| FunnelStep {
        name: (*name).to_owned(),
        optional: false,
        from_first: Rate::new(reached[index], reached[0]),
        from_previous: Rate::new(reached[index], reached[index.saturating_sub(1)]),
        from_first_finished: Rate::new(reached[index], reached[0]),
        time_from_first: (index == 2).then(|| time.clone()),
        time_from_previous: None,
    });
    FunnelGroup { value, steps: steps.collect(), unfinished: 0, optional: vec![], comparison: None }
}

/// 200 opened, 50 saved, 10 shared; two days, the second unfinished.
pub fn funnel() -> FunnelAnswer {
    FunnelAnswer {
        count: Unit::Users,
        total: group(None, [200, 50, 10]),
        groups: vec![],
        over_time: vec![
            FunnelBucket {
                start: start(1),
                unfinished: false,
                reached: vec![120, 30, 8],
                conversion: Rate::new(8, 120),
            },
            FunnelBucket {
                start: start(2),
                unfinished: true,
                reached: vec![80, 20, 2],
                conversion: Rate::new(2, 80),
            },
        ],
        other_ties: None,
    }
}

/// The same in two groups, one with a name that would be markup and a comparison.
pub fn funnel_by_plan() -> FunnelAnswer {
    let comparison = Comparison {
        others: Rate::new(1, 50),
        difference: 0.04,
        p_value: Some(0.26),
        corrected_p_value: Some(0.52),
    };
    FunnelAnswer {
        groups: vec![
            FunnelGroup {
                comparison: Some(comparison),
                ..group(Some(GroupValue::Value("<b>pro</b>".into())), [150, 45, 9])
            },
            group(Some(GroupValue::NotSet), [50, 5, 1]),
        ],
        ..funnel()
    }
}

/// 200 opened, 40 of them saved, which is optional, and 24 shared: 8 of those who saved, 16 of the 160 others.
pub fn funnel_with_optional() -> FunnelAnswer {
    let mut total = group(None, [200, 40, 24]);
    total.steps[1].optional = true;
    total.steps[2].from_previous = Rate::new(24, 200);
    total.optional = vec![OptionalStep { step: 2, with: Rate::new(8, 40), without: Rate::new(16, 160) }];
    FunnelAnswer { total, over_time: vec![], ..funnel() }
}

fn periods(to: impl Fn(u32) -> Option<u32>) -> Vec<PeriodRange> {
    (0..3).map(|from| PeriodRange { from, to: to(from) }).collect()
}

fn summary(returned: [u64; 3], of: [u64; 3]) -> Vec<RetentionSummary> {
    let rates = returned.into_iter().zip(of);
    rates.map(|(count, of)| RetentionSummary { rate: Rate::new(count, of), value: None }).collect()
}

/// Three days of cohorts: 100, 50 and nobody.
pub fn retention() -> RetentionAnswer {
    let cell = |returned, state| RetentionCell { returned, state, value: None };
    use CellState::{Complete, Incomplete, NotYet};
    let cohort =
        |day, size, cells: [RetentionCell; 3]| Cohort { start: start(day), size, cells: cells.to_vec() };
    RetentionAnswer {
        columns: periods(|from| Some(from + 1)),
        total: RetentionGroup {
            value: None,
            cohorts: vec![
                cohort(1, 100, [cell(90, Complete), cell(40, Complete), cell(10, Incomplete)]),
                cohort(2, 50, [cell(40, Complete), cell(5, Incomplete), cell(0, NotYet)]),
                cohort(3, 0, [cell(0, Incomplete), cell(0, NotYet), cell(0, NotYet)]),
            ],
            summary: summary([130, 40, 0], [150, 100, 0]),
        },
        groups: vec![],
    }
}

/// One cohort of 100, on or after each period, with a sum, in two groups of which one would be markup.
pub fn retention_by_plan() -> RetentionAnswer {
    use CellState::{NotYet, Open};
    let cell = |returned, state, value| RetentionCell { returned, state, value: Some(value) };
    let group = |value, size, first: (u64, f64), second: (u64, f64)| RetentionGroup {
        value,
        cohorts: vec![Cohort {
            start: start(1),
            size,
            cells: vec![cell(first.0, Open, first.1), cell(second.0, Open, second.1), cell(0, NotYet, 0.0)],
        }],
        summary: [(first, size), (second, size), ((0, 0.0), 0)]
            .map(|((count, value), of)| RetentionSummary {
                rate: Rate::new(count, of),
                value: (of > 0).then_some(value),
            })
            .to_vec(),
    };
    RetentionAnswer {
        columns: periods(|_| None),
        total: group(None, 100, (90, 300.0), (40, 120.5)),
        groups: vec![
            group(Some(GroupValue::Value("<b>pro</b>".into())), 60, (55, 200.0), (30, 100.0)),
            group(Some(GroupValue::NotSet), 40, (35, 100.0), (10, 20.5)),
        ],
    }
}

/// Users of one event by plan on two days, the second unfinished.
pub fn segmentation() -> SegmentationAnswer {
    let line = |group, values: [f64; 2], total| SeriesValues {
        series: 0,
        name: "opened".into(),
        measure: Some(Measure::Users),
        group: vec![group],
        values: values.map(Some).to_vec(),
        total: Some(total),
        previous: vec![],
        previous_total: None,
    };
    SegmentationAnswer {
        buckets: vec![
            Bucket { start: start(1), unfinished: false, outside: false },
            Bucket { start: start(2), unfinished: true, outside: false },
        ],
        previous_buckets: vec![],
        series: vec![
            line(GroupValue::Value("pro".into()), [7.0, 5.0], 9.0),
            line(GroupValue::NotSet, [3.0, 0.0], 3.0),
        ],
    }
}

/// A sum and a formula on two days, compared with the two days before.
pub fn segmentation_compared() -> SegmentationAnswer {
    let bucket = |day| Bucket { start: start(day), unfinished: false, outside: false };
    let sum = Measure::Property(PropertyMeasure { property: "amount".into(), aggregate: Aggregate::Sum });
    SegmentationAnswer {
        buckets: vec![bucket(3), bucket(4)],
        previous_buckets: vec![Some(bucket(1)), Some(bucket(2))],
        series: vec![
            SeriesValues {
                series: 0,
                name: "paid".into(),
                measure: Some(sum),
                group: vec![],
                values: vec![Some(1_234.5), Some(0.0)],
                total: Some(1_234.5),
                previous: vec![Some(1_000.0), Some(500.25)],
                previous_total: Some(1_500.25),
            },
            SeriesValues {
                series: 1,
                name: "ratio".into(),
                measure: None,
                group: vec![],
                values: vec![None, Some(2.5)],
                total: Some(2.5),
                previous: vec![Some(0.5), None],
                previous_total: Some(0.5),
            },
        ],
    }
}

/// 100 users in three days, 40 of them with a plan, and a group without users.
pub fn stickiness() -> StickinessAnswer {
    let group =
        |value, of, users: [u64; 3], average| StickinessGroup { value, of, users: users.to_vec(), average };
    StickinessAnswer {
        periods: 3,
        unfinished: false,
        total: group(None, 100, [50, 30, 20], Some(1.7)),
        groups: vec![
            group(Some(GroupValue::Value("pro".into())), 40, [10, 10, 20], Some(2.25)),
            group(Some(GroupValue::NotSet), 0, [0, 0, 0], None),
        ],
    }
}

/// Three days of users, the third unfinished.
pub fn lifecycle() -> LifecycleAnswer {
    let bucket = |day, unfinished, [new, returning, resurrecting, dormant]: [u64; 4]| LifecycleBucket {
        start: start(day),
        unfinished,
        new,
        returning,
        resurrecting,
        dormant,
    };
    LifecycleAnswer {
        buckets: vec![
            bucket(1, false, [30, 0, 0, 0]),
            bucket(2, false, [10, 20, 0, 10]),
            bucket(3, true, [4, 15, 2, 15]),
        ],
    }
}

/// 100 users who opened; 60 saved something with a name that would be markup, 45 of them shared.
pub fn paths() -> PathsAnswer {
    let event = |event_type: &str, value: Option<&str>| PathName::Event {
        event_type: event_type.into(),
        value: value.map(str::to_owned),
    };
    let node = |step, name, users| PathNode { step, name, users };
    let link = |from, to, users| PathLink { from, to, users };
    PathsAnswer {
        users: 100,
        nodes: vec![
            node(0, event("opened", None), 100),
            node(1, event("saved", Some("<b>")), 60),
            node(1, PathName::End, 40),
            node(2, event("shared", None), 45),
            node(2, PathName::End, 15),
        ],
        links: vec![link(0, 1, 60), link(0, 2, 40), link(1, 3, 45), link(1, 4, 15)],
    }
}

/// Two of 1 200 users, one with an id that a spreadsheet would run.
pub fn users() -> UserListAnswer {
    UserListAnswer {
        total: 1_200,
        users: vec![
            ListedUser { key: 3, id: Some("a-1".into()) },
            ListedUser { key: 17, id: Some("=2+2".into()) },
        ],
        has_ids: true,
    }
}

/// A user who opened and saved, and shared eight days later, after the window of seven.
pub fn trace() -> (Trace, TraceAnswer) {
    let week = Duration { amount: 7, unit: DurationUnit::Day };
    let steps = ["opened", "saved", "shared"].map(FunnelStage::of);
    let exclusions = vec![Exclusion { events: Step::of("closed"), from: 2, to: 3 }];
    let funnel = Funnel { exclusions, ..Funnel::new(steps, week) };
    let event = |time: &str, event_type: &str, fills: &[u32], matched, excludes: &[u32]| TracedEvent {
        time: time.into(),
        event_type: event_type.into(),
        fills: fills.to_vec(),
        matched,
        excludes: excludes.to_vec(),
    };
    let answer = TraceAnswer {
        key: 17,
        id: Some("2ec5".into()),
        reached: 2,
        events: vec![
            event("2024-01-01T09:00:00+01:00", "opened", &[1], Some(1), &[]),
            event("2024-01-01T09:00:12.500+01:00", "closed", &[], None, &[0]),
            event("2024-01-01T10:00:00+01:00", "saved", &[2], Some(2), &[]),
            event("2024-01-01T11:00:00+01:00", "looked", &[], None, &[]),
            event("2024-01-09T10:00:00+01:00", "shared", &[3], None, &[]),
        ],
        truncated: false,
        missed: Some(Miss {
            step: 3,
            rule: MissedRule::Window,
            explanation: "'shared' came 8 d 1 h after 'opened', after the window of 7 days.".into(),
        }),
    };
    (Trace { funnel: Box::new(funnel), user: UserReference::Key(17), key_space: None }, answer)
}
