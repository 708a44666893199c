//! Paths over built extracts against the definition, counted plainly.

use crate::extract::{Extract, Raw, day_of, event, fills, listed, random, step};
use crate::periods::instants;
use crate::predicate::passes;
use crate::way_definition::{Happening, Passed, path};
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_kernel::StepMask;
use rockpool_kernel::ways::{ANCHOR, Direction, GOAL, Limit, STEP, WayRules};
use rockpool_question::{
    AnswerBody, AnswerPart, DateRange, Dates, Duration, DurationUnit, EventChoice, Note, PathAnchor,
    PathLimit, PathName, PathNode, Paths, PathsAnswer, Question, Step,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// An event's type and, with `name_by`, its value.
type Name = (String, Option<String>);
/// Users at each name of a step.
type Counts = BTreeMap<PathName, u64>;

fn rules(question: &Paths) -> WayRules {
    let ticks = |length: Duration| length.milliseconds() as u64;
    WayRules {
        direction: match question.anchor {
            PathAnchor::From(_) => Direction::From,
            PathAnchor::To(_) => Direction::To,
            PathAnchor::Between { .. } => Direction::Between,
        },
        depth: question.depth as usize,
        collapse_repeats: question.collapse_repeats,
        limit: match question.limit {
            PathLimit::Within(length) => Limit::Within(ticks(length)),
            PathLimit::Session(length) => Limit::Session(ticks(length)),
        },
    }
}

fn dates(events: &[Raw], question: &Paths) -> DateRange {
    let day = |instant: Option<i64>| day_of(Budapest, instant.unwrap());
    question.dates.and_then(Dates::fixed).unwrap_or(DateRange {
        first: day(events.iter().map(|event| event.time).min()),
        last: day(events.iter().map(|event| event.time).max()),
    })
}

/// Each user's path, by name.
fn ways(events: &[Raw], question: &Paths) -> BTreeMap<u8, Vec<PathName>> {
    let steps = question.anchor.steps();
    let anchors = instants(Budapest, dates(events, question));
    let can_be_step = |event: &Raw| {
        let is = |choice: &EventChoice| match choice {
            EventChoice::Any => true,
            EventChoice::Type(name) => name == event.kind,
        };
        question.events.is_empty() || question.events.iter().any(is)
    };
    let mut ways = BTreeMap::new();
    for user in 0..=u8::MAX {
        let mut own: Vec<&Raw> = events.iter().filter(|event| event.user == Some(user)).collect();
        own.sort_by_key(|event| {
            let value = question.name_by.as_ref().and_then(|property| event.text(property));
            let is_not = |step: &&Step| !fills(event, step, passes);
            (event.time, event.kind, value.is_none(), value, steps.iter().map(is_not).collect::<Vec<_>>())
        });
        let happenings: Vec<Happening<Name>> = own
            .iter()
            .map(|event| {
                let mut mask = if can_be_step(event) { STEP } else { StepMask::NONE };
                mask |= if fills(event, steps[0], passes) { ANCHOR } else { StepMask::NONE };
                mask |= if steps.get(1).is_some_and(|goal| fills(event, goal, passes)) {
                    GOAL
                } else {
                    StepMask::NONE
                };
                let value = question.name_by.as_ref().and_then(|property| event.text(property));
                Happening { time: event.time, mask, name: (event.kind.to_owned(), value) }
            })
            .collect();
        let path = path(&happenings, &anchors, rules(question));
        if !path.is_empty() {
            let name = |passed| match passed {
                Passed::Event((event_type, value)) => PathName::Event { event_type, value },
                Passed::End => PathName::End,
                Passed::Goal => PathName::Goal,
                Passed::Cut => PathName::Cut,
            };
            ways.insert(user, path.into_iter().map(name).collect());
        }
    }
    ways
}

/// The ways with the names beyond the largest of their step gathered.
fn gathered(ways: &BTreeMap<u8, Vec<PathName>>, names: u32) -> BTreeMap<u8, Vec<PathName>> {
    let is_event = |name: &PathName| matches!(name, PathName::Event { .. });
    let mut steps: Vec<Counts> = vec![];
    for way in ways.values() {
        for (step, name) in way.iter().enumerate().filter(|(_, name)| is_event(name)) {
            if step >= steps.len() {
                steps.resize(step + 1, Counts::new());
            }
            *steps[step].entry(name.clone()).or_default() += 1;
        }
    }
    let kept: Vec<BTreeSet<PathName>> = steps
        .iter()
        .map(|counts| {
            let mut largest: Vec<(&PathName, &u64)> = counts.iter().collect();
            largest.sort_by_key(|(name, users)| (Reverse(**users), (*name).clone()));
            largest.into_iter().take(names as usize).map(|(name, _)| name.clone()).collect()
        })
        .collect();
    let gather = |way: &Vec<PathName>| {
        let name = |(step, name): (usize, &PathName)| {
            if is_event(name) && !kept[step].contains(name) { PathName::Other } else { name.clone() }
        };
        way.iter().enumerate().map(name).collect()
    };
    ways.iter().map(|(user, way)| (*user, gather(way))).collect()
}

fn paths_of(body: &AnswerBody) -> &PathsAnswer {
    match body {
        AnswerBody::Paths(paths) => paths,
        other => panic!("{other:?}"),
    }
}

fn check(extract: &Extract, events: &[Raw], paths: &Paths, picks: &[usize]) -> Result<(), TestCaseError> {
    let question = Question::Paths(paths.clone());
    let answer = extract.ask(&question);
    let found = paths_of(&answer.body);
    let ways = gathered(&ways(events, paths), paths.names);
    prop_assert_eq!(found.users, ways.len() as u64);

    // Nodes: every name of every step once, largest first, then other, then the ends.
    let mut expected: BTreeMap<(u32, PathName), BTreeSet<u8>> = BTreeMap::new();
    for (user, way) in &ways {
        for (step, name) in (0..).zip(way) {
            expected.entry((step, name.clone())).or_default().insert(*user);
        }
    }
    prop_assert_eq!(found.nodes.len(), expected.len());
    for node in &found.nodes {
        let users = expected.get(&(node.step, node.name.clone())).map_or(0, BTreeSet::len);
        prop_assert_eq!(node.users, users as u64, "{:?}", node);
    }
    let rank = |node: &PathNode| match node.name {
        PathName::Event { .. } => 0,
        PathName::Other => 1,
        _ => 2,
    };
    let order = |node: &PathNode| {
        let size = if rank(node) == 0 { Reverse(node.users) } else { Reverse(0) };
        (node.step, rank(node), size, node.name.clone())
    };
    prop_assert!(found.nodes.is_sorted_by_key(order), "{:?}", found.nodes);

    // Links: each user is on one between each two neighbouring steps.
    let backwards = matches!(paths.anchor, PathAnchor::To(_));
    let place = |step: u32, name: &PathName| {
        found.nodes.iter().position(|node| node.step == step && node.name == *name).unwrap() as u32
    };
    let mut links: BTreeMap<(u32, u32), Vec<u8>> = BTreeMap::new();
    for (user, way) in &ways {
        for (step, ends) in (0..).zip(way.windows(2)) {
            let (near, far) = (place(step, &ends[0]), place(step + 1, &ends[1]));
            links.entry(if backwards { (far, near) } else { (near, far) }).or_default().push(*user);
        }
    }
    let of_answer: Vec<((u32, u32), u64)> =
        found.links.iter().map(|link| ((link.from, link.to), link.users)).collect();
    let of_definition: Vec<((u32, u32), u64)> =
        links.iter().map(|(ends, users)| (*ends, users.len() as u64)).collect();
    prop_assert_eq!(of_answer, of_definition);
    for pick in picks.iter().filter(|_| !links.is_empty()) {
        let link = pick % links.len();
        let part = AnswerPart::PathsLink { link: link as u32 };
        prop_assert_eq!(&listed(extract, &question, &part), links.values().nth(link).unwrap());
    }

    let range = instants(Budapest, dates(events, paths));
    let anchor = paths.anchor.steps()[0];
    let without_user = events.iter().filter(|event| event.user.is_none() && range.contains(&event.time));
    let rows = without_user.filter(|event| fills(event, anchor, passes)).count() as u64;
    let is_noted = answer.notes.contains(&Note::RowsWithoutUser { rows });
    prop_assert_eq!(is_noted, rows > 0, "{:?}", answer.notes);
    Ok(())
}

fn some_paths() -> impl Strategy<Value = Paths> {
    let kind = || proptest::sample::subsequence(vec!["a", "b", "c"], 1..=2);
    let some =
        move || kind().prop_map(|kinds| step(kinds.into_iter().map(|kind| event(kind, vec![])).collect()));
    let anchor = prop_oneof![
        some().prop_map(PathAnchor::From),
        some().prop_map(PathAnchor::To),
        (some(), some()).prop_map(|(from, to)| PathAnchor::Between { from, to }),
    ];
    let length = |unit| (1u32..9).prop_map(move |amount| Duration { amount, unit });
    let limit = prop_oneof![
        length(DurationUnit::Hour).prop_map(PathLimit::Within),
        length(DurationUnit::Day).prop_map(PathLimit::Within),
        length(DurationUnit::Hour).prop_map(PathLimit::Session),
    ];
    let dates = proptest::option::of((0u64..3, 0u64..3).prop_map(|(first, days)| {
        let first = day_of(Budapest, random::START) + chrono::Days::new(first);
        Dates::Fixed(DateRange { first, last: first + chrono::Days::new(days) })
    }));
    let events = proptest::sample::subsequence(vec!["a", "b", "c"], 0..=2);
    let name_by = prop_oneof![Just(None), Just(Some("plan".to_owned()))];
    (anchor, 1u32..5, events, name_by, any::<bool>(), limit, 1u32..4, dates).prop_map(
        |(anchor, depth, events, name_by, collapse_repeats, limit, names, dates)| Paths {
            depth,
            events: events.into_iter().map(|kind| EventChoice::Type(kind.to_owned())).collect(),
            name_by,
            collapse_repeats,
            limit,
            names,
            dates,
            ..Paths::new(anchor)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn paths_are_those_of_the_definition_counted(
        events in random::events(60),
        questions in proptest::collection::vec(some_paths(), 6),
        picks in proptest::collection::vec(0usize..1_000, 2),
    ) {
        let extract = Extract::build(&events, Budapest);
        for question in questions {
            check(&extract, &events, &question, &picks)?;
        }
    }
}

#[test]
fn a_link_that_is_not_there_is_a_problem_of_the_question() {
    let extract = Extract::build(&[Raw::new(Some(1), random::START, "a")], Budapest);
    let question = Box::new(Question::Paths(Paths::new(PathAnchor::From(Step::of("a")))));
    let counted = rockpool_question::Counted { question, part: AnswerPart::PathsLink { link: 1 } };
    let set = rockpool_question::UserSet::Counted(counted);
    let list = Question::Users(rockpool_question::UserList { set, limit: 1 });
    let error = extract.try_ask(&list).unwrap_err();
    assert!(matches!(error, rockpool_engine::EngineError::Question(_)), "{error}");
}
