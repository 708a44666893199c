//! Lifecycles over built extracts against a plain count.

use crate::extract::{Extract, Raw, day_of, fills, lifecycle_of, listed, random};
use crate::periods::random as periods;
use crate::periods::{Periods, day_start, zone_of};
use crate::predicate::passes;
use crate::stickiness::some_events;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    AnswerPart, CalendarUnit, DateRange, Dates, Lifecycle, LifecycleState, Note, Question, Step,
};
use std::collections::BTreeSet;

fn check(
    extract: &Extract,
    events: &[Raw],
    question: &Lifecycle,
    picks: &[usize],
) -> Result<(), TestCaseError> {
    let zone = zone_of(Budapest, &question.calendar);
    let first = events.iter().map(|event| event.time).min().unwrap();
    let last = events.iter().map(|event| event.time).max().unwrap();
    let dates = question
        .dates
        .and_then(Dates::fixed)
        .unwrap_or(DateRange { first: day_of(zone, first), last: day_of(zone, last) });
    // The shown periods and those of all events, with at least one more on either side.
    let margin = match question.period {
        CalendarUnit::Hour | CalendarUnit::Day => 2,
        CalendarUnit::Week => 8,
        CalendarUnit::Month => 32,
        CalendarUnit::Quarter => 93,
        CalendarUnit::Year => 367,
    };
    let earliest = dates.first.min(day_of(zone, first)) - chrono::Days::new(margin);
    let end = day_start(zone, dates.last.succ_opt().unwrap());
    let to = end.max(last) + margin as i64 * 86_400_000;
    let periods = Periods::walk(zone, question.calendar.week_start, question.period, earliest, to);
    // No period is shown that begins after the data ends.
    let asked = periods.of(day_start(zone, dates.first))..periods.of(end - 1) + 1;
    let shown: Vec<usize> = asked.clone().filter(|period| periods.instant(*period) <= last).collect();

    let answer = extract.ask(&Question::Lifecycle(question.clone()));
    let found = lifecycle_of(&answer);
    prop_assert_eq!(found.buckets.len(), shown.len());
    let active_in = |period: usize| -> BTreeSet<u8> {
        let matching = events.iter().filter(|event| fills(event, &question.events, passes));
        matching.filter(|event| periods.of(event.time) == period).filter_map(|event| event.user).collect()
    };
    let mut states = vec![];
    for (period, bucket) in shown.iter().copied().zip(&found.buckets) {
        let (before, now) = (active_in(period - 1), active_in(period));
        let ever: BTreeSet<u8> = events
            .iter()
            .filter(|event| fills(event, &question.events, passes) && event.time < periods.instant(period))
            .filter_map(|event| event.user)
            .collect();
        let state = |state: LifecycleState| -> Vec<u8> {
            match state {
                LifecycleState::New => now.difference(&ever).copied().collect(),
                LifecycleState::Returning => now.intersection(&before).copied().collect(),
                LifecycleState::Resurrecting => {
                    now.iter().filter(|user| !before.contains(user) && ever.contains(user)).copied().collect()
                }
                LifecycleState::Dormant => before.difference(&now).copied().collect(),
            }
        };
        prop_assert_eq!(bucket.start, periods.start(period));
        for each in LifecycleState::ALL {
            prop_assert_eq!(bucket.of(each), state(each).len() as u64, "{} {:?}", bucket.start, each);
            states.push((bucket.start, each, state(each)));
        }
        let covered = day_start(zone, day_of(zone, first))..last + 1;
        let is_past = periods.instant(period) < covered.start || periods.instant(period + 1) > covered.end;
        prop_assert_eq!(bucket.unfinished, is_past);
    }
    // Days that all lie behind the data's end have no bucket to pick from.
    for pick in picks.iter().filter(|_| !states.is_empty()) {
        let (bucket, state, users) = &states[pick % states.len()];
        let part = AnswerPart::LifecycleBar { bucket: *bucket, state: *state };
        prop_assert_eq!(&listed(extract, &Question::Lifecycle(question.clone()), &part), users, "{:?}", part);
    }

    let whole = periods.instant(asked.start)..periods.instant(asked.end);
    let without_user = events.iter().filter(|event| event.user.is_none() && whole.contains(&event.time));
    let rows = without_user.filter(|event| fills(event, &question.events, passes)).count() as u64;
    let is_outside = question
        .dates
        .and_then(Dates::fixed)
        .is_some_and(|dates| dates.first < day_of(zone, first) || dates.last > day_of(zone, last));
    let notes = [
        (rows > 0).then_some(Note::RowsWithoutUser { rows }),
        is_outside.then_some(Note::OutsideCovered),
        Some(Note::HistoryUnknown),
    ];
    prop_assert_eq!(&answer.notes, &notes.into_iter().flatten().collect::<Vec<_>>());
    Ok(())
}

fn some_lifecycle(first: i64) -> impl Strategy<Value = Lifecycle> {
    let unit = proptest::sample::select(CalendarUnit::ALL.to_vec());
    (some_events(), unit, periods::dates(), periods::calendar()).prop_map(
        move |(events, period, dates, calendar)| {
            let dates = periods::dated(first, dates);
            Lifecycle { dates, calendar, ..Lifecycle::new(events, period) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_lifecycle_is_a_plain_count(
        (events, questions) in periods::events(40).prop_flat_map(|events| {
            let first = events.iter().map(|event| event.time).min().unwrap();
            (Just(events), proptest::collection::vec(some_lifecycle(first), 6))
        }),
        picks in proptest::collection::vec(0usize..1_000, 3),
    ) {
        let extract = Extract::build(&events, Budapest);
        for question in questions {
            check(&extract, &events, &question, &picks)?;
        }
    }
}

#[test]
fn days_of_users_are_read_where_they_are_enough() {
    let events = [Raw::new(Some(1), random::START, "a"), Raw::new(None, random::START, "a")];
    let extract = Extract::build(&events, Budapest);
    for (period, table) in
        [(CalendarUnit::Day, "user_days"), (CalendarUnit::Month, "user_days"), (CalendarUnit::Hour, "events")]
    {
        let answer = extract.ask(&Question::Lifecycle(Lifecycle::new(Step::of("a"), period)));
        assert_eq!(answer.read.tables, [table]);
        assert_eq!(answer.notes, [Note::RowsWithoutUser { rows: 1 }, Note::HistoryUnknown]);
        assert_eq!(lifecycle_of(&answer).buckets[0].new, 1);
    }
}
