//! Stickiness over built extracts against a plain count.

use crate::extract::{Extract, Raw, day_of, event, fills, least, listed, random, step, stickiness_of};
use crate::periods::random as periods;
use crate::periods::{Periods, day_start, instants, zone_of};
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    AnswerPart, Breakdown, CalendarUnit, DateRange, Dates, EventChoice, EventMatch, GroupValue, Note,
    Operator, PropertyFilter, Question, Step, Stickiness, StickinessGroup, Value,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The users of one group: each with the number of active periods.
type Users = Vec<(u8, usize)>;

/// How many periods there are, and the active periods and first event of every user with any.
fn counted<'a>(events: &'a [Raw], question: &Stickiness) -> (usize, BTreeMap<u8, (usize, Vec<&'a Raw>)>) {
    let zone = zone_of(Budapest, &question.calendar);
    let range = instants(zone, dates(events, question));
    let first = dates(events, question).first;
    let periods = Periods::walk(zone, question.calendar.week_start, question.period, first, range.end - 1);
    let count = periods.of(range.end - 1) + 1;
    let mut users = BTreeMap::new();
    for user in 0..=u8::MAX {
        let mut own: Vec<&Raw> = events
            .iter()
            .filter(|event| event.user == Some(user) && range.contains(&event.time))
            .filter(|event| fills(event, &question.events, passes))
            .collect();
        own.sort_by_key(|event| event.time);
        let in_period = |period| own.iter().filter(|event| periods.of(event.time) == period).count();
        let active = (0..count).filter(|period| in_period(*period) >= question.at_least as usize).count();
        if active > 0 {
            let first = own.iter().copied().filter(|event| event.time == own[0].time);
            users.insert(user, (active, first.collect()));
        }
    }
    (count, users)
}

fn dates(events: &[Raw], question: &Stickiness) -> DateRange {
    let zone = zone_of(Budapest, &question.calendar);
    let day = |instant: Option<i64>| day_of(zone, instant.unwrap());
    question.dates.and_then(Dates::fixed).unwrap_or(DateRange {
        first: day(events.iter().map(|event| event.time).min()),
        last: day(events.iter().map(|event| event.time).max()),
    })
}

/// The groups of the breakdown, largest first.
fn groups(question: &Stickiness, users: &BTreeMap<u8, (usize, Vec<&Raw>)>) -> Vec<(GroupValue, Users)> {
    let Some(breakdown) = &question.breakdown else { return vec![] };
    let mut groups: BTreeMap<String, Users> = BTreeMap::new();
    let mut not_set = vec![];
    for (user, (active, first)) in users {
        match least(first.iter().copied(), &breakdown.property) {
            Some(value) => groups.entry(value).or_default().push((*user, *active)),
            None => not_set.push((*user, *active)),
        }
    }
    let mut groups: Vec<_> =
        groups.into_iter().map(|(value, users)| (GroupValue::Value(value), users)).collect();
    groups.sort_by_key(|(_, users)| Reverse(users.len()));
    let others = groups.split_off(groups.len().min(breakdown.groups as usize));
    let others: Users = others.into_iter().flat_map(|(_, users)| users).collect();
    groups.extend([(GroupValue::Other, others), (GroupValue::NotSet, not_set)]);
    groups.retain(|(_, users)| !users.is_empty());
    groups
}

fn is_in_bar(question: &Stickiness, active: usize, bar: usize) -> bool {
    active == bar || question.cumulative && active > bar
}

fn check_group(
    question: &Stickiness,
    periods: usize,
    found: &StickinessGroup,
    users: &[(u8, usize)],
) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.of, users.len() as u64);
    let bar =
        |bar: usize| users.iter().filter(|(_, active)| is_in_bar(question, *active, bar)).count() as u64;
    prop_assert_eq!(&found.users, &(1..=periods).map(bar).collect::<Vec<_>>());
    let active: usize = users.iter().map(|(_, active)| active).sum();
    let average = (!users.is_empty()).then(|| active as f64 / users.len() as f64);
    prop_assert_eq!(found.average, average);
    Ok(())
}

fn check(
    extract: &Extract,
    events: &[Raw],
    question: &Stickiness,
    picks: &[(usize, usize)],
) -> Result<(), TestCaseError> {
    let (periods, users) = counted(events, question);
    let answer = extract.ask(&Question::Stickiness(question.clone()));
    let found = stickiness_of(&answer);
    prop_assert_eq!(found.periods as usize, periods);
    let zone = zone_of(Budapest, &question.calendar);
    let first = events.iter().map(|event| event.time).min().unwrap();
    let last = events.iter().map(|event| event.time).max().unwrap();
    let range = instants(zone, dates(events, question));
    let covered = day_start(zone, day_of(zone, first))..last + 1;
    prop_assert_eq!(found.unfinished, range.start < covered.start || range.end > covered.end);
    let everybody: Users = users.iter().map(|(user, (active, _))| (*user, *active)).collect();
    prop_assert_eq!(&found.total.value, &None);
    check_group(question, periods, &found.total, &everybody)?;
    let groups = groups(question, &users);
    let values: Vec<_> = found.groups.iter().map(|group| group.value.clone().unwrap()).collect();
    prop_assert_eq!(values, groups.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>());
    for (found, (_, users)) in found.groups.iter().zip(&groups) {
        check_group(question, periods, found, users)?;
    }
    let without_user = events.iter().filter(|event| event.user.is_none() && range.contains(&event.time));
    let rows = without_user.filter(|event| fills(event, &question.events, passes)).count() as u64;
    let is_outside = question
        .dates
        .and_then(Dates::fixed)
        .is_some_and(|dates| dates.first < day_of(zone, first) || dates.last > day_of(zone, last));
    let notes =
        [(rows > 0).then_some(Note::RowsWithoutUser { rows }), is_outside.then_some(Note::OutsideCovered)];
    prop_assert_eq!(&answer.notes, &notes.into_iter().flatten().collect::<Vec<_>>());

    for (bar, group) in picks {
        let bar = 1 + bar % periods;
        let group = Some(group % (groups.len() + 1)).filter(|group| *group < groups.len());
        let users = group.map_or(&everybody, |group| &groups[group].1);
        let part = AnswerPart::StickinessBar {
            periods: bar as u32,
            group: group.map(|group| groups[group].0.clone()),
        };
        let listed = listed(extract, &Question::Stickiness(question.clone()), &part);
        let expected = users.iter().filter(|(_, active)| is_in_bar(question, *active, bar));
        let mut expected: Vec<u8> = expected.map(|(user, _)| *user).collect();
        expected.sort_unstable();
        prop_assert_eq!(&listed, &expected, "{:?}", part);
        let found = group.map_or(&found.total, |group| &found.groups[group]);
        prop_assert_eq!(listed.len() as u64, found.users[bar - 1]);
    }
    Ok(())
}

pub fn some_events() -> impl Strategy<Value = Step> {
    let filter = PropertyFilter {
        property: "amount".into(),
        operator: Operator::LessThan,
        values: vec![Value::Number(2.0)],
    };
    let any = EventMatch { event: EventChoice::Any, filters: vec![] };
    prop_oneof![
        Just(step(vec![event("a", vec![])])),
        Just(step(vec![event("a", vec![]), event("b", vec![])])),
        Just(step(vec![event("a", vec![filter.clone()]), event("a", vec![])])),
        Just(step(vec![event("c", vec![filter])])),
        Just(step(vec![any])),
    ]
}

fn some_stickiness(first: i64) -> impl Strategy<Value = Stickiness> {
    let unit = proptest::sample::select(CalendarUnit::ALL.to_vec());
    let breakdown =
        proptest::option::of((1u32..4).prop_map(|groups| Breakdown { property: "plan".into(), groups }));
    let at_least = prop_oneof![2 => Just(1u32), 1 => 2u32..4];
    (some_events(), unit, at_least, any::<bool>(), periods::dates(), breakdown, periods::calendar()).prop_map(
        move |(events, period, at_least, cumulative, dates, breakdown, calendar)| {
            let dates = periods::dated(first, dates);
            Stickiness { at_least, cumulative, dates, breakdown, calendar, ..Stickiness::new(events, period) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn stickiness_is_a_plain_count(
        (events, questions) in periods::events(40).prop_flat_map(|events| {
            let first = events.iter().map(|event| event.time).min().unwrap();
            (Just(events), proptest::collection::vec(some_stickiness(first), 6))
        }),
        picks in proptest::collection::vec((0usize..40, 0usize..30), 2),
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
        [(CalendarUnit::Day, "user_days"), (CalendarUnit::Week, "user_days"), (CalendarUnit::Hour, "events")]
    {
        let answer = extract.ask(&Question::Stickiness(Stickiness::new(Step::of("a"), period)));
        assert_eq!(answer.read.tables, [table]);
        assert_eq!(answer.notes, [Note::RowsWithoutUser { rows: 1 }]);
        assert_eq!(stickiness_of(&answer).total.users.iter().sum::<u64>(), 1);
    }
}

#[test]
fn a_leap_day_is_a_day() {
    let noon = |day: &str| day_start(Budapest, day.parse().unwrap()) + 12 * 3_600_000;
    let events = ["2024-02-28", "2024-02-29", "2024-03-01"].map(|day| Raw::new(Some(1), noon(day), "a"));
    let extract = Extract::build(&events, Budapest);
    let answer = extract.ask(&Question::Stickiness(Stickiness::new(Step::of("a"), CalendarUnit::Day)));
    assert_eq!(stickiness_of(&answer).total.users, [0, 0, 1]);
}
