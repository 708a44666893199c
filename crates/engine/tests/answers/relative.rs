//! Dates that are counted from the end of the data: the numbers are those of the days they come to, counted by hand.

use crate::extract::{Extract, Raw, segmentation_of};
use chrono_tz::Europe::Budapest;
use rockpool_engine::EngineError;
use rockpool_question::{
    Answer, AnswerBody, AnswerPart, CalendarUnit, Counted, DateRange, DateUnit, Dates, Did, Duration,
    DurationUnit, Funnel, Lifecycle, Measure, PathAnchor, Paths, Question, RelativeDates, Retention,
    Segmentation, Series, Step, Stickiness, UserFilter, UserList, UserSet,
};

/// From 1 May to the noon of Wednesday 10 June 2026 in Budapest: user 1 does `a` every day and `b` an hour later, user 2
/// only in May; and a stray of 2030.
fn extract() -> Extract {
    let at = |user, instant: String, event: &'static str| {
        Raw::new(
            Some(user),
            chrono::DateTime::parse_from_rfc3339(&instant).unwrap().timestamp_millis(),
            event,
        )
    };
    let first: chrono::NaiveDate = "2026-05-01".parse().unwrap();
    let mut events = vec![];
    for day in first.iter_days().take(41) {
        let month = day.format("%m").to_string();
        for user in if month == "05" { 1..3 } else { 1..2 } {
            events.push(at(user, format!("{day}T09:00:00Z"), "a"));
            events.push(at(user, format!("{day}T10:00:00Z"), "b"));
        }
    }
    events.push(at(1, "2030-01-01T00:00:00Z".into(), "a"));
    Extract::build(&events, Budapest)
}

fn trend(dates: Dates) -> Segmentation {
    let series = Series { events: Step::of("a"), measure: Measure::Events };
    Segmentation { dates: Some(dates), ..Segmentation::new(vec![series], None) }
}

fn fixed(first: &str, last: &str) -> Dates {
    Dates::Fixed(DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() })
}

fn last(last: u32, unit: DateUnit, complete: bool) -> Dates {
    Dates::Relative(RelativeDates::Last { last, unit, complete })
}

#[test]
fn the_last_days_of_the_data_are_counted() {
    let extract = extract();
    let total = |dates| segmentation_of(&extract.ask(&Question::Segmentation(trend(dates)))).series[0].total;
    for (dates, days, events) in [
        (last(7, DateUnit::Day, false), fixed("2026-06-04", "2026-06-10"), 7.0),
        (last(7, DateUnit::Day, true), fixed("2026-06-03", "2026-06-09"), 7.0),
        // The week from 8 June is three days old; the one before is the last that has passed.
        (last(2, DateUnit::Week, false), fixed("2026-06-01", "2026-06-10"), 10.0),
        (last(2, DateUnit::Week, true), fixed("2026-05-25", "2026-06-07"), 21.0),
        (last(1, DateUnit::Month, true), fixed("2026-05-01", "2026-05-31"), 62.0),
        (RelativeDates::SoFar { so_far: DateUnit::Month }.into(), fixed("2026-06-01", "2026-06-10"), 10.0),
        (
            RelativeDates::Since { since: "2026-05-31".parse().unwrap() }.into(),
            fixed("2026-05-31", "2026-06-10"),
            12.0,
        ),
    ] {
        assert_eq!((total(dates), total(days)), (Some(events), Some(events)), "{dates:?}");
    }
}

/// A question of each kind with these dates.
fn questions(asked: Dates) -> Vec<Question> {
    let dates = Some(asked);
    let step = Step::of;
    vec![
        Question::Segmentation(Segmentation { compare: true, by: Some(CalendarUnit::Week), ..trend(asked) }),
        Question::Funnel(Funnel {
            dates,
            ..Funnel::new(["a", "b"].map(step), Duration { amount: 1, unit: DurationUnit::Day })
        }),
        Question::Retention(Retention {
            dates,
            ..Retention::new(step("a"), step("b"), CalendarUnit::Day, 2)
        }),
        Question::Stickiness(Stickiness { dates, ..Stickiness::new(step("a"), CalendarUnit::Day) }),
        Question::Lifecycle(Lifecycle { dates, ..Lifecycle::new(step("a"), CalendarUnit::Week) }),
        Question::Paths(Paths { dates, ..Paths::new(PathAnchor::From(step("a"))) }),
    ]
}

/// What was counted, whatever it cost.
fn counted(answer: Answer) -> (AnswerBody, Vec<rockpool_question::Note>) {
    (answer.body, answer.notes)
}

#[test]
fn every_kind_of_question_gives_the_answer_of_the_days() {
    let extract = extract();
    let (relative, days) = (last(2, DateUnit::Week, true), fixed("2026-05-25", "2026-06-07"));
    for (asked, expected) in questions(relative).into_iter().zip(questions(days)) {
        let answer = extract.ask(&asked);
        assert_eq!((&answer.question, answer.answered()), (&asked, &expected));
        let said = "in the last 2 complete weeks (25 May to 7 Jun 2026, Europe/Budapest)";
        assert!(answer.sentence.contains(said), "{}", answer.sentence);
        let of_days = extract.ask(&expected);
        assert_eq!(of_days.with_days, None);
        assert_eq!(counted(answer), counted(of_days), "{asked:?}");
    }
}

#[test]
fn sets_of_users_have_the_days_of_the_data_and_those_of_an_answer_stay() {
    let extract = extract();
    let set =
        |dates| UserSet::Did(Did { events: Step::of("a"), at_least: 1, within: None, dates: Some(dates) });
    let users = |set| {
        let answer = extract.ask(&Question::Users(UserList { set, limit: 10 }));
        let AnswerBody::Users(list) = answer.body else { panic!("{:?}", answer.body) };
        list.total
    };
    assert_eq!(users(set(RelativeDates::SoFar { so_far: DateUnit::Month }.into())), 1);
    assert_eq!(users(set(last(1, DateUnit::Month, true))), 2);
    // Users of a number, opened from its answer.
    let restricted = vec![UserFilter {
        name: "in June".into(),
        exclude: false,
        set: set(RelativeDates::SoFar { so_far: DateUnit::Month }.into()),
    }];
    let asked = Segmentation { users: restricted, ..trend(last(30, DateUnit::Day, false)) };
    let answer = extract.ask(&Question::Segmentation(asked));
    let part = AnswerPart::SegmentationValue { series: 0, bucket: None, group: vec![] };
    let opened = UserSet::Counted(Counted { question: Box::new(answer.answered().clone()), part });
    let text = serde_json::to_string(&opened).unwrap();
    assert!(text.contains(r#""dates":{"first":"2026-05-12","last":"2026-06-10"}"#), "{text}");
    assert!(text.contains(r#""dates":{"first":"2026-06-01","last":"2026-06-10"}"#), "{text}");
    assert_eq!(users(opened), 1);
}

#[test]
fn a_day_behind_the_data_is_refused() {
    let since = RelativeDates::Since { since: "2026-06-11".parse().unwrap() };
    let problems = |extract: &Extract, dates: Dates| match extract
        .try_ask(&Question::Segmentation(trend(dates)))
    {
        Err(EngineError::Question(problems)) => problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        problems(&extract(), since.into()),
        ["dates: the data ends on 10 Jun 2026, before 11 Jun 2026; choose an earlier day"]
    );
}
