//! Questions that make no sense get a message beside the field that is to blame.

mod fixture;

use fixture::manifest;
use rockpool_question::Question;

/// The problems of a question given as JSON, as `field: message`.
fn problems(json: &str) -> Vec<String> {
    let question: Question = serde_json::from_str(json).expect("the test's JSON is a question");
    match question.validate(&manifest()) {
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
            "values: '>=' compares numbers, and 'big' is none",
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
    assert!(problems(&json)[0].starts_with("by: that makes 46022 buckets"), "{:?}", problems(&json));
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
