//! Retention over built extracts, in every mode and combination, against a plain count.

use crate::extract::{Extract, Raw, day_of, event, fills, least, listed, random, retention_of, step};
use crate::periods::random as periods;
use crate::periods::{Periods, day_start, instants, zone_of};
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    Anchor, AnswerPart, Breakdown, CalendarUnit, CellState, Counting, DateRange, Dates, EventChoice,
    EventMatch, GroupValue, Note, Operator, PropertyFilter, Question, Rate, Retention, RetentionGroup,
    RetentionMeasure, RetentionMode, Step, Value,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const HOUR: i64 = 3_600_000;

/// A user in a cohort.
#[derive(Debug, Clone)]
struct Entry {
    user: u8,
    cohort: usize,
    time: i64,
    group: Option<String>,
}

/// The definition of a retention question over some events.
struct Definition<'a> {
    events: &'a [Raw],
    question: &'a Retention,
    range: Range<i64>,
    /// The cohorts and all later periods.
    periods: Periods,
    cohorts: usize,
    last: i64,
}

impl<'a> Definition<'a> {
    fn new(events: &'a [Raw], question: &'a Retention) -> Self {
        let zone = zone_of(Budapest, &question.calendar);
        let last = events.iter().map(|event| event.time).max().unwrap();
        let first = events.iter().map(|event| event.time).min().unwrap();
        let covered = DateRange { first: day_of(zone, first), last: day_of(zone, last) };
        let dates = question.dates.and_then(Dates::fixed).unwrap_or(covered);
        let range = instants(zone, dates);
        // Every period that is asked about, and one more.
        let length = match question.period {
            CalendarUnit::Hour => HOUR,
            CalendarUnit::Day => 25 * HOUR,
            CalendarUnit::Week => 170 * HOUR,
            CalendarUnit::Month => 745 * HOUR,
            other => panic!("{other:?}"),
        };
        let most = question.columns().iter().filter_map(|column| column.to.or(Some(column.from + 1))).max();
        let end = (range.end + (i64::from(most.unwrap()) + 1) * length).max(last);
        let week_start = question.calendar.week_start;
        let periods = Periods::walk(zone, week_start, question.period, dates.first, end);
        let cohorts = periods.of(range.end - 1) + 1;
        Self { events, question, range, periods, cohorts, last }
    }

    /// How many cohorts begin before the end of the data.
    fn begun(&self) -> usize {
        (0..self.cohorts).filter(|cohort| self.periods.instant(*cohort) <= self.last).count()
    }

    fn entries(&self) -> Vec<Entry> {
        let mut starts: Vec<(i64, u8, &Raw)> = self
            .events
            .iter()
            .filter(|event| fills(event, &self.question.start, passes))
            .filter_map(|event| Some((event.time, event.user?, event)))
            .collect();
        starts.sort_by_key(|(time, user, _)| (*time, *user));
        let mut entries: Vec<Entry> = vec![];
        for (time, user, _) in &starts {
            if !self.range.contains(time) {
                continue;
            }
            let cohort = self.periods.of(*time);
            let is_there = match self.question.anchor {
                Anchor::FirstInRange => entries.iter().any(|entry| entry.user == *user),
                Anchor::FirstEver => {
                    starts.iter().any(|(other, of, _)| of == user && other < time)
                        || entries.iter().any(|entry| entry.user == *user)
                }
                Anchor::Every => entries.iter().any(|entry| entry.user == *user && entry.cohort == cohort),
            };
            if !is_there {
                let breakdown = self.question.breakdown.as_ref();
                let tied = starts.iter().filter(|(other, of, _)| (other, of) == (time, user));
                let group = breakdown
                    .and_then(|breakdown| least(tied.map(|(_, _, event)| *event), &breakdown.property));
                entries.push(Entry { user: *user, cohort, time: *time, group });
            }
        }
        entries
    }

    fn length(&self) -> i64 {
        match self.question.period {
            CalendarUnit::Hour => HOUR,
            CalendarUnit::Day => 24 * HOUR,
            CalendarUnit::Week => 168 * HOUR,
            _ => 720 * HOUR,
        }
    }

    /// The events of an entry's user that return in a column.
    fn returns(&self, entry: &Entry, column: usize) -> Vec<&Raw> {
        let column = self.question.columns()[column];
        let since = |time: i64| match self.question.counted {
            Counting::Calendar => (self.periods.of(time) - entry.cohort) as i64,
            Counting::Rolling => (time - entry.time) / self.length(),
        };
        self.events
            .iter()
            .filter(|event| event.user == Some(entry.user) && event.time > entry.time)
            .filter(|event| fills(event, &self.question.returning, passes))
            .filter(|event| {
                let since = since(event.time);
                since >= i64::from(column.from) && column.to.is_none_or(|to| since < i64::from(to))
            })
            .collect()
    }

    fn state(&self, cohort: usize, column: usize) -> CellState {
        let column = self.question.columns()[column];
        let first_end = column.to.unwrap_or(column.from + 1);
        let (begin, end) = match self.question.counted {
            Counting::Calendar => (
                self.periods.instant(cohort + column.from as usize),
                self.periods.instant(cohort + first_end as usize),
            ),
            Counting::Rolling => (
                self.periods.instant(cohort).max(self.range.start) + i64::from(column.from) * self.length(),
                self.periods.instant(cohort + 1).min(self.range.end) - 1
                    + i64::from(first_end) * self.length(),
            ),
        };
        if self.last < begin {
            CellState::NotYet
        } else if self.last < end - 1 {
            CellState::Incomplete
        } else if column.to.is_none() {
            CellState::Open
        } else {
            CellState::Complete
        }
    }

    /// The measure of some sum and users.
    fn value(&self, sum: f64, size: usize) -> Option<f64> {
        match self.question.measure {
            RetentionMeasure::Users => None,
            RetentionMeasure::Sum(_) => Some(sum),
            RetentionMeasure::AveragePerUser(_) => (size > 0).then(|| sum / size as f64),
        }
    }

    fn sum(&self, entries: &[&Entry], column: usize) -> f64 {
        let Some(property) = self.question.measure.property() else { return 0.0 };
        let returns = entries.iter().flat_map(|entry| self.returns(entry, column));
        returns.filter_map(|event| number(event, property)).sum()
    }

    fn check_group(&self, found: &RetentionGroup, entries: &[Entry]) -> Result<(), TestCaseError> {
        let columns = self.question.columns().len();
        prop_assert_eq!(found.cohorts.len(), self.begun());
        let mut pooled = vec![(vec![], 0u64); columns];
        for (cohort, found) in found.cohorts.iter().enumerate() {
            let entries: Vec<&Entry> = entries.iter().filter(|entry| entry.cohort == cohort).collect();
            prop_assert_eq!(found.start, self.periods.start(cohort));
            prop_assert_eq!(found.size, entries.len() as u64);
            prop_assert_eq!(found.cells.len(), columns);
            for (column, cell) in found.cells.iter().enumerate() {
                let returned = entries.iter().filter(|entry| !self.returns(entry, column).is_empty());
                let returned = returned.count() as u64;
                prop_assert_eq!(cell.returned, returned, "cohort {} column {}", cohort, column);
                prop_assert_eq!(cell.state, self.state(cohort, column));
                prop_assert_eq!(cell.value, self.value(self.sum(&entries, column), entries.len()));
                if matches!(cell.state, CellState::Complete | CellState::Open) {
                    pooled[column].0.extend(entries.clone());
                    pooled[column].1 += returned;
                }
            }
        }
        for (column, (found, (entries, returned))) in found.summary.iter().zip(pooled).enumerate() {
            prop_assert_eq!(found.rate, Rate::new(returned, entries.len() as u64));
            let value = self.value(self.sum(&entries, column), entries.len());
            prop_assert_eq!(found.value, value.filter(|_| !entries.is_empty()));
        }
        Ok(())
    }

    /// The groups of the breakdown, largest first.
    fn groups(&self, entries: &[Entry]) -> Vec<(GroupValue, Vec<Entry>)> {
        let Some(breakdown) = &self.question.breakdown else { return vec![] };
        let mut groups: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let mut not_set = vec![];
        for entry in entries {
            match &entry.group {
                Some(value) => groups.entry(value.clone()).or_default().push(entry.clone()),
                None => not_set.push(entry.clone()),
            }
        }
        let mut groups: Vec<_> =
            groups.into_iter().map(|(value, entries)| (GroupValue::Value(value), entries)).collect();
        groups.sort_by_key(|(_, entries)| Reverse(entries.len()));
        let others = groups.split_off(groups.len().min(breakdown.groups as usize));
        let others: Vec<Entry> = others.into_iter().flat_map(|(_, entries)| entries).collect();
        groups.extend([(GroupValue::Other, others), (GroupValue::NotSet, not_set)]);
        groups.retain(|(_, entries)| !entries.is_empty());
        groups
    }

    fn notes(&self, entries: &[Entry]) -> Vec<Note> {
        let columns = self.question.columns();
        let to = columns.iter().map(|column| column.to).max().unwrap();
        // A return without a user counts as one if it could be one of some start event.
        let is_near = |time: i64| match (columns.iter().all(|column| column.to.is_some()), to) {
            (true, Some(to)) => match self.question.counted {
                Counting::Calendar => time < self.periods.instant(self.cohorts - 1 + to as usize),
                Counting::Rolling => time - (self.range.end - 1) < i64::from(to) * self.length(),
            },
            _ => true,
        };
        let without_user = self.events.iter().filter(|event| event.user.is_none());
        let without_user = without_user.filter(|event| {
            let is_return = fills(event, &self.question.returning, passes);
            let is_start = fills(event, &self.question.start, passes) && self.range.contains(&event.time);
            is_start || is_return && event.time >= self.range.start && is_near(event.time)
        });
        let rows = without_user.count() as u64;
        let day = |instant: i64| day_of(zone_of(Budapest, &self.question.calendar), instant);
        let first = self.events.iter().map(|event| event.time).min().unwrap();
        let is_outside = self
            .question
            .dates
            .and_then(Dates::fixed)
            .is_some_and(|dates| dates.first < day(first) || dates.last > day(self.last));
        let mut no_numbers = BTreeSet::new();
        for (entry, column) in entries.iter().flat_map(|entry| (0..columns.len()).map(move |c| (entry, c))) {
            let Some(property) = self.question.measure.property() else { break };
            let returns = self.returns(entry, column).into_iter();
            no_numbers.extend(
                returns.filter(|event| number(event, property).is_none()).map(|event| event as *const Raw),
            );
        }
        let notes = [
            (rows > 0).then_some(Note::RowsWithoutUser { rows }),
            is_outside.then_some(Note::OutsideCovered),
            (self.question.anchor == Anchor::FirstEver).then_some(Note::HistoryUnknown),
            (self.question.anchor == Anchor::Every).then_some(Note::UsersCountSeveralTimes),
            (!no_numbers.is_empty()).then_some(Note::NotNumbers { rows: no_numbers.len() as u64 }),
        ];
        notes.into_iter().flatten().collect()
    }

    /// The users whom a cell counts.
    fn users(
        &self,
        entries: &[Entry],
        cohort: Option<usize>,
        column: Option<usize>,
        absent: bool,
    ) -> Vec<u8> {
        let is_counted = |entry: &&Entry| {
            let is_of_cohort = match (cohort, column) {
                (Some(cohort), _) => entry.cohort == cohort,
                (None, Some(column)) => {
                    matches!(self.state(entry.cohort, column), CellState::Complete | CellState::Open)
                }
                (None, None) => true,
            };
            is_of_cohort && column.is_none_or(|column| self.returns(entry, column).is_empty() == absent)
        };
        entries
            .iter()
            .filter(is_counted)
            .map(|entry| entry.user)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }
}

fn number(event: &Raw, property: &str) -> Option<f64> {
    event.text(property)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

pub(crate) fn check(extract: &Extract, events: &[Raw], question: &Retention) -> Result<(), TestCaseError> {
    let definition = Definition::new(events, question);
    let answer = extract.ask(&Question::Retention(question.clone()));
    let found = retention_of(&answer);
    let entries = definition.entries();
    prop_assert_eq!(&found.columns, &question.columns());
    prop_assert_eq!(&found.total.value, &None);
    definition.check_group(&found.total, &entries)?;
    let groups = definition.groups(&entries);
    let values: Vec<_> = found.groups.iter().map(|group| group.value.clone().unwrap()).collect();
    prop_assert_eq!(values, groups.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>());
    for (found, (_, entries)) in found.groups.iter().zip(&groups) {
        definition.check_group(found, entries)?;
    }
    prop_assert_eq!(&answer.notes, &definition.notes(&entries));
    Ok(())
}

/// Every number that counts users is the number of users it lists, and they are those of the definition.
pub(crate) fn check_users(
    extract: &Extract,
    events: &[Raw],
    question: &Retention,
    picks: &[(usize, usize, bool, usize)],
) -> Result<(), TestCaseError> {
    let definition = Definition::new(events, question);
    let entries = definition.entries();
    let groups = definition.groups(&entries);
    let answer = extract.ask(&Question::Retention(question.clone()));
    let found = retention_of(&answer);
    for (cohort, column, absent, group) in picks {
        // One more than there are stands for none.
        let cohorts = definition.begun();
        let cohort = Some(cohort % (cohorts + 1)).filter(|cohort| *cohort < cohorts);
        let columns = found.columns.len();
        let column = Some(column % (columns + 1)).filter(|column| *column < columns);
        let absent = *absent && column.is_some();
        let group = Some(group % (groups.len() + 1)).filter(|group| *group < groups.len());
        let part = AnswerPart::RetentionCell {
            cohort: cohort.map(|cohort| definition.periods.start(cohort)),
            column: column.map(|column| column as u32),
            absent,
            group: group.map(|group| groups[group].0.clone()),
        };
        let listed = listed(extract, &Question::Retention(question.clone()), &part);
        let of_group = group.map_or(&entries, |group| &groups[group].1);
        prop_assert_eq!(&listed, &definition.users(of_group, cohort, column, absent), "{:?}", part);
        if question.anchor == Anchor::Every {
            continue;
        }
        let found = group.map_or(&found.total, |group| &found.groups[group]);
        let (count, of) = match (cohort, column) {
            (Some(cohort), Some(column)) => {
                (found.cohorts[cohort].cells[column].returned, found.cohorts[cohort].size)
            }
            (Some(cohort), None) => (found.cohorts[cohort].size, found.cohorts[cohort].size),
            (None, Some(column)) => (found.summary[column].rate.count, found.summary[column].rate.of),
            (None, None) => {
                let all = found.cohorts.iter().map(|cohort| cohort.size).sum();
                (all, all)
            }
        };
        prop_assert_eq!(listed.len() as u64, if absent { of - count } else { count });
    }
    Ok(())
}

fn some_step() -> impl Strategy<Value = Step> {
    let filter = PropertyFilter {
        property: "plan".into(),
        operator: Operator::IsNot,
        values: vec![Value::Text("free".into())],
    };
    let any = EventMatch { event: EventChoice::Any, filters: vec![] };
    prop_oneof![
        Just(step(vec![event("a", vec![])])),
        Just(step(vec![event("a", vec![]), event("b", vec![])])),
        Just(step(vec![any])),
        Just(step(vec![event("b", vec![filter])])),
    ]
}

fn some_retention(first: i64) -> impl Strategy<Value = Retention> {
    let unit = prop_oneof![
        1 => Just(CalendarUnit::Hour),
        3 => Just(CalendarUnit::Day),
        2 => Just(CalendarUnit::Week),
        1 => Just(CalendarUnit::Month)
    ];
    let anchor = prop_oneof![Just(Anchor::FirstInRange), Just(Anchor::FirstEver), Just(Anchor::Every)];
    let counted = prop_oneof![Just(Counting::Calendar), Just(Counting::Rolling)];
    let mode = prop_oneof![
        2 => Just(RetentionMode::On),
        2 => Just(RetentionMode::OnOrAfter),
        1 => proptest::collection::btree_set(0u32..9, 2..5)
            .prop_map(|edges| RetentionMode::Brackets(edges.into_iter().collect())),
    ];
    let measure = prop_oneof![
        2 => Just(RetentionMeasure::Users),
        1 => Just(RetentionMeasure::Sum("size".into())),
        1 => Just(RetentionMeasure::AveragePerUser("amount".into())),
        1 => Just(RetentionMeasure::AveragePerUser("size".into())),
    ];
    let breakdown =
        proptest::option::of((1u32..4).prop_map(|groups| Breakdown { property: "plan".into(), groups }));
    (
        (some_step(), some_step(), unit, 1u32..6),
        (anchor, counted, mode, measure),
        (periods::dates(), breakdown, periods::calendar()),
    )
        .prop_map(move |(steps, modes, rest)| {
            let (start, returning, period, periods) = steps;
            let (anchor, counted, mode, measure) = modes;
            let (dates, breakdown, calendar) = rest;
            let dates = periods::dated(first, dates);
            Retention {
                anchor,
                counted,
                mode,
                measure,
                dates,
                breakdown,
                calendar,
                ..Retention::new(start, returning, period, periods)
            }
        })
}

fn events_and_questions() -> impl Strategy<Value = (Vec<Raw>, Vec<Retention>)> {
    periods::events(40).prop_flat_map(|events| {
        let first = events.iter().map(|event| event.time).min().unwrap();
        (Just(events), proptest::collection::vec(some_retention(first), 8))
    })
}

/// Events that all have the measured properties somewhere, so that every question makes sense.
fn with_size(mut events: Vec<Raw>) -> Vec<Raw> {
    for kind in ["a", "b", "c"] {
        if let Some(event) = events.iter_mut().rev().find(|event| event.kind == kind) {
            *event = event.clone().with("size", serde_json::json!("big"));
        }
    }
    events
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn retention_is_a_plain_count((events, questions) in events_and_questions()) {
        let events = with_size(events);
        let extract = Extract::build(&events, Budapest);
        for question in questions {
            check(&extract, &events, &question)?;
        }
    }

    #[test]
    fn every_number_lists_its_users(
        (events, questions) in events_and_questions(),
        picks in proptest::collection::vec((0usize..30, 0usize..30, any::<bool>(), 0usize..30), 4),
    ) {
        let events = with_size(events);
        let extract = Extract::build(&events, Budapest);
        for question in questions.iter().take(4) {
            check_users(&extract, &events, question, &picks)?;
        }
    }
}

#[test]
fn days_of_users_are_read_where_they_are_enough() {
    let events = [Raw::new(Some(1), random::START, "a"), Raw::new(None, random::START, "a")];
    let events = events.map(|event| event.with("plan", serde_json::json!("free")));
    let extract = Extract::build(&events, Budapest);
    let plain = Retention::new(Step::of("a"), Step::of("a"), CalendarUnit::Day, 1);
    let table = |retention: Retention| {
        let answer = extract.ask(&Question::Retention(retention));
        assert_eq!(answer.notes.first(), Some(&Note::RowsWithoutUser { rows: 1 }));
        answer.read.tables
    };
    let filter = PropertyFilter { property: "plan".into(), operator: Operator::IsSet, values: vec![] };
    let breakdown = Some(Breakdown { property: "plan".into(), groups: 1 });
    let new_york = rockpool_question::CalendarSettings {
        time_zone: Some("America/New_York".into()),
        ..Default::default()
    };
    for days in [
        plain.clone(),
        Retention { anchor: Anchor::FirstEver, ..plain.clone() },
        Retention { anchor: Anchor::Every, mode: RetentionMode::OnOrAfter, ..plain.clone() },
        Retention { period: CalendarUnit::Month, mode: RetentionMode::Brackets(vec![1, 3]), ..plain.clone() },
    ] {
        assert_eq!(table(days), ["user_days"]);
    }
    for events in [
        Retention { start: step(vec![event("a", vec![filter])]), ..plain.clone() },
        Retention { counted: Counting::Rolling, ..plain.clone() },
        Retention { period: CalendarUnit::Hour, ..plain.clone() },
        Retention { measure: RetentionMeasure::Sum("plan".into()), ..plain.clone() },
        Retention { calendar: new_york, ..plain.clone() },
        Retention { breakdown, ..plain },
    ] {
        assert_eq!(table(events), ["events"]);
    }
}

#[test]
fn the_summary_pools_users_and_does_not_average_percentages() {
    // Of a cohort of four all come back, of one of sixteen eight do: 12 of 20, and not the mean of 100 % and 50 %.
    let day = 24 * HOUR;
    let start = |user: u8, days: i64| Raw::new(Some(user), random::START + days * day, "a");
    let mut events: Vec<Raw> = (0..4).flat_map(|user| [start(user, 0), start(user, 1)]).collect();
    events.extend((4..20).map(|user| start(user, 1)));
    events.extend((4..12).map(|user| start(user, 2)));
    events.push(Raw::new(Some(0), random::START + 4 * day, "b"));
    let extract = Extract::build(&events, Budapest);
    let dates =
        DateRange { first: day_of(Budapest, events[0].time), last: day_of(Budapest, start(0, 1).time) };
    let question = Retention {
        dates: Some(Dates::Fixed(dates)),
        ..Retention::new(Step::of("a"), Step::of("a"), CalendarUnit::Day, 1)
    };
    let answer = extract.ask(&Question::Retention(question));
    assert_eq!(retention_of(&answer).total.summary[1].rate, Rate::new(12, 20));
}

#[test]
fn incomplete_users_never_dilute_a_rolling_rate() {
    // Two users of one day; the extract ends between the ends of their first 24 hours.
    let early = Raw::new(Some(1), random::START + HOUR, "a");
    let late = Raw::new(Some(2), random::START + 20 * HOUR, "a");
    let back = Raw::new(Some(1), random::START + 10 * HOUR, "b");
    let end = |hours: i64| Raw::new(Some(3), random::START + hours * HOUR, "b");
    let question = Retention {
        counted: Counting::Rolling,
        dates: Some(Dates::Fixed(DateRange {
            first: day_of(Budapest, random::START),
            last: day_of(Budapest, random::START),
        })),
        ..Retention::new(Step::of("a"), Step::of("b"), CalendarUnit::Day, 1)
    };
    let first = |hours: i64| {
        let extract = Extract::build(&[early.clone(), late.clone(), back.clone(), end(hours)], Budapest);
        let answer = extract.ask(&Question::Retention(question.clone()));
        let found = retention_of(&answer);
        (found.total.cohorts[0].cells[0].state, found.total.summary[0].rate)
    };
    assert_eq!(first(30), (CellState::Incomplete, Rate::new(0, 0)));
    // The latest possible start of the day is its last millisecond.
    assert_eq!(first(47), (CellState::Incomplete, Rate::new(0, 0)));
    assert_eq!(first(48), (CellState::Complete, Rate::new(1, 2)));
}

#[test]
fn days_of_23_and_25_hours_are_one_period_each() {
    for day in ["2024-03-31", "2024-10-27"] {
        let day: chrono::NaiveDate = day.parse().unwrap();
        let (midnight, next) = (day_start(Budapest, day), day_start(Budapest, day.succ_opt().unwrap()));
        assert!([23 * HOUR, 25 * HOUR].contains(&(next - midnight)));
        let events = [
            Raw::new(Some(1), midnight, "a"),
            Raw::new(Some(1), next - 1, "b"),
            Raw::new(Some(2), midnight, "a"),
            Raw::new(Some(2), next, "b"),
            Raw::new(Some(3), next + 26 * HOUR, "b"),
        ];
        let extract = Extract::build(&events, Budapest);
        let question = Retention::new(Step::of("a"), Step::of("b"), CalendarUnit::Day, 1);
        let answer = extract.ask(&Question::Retention(question));
        let cells: Vec<u64> =
            retention_of(&answer).total.cohorts[0].cells.iter().map(|cell| cell.returned).collect();
        assert_eq!(cells, [1, 1]);
    }
}

#[test]
fn an_extract_of_one_event_has_one_user_who_has_not_come_back() {
    let extract = Extract::build(&[Raw::new(Some(1), -1, "a")], Budapest);
    for anchor in [Anchor::FirstInRange, Anchor::FirstEver, Anchor::Every] {
        for mode in [RetentionMode::On, RetentionMode::OnOrAfter, RetentionMode::Brackets(vec![0, 2])] {
            let question = Retention {
                anchor,
                mode,
                ..Retention::new(Step::of("a"), Step::of("a"), CalendarUnit::Day, 2)
            };
            let answer = extract.ask(&Question::Retention(question));
            let found = retention_of(&answer);
            assert_eq!(found.total.cohorts.len(), 1);
            assert_eq!(found.total.cohorts[0].size, 1);
            assert!(found.total.cohorts[0].cells.iter().all(|cell| cell.returned == 0));
            assert!(found.total.summary.iter().all(|summary| summary.rate.of == 0));
        }
    }
}
