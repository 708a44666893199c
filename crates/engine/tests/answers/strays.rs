//! Two events far from all others: what is counted stays what it is, the data ends where it ends.

use crate::extract::{Extract, Raw, funnel_of, retention_of, segmentation_of};
use chrono_tz::UTC;
use rockpool_engine::EngineError;
use rockpool_question::{
    CalendarUnit, CellState, DateRange, Dates, Duration, DurationUnit, Funnel, Measure, Note, Question,
    Retention, Segmentation, Series, Step,
};

/// 1 February 2026, in milliseconds: `date -u -d 2026-02-01 +%s000`.
const FEBRUARY: i64 = 1_769_904_000_000;
const HOUR: i64 = 3_600_000;

/// Four users open the application on each of five days; user 0 saves on the first. With strays, one has a clock of 1970
/// and one of 2106.
fn extract(with_strays: bool) -> Extract {
    let mut events = vec![Raw::new(Some(0), FEBRUARY + 18 * HOUR, "saved")];
    for day in 0..5 {
        for user in 0..4 {
            events.push(Raw::new(Some(user), FEBRUARY + (day * 24 + 10 + i64::from(user)) * HOUR, "opened"));
        }
    }
    if with_strays {
        events.push(Raw::new(Some(0), 0, "opened"));
        events.push(Raw::new(Some(1), 4_294_967_295_000, "opened"));
    }
    Extract::build(&events, UTC)
}

fn by(unit: CalendarUnit, dates: Option<Dates>) -> Question {
    let series = vec![Series { events: Step::of("opened"), measure: Measure::Events }];
    Question::Segmentation(Segmentation { dates, ..Segmentation::new(series, Some(unit)) })
}

fn february() -> Option<Dates> {
    Some(Dates::Fixed(DateRange {
        first: "2026-02-01".parse().unwrap(),
        last: "2026-02-05".parse().unwrap(),
    }))
}

#[test]
fn all_time_holds_strays_and_says_so_or_is_refused_with_the_days_that_make_sense() {
    let stray = extract(true);
    let answer = stray.ask(&by(CalendarUnit::Year, None));
    let found = segmentation_of(&answer);
    // 1970 to 2106.
    assert_eq!(found.buckets.len(), 137);
    let values = &found.series[0].values;
    let filled: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(place, value)| value.filter(|value| *value > 0.0).map(|value| (place, value)))
        .collect();
    assert_eq!(filled, [(0, 1.0), (56, 20.0), (136, 1.0)]);
    assert!(answer.notes.contains(&Note::Strays { rows: 2 }));
    // 2026 goes on after the data's end; so does all that follows.
    assert!(found.buckets[56..].iter().all(|bucket| bucket.unfinished));

    let Err(EngineError::Question(problems)) = stray.try_ask(&by(CalendarUnit::Day, None)) else {
        panic!("49 711 buckets were made")
    };
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].field, "dates");
    for part in ["1970-01-01 to 2106-02-07", "49\u{202f}711 days", "2 events lie", "2026-02-01 to 2026-02-05"]
    {
        assert!(problems[0].message.contains(part), "{}", problems[0].message);
    }
    let clean = extract(false).ask(&by(CalendarUnit::Day, None));
    assert_eq!(segmentation_of(&clean).buckets.len(), 5);
}

#[test]
fn the_data_ends_without_them() {
    for with_strays in [false, true] {
        let extract = extract(with_strays);
        let window = Duration { amount: 7, unit: DurationUnit::Day };
        let funnel =
            Funnel { dates: february(), ..Funnel::new([Step::of("opened"), Step::of("saved")], window) };
        let answer = extract.ask(&Question::Funnel(funnel));
        let total = &funnel_of(&answer).total;
        assert_eq!(total.steps.iter().map(|step| step.from_first.count).collect::<Vec<_>>(), [4, 1]);
        assert_eq!(total.unfinished, 3, "strays: {with_strays}");
        assert!(answer.notes.contains(&Note::Unfinished { users: 3 }));

        let answer = extract.ask(&by(CalendarUnit::Day, february()));
        let found = segmentation_of(&answer);
        assert_eq!(found.series[0].values, vec![Some(4.0); 5]);
        // The data ends on the fifth day at 13:00.
        assert_eq!(
            found.buckets.iter().map(|bucket| bucket.unfinished).collect::<Vec<_>>(),
            [false, false, false, false, true]
        );

        let retention = Retention {
            dates: february(),
            ..Retention::new(Step::of("opened"), Step::of("opened"), CalendarUnit::Day, 5)
        };
        let answer = extract.ask(&Question::Retention(retention));
        let cells = &retention_of(&answer).total.cohorts[0].cells;
        let complete: Vec<bool> = cells.iter().map(|cell| cell.state == CellState::Complete).collect();
        assert_eq!(complete, [true, true, true, true, false, false], "strays: {with_strays}");
    }
}
