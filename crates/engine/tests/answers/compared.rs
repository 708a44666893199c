//! The period before, and what lies outside the data: values that a hand counts.

use crate::extract::{Extract, Raw, funnel_of, lifecycle_of, retention_of, segmentation_of};
use chrono::{Days, NaiveDate};
use chrono_tz::Europe::Budapest;
use rockpool_question::{
    CalendarUnit, DateRange, Dates, Duration, DurationUnit, Formula, Funnel, Lifecycle, Measure, Question,
    Retention, Segmentation, SegmentationAnswer, Series, Step,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(instant: &str) -> Raw {
    Raw::new(Some(1), chrono::DateTime::parse_from_rfc3339(instant).unwrap().timestamp_millis(), "a")
}

/// An event at noon (UTC) on each day of a range.
fn daily(first: &str, last: &str) -> Vec<Raw> {
    let days = day(first).iter_days().take_while(|date| *date <= day(last));
    days.map(|date| at(&format!("{date}T12:00:00Z"))).collect()
}

fn compared(events: &[Raw], first: &str, last: &str, by: Option<CalendarUnit>) -> SegmentationAnswer {
    let series = Series { events: Step::of("a"), measure: Measure::Events };
    let dates = Some(Dates::Fixed(DateRange { first: day(first), last: day(last) }));
    let segmentation = Segmentation { dates, compare: true, ..Segmentation::new(vec![series], by) };
    let answer = Extract::build(events, Budapest).ask(&Question::Segmentation(segmentation));
    segmentation_of(&answer).clone()
}

/// The start of each bucket before, and whether it is unfinished.
fn before(answer: &SegmentationAnswer) -> Vec<Option<(String, bool)>> {
    let buckets = answer.previous_buckets.iter();
    buckets.map(|bucket| bucket.map(|bucket| (bucket.start.to_string(), bucket.unfinished))).collect()
}

fn starts(answer: &SegmentationAnswer) -> Vec<String> {
    answer.buckets.iter().map(|bucket| bucket.start.to_string()).collect()
}

#[test]
fn weeks_stand_beside_weeks_with_the_same_weekdays() {
    // Data from Monday 10 August to Wednesday 30 September 2026, an event a day.
    let events = daily("2026-08-10", "2026-09-30");
    let answer = compared(&events, "2026-09-01", "2026-09-30", Some(CalendarUnit::Week));
    assert_eq!(starts(&answer), ["2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"]);
    // Tuesday to Sunday, three whole weeks, Monday to Wednesday.
    assert_eq!(answer.series[0].values, [6.0, 7.0, 7.0, 7.0, 3.0].map(Some));
    let unfinished: Vec<bool> = answer.buckets.iter().map(|bucket| bucket.unfinished).collect();
    assert_eq!(unfinished, [true, false, false, false, true]);
    // 28 July to 26 August: Tuesday to Wednesday. Before 10 August nothing is known, which is no zero.
    let expected = [
        ("2026-07-27", true),
        ("2026-08-03", true),
        ("2026-08-10", false),
        ("2026-08-17", false),
        ("2026-08-24", true),
    ];
    assert_eq!(before(&answer), expected.map(|(start, unfinished)| Some((start.to_owned(), unfinished))));
    assert_eq!(answer.series[0].previous, [None, None, Some(7.0), Some(7.0), Some(3.0)]);
    assert_eq!((answer.series[0].total, answer.series[0].previous_total), (Some(30.0), Some(17.0)));
}

#[test]
fn months_stand_beside_months() {
    let events = daily("2026-01-01", "2026-04-30");
    let whole = compared(&events, "2026-03-01", "2026-03-31", Some(CalendarUnit::Month));
    assert_eq!(before(&whole), [Some(("2026-02-01".to_owned(), false))]);
    assert_eq!((whole.series[0].values[0], whole.series[0].previous[0]), (Some(31.0), Some(28.0)));
    // 16 days of March and 15 of April beside as many of February and March.
    let parts = compared(&events, "2026-03-16", "2026-04-15", Some(CalendarUnit::Month));
    assert_eq!(parts.series[0].values, [Some(16.0), Some(15.0)]);
    // From 16 February to 15 March; 13 days of February are left then.
    assert_eq!(parts.series[0].previous, [Some(13.0), Some(15.0)]);
    assert!(before(&parts).iter().flatten().all(|(_, unfinished)| *unfinished));
}

#[test]
fn a_total_stands_beside_as_many_days() {
    let events = daily("2026-01-01", "2026-04-30");
    let answer = compared(&events, "2026-03-01", "2026-03-31", None);
    assert_eq!((answer.series[0].total, answer.series[0].previous_total), (Some(31.0), Some(31.0)));
    assert_eq!(before(&answer), [Some(("2026-01-29".to_owned(), false))]);
}

#[test]
fn an_hour_stands_beside_the_same_hour_of_the_clock() {
    // On 29 March 2026 Budapest's clock goes from 02:00 to 03:00; on the 28th there was a half past two.
    let half_past =
        ["2026-03-28T02:30:00+01:00", "2026-03-28T03:30:00+01:00", "2026-03-29T03:30:00+02:00"].map(at);
    let answer = compared(&half_past, "2026-03-29", "2026-03-29", Some(CalendarUnit::Hour));
    assert_eq!(starts(&answer)[1..3], ["2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"]);
    let paired: Vec<String> = before(&answer).into_iter().flatten().map(|(start, _)| start).collect();
    assert_eq!(paired[1..3], ["2026-03-28T01:00:00+01:00", "2026-03-28T03:00:00+01:00"]);
    assert_eq!((answer.series[0].values[2], answer.series[0].previous[2]), (Some(1.0), Some(1.0)));
    assert_eq!(answer.series[0].previous_total, Some(2.0));
    // The data ends at half past three: what comes later is not known.
    assert_eq!(answer.series[0].values[3..], [None; 20]);

    // On 25 October it goes from 03:00 back to 02:00: the second hour from two has nothing beside it.
    let events =
        ["2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"].map(at);
    let answer = compared(&events, "2026-10-25", "2026-10-25", Some(CalendarUnit::Hour));
    assert_eq!(starts(&answer)[2..4], ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]);
    assert_eq!(answer.series[0].values[2..4], [Some(1.0), Some(1.0)]);
    assert_eq!(answer.series[0].previous[2..4], [Some(1.0), None]);
    assert_eq!(before(&answer)[3], None);
    assert_eq!(before(&answer)[4], Some(("2026-10-24T03:00:00+02:00".to_owned(), false)));
}

#[test]
fn the_longest_range_can_be_compared_and_looks_back_for_rolling_users() {
    // 5 000 days, and as many before them.
    let last = day("2026-09-30");
    let first = last - Days::new(4_999);
    let events = daily("2026-09-29", "2026-09-30");
    let series = Series { events: Step::of("a"), measure: Measure::RollingUsers(90) };
    let dates = Some(Dates::Fixed(DateRange { first, last }));
    let by = Some(CalendarUnit::Day);
    let segmentation = Segmentation { dates, compare: true, ..Segmentation::new(vec![series], by) };
    let answer = Extract::build(&events, Budapest).ask(&Question::Segmentation(segmentation));
    let answer = segmentation_of(&answer);
    assert_eq!((answer.buckets.len(), answer.previous_buckets.len()), (5_000, 5_000));
    assert_eq!(answer.series[0].values[4_997..], [None, Some(1.0), Some(1.0)]);
    assert_eq!(answer.series[0].total, Some(1.0));
    assert!(answer.series[0].previous.iter().all(Option::is_none));
}

#[test]
fn nothing_after_the_end_of_the_data_is_a_zero() {
    // Two events in one hour of one day.
    let events = [at("2026-06-10T10:15:00Z"), at("2026-06-10T10:45:00Z")];
    let extract = Extract::build(&events, Budapest);
    let week = Some(Dates::Fixed(DateRange { first: day("2026-06-09"), last: day("2026-06-15") }));
    let series = vec![Series { events: Step::of("a"), measure: Measure::Users }];
    let formulas = vec![Formula { expression: "1 - A".into(), label: None }];
    let by = |by, dates, cumulative| Segmentation {
        dates,
        cumulative,
        formulas: formulas.clone(),
        ..Segmentation::new(series.clone(), Some(by))
    };
    let values = |segmentation: &Segmentation| {
        let answer = extract.ask(&Question::Segmentation(segmentation.clone()));
        let answer = segmentation_of(&answer);
        let outside: Vec<bool> = answer.buckets.iter().map(|bucket| bucket.outside).collect();
        (answer.series[0].values.clone(), answer.series[1].values.clone(), outside)
    };
    // 12:00 to 13:00 in Budapest is the hour of both; the hours before it are known to be empty.
    let (hours, formula, outside) = values(&by(CalendarUnit::Hour, None, false));
    let expected: Vec<Option<f64>> =
        (0..24).map(|hour| if hour > 12 { None } else { Some(f64::from(u8::from(hour == 12))) }).collect();
    assert_eq!(hours, expected);
    assert_eq!(outside, (0..24).map(|hour| hour > 12).collect::<Vec<_>>());
    assert_eq!(formula[11..14], [Some(1.0), Some(0.0), None]);
    for cumulative in [false, true] {
        let (days, _, outside) = values(&by(CalendarUnit::Day, week, cumulative));
        assert_eq!(days, [None, Some(1.0), None, None, None, None, None]);
        assert_eq!(outside, [true, false, true, true, true, true, true]);
    }

    let second = |amount| Duration { amount, unit: DurationUnit::Second };
    let funnel = Funnel {
        over_time: Some(CalendarUnit::Hour),
        ..Funnel::new([Step::of("a"), Step::of("a")], second(3_600))
    };
    let answer = extract.ask(&Question::Funnel(funnel));
    assert_eq!(funnel_of(&answer).over_time.len(), 13);
    let retention =
        Retention { dates: week, ..Retention::new(Step::of("a"), Step::of("a"), CalendarUnit::Day, 2) };
    let answer = extract.ask(&Question::Retention(retention));
    let cohorts: Vec<(String, u64)> = retention_of(&answer)
        .total
        .cohorts
        .iter()
        .map(|cohort| (cohort.start.to_string(), cohort.size))
        .collect();
    assert_eq!(cohorts, [("2026-06-09".to_owned(), 0), ("2026-06-10".to_owned(), 1)]);
    let lifecycle = Lifecycle { dates: week, ..Lifecycle::new(Step::of("a"), CalendarUnit::Day) };
    let answer = extract.ask(&Question::Lifecycle(lifecycle));
    assert_eq!(lifecycle_of(&answer).buckets.len(), 2);
}
