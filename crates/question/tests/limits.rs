//! Every number of a question at the edge of what is allowed, and one beyond; and the documentation of the limits.

mod fixture;

use fixture::{Zones, manifest};
use rockpool_question::limits::{self, ALL, Limit};
use rockpool_question::words::number;
use rockpool_question::{DateRange, DurationUnit, Question};

const OPENED: &str = r#"{"any_of":[{"event":{"type":"file_opened"}}]}"#;
const SAVED: &str = r#"{"any_of":[{"event":{"type":"file_saved"}}]}"#;

fn problems(json: &str) -> Vec<String> {
    let question: Question = serde_json::from_str(json).expect("the test's JSON is a question");
    match question.validate(&manifest(), &Zones) {
        Ok(_) => vec![],
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// The question with a number in the place of `#` is asked with the largest allowed and refused with one more, by a
/// message that names the field and the largest allowed.
fn edges(json: &str, limit: &Limit, field: &str) {
    let with = |number: u64| json.replace('#', &number.to_string());
    let most = u64::from(limit.most);
    assert_eq!(problems(&with(most)), Vec::<String>::new(), "{field}");
    for more in [most + 1, u64::from(u32::MAX)] {
        let found = problems(&with(more));
        let said = |problem: &String| {
            problem.starts_with(&format!("{field}: "))
                && (problem.contains(&number(most)) || problem.contains(&most.to_string()))
        };
        assert!(found.len() == 1 && found.iter().all(said), "{field}, {more}: {found:?}");
    }
    if limit.least > 0 {
        assert_eq!(problems(&with(u64::from(limit.least))), Vec::<String>::new(), "{field}");
        let found = problems(&with(u64::from(limit.least) - 1));
        assert!(found.len() == 1 && found[0].starts_with(field), "{field}: {found:?}");
    }
}

/// The same for a list, of so many `item`s in the place of `#`.
fn lists(json: &str, item: &str, limit: &Limit, field: &str) {
    let with = |count: usize| {
        let items: Vec<String> = (0..count).map(|place| item.replace('@', &place.to_string())).collect();
        problems(&json.replace('#', &items.join(",")))
    };
    assert_eq!(with(limit.count()), Vec::<String>::new(), "{field}");
    let found = with(limit.count() + 1);
    assert!(
        found.len() == 1 && found[0].starts_with(&format!("{field}: ")) && found[0].contains(&limit.words()),
        "{field}: {found:?}"
    );
}

#[test]
fn every_number_of_a_question_has_its_edges() {
    let groups = r#"{"property":"plan","groups":#}"#;
    let retention = format!(r#""kind":"retention","start":{OPENED},"returning":{SAVED},"period":"day""#);
    let series = format!(r#"{{"events":{OPENED},"measure":"users"}}"#);
    let paths = format!(
        r#""kind":"paths","anchor":{{"from":{OPENED}}},"limit":{{"within":{{"amount":1,"unit":"day"}}}}"#
    );
    let did = format!(r#""kind":"did","events":{OPENED}"#);
    for (json, limit, field) in [
        (
            format!(
                r#"{{"kind":"funnel","steps":[{OPENED},{SAVED}],"window":{{"amount":7,"unit":"day"}},"breakdown":{groups}}}"#
            ),
            &limits::GROUPS,
            "breakdown.groups",
        ),
        (format!(r#"{{{retention},"periods":#}}"#), &limits::RETENTION_PERIODS, "periods"),
        (
            format!(r#"{{{retention},"periods":1,"mode":{{"brackets":[0,#]}}}}"#),
            &limits::RETENTION_PERIODS,
            "mode.brackets",
        ),
        (
            format!(
                r#"{{"kind":"segmentation","series":[{{"events":{OPENED},"measure":{{"rolling_users":#}}}}],"by":"day"}}"#
            ),
            &limits::ROLLING_DAYS,
            "series[0].measure",
        ),
        (
            format!(r#"{{"kind":"segmentation","series":[{series}],"breakdowns":[{groups}]}}"#),
            &limits::GROUPS,
            "breakdowns[0].groups",
        ),
        (
            format!(r#"{{"kind":"stickiness","events":{OPENED},"period":"day","at_least":#}}"#),
            &limits::STICKINESS_EVENTS,
            "at_least",
        ),
        (
            format!(
                r#"{{"kind":"stickiness","events":{OPENED},"period":"year","dates":{{"last":#,"unit":"day"}}}}"#
            ),
            &limits::LAST_UNITS,
            "dates.last",
        ),
        (format!(r#"{{{paths},"depth":#}}"#), &limits::PATH_DEPTH, "depth"),
        (format!(r#"{{{paths},"names":#}}"#), &limits::PATH_NAMES, "names"),
        (format!(r#"{{"kind":"users","set":{{{did},"at_least":#}}}}"#), &limits::TIMES, "set.at_least"),
        (
            format!(r#"{{"kind":"users","limit":#,"set":{{{did},"at_least":1}}}}"#),
            &limits::LISTED_USERS,
            "limit",
        ),
    ] {
        edges(&json, limit, field);
    }
}

#[test]
fn every_length_of_time_has_its_edges_in_every_unit() {
    let funnel = |steps: &str, window: &str, rest: &str| {
        format!(r#"{{"kind":"funnel","steps":[{steps}],"window":{window}{rest}}}"#)
    };
    let later = |name: &str| format!(r#"{{"any_of":[{{"event":{{"type":"file_saved"}}}}],"{name}":#}}"#);
    let ten_years = r#"{"amount":3660,"unit":"day"}"#;
    let week = r#"{"amount":7,"unit":"day"}"#;
    let both = format!("{OPENED},{SAVED}");
    let paths = format!(r#""kind":"paths","anchor":{{"from":{OPENED}}}"#);
    for (json, field) in [
        (funnel(&both, "#", ""), "window"),
        (funnel(&format!("{OPENED},{}", later("after_at_least")), ten_years, ""), "steps[1].after_at_least"),
        (funnel(&format!("{OPENED},{}", later("after_at_most")), week, ""), "steps[1].after_at_most"),
        (funnel(&both, week, r##","count":{"sessions":#}"##), "count.sessions"),
        (format!(r#"{{{paths},"limit":{{"within":#}}}}"#), "limit.within"),
        (format!(r#"{{{paths},"limit":{{"session":#}}}}"#), "limit.session"),
        (
            format!(r#"{{"kind":"users","set":{{"kind":"did","events":{OPENED},"at_least":2,"within":#}}}}"#),
            "set.within",
        ),
    ] {
        for unit in DurationUnit::ALL {
            let name = unit.name();
            let with = |amount: u64| {
                problems(&json.replace('#', &format!(r#"{{"amount":{amount},"unit":"{name}"}}"#)))
            };
            // Ten years in each unit: 3 660 days.
            let most = match unit {
                DurationUnit::Second => 316_224_000,
                DurationUnit::Minute => 5_270_400,
                DurationUnit::Hour => 87_840,
                DurationUnit::Day => 3_660,
                DurationUnit::Week => 522,
                DurationUnit::Month => 122,
            };
            assert_eq!(with(most), Vec::<String>::new(), "{field} {name}");
            for more in [most + 1, 4_000_000_000, u64::from(u32::MAX)] {
                let found = with(more);
                let end = format!("can be at most ten years, {} {name}s", number(most));
                assert!(
                    found.len() == 1 && found[0].starts_with(field) && found[0].ends_with(&end),
                    "{field}, {more} {name}: {found:?}"
                );
            }
            let none = with(0);
            assert!(none.len() == 1 && none[0].ends_with("must be longer than zero"), "{field}: {none:?}");
        }
    }
}

#[test]
fn every_list_of_a_question_has_its_edges() {
    let series = format!(r#"{{"events":{OPENED},"measure":"users"}}"#);
    let segmentation = |rest: &str| format!(r#"{{"kind":"segmentation","series":[{series}]{rest}}}"#);
    let funnel = |steps: &str, rest: &str| {
        format!(r#"{{"kind":"funnel","steps":[{steps}],"window":{{"amount":7,"unit":"day"}}{rest}}}"#)
    };
    let both = format!("{OPENED},{SAVED}");
    let filter = r#"{"property":"plan","operator":"is","values":["@"]}"#;
    let filtered = |filters: &str| {
        format!(
            r#"{{"kind":"lifecycle","events":{{"any_of":[{{"event":{{"type":"file_saved"}},"filters":[{filters}]}}]}},"period":"day"}}"#
        )
    };
    lists(r##"{"kind":"segmentation","series":[#]}"##, &series, &limits::SERIES, "series");
    lists(&segmentation(r##","formulas":[#]"##), r#"{"expression":"A + @"}"#, &limits::FORMULAS, "formulas");
    lists(&funnel("#", ""), SAVED, &limits::FUNNEL_STEPS, "steps");
    let exclusion = r#"{"events":{"any_of":[{"event":"any"}]},"from":1,"to":2}"#;
    lists(&funnel(&both, r##","exclusions":[#]"##), exclusion, &limits::EXCLUSIONS, "exclusions");
    let edges = (0..=limits::BRACKETS.most).map(|edge| edge.to_string()).collect::<Vec<_>>().join(",");
    let brackets = |edges: &str| {
        format!(
            r#"{{"kind":"retention","start":{OPENED},"returning":{SAVED},"period":"day","periods":1,"mode":{{"brackets":[{edges}]}}}}"#
        )
    };
    assert_eq!(problems(&brackets(&edges)), Vec::<String>::new());
    assert_eq!(
        problems(&brackets(&format!("{edges},101"))),
        ["mode.brackets: write 2 to 101 edges of brackets"]
    );
    let alternatives = r##"{"kind":"lifecycle","events":{"any_of":[#]},"period":"day"}"##;
    lists(alternatives, r#"{"event":"any"}"#, &limits::ALTERNATIVES, "events.any_of");
    lists(&filtered("#"), filter, &limits::FILTERS, "events.any_of[0].filters");
    lists(
        &filtered(r##"{"property":"plan","operator":"is_any_of","values":[#]}"##),
        r#""@""#,
        &limits::VALUES,
        "events.any_of[0].filters[0].values",
    );
    let user = format!(r#"{{"name":"@","set":{{"kind":"did","events":{OPENED},"at_least":1}}}}"#);
    lists(&segmentation(r##","users":[#]"##), &user, &limits::USER_FILTERS, "users");
    let events = format!(
        r##"{{"kind":"paths","anchor":{{"from":{OPENED}}},"limit":{{"within":{{"amount":1,"unit":"day"}}}},"events":[#]}}"##
    );
    lists(&events, r#""any""#, &limits::PATH_EVENTS, "events");
}

#[test]
fn every_text_of_a_question_has_its_edges() {
    let filter = |operator: &str, bytes: usize| {
        let value = "x".repeat(bytes);
        problems(&format!(
            r#"{{"kind":"lifecycle","events":{{"any_of":[{{"event":{{"type":"file_saved"}},"filters":[
                {{"property":"plan","operator":"{operator}","values":["{value}"]}}]}}]}},"period":"day"}}"#
        ))
    };
    let field = "events.any_of[0].filters[0].values";
    for (operator, limit) in [("is", &limits::VALUE_BYTES), ("matches", &limits::PATTERN_BYTES)] {
        assert_eq!(filter(operator, limit.count()), Vec::<String>::new());
        let (count, what, most) = (number(u64::from(limit.most) + 1), limit.what, limit.words());
        assert_eq!(
            filter(operator, limit.count() + 1),
            [format!("{field}: {count} {what}, {most} at most are allowed; shorten it")]
        );
    }
    let sql = |bytes: usize| problems(&format!(r#"{{"kind":"sql","sql":"{}"}}"#, "x".repeat(bytes)));
    assert_eq!(sql(limits::STATEMENT_BYTES.count()), Vec::<String>::new());
    assert_eq!(sql(limits::STATEMENT_BYTES.count() + 1).len(), 1);
}

#[test]
fn the_conditions_of_all_steps_and_sets_count_together() {
    // 5 steps of 200 alternatives are 1 000 conditions.
    let alternatives = vec![r#"{"event":"any"}"#; 200].join(",");
    let steps = vec![format!(r#"{{"any_of":[{alternatives}]}}"#); 5].join(",");
    let funnel = |rest: &str| {
        format!(r#"{{"kind":"funnel","steps":[{steps}],"window":{{"amount":7,"unit":"day"}}{rest}}}"#)
    };
    assert_eq!(problems(&funnel("")), Vec::<String>::new());
    let users = format!(r#","users":[{{"name":"x","set":{{"kind":"did","events":{OPENED},"at_least":1}}}}]"#);
    let found = problems(&funnel(&users));
    assert!(
        found.len() == 1 && found[0].starts_with("users[0].set.events.any_of: more than 1\u{202f}000"),
        "{found:?}"
    );
}

#[test]
fn dates_and_buckets_have_their_edges() {
    let segmentation = |first: &str, last: &str, by: &str| {
        problems(&format!(
            r#"{{"kind":"segmentation","series":[{{"events":{OPENED},"measure":"users"}}],"by":"{by}","dates":{{"first":"{first}","last":"{last}"}}}}"#
        ))
    };
    let none = Vec::<String>::new();
    // 5 000 days from 1 January 2000 end on 8 September 2013; 5 000 weeks have 35 000 days.
    assert_eq!(segmentation("2000-01-01", "2013-09-08", "day"), none);
    assert_eq!(
        segmentation("2000-01-01", "2013-09-09", "day"),
        [
            "by: the range has 5\u{202f}001 days, 5\u{202f}000 at most can be shown; choose a longer unit or fewer days"
        ]
    );
    // 208 days have 4 992 hours, 209 have 5 016.
    assert_eq!(segmentation("2026-01-01", "2026-07-27", "hour"), none);
    assert_eq!(segmentation("2026-01-01", "2026-07-28", "hour").len(), 1);
    // From Monday 3 January 2000: the 5 000th week ends on Sunday 29 October 2095.
    assert_eq!(segmentation("2000-01-03", "2095-10-30", "week"), none);
    assert_eq!(segmentation("2000-01-02", "2095-10-30", "week").len(), 1);
    // 5 000 months are 416 years and 8 months.
    assert_eq!(segmentation("2000-01-31", "2416-08-31", "month"), none);
    assert_eq!(segmentation("2000-01-31", "2416-09-01", "month").len(), 1);
    // 5 000 quarters are 1 250 years.
    assert_eq!(segmentation("2000-03-31", "3249-12-31", "quarter"), none);
    assert_eq!(segmentation("2000-03-31", "3250-01-01", "quarter").len(), 1);
    assert_eq!(segmentation("0001-01-01", "5000-12-31", "year"), none);
    assert_eq!(segmentation("0001-01-01", "5001-01-01", "year").len(), 1);
    assert_eq!(segmentation("0001-01-01", "9998-12-31", "year").len(), 1);
    let years = "dates: choose days between the years 1 and 9998";
    for (first, last) in [
        ("0000-12-31", "2026-01-01"),
        ("2026-01-01", "9999-01-01"),
        ("-0044-03-15", "2026-01-01"),
        ("+262142-12-31", "+262142-12-31"),
        ("-262143-01-01", "+262142-12-31"),
    ] {
        assert_eq!(segmentation(first, last, "day"), [years], "{first} {last}");
    }
}

#[test]
fn lengths_beyond_all_time_stay_the_longest() {
    let length = rockpool_question::Duration { amount: u32::MAX, unit: DurationUnit::Month };
    assert_eq!(length.milliseconds(), i64::MAX);
    assert!(
        length.is_longer_than(rockpool_question::Duration { amount: u32::MAX, unit: DurationUnit::Week })
    );
    let all = DateRange { first: chrono::NaiveDate::MIN, last: chrono::NaiveDate::MAX };
    for unit in [None].into_iter().chain(rockpool_question::CalendarUnit::ALL.map(Some)) {
        assert_eq!(all.before(unit), None);
        if let Some(unit) = unit {
            assert!(unit.count(all, rockpool_question::WeekStart::Sunday) > 0);
        }
    }
}

/// `docs/questions.md` has exactly the limits of the code.
#[test]
fn the_documentation_has_the_limits() {
    let text = include_str!("../../../docs/questions.md");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip_while(|line| *line != "## Limits")
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let expected: Vec<[String; 4]> = ALL
        .iter()
        .map(|limit| {
            let words =
                |number: u32| if limit == &&limits::YEARS { number.to_string() } else { spaced(number) };
            let least = if limit.least == 0 { String::new() } else { words(limit.least) };
            [limit.what.to_owned(), least, words(limit.most), limit.reason.to_owned()]
        })
        .collect();
    let expected_rows: Vec<String> = expected.iter().map(|row| format!("| {} |", row.join(" | "))).collect();
    assert_eq!(rows, expected, "the table should be:\n{}", expected_rows.join("\n"));
}

/// `5 000` with plain spaces, as documentation writes it.
fn spaced(value: u32) -> String {
    number(u64::from(value)).replace('\u{202f}', " ")
}
