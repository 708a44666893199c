//! Builders in a real browser: what a person does by labels, against the JSON of the question it should make.
#![cfg(target_arch = "wasm32")]

#[expect(dead_code, reason = "each test file uses its own share of the helpers")]
mod common;
mod form;
mod held;

use form::{button, click, fill, group, has_button, has_field, pick, problem, select, toggle};
use held::Held;
use rockpool_app::browser::knows_zone;
use rockpool_question::{
    CalendarUnit, Did, Duration, DurationUnit, Funnel, Lifecycle, Measure, PathAnchor, Paths, Question,
    Retention, SavedCohort, Segmentation, Series, Step, Stickiness, UserSet,
};
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const WEEK: Duration = Duration { amount: 7, unit: DurationUnit::Day };

fn step(event: &str) -> Value {
    json!({"any_of": [{"event": {"type": event}}]})
}

fn funnel(events: &[&str]) -> Question {
    Question::Funnel(Funnel::new(events.iter().map(|event| Step::of(*event)), WEEK))
}

fn trend() -> Question {
    let series = Series { events: Step::of("saved"), measure: Measure::Users };
    Question::Segmentation(Segmentation::new(vec![series], Some(CalendarUnit::Day)))
}

#[wasm_bindgen_test]
async fn a_plain_funnel_shows_no_rare_rule() {
    let held = Held::new(funnel(&["opened", "saved"])).await;
    assert!(!has_button(&held.root, "Add exclusion"));
    assert!(!has_field(&held.root, "Only the first entry"));
    assert!(!has_field(&held.root, "Optional"));
    assert!(!has_field(&held.root, "Time zone"));
}

#[wasm_bindgen_test]
async fn the_rules_of_a_funnel_are_written_as_they_are_set() {
    let held = Held::new(funnel(&["opened", "saved"])).await;
    let root = &held.root;
    select(root, "Steps happen", "exactly in this order").await;
    select(root, "Count", "sessions").await;
    fill(root, "Session ends after", "45").await;
    fill(root, "Conversion window", "3").await;
    select(root, "Window unit", "hours").await;
    toggle(root, "Same instant counts").await;
    click(root, "More rules").await;
    click(root, "Add exclusion").await;
    pick(&group(root, "Exclusion 1"), "Event", "closed").await;
    pick(root, "Hold constant", "file").await;
    toggle(root, "Only the first entry").await;
    toggle(root, "Later steps within the asked days").await;
    select(root, "Over time", "by week of entry").await;
    pick(&group(root, "Breakdown"), "Breakdown", "plan").await;
    select(&group(root, "Breakdown"), "Breakdown step", "2 saved").await;
    assert_eq!(
        held.json(),
        json!({
            "kind": "funnel",
            "steps": [step("opened"), step("saved")],
            "window": {"amount": 3, "unit": "hour"},
            "order": "exactly_in_order",
            "ties": "same_instant_counts",
            "exclusions": [{"events": step("closed"), "from": 1, "to": 2}],
            "hold_constant": ["file"],
            "count": {"sessions": {"amount": 45, "unit": "minute"}},
            "entries": "first",
            "later_steps": "within_dates",
            "breakdown": {"property": "plan", "step": 2, "groups": 10},
            "over_time": "week",
        })
    );
    assert_eq!(held.problems(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn what_is_set_is_read_while_the_rules_are_closed() {
    let mut question = Funnel::new(["opened", "saved"].map(Step::of), WEEK);
    question.hold_constant.push("file".into());
    let held = Held::new(Question::Funnel(question)).await;
    let chips = held.root.query_selector(".rule-chips").unwrap().unwrap();
    assert_eq!(chips.text_content().unwrap(), "same file");
    click(&held.root, "More rules").await;
    assert!(held.root.query_selector(".rule-chips").unwrap().is_none());
    assert_eq!(button(&held.root, "More rules").get_attribute("aria-expanded").unwrap(), "true");
}

#[wasm_bindgen_test]
async fn dates_that_move_with_the_data_are_written_as_they_are_said() {
    let held = Held::new(trend()).await;
    let root = &held.root;
    let days = || {
        group(root, "Dates")
            .query_selector(".dates-came-to")
            .unwrap()
            .map(|hint| hint.text_content().unwrap())
    };
    assert_eq!(days(), None);
    click(root, "Last 30 days").await;
    assert_eq!(held.json()["dates"], json!({"last": 30, "unit": "day"}));
    // The data ends at two in the morning of 1 July in Budapest, a Saturday.
    let came_to = |days: &str| Some(format!("{days}: counted from the end of the data, and moving with it."));
    assert_eq!(days(), came_to("2 Jun to 1 Jul 2023"));
    fill(root, "How many", "3").await;
    select(root, "Unit of the dates", "weeks").await;
    toggle(root, "complete ones only").await;
    assert_eq!(held.json()["dates"], json!({"last": 3, "unit": "week", "complete": true}));
    assert_eq!(days(), came_to("5 Jun to 25 Jun 2023"));
    click(root, "Since a day").await;
    assert_eq!(held.json()["dates"], json!({"since": "2023-06-05"}));
    fill(root, "Since", "2023-06-08").await;
    // Behind the data there is no such day yet.
    fill(root, "Since", "2023-07-02").await;
    assert_eq!(held.json()["dates"], json!({"since": "2023-06-08"}));
    click(root, "Fixed days").await;
    assert_eq!(held.json()["dates"], json!({"first": "2023-06-08", "last": "2023-07-01"}));
    assert_eq!((days(), held.problems()), (None, vec![]));
    click(root, "This month so far").await;
    assert_eq!(held.json()["dates"], json!({"so_far": "month"}));
    assert_eq!(days(), came_to("1 Jul 2023"));
    click(root, "All time").await;
    assert_eq!(held.json()["dates"], Value::Null);
}

#[wasm_bindgen_test]
async fn the_rules_of_a_step_follow_it() {
    let held = Held::new(funnel(&["opened", "saved", "closed"])).await;
    let second = || group(&held.root, "Step 2");
    click(&second(), "Step rules").await;
    toggle(&second(), "Optional").await;
    toggle(&second(), "Minimum time after the step before").await;
    toggle(&second(), "Maximum time after the step before").await;
    select(&second(), "Maximum time after the step before: unit", "days").await;
    let with_rules = json!({
        "any_of": [{"event": {"type": "saved"}}],
        "optional": true,
        "after_at_least": {"amount": 1, "unit": "hour"},
        "after_at_most": {"amount": 1, "unit": "day"},
    });
    assert_eq!(held.json()["steps"], json!([step("opened"), with_rules, step("closed")]));
    assert_eq!(held.problems(), Vec::<String>::new());
    // As the last step it is no longer optional; its limits stay.
    click(&held.root, "Move step 2 down").await;
    let last = json!({
        "any_of": [{"event": {"type": "saved"}}],
        "after_at_least": {"amount": 1, "unit": "hour"},
        "after_at_most": {"amount": 1, "unit": "day"},
    });
    assert_eq!(held.json()["steps"], json!([step("opened"), step("closed"), last]));
    click(&held.root, "Remove step 3").await;
    assert_eq!(held.json()["steps"], json!([step("opened"), step("closed")]));
}

#[wasm_bindgen_test]
async fn every_toggle_goes_back_to_where_it_was() {
    let held = Held::new(funnel(&["opened", "saved"])).await;
    let before = held.json();
    click(&held.root, "More rules").await;
    for label in ["Same instant counts", "Only the first entry", "Later steps within the asked days"] {
        toggle(&held.root, label).await;
        assert_ne!(held.json(), before, "{label}");
        toggle(&held.root, label).await;
        assert_eq!(held.json(), before, "{label}");
    }
    let held = Held::new(trend()).await;
    let before = held.json();
    for label in ["Compare with the period before", "Cumulative"] {
        toggle(&held.root, label).await;
        assert_ne!(held.json(), before, "{label}");
        toggle(&held.root, label).await;
        assert_eq!(held.json(), before, "{label}");
    }
}

#[wasm_bindgen_test]
async fn a_problem_opens_the_rules_and_stands_beside_its_field() {
    let mut question = Funnel::new(["opened", "saved"].map(Step::of), WEEK);
    question.hold_constant = vec!["size".into()];
    let held = Held::new(Question::Funnel(question)).await;
    let said = problem(&held.root, "Hold constant").unwrap();
    assert!(said.contains("'opened'") && said.contains("'size'"), "{said}");
    assert_eq!(held.root.query_selector_all(".builder-problems").unwrap().length(), 0);
}

#[wasm_bindgen_test]
async fn retention_is_written_with_brackets_measure_and_anchor() {
    let question = Retention::new(Step::of("opened"), Step::of("saved"), CalendarUnit::Week, 8);
    let held = Held::new(Question::Retention(question)).await;
    let root = &held.root;
    select(root, "Period", "day").await;
    select(root, "A return counts", "in brackets of periods").await;
    assert!(!has_field(root, "Number of periods"));
    fill(root, "Edge 3", "7").await;
    click(root, "Add edge").await;
    select(root, "Measure", "the average per user of a property").await;
    pick(root, "Property of the return event", "size").await;
    click(root, "More rules").await;
    select(root, "Which start event counts", "the first in each period").await;
    select(root, "Periods begin", "at the start event itself").await;
    pick(&group(root, "Breakdown"), "Breakdown", "plan").await;
    assert_eq!(
        held.json(),
        json!({
            "kind": "retention",
            "start": step("opened"),
            "returning": step("saved"),
            "period": "day",
            "periods": 8,
            "anchor": "every",
            "counted": "rolling",
            "mode": {"brackets": [0, 1, 7, 13]},
            "measure": {"average_per_user": "size"},
            "breakdown": {"property": "plan", "groups": 10},
        })
    );
    assert_eq!(held.problems(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn series_have_letters_measures_and_formulas() {
    let held = Held::new(trend()).await;
    let root = &held.root;
    click(root, "Add series").await;
    pick(&group(root, "Series B"), "Event", "saved").await;
    select(&group(root, "Series B"), "Measure", "a property").await;
    select(&group(root, "Series B"), "Aggregate", "90th percentile").await;
    pick(&group(root, "Series B"), "Property", "size").await;
    click(root, "Add formula").await;
    fill(root, "Formula", "B / A").await;
    fill(root, "Name of the formula", "ratio").await;
    toggle(root, "Compare with the period before").await;
    pick(&group(root, "Breakdown"), "Breakdown", "plan").await;
    pick(&group(root, "Breakdown 2"), "Breakdown 2", "file").await;
    assert_eq!(
        held.json(),
        json!({
            "kind": "segmentation",
            "series": [
                {"events": step("saved"), "measure": "users"},
                {"events": step("saved"), "measure": {"property": {"property": "size", "aggregate": "p90"}}},
            ],
            "formulas": [{"expression": "B / A", "label": "ratio"}],
            "by": "day",
            "breakdowns": [{"property": "plan", "groups": 10}, {"property": "file", "groups": 10}],
            "compare": true,
        })
    );
    // Before all time there is nothing to compare it with.
    assert_eq!(held.problems(), ["compare"]);
    // A formula follows the series that remain, and says where one is gone.
    click(root, "Remove series A").await;
    assert_eq!(held.json()["formulas"][0]["expression"], json!("A / ?"));
    assert!(problem(root, "Formula").is_some());
}

#[wasm_bindgen_test]
async fn rolling_users_say_what_they_need() {
    let held = Held::new(trend()).await;
    select(&held.root, "Measure", "rolling users").await;
    fill(&held.root, "Days", "30").await;
    assert_eq!(held.json()["series"][0]["measure"], json!({"rolling_users": 30}));
    select(&held.root, "Over time", "by week").await;
    let said = problem(&held.root, "Measure").unwrap();
    assert!(said.contains("by day"), "{said}");
}

#[wasm_bindgen_test]
async fn stickiness_and_lifecycle_are_written() {
    let held = Held::new(Question::Stickiness(Stickiness::new(Step::of("opened"), CalendarUnit::Week))).await;
    select(&held.root, "Period", "day").await;
    fill(&held.root, "Events to be active", "3").await;
    toggle(&held.root, "Cumulative").await;
    assert_eq!(
        held.json(),
        json!({"kind": "stickiness", "events": step("opened"), "period": "day", "at_least": 3, "cumulative": true})
    );
    let held = Held::new(Question::Lifecycle(Lifecycle::new(Step::of("opened"), CalendarUnit::Week))).await;
    select(&held.root, "Period", "month").await;
    pick(&group(&held.root, "Active users"), "Event", "saved").await;
    assert_eq!(held.json(), json!({"kind": "lifecycle", "events": step("saved"), "period": "month"}));
}

#[wasm_bindgen_test]
async fn paths_are_written_between_two_events() {
    let held = Held::new(Question::Paths(Paths::new(PathAnchor::From(Step::of("opened"))))).await;
    let root = &held.root;
    select(root, "Show", "what lies between two events").await;
    pick(&group(root, "End of the paths"), "Event", "closed").await;
    fill(root, "Steps at most", "6").await;
    select(root, "A path ends", "after a time").await;
    fill(root, "Time limit", "2").await;
    toggle(root, "Collapse repeats").await;
    click(root, "Steps and names").await;
    pick(root, "Only these events", "saved").await;
    pick(root, "Name steps also by", "file").await;
    fill(root, "Names at each step", "5").await;
    assert_eq!(
        held.json(),
        json!({
            "kind": "paths",
            "anchor": {"between": {"from": step("opened"), "to": step("closed")}},
            "depth": 6,
            "events": [{"type": "saved"}],
            "name_by": "file",
            "collapse_repeats": true,
            "limit": {"within": {"amount": 2, "unit": "day"}},
            "names": 5,
        })
    );
    assert_eq!(held.problems(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_question_takes_users_zone_and_week() {
    let did = Did { events: Step::of("saved"), at_least: 2, within: None, dates: None };
    let cohort = SavedCohort { name: "Savers".into(), set: UserSet::Did(did) };
    let question = Question::Lifecycle(Lifecycle::new(Step::of("opened"), CalendarUnit::Week));
    let held = Held::with_cohorts(question, vec![cohort]).await;
    let root = &held.root;
    click(root, "Users and calendar").await;
    pick(root, "Saved cohort", "Savers").await;
    select(&group(root, "Condition on users 1"), "Users", "no users in").await;
    click(root, "Users who did …").await;
    let second = || group(root, "Condition on users 2");
    pick(&second(), "Event", "closed").await;
    fill(&second(), "At least this often", "3").await;
    toggle(&second(), "All of them within").await;
    pick(root, "Time zone", "Asia/Tokyo").await;
    select(root, "Weeks start on", "Sunday").await;
    let closers = json!({
        "kind": "did", "events": step("closed"), "at_least": 3, "within": {"amount": 7, "unit": "day"},
    });
    assert_eq!(
        held.json(),
        json!({
            "kind": "lifecycle",
            "events": step("opened"),
            "period": "week",
            "calendar": {"time_zone": "Asia/Tokyo", "week_start": "sunday"},
            "users": [
                {"name": "Savers", "exclude": true, "set": {"kind": "did", "events": step("saved"), "at_least": 2}},
                {"name": "did closed, 3 times within 7 days", "set": closers},
            ],
        })
    );
    assert_eq!(held.problems(), Vec::<String>::new());
    // The question's own set can be kept for others; the saved one is saved already.
    assert!(!has_button(&group(root, "Condition on users 1"), "Save as cohort"));
    click(&second(), "Save as cohort").await;
    assert_eq!(held.saved.borrow()[0].name, "did closed, 3 times within 7 days");
    // Back to how the extract cuts its days.
    pick(root, "Time zone", "as the extract").await;
    select(root, "Weeks start on", "Monday").await;
    assert_eq!(held.json().get("calendar"), None);
    click(&second(), "Remove condition on users 2").await;
    click(root, "Remove condition on users 1").await;
    assert_eq!(held.json().get("users"), None);
}

#[wasm_bindgen_test]
fn the_browser_says_which_time_zones_there_are() {
    for zone in ["Europe/Budapest", "America/New_York", "UTC"] {
        assert!(knows_zone(zone), "{zone}");
    }
    for zone in ["Mars/Olympus", "", "Budapest"] {
        assert!(!knows_zone(zone), "{zone}");
    }
}
