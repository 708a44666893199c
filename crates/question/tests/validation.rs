//! Questions that make no sense get a message beside the field that is to blame.

mod fixture;

use fixture::{Zones, manifest};
use rockpool_catalog::{KeyOrder, Manifest, Snapshot};
use rockpool_question::Question;

/// The problems of a question given as JSON, as `field: message`.
fn problems(json: &str) -> Vec<String> {
    let question: Question = serde_json::from_str(json).expect("the test's JSON is a question");
    match question.validate(&manifest(), &Zones) {
        Ok(_) => vec![],
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

const OPENED: &str = r#"{"any_of":[{"event":{"type":"file_opened"}}]}"#;
const SAVED: &str = r#"{"any_of":[{"event":{"type":"file_saved"}}]}"#;

fn funnel(steps: &str, rest: &str) -> String {
    format!(r#"{{"kind":"funnel","steps":[{steps}],"window":{{"amount":7,"unit":"day"}}{rest}}}"#)
}

#[test]
fn a_sound_funnel_has_no_problems() {
    let rest = r#","breakdown":{"property":"plan"},"over_time":"week",
        "dates":{"first":"2026-01-01","last":"2026-06-30"}"#;
    assert_eq!(problems(&funnel(&format!("{OPENED},{SAVED}"), rest)), Vec::<String>::new());
}

#[test]
fn one_step_is_no_funnel() {
    assert_eq!(problems(&funnel(OPENED, "")), ["steps: a funnel has at least 2 steps; add another"]);
}

#[test]
fn an_unknown_event_is_named_with_its_likely_meaning() {
    let wrong = r#"{"any_of":[{"event":{"type":"file_save"}}]}"#;
    assert_eq!(
        problems(&funnel(&format!("{OPENED},{wrong}"), "")),
        [
            "steps[1].any_of[0].event: there is no event 'file_save' in this extract; did you mean 'file_saved'?"
        ]
    );
}

#[test]
fn a_window_of_zero_is_refused() {
    let json =
        format!(r#"{{"kind":"funnel","steps":[{OPENED},{SAVED}],"window":{{"amount":0,"unit":"day"}}}}"#);
    assert_eq!(problems(&json), ["window: the conversion window must be longer than zero"]);
}

#[test]
fn five_hundred_groups_are_too_many() {
    let rest = r#","breakdown":{"property":"plan","groups":500}"#;
    assert_eq!(
        problems(&funnel(&format!("{OPENED},{SAVED}"), rest)),
        ["breakdown.groups: keep 1 to 100 groups; the rest is gathered"]
    );
}

#[test]
fn five_hundred_groups_are_too_many_of_every_kind() {
    let groups = r#"{"property":"plan","groups":500}"#;
    let message = "keep 1 to 100 groups; the rest is gathered";
    for (question, field) in [
        (
            format!(
                r#"{{"kind":"segmentation","series":[{{"events":{OPENED},"measure":"users"}}],"breakdowns":[{groups}]}}"#
            ),
            "breakdowns[0].groups",
        ),
        (
            format!(
                r#"{{"kind":"retention","start":{OPENED},"returning":{SAVED},"period":"day","periods":7,"breakdown":{groups}}}"#
            ),
            "breakdown.groups",
        ),
        (
            format!(r#"{{"kind":"stickiness","events":{OPENED},"period":"day","breakdown":{groups}}}"#),
            "breakdown.groups",
        ),
    ] {
        assert_eq!(problems(&question), [format!("{field}: {message}")]);
    }
    let paths = format!(
        r#"{{"kind":"paths","anchor":{{"from":{OPENED}}},"limit":{{"within":{{"amount":1,"unit":"day"}}}},"names":500}}"#
    );
    assert_eq!(problems(&paths), ["names: keep 1 to 30 names at each step; the rest is gathered"]);
}

#[test]
fn events_that_are_not_there_are_named_in_every_kind() {
    let gone = r#"{"any_of":[{"event":{"type":"gone"}}]}"#;
    for (question, field) in [
        (
            format!(r#"{{"kind":"segmentation","series":[{{"events":{gone},"measure":"users"}}]}}"#),
            "series[0].events",
        ),
        (
            format!(
                r#"{{"kind":"retention","start":{OPENED},"returning":{gone},"period":"day","periods":7}}"#
            ),
            "returning",
        ),
        (format!(r#"{{"kind":"stickiness","events":{gone},"period":"day"}}"#), "events"),
        (format!(r#"{{"kind":"lifecycle","events":{gone},"period":"day"}}"#), "events"),
        (format!(r#"{{"kind":"users","set":{{"kind":"did","events":{gone},"at_least":1}}}}"#), "set.events"),
    ] {
        assert_eq!(
            problems(&question),
            [format!("{field}.any_of[0].event: there is no event 'gone' in this extract")]
        );
    }
}

#[test]
fn a_breakdown_must_be_of_a_step_and_a_property_that_exist() {
    let steps = format!("{OPENED},{SAVED}");
    assert_eq!(
        problems(&funnel(&steps, r#","breakdown":{"property":"plan","step":3}"#)),
        ["breakdown.step: there is no step 3; choose 1 to 2"]
    );
    assert_eq!(
        problems(&funnel(&steps, r#","breakdown":{"property":"size","step":2}"#)),
        ["breakdown.property: 'file_saved' has no property 'size'"]
    );
}

#[test]
fn filters_say_what_they_need() {
    let cases = [
        (r#"{"property":"plan","operator":"is"}"#, "values: 'is' needs a value"),
        (r#"{"property":"plan","operator":"is_set","values":["x"]}"#, "values: 'is set' takes no value"),
        (
            r#"{"property":"size","operator":"between","values":[1]}"#,
            "values: 'is between' needs two numbers",
        ),
        (
            r#"{"property":"size","operator":"between","values":[2,1]}"#,
            "values: the first number must not be larger than the second",
        ),
        (
            r#"{"property":"size","operator":"at_least","values":["big"]}"#,
            "values: '>=' compares numbers, or instants such as 2026-03-29T03:00:00Z, and 'big' is neither",
        ),
        (
            r#"{"property":"size","operator":"between","values":["2026-01-02T00:00:00Z","2026-01-02T00:00:00+01:00"]}"#,
            "values: the first instant must not be after the second",
        ),
        (
            r#"{"property":"size","operator":"between","values":[1,"2026-01-02T00:00:00Z"]}"#,
            "values: 'is between' takes two numbers or two instants, not one of each",
        ),
        (r#"{"property":"","operator":"is","values":["x"]}"#, "property: choose a property"),
        (
            r#"{"property":"plam","operator":"is","values":["x"]}"#,
            "property: 'file_opened' has no property 'plam'; did you mean 'plan'?",
        ),
    ];
    for (filter, message) in cases {
        let step = format!(r#"{{"any_of":[{{"event":{{"type":"file_opened"}},"filters":[{filter}]}}]}}"#);
        assert_eq!(
            problems(&funnel(&format!("{step},{SAVED}"), "")),
            [format!("steps[0].any_of[0].filters[0].{message}")]
        );
    }
}

#[test]
fn days_must_be_in_order() {
    let rest = r#","dates":{"first":"2026-06-30","last":"2026-01-01"}"#;
    assert_eq!(
        problems(&funnel(&format!("{OPENED},{SAVED}"), rest)),
        ["dates: the first day must not be after the last day"]
    );
}

#[test]
fn too_many_buckets_are_refused_before_they_are_counted() {
    let json = format!(
        r#"{{"kind":"segmentation","series":[{{"events":{OPENED},"measure":"users"}}],"by":"day",
            "dates":{{"first":"1900-01-01","last":"2026-01-01"}}}}"#
    );
    // 126 years have 46 021 days plus the first of January 2026.
    assert!(problems(&json)[0].starts_with("by: the range has 46\u{202f}022 days"), "{:?}", problems(&json));
}

#[test]
fn an_empty_statement_and_an_empty_segmentation_are_refused() {
    assert_eq!(problems(r#"{"kind":"sql","sql":"  "}"#), ["sql: write a SELECT statement"]);
    assert_eq!(
        problems(r#"{"kind":"segmentation","series":[]}"#),
        ["series: choose at least one event to count"]
    );
}

#[test]
fn a_misspelt_field_is_refused_when_parsed() {
    let json = funnel(&format!("{OPENED},{SAVED}"), r#","overtime":"week""#);
    let error = serde_json::from_str::<Question>(&json).unwrap_err().to_string();
    assert!(error.contains("overtime"), "{error}");
}

#[test]
fn rules_of_a_funnel_must_fit_its_steps() {
    let steps = format!("{OPENED},{SAVED},{OPENED}");
    let stage = |extra: &str| SAVED.replacen("]}", &format!("],{extra}}}"), 1);
    let cases = [
        (
            format!("{OPENED},{}", stage(r#""optional":true"#)),
            "",
            "steps[1].optional: the first and the last step cannot be optional",
        ),
        (
            format!("{},{OPENED}", stage(r#""after_at_least":{"amount":1,"unit":"hour"}"#)),
            "",
            "steps[0].after_at_least: nothing comes before the first step",
        ),
        (
            format!(
                "{OPENED},{}",
                stage(
                    r#""after_at_least":{"amount":2,"unit":"hour"},"after_at_most":{"amount":1,"unit":"hour"}"#
                )
            ),
            "",
            "steps[1].after_at_least: the least time must not be longer than the most",
        ),
        (
            format!("{OPENED},{}", stage(r#""after_at_least":{"amount":8,"unit":"day"}"#)),
            "",
            "steps[1].after_at_least: the least time must not be longer than the conversion window",
        ),
        (
            steps.clone(),
            r#","exclusions":[{"events":{"any_of":[{"event":"any"}]},"from":2,"to":2}]"#,
            "exclusions[0]: choose an earlier and a later step from 1 to 3",
        ),
        (
            steps.clone(),
            r#","order":"any_order","exclusions":[{"events":{"any_of":[{"event":"any"}]},"from":1,"to":2}]"#,
            "exclusions[0]: an exclusion makes sense in order only",
        ),
        (
            steps.clone(),
            r#","hold_constant":["size"]"#,
            "hold_constant[0]: no event of step 'file_saved' has the property 'size'",
        ),
        (
            steps.clone(),
            r#","count":{"sessions":{"amount":0,"unit":"minute"}}"#,
            "count.sessions: the inactivity that ends a session must be longer than zero",
        ),
    ];
    for (steps, rest, message) in cases {
        assert_eq!(problems(&funnel(&steps, rest)), [message]);
    }
}

#[test]
fn retention_brackets_must_ascend() {
    let retention = |mode: &str| {
        format!(
            r#"{{"kind":"retention","start":{OPENED},"returning":{SAVED},"period":"day","periods":7,"mode":{mode}}}"#
        )
    };
    assert_eq!(problems(&retention(r#"{"brackets":[0,1,4,8]}"#)), Vec::<String>::new());
    assert_eq!(
        problems(&retention(r#"{"brackets":[0,4,4]}"#)),
        ["mode.brackets: each edge must be larger than the one before"]
    );
    assert_eq!(
        problems(&retention(r#"{"brackets":[3]}"#)),
        ["mode.brackets: write 2 to 101 edges of brackets"]
    );
}

#[test]
fn formulas_and_breakdowns_of_a_segmentation() {
    let segmentation = |rest: &str| {
        format!(r#"{{"kind":"segmentation","series":[{{"events":{OPENED},"measure":"users"}}]{rest}}}"#)
    };
    assert_eq!(
        problems(&segmentation(r#","formulas":[{"expression":"A / B"}]"#)),
        [
            "formulas[0].expression: there is no series B; the formula 'A / B' needs it: add the series, or change the formula"
        ]
    );
    assert_eq!(
        problems(&segmentation(r#","compare":true"#)),
        ["compare: nothing lies before all the time covered; choose days to compare them with those before"]
    );
    let first = r#","compare":true,"by":"month","dates":{"first":"0001-01-01","last":"0001-01-31"}"#;
    assert_eq!(
        problems(&segmentation(first)),
        ["compare: the period before would begin before the year 1; choose later days"]
    );
    // One breakdown may be written alone.
    assert_eq!(problems(&segmentation(r#","breakdown":{"property":"plan"}"#)), Vec::<String>::new());
    let twice = r#","breakdowns":[{"property":"plan"},{"property":"plan"}]"#;
    assert_eq!(problems(&segmentation(twice)), ["breakdowns[1].property: 'plan' is broken down by already"]);
    let many = r#","breakdowns":[{"property":"plan","groups":100},{"property":"size","groups":100}]"#;
    assert_eq!(
        problems(&segmentation(many)),
        ["breakdowns: the breakdowns make more than 1\u{202f}000 combinations; keep fewer groups"]
    );
}

#[test]
fn a_set_of_users_is_checked_where_it_stands() {
    let set = |question: &str, part: &str| {
        format!(r#","users":[{{"name":"x","set":{{"kind":"counted","question":{question},"part":{part}}}}}]"#)
    };
    let steps = format!("{OPENED},{SAVED}");
    let inner = funnel(&steps, "");
    let part = r#"{"kind":"funnel_step","step":3,"outcome":"reached"}"#;
    assert_eq!(
        problems(&funnel(&steps, &set(&inner, part))),
        ["users[0].set.part: the question has no such step"]
    );
    let part = r#"{"kind":"lifecycle_bar","bucket":"2026-01-05","state":"new"}"#;
    assert_eq!(
        problems(&funnel(&steps, &set(&inner, part))),
        ["users[0].set.part: the part belongs to another kind of question"]
    );
    let sql = r#"{"kind":"sql","sql":"SELECT 1"}"#;
    assert!(
        problems(&funnel(&steps, &set(sql, part))).contains(
            &"users[0].set.question: a set of users comes from a question that counts users".into()
        )
    );
    // Every level refers to the one below.
    let part = r#"{"kind":"funnel_step","step":1,"outcome":"reached"}"#;
    let nested = (0..9).fold(inner, |inner, _| funnel(&steps, &set(&inner, part)));
    assert!(
        problems(&nested).iter().any(|problem| problem.contains("can refer to others 4 deep at most")),
        "{:?}",
        problems(&nested)
    );
}

#[test]
fn a_key_of_another_extract_is_nobody_here() {
    let funnel = funnel(&format!("{OPENED},{SAVED}"), "").replacen(r#""kind":"funnel","#, "", 1);
    let trace = |rest: &str| format!(r#"{{"kind":"trace","funnel":{funnel},"user":{{"key":7}}{rest}}}"#);
    let with_keys = |keys: Option<&str>, json: &str| {
        let snapshot = keys.map(|keys| Snapshot {
            number: 1,
            key_space: keys.into(),
            key_order: KeyOrder::default(),
            next_user: 8,
            rows_added: 0,
            ..Snapshot::default()
        });
        let question: Question = serde_json::from_str(json).unwrap();
        question.validate(&Manifest { snapshot, ..manifest() }, &Zones).is_ok()
    };
    let of_a = trace(r#","key_space":"a""#);
    assert!(with_keys(Some("a"), &of_a) && with_keys(Some("b"), &trace("")));
    assert!(!with_keys(Some("b"), &of_a) && !with_keys(None, &of_a));
    let problem = problems(&of_a).remove(0);
    assert!(problem.starts_with("user.key: this user was chosen in an extract with other keys"), "{problem}");
}
