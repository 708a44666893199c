//! Small answers for tests, counted by hand.

use chrono::NaiveDate;
use rockpool_question::{
    Bucket, CellState, Cohort, FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, GroupValue, HistogramBin,
    Measure, Rate, RetentionAnswer, RetentionCell, SegmentationAnswer, SeriesValues, TimeToConvert,
};

/// A day of January 2024.
pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, day).unwrap()
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
        from_first: Rate::new(reached[index], reached[0]),
        from_previous: Rate::new(reached[index], reached[index.saturating_sub(1)]),
        from_first_finished: Rate::new(reached[index], reached[0]),
        time_from_first: (index == 2).then(|| time.clone()),
        time_from_previous: None,
    });
    FunnelGroup { value, steps: steps.collect(), unfinished: 0 }
}

/// 200 opened, 50 saved, 10 shared; two days, the second unfinished.
pub fn funnel() -> FunnelAnswer {
    FunnelAnswer {
        total: group(None, [200, 50, 10]),
        groups: vec![],
        over_time: vec![
            FunnelBucket {
                start: day(1),
                unfinished: false,
                reached: vec![120, 30, 8],
                conversion: Rate::new(8, 120),
            },
            FunnelBucket {
                start: day(2),
                unfinished: true,
                reached: vec![80, 20, 2],
                conversion: Rate::new(2, 80),
            },
        ],
    }
}

/// The same in two groups, one with a name that would be markup.
pub fn funnel_by_plan() -> FunnelAnswer {
    FunnelAnswer {
        groups: vec![
            group(Some(GroupValue::Value("<b>pro</b>".into())), [150, 45, 9]),
            group(Some(GroupValue::NotSet), [50, 5, 1]),
        ],
        ..funnel()
    }
}

/// Three days of cohorts: 100, 50 and nobody.
pub fn retention() -> RetentionAnswer {
    let cell = |returned, state| RetentionCell { returned, state };
    use CellState::{Complete, Incomplete, NotYet};
    let cohort = |start, size, cells: [RetentionCell; 3]| Cohort { start, size, cells: cells.to_vec() };
    RetentionAnswer {
        cohorts: vec![
            cohort(day(1), 100, [cell(90, Complete), cell(40, Complete), cell(10, Incomplete)]),
            cohort(day(2), 50, [cell(40, Complete), cell(5, Incomplete), cell(0, NotYet)]),
            cohort(day(3), 0, [cell(0, Incomplete), cell(0, NotYet), cell(0, NotYet)]),
        ],
        summary: vec![Rate::new(130, 150), Rate::new(40, 100), Rate::new(0, 0)],
    }
}

/// Users of one event by plan on two days, the second unfinished.
pub fn segmentation() -> SegmentationAnswer {
    let line = |group, values: [u64; 2], total| SeriesValues {
        series: 0,
        name: "opened".into(),
        measure: Measure::Users,
        group: Some(group),
        values: values.to_vec(),
        total,
    };
    SegmentationAnswer {
        buckets: vec![
            Bucket { start: day(1), unfinished: false },
            Bucket { start: day(2), unfinished: true },
        ],
        series: vec![line(GroupValue::Value("pro".into()), [7, 5], 9), line(GroupValue::NotSet, [3, 0], 3)],
    }
}
