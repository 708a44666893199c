//! Relative dates of questions: counted from the end of the extract's data, checked, and said with their days.

mod fixture;

use chrono::NaiveDate;
use fixture::{Zones, manifest};
use rockpool_catalog::{Manifest, Strays, TimeRange};
use rockpool_question::sentence::sentence;
use rockpool_question::{
    AnswerBody, DataEnd, DateRange, DatesError, Lifecycle, LifecycleAnswer, Question, ValidQuestion, settled,
};

fn lifecycle(dates: &str, rest: &str) -> Question {
    let text = format!(
        r#"{{"kind":"lifecycle","events":{{"any_of":[{{"event":"any"}}]}},"period":"week","dates":{dates}{rest}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn range(first: &str, last: &str) -> DateRange {
    DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() }
}

fn days_of(valid: &ValidQuestion) -> Option<DateRange> {
    valid.question().dates().map(rockpool_question::Days::range)
}

/// The data of the fixture ends with the last millisecond of 30 June in UTC, at 01:59 of 1 July in Budapest.
#[test]
fn the_end_of_the_data_is_that_of_the_zone_that_days_are_cut_in() {
    let days = |zone: &str, dates: &str| {
        let calendar = format!(r#","calendar":{{"time_zone":"{zone}"}}"#);
        days_of(&lifecycle(dates, &calendar).validate(&manifest(), &Zones).unwrap())
    };
    let (last, complete) = (r#"{"last":2,"unit":"day"}"#, r#"{"last":2,"unit":"day","complete":true}"#);
    assert_eq!(days("Europe/Budapest", last), Some(range("2026-06-30", "2026-07-01")));
    assert_eq!(days("Europe/Budapest", complete), Some(range("2026-06-29", "2026-06-30")));
    // There the day has passed with the data.
    assert_eq!(days("UTC", complete), Some(range("2026-06-29", "2026-06-30")));
    assert_eq!(days("America/New_York", complete), Some(range("2026-06-28", "2026-06-29")));
    let extract = lifecycle(last, "").validate(&manifest(), &Zones).unwrap();
    assert_eq!(days_of(&extract), Some(range("2026-06-30", "2026-07-01")));
}

#[test]
fn weeks_begin_as_the_question_says() {
    let weeks = r#"{"last":1,"unit":"week","complete":true}"#;
    let sunday = lifecycle(weeks, r#","calendar":{"week_start":"sunday"}"#).validate(&manifest(), &Zones);
    assert_eq!(days_of(&sunday.unwrap()), Some(range("2026-06-21", "2026-06-27")));
    let monday = lifecycle(weeks, "").validate(&manifest(), &Zones).unwrap();
    assert_eq!(days_of(&monday), Some(range("2026-06-22", "2026-06-28")));
}

#[test]
fn events_far_from_all_others_do_not_end_the_data() {
    let tick = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
    let others = TimeRange { first: 0, last: tick("2025-01-01T12:00:00Z") };
    let strays = Some(Strays { rows: 1, examples: vec![], others, before: None, after: None });
    let end = DataEnd::of(&Manifest { strays, ..manifest() }, "UTC", &Zones).unwrap();
    let day: NaiveDate = "2025-01-01".parse().unwrap();
    assert_eq!(end, DataEnd { last: day, has_passed: false });
    let empty = Manifest { covered: None, ..manifest() };
    assert_eq!(DataEnd::of(&empty, "UTC", &Zones), Err(DatesError::NoEvents));
}

#[test]
fn what_comes_to_no_days_is_refused_in_words_where_it_stands() {
    let problems = |question: &Question, manifest: &Manifest| -> Vec<String> {
        let problems = question.validate(manifest, &Zones).unwrap_err();
        problems.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        problems(&lifecycle(r#"{"since":"2026-07-02"}"#, ""), &manifest()),
        ["dates: the data ends on 1 Jul 2026, before 2 Jul 2026; choose an earlier day"]
    );
    assert_eq!(
        problems(&lifecycle(r#"{"last":3000,"unit":"year"}"#, ""), &manifest()),
        ["dates: the last 3\u{202f}000 years would begin before the year 1; choose fewer"]
    );
    assert_eq!(
        problems(&lifecycle(r#"{"last":7,"unit":"day"}"#, ""), &Manifest { covered: None, ..manifest() }),
        ["dates: the extract has no events, so that nothing can be counted back from their end; choose days"]
    );
    assert_eq!(
        problems(
            &lifecycle(r#"{"so_far":"year"}"#, r#","calendar":{"time_zone":"Mars/Olympus"}"#),
            &manifest()
        ),
        [
            "dates: nothing is known of the time zone 'Mars/Olympus', in which the end of the data would be found"
        ]
    );
    let users = r#","users":[{"name":"x","set":{"kind":"did","events":{"any_of":[{"event":"any"}]},
        "at_least":1,"dates":{"since":"2027-01-01"}}}]"#;
    assert_eq!(
        problems(&lifecycle(r#"{"last":7,"unit":"day"}"#, users), &manifest()),
        ["users[0].set.dates: the data ends on 1 Jul 2026, before 1 Jan 2027; choose an earlier day"]
    );
}

#[test]
fn every_date_of_a_valid_question_is_a_day_and_the_sets_of_users_have_theirs() {
    let set = |dates: &str| {
        format!(
            r#","users":[{{"name":"x","set":{{"kind":"did","events":{{"any_of":[{{"event":"any"}}]}},
                "at_least":1,"dates":{dates}}}}}]"#
        )
    };
    let asked = lifecycle(r#"{"last":30,"unit":"day"}"#, &set(r#"{"so_far":"month"}"#));
    let valid = asked.validate(&manifest(), &Zones).unwrap();
    assert_eq!(valid.asked(), &asked);
    assert_eq!(days_of(&valid), Some(range("2026-06-02", "2026-07-01")));
    let settled::UserSet::Did(did) = &valid.question().users()[0].set else { panic!() };
    assert_eq!(did.dates.map(rockpool_question::Days::range), Some(range("2026-07-01", "2026-07-01")));
    // The same question for ever, whatever the data becomes.
    let fixed = lifecycle(
        r#"{"first":"2026-06-02","last":"2026-07-01"}"#,
        &set(r#"{"first":"2026-07-01","last":"2026-07-01"}"#),
    );
    assert_eq!(valid.with_days(), Some(fixed.clone()));
    let valid = fixed.validate(&manifest(), &Zones).unwrap();
    assert_eq!((days_of(&valid), valid.with_days()), (Some(range("2026-06-02", "2026-07-01")), None));
}

#[test]
fn the_sentence_says_what_was_asked_and_which_days_it_came_to() {
    let said = |dates: &str| {
        let valid = lifecycle(dates, "").validate(&manifest(), &Zones).unwrap();
        let text = sentence(&valid, &AnswerBody::Lifecycle(LifecycleAnswer { buckets: vec![] }), &manifest());
        text.split(", by week").next().unwrap().to_owned()
    };
    assert_eq!(
        said(r#"{"last":30,"unit":"day"}"#),
        "Users who did any event in the last 30 days (2 Jun to 1 Jul 2026, Europe/Budapest)"
    );
    assert_eq!(
        said(r#"{"since":"2025-12-31"}"#),
        "Users who did any event since 31 Dec 2025 (31 Dec 2025 to 1 Jul 2026, Europe/Budapest)"
    );
    assert_eq!(
        said(r#"{"so_far":"month"}"#),
        "Users who did any event in this month so far (1 Jul 2026, Europe/Budapest)"
    );
    assert_eq!(
        said(r#"{"first":"2026-06-02","last":"2026-07-01"}"#),
        "Users who did any event between 2 Jun and 1 Jul 2026 (Europe/Budapest)"
    );
}

#[test]
fn a_comparison_is_with_the_period_before_the_days() {
    let text = r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":"any"}]},"measure":"users"}],
        "by":"week","compare":true,"dates":{"last":4,"unit":"week","complete":true}}"#;
    let question: Question = serde_json::from_str(text).unwrap();
    let valid = question.validate(&manifest(), &Zones).unwrap();
    assert_eq!(days_of(&valid), Some(range("2026-06-01", "2026-06-28")));
    let first = text.replace(r#"{"last":4,"unit":"week","complete":true}"#, r#"{"since":"0001-01-01"}"#);
    let question: Question = serde_json::from_str(&first.replace("\"week\"", "\"year\"")).unwrap();
    let problems = question.validate(&manifest(), &Zones).unwrap_err();
    assert_eq!(
        problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["compare: the period before would begin before the year 1; choose later days"]
    );
}

#[test]
fn a_lifecycle_of_relative_dates_is_made_in_code() {
    let mut question =
        Lifecycle::new(rockpool_question::Step::of("file_saved"), rockpool_question::CalendarUnit::Day);
    question.dates = Some(rockpool_question::Dates::last_days(7));
    let json = serde_json::to_value(Question::Lifecycle(question)).unwrap();
    assert_eq!(json["dates"], serde_json::json!({"last": 7, "unit": "day"}));
}
