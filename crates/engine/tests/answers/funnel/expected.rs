//! What a funnel's answer must be, by the definition: every path of every user, counted.

use crate::definition::paths::{Path, User};
use crate::extract::{Raw, bucket_instant, bucket_number, bucket_start, day_of, fills, least};
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use rockpool_kernel::StepMask;
use rockpool_kernel::path::{ExclusionRule, FIRST_EXCLUSION, PathRules, StepRules, UserEvents};
use rockpool_question::{
    BucketStart, CalendarUnit, Count, DateRange, Dates, Entries, Funnel, FunnelGroup, GroupValue, LaterSteps,
    Order, StepOutcome, Unit,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// The numbers of a group.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Numbers {
    pub reached: Vec<u64>,
    pub finished: Vec<u64>,
    pub unfinished: u64,
    /// With and without each optional step: converted, of.
    pub optional: Vec<[(u64, u64); 2]>,
    /// Of each step, the users and the sums of their times from the first and from the step before.
    pub times: Vec<(u64, i64, i64)>,
}

/// A number whose users are known: step, outcome, group, bucket.
pub type Part = (usize, StepOutcome, Option<GroupValue>, Option<BucketStart>);

/// A funnel's answer.
#[derive(Debug, Default, Clone)]
pub struct Expected {
    pub total: Numbers,
    pub groups: BTreeMap<GroupValue, Numbers>,
    pub over_time: Vec<(BucketStart, Vec<u64>)>,
    pub other_ties: Vec<u64>,
    pub rows_without_user: u64,
    /// The users who reached each step or dropped there.
    pub users: HashMap<Part, BTreeSet<u8>>,
}

/// What was counted as one: by steps and times.
struct Way {
    steps: Vec<(usize, i64)>,
    group: GroupValue,
}

/// A user's events, all of them, in the order of time.
struct Person<'a> {
    events: Vec<&'a Raw>,
    times: Vec<i64>,
    masks: Vec<StepMask>,
    values: Vec<u32>,
}

pub fn rules_of(funnel: &Funnel) -> PathRules {
    PathRules {
        steps: funnel
            .steps
            .iter()
            .map(|stage| StepRules {
                optional: stage.optional,
                least: stage.after_at_least.map_or(0, |least| least.milliseconds()),
                most: stage.after_at_most.map_or(i64::MAX, |most| most.milliseconds()),
            })
            .collect(),
        window: funnel.window.milliseconds(),
        order: funnel.order,
        ties: funnel.ties,
        exclusions: funnel
            .exclusions
            .iter()
            .map(|exclusion| ExclusionRule {
                from: exclusion.from as usize - 1,
                to: exclusion.to as usize - 1,
            })
            .collect(),
        first_entry_only: funnel.entries == Entries::First,
        session: match funnel.count {
            Count::Sessions(inactivity) => Some(inactivity.milliseconds()),
            _ => None,
        },
    }
}

impl<'a> Person<'a> {
    fn new(funnel: &Funnel, mut events: Vec<&'a Raw>) -> Self {
        events.sort_by_key(|event| event.time);
        let mask = |event: &&Raw| {
            let steps = funnel.steps.iter().map(|stage| &stage.step).zip(0..);
            let excluded = funnel.exclusions.iter().map(|exclusion| &exclusion.events).zip(FIRST_EXCLUSION..);
            steps
                .chain(excluded)
                .filter(|(step, _)| fills(event, step, passes))
                .map(|(_, bit)| StepMask::of(bit))
                .collect()
        };
        let mut known: Vec<Vec<String>> = vec![];
        let values = if funnel.hold_constant.is_empty() {
            vec![]
        } else {
            let mut number = |event: &&Raw| {
                let held: Option<Vec<String>> =
                    funnel.hold_constant.iter().map(|property| event.text(property)).collect();
                let Some(held) = held else { return 0 };
                let place = known.iter().position(|other| *other == held).unwrap_or_else(|| {
                    known.push(held);
                    known.len() - 1
                });
                place as u32 + 1
            };
            events.iter().map(&mut number).collect()
        };
        let times = events.iter().map(|event| event.time).collect();
        let masks = events.iter().map(mask).collect();
        Self { events, times, masks, values }
    }

    fn way(&self, user: User<'_>, funnel: &Funnel, path: &Path) -> Way {
        let steps = user.times(path);
        let group = match &funnel.breakdown {
            None => GroupValue::NotSet,
            Some(breakdown) => {
                let place = steps.iter().position(|(step, _)| *step == breakdown.step as usize - 1);
                match place.map(|place| least(self.tied(funnel, path[place].1, place), &breakdown.property)) {
                    None => GroupValue::NotReached,
                    Some(None) => GroupValue::NotSet,
                    Some(Some(value)) => GroupValue::Value(value),
                }
            }
        };
        Way { steps, group }
    }

    /// The events that could stand in the place of one on a path, itself among them.
    fn tied(&self, funnel: &Funnel, event: usize, place: usize) -> impl Iterator<Item = &'a Raw> {
        let step = funnel.breakdown.as_ref().map_or(place, |breakdown| breakdown.step as usize - 1);
        let bits = match funnel.order {
            Order::AnyOrder => StepMask::first(funnel.steps.len()),
            Order::InOrder | Order::ExactlyInOrder => StepMask::of(step),
        };
        let alike = move |other: &usize| {
            self.times[*other] == self.times[event]
                && self.masks[*other].meets(bits)
                && self.values.get(*other) == self.values.get(event)
        };
        (0..self.events.len()).filter(alike).map(|other| self.events[other])
    }
}

impl Numbers {
    fn new(funnel: &Funnel) -> Self {
        let steps = funnel.steps.len();
        let optional = funnel.steps.iter().filter(|stage| stage.optional).count();
        Self {
            reached: vec![0; steps],
            finished: vec![0; steps],
            unfinished: 0,
            optional: vec![[(0, 0); 2]; optional],
            times: vec![(0, 0, 0); steps],
        }
    }

    fn add(&mut self, funnel: &Funnel, way: &Way, unfinished: bool) {
        let has = |step: usize| way.steps.iter().any(|(other, _)| *other == step);
        let last = funnel.steps.len() - 1;
        let mut before = way.steps[0].1;
        for (step, time) in &way.steps {
            self.reached[*step] += 1;
            let (users, first, previous) = &mut self.times[*step];
            *users += 1;
            *first += time - way.steps[0].1;
            *previous += time - before;
            before = *time;
        }
        self.unfinished += u64::from(unfinished && !has(last));
        let optional = (0..=last).filter(|step| funnel.steps[*step].optional);
        for (step, numbers) in optional.zip(&mut self.optional) {
            let required = (0..step).rev().find(|before| !funnel.steps[*before].optional).unwrap();
            let number = if has(step) {
                &mut numbers[0]
            } else if has(required) {
                &mut numbers[1]
            } else {
                continue;
            };
            number.0 += u64::from(has(last));
            number.1 += 1;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        let add = |own: &mut [u64], other: &[u64]| own.iter_mut().zip(other).for_each(|(own, n)| *own += n);
        add(&mut self.reached, &other.reached);
        add(&mut self.finished, &other.finished);
        self.unfinished += other.unfinished;
        for (own, other) in self.optional.iter_mut().flatten().zip(other.optional.iter().flatten()) {
            *own = (own.0 + other.0, own.1 + other.1);
        }
        for (own, other) in self.times.iter_mut().zip(&other.times) {
            *own = (own.0 + other.0, own.1 + other.1, own.2 + other.2);
        }
    }

    /// What an answer says.
    pub fn found(group: &FunnelGroup) -> Self {
        let sum = |average: f64, users: u64| (average * users as f64).round() as i64;
        Self {
            reached: group.steps.iter().map(|step| step.from_first.count).collect(),
            finished: group.steps.iter().map(|step| step.from_first_finished.count).collect(),
            unfinished: group.unfinished,
            optional: group
                .optional
                .iter()
                .map(|step| [step.with, step.without].map(|rate| (rate.count, rate.of)))
                .collect(),
            times: group
                .steps
                .iter()
                .map(|step| match (&step.time_from_first, &step.time_from_previous) {
                    (Some(first), Some(previous)) => {
                        assert_eq!(first.users, previous.users);
                        let users = first.users;
                        (users, sum(first.average, users), sum(previous.average, users))
                    }
                    _ => (step.from_first.count, 0, 0),
                })
                .collect(),
        }
    }
}

/// The asked days and their instants.
pub fn asked(events: &[Raw], funnel: &Funnel) -> (DateRange, Range<i64>) {
    let first = events.iter().map(|event| event.time).min().unwrap();
    let last = events.iter().map(|event| event.time).max().unwrap();
    let dates = funnel
        .dates
        .and_then(Dates::fixed)
        .unwrap_or(DateRange { first: day_of(Budapest, first), last: day_of(Budapest, last) });
    let number = |day| bucket_number(CalendarUnit::Day, day);
    let start = bucket_instant(Budapest, CalendarUnit::Day, number(dates.first));
    (dates, start..bucket_instant(Budapest, CalendarUnit::Day, number(dates.last) + 1))
}

pub fn expected(events: &[Raw], funnel: &Funnel) -> Expected {
    let rules = rules_of(funnel);
    let (dates, range) = asked(events, funnel);
    let last = events.iter().map(|event| event.time).max().unwrap();
    let until = match funnel.later_steps {
        LaterSteps::WithinWindow => i64::MAX,
        LaterSteps::WithinDates => range.end,
    };
    // An entry is finished when nothing that could still be on its path can come after the last instant.
    let is_finished = |entry: i64| (entry + rules.window).min(until - 1) <= last;
    let buckets: Vec<i64> = funnel.over_time.map_or(vec![], |unit| {
        let all = bucket_number(unit, dates.first)..=bucket_number(unit, dates.last);
        // No bucket is shown that begins after the data ends.
        all.filter(|bucket| bucket_instant(Budapest, unit, *bucket) <= last).collect()
    });
    let bucket_range = |unit: CalendarUnit, bucket: i64| {
        bucket_instant(Budapest, unit, bucket)..bucket_instant(Budapest, unit, bucket + 1)
    };
    let mut expected = Expected {
        total: Numbers::new(funnel),
        other_ties: vec![0; funnel.steps.len()],
        over_time: buckets
            .iter()
            .map(|bucket| (bucket_start(funnel.over_time.unwrap(), *bucket), vec![0; funnel.steps.len()]))
            .collect(),
        ..Expected::default()
    };
    let steps = |event: &&Raw| funnel.steps.iter().any(|stage| fills(event, &stage.step, passes));
    let after = if until == i64::MAX { rules.window } else { 0 };
    expected.rows_without_user = events
        .iter()
        .filter(|event| event.user.is_none() && (range.start..range.end + after).contains(&event.time))
        .filter(steps)
        .count() as u64;
    let mut people: BTreeMap<u8, Vec<&Raw>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.time < until) {
        if let Some(user) = event.user {
            people.entry(user).or_default().push(event);
        }
    }
    for (key, events) in people {
        let person = Person::new(funnel, events);
        let events = UserEvents { times: &person.times, masks: &person.masks, values: &person.values };
        let user = User { rules: &rules, events };
        for unit in user.units() {
            let entries = user.entries(&unit, &range);
            let within = |range: &Range<i64>| -> Vec<i64> {
                entries.iter().copied().filter(|entry| range.contains(entry)).collect()
            };
            let mut counted: Vec<(Way, Option<Way>)> = vec![];
            let mut in_buckets: Vec<(usize, Way)> = vec![];
            if funnel.count == Count::Attempts {
                for path in user.attempts(&unit, &entries) {
                    let way = || person.way(user, funnel, &path);
                    let entry = way().steps[0].1;
                    counted.push((way(), is_finished(entry).then(way)));
                    let bucket = buckets
                        .iter()
                        .position(|bucket| bucket_range(funnel.over_time.unwrap(), *bucket).contains(&entry));
                    in_buckets.extend(bucket.map(|bucket| (bucket, way())));
                }
            } else if let Some(path) = user.best(&unit, &entries) {
                let finished: Vec<i64> =
                    entries.iter().copied().filter(|entry| is_finished(*entry)).collect();
                let finished = user.best(&unit, &finished).map(|path| person.way(user, funnel, &path));
                counted.push((person.way(user, funnel, &path), finished));
                for (place, bucket) in buckets.iter().enumerate() {
                    let entries = within(&bucket_range(funnel.over_time.unwrap(), *bucket));
                    let path = user.best(&unit, &entries);
                    in_buckets.extend(path.map(|path| (place, person.way(user, funnel, &path))));
                }
            }
            for (way, finished) in counted {
                let unfinished = !is_finished(way.steps[0].1);
                let group = expected.groups.entry(way.group.clone()).or_insert_with(|| Numbers::new(funnel));
                for numbers in [&mut expected.total, group] {
                    numbers.add(funnel, &way, unfinished);
                    for (step, _) in finished.iter().flat_map(|way| &way.steps) {
                        numbers.finished[*step] += 1;
                    }
                }
                expected.note(key, funnel, &way, None);
            }
            for (bucket, way) in in_buckets {
                way.steps.iter().for_each(|(step, _)| expected.over_time[bucket].1[*step] += 1);
                let start = expected.over_time[bucket].0;
                expected.note(key, funnel, &way, Some(start));
            }
        }
        let other = rules.with_ties(funnel.ties.other());
        let user = User { rules: &other, events };
        for unit in user.units() {
            let entries = user.entries(&unit, &range);
            let paths = match funnel.count {
                Count::Attempts => user.attempts(&unit, &entries),
                _ => user.best(&unit, &entries).into_iter().collect(),
            };
            for (step, _) in paths.iter().flat_map(|path| user.times(path)) {
                expected.other_ties[step] += 1;
            }
        }
    }
    expected
}

impl Expected {
    fn note(&mut self, user: u8, funnel: &Funnel, way: &Way, bucket: Option<BucketStart>) {
        for group in [None, Some(way.group.clone())] {
            for (step, _) in &way.steps {
                let key = (*step, StepOutcome::Reached, group.clone(), bucket);
                self.users.entry(key).or_default().insert(user);
            }
            let last = way.steps[way.steps.len() - 1].0;
            if last + 1 < funnel.steps.len() {
                self.users.entry((last, StepOutcome::Dropped, group, bucket)).or_default().insert(user);
            }
        }
    }
}

pub fn unit_of(funnel: &Funnel) -> Unit {
    match funnel.count {
        Count::Attempts => Unit::Attempts,
        Count::Sessions(_) => Unit::Sessions,
        Count::Users if funnel.hold_constant.is_empty() => Unit::Users,
        Count::Users => Unit::UserValues,
    }
}

pub fn has_other_ties(funnel: &Funnel) -> bool {
    funnel.order != Order::AnyOrder
}
