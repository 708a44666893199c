//! Awkward worlds, each a test, each for every kind of question that the world could trip; all numbers counted by hand.
//! (Funnels have more of them in `funnel::worlds`, counts in `segmentation`, comparisons in `filters`.)

use crate::extract::{Extract, Raw};
use chrono::DateTime;
use chrono_tz::{Tz, UTC};
use rockpool_question::Question;
use serde_json::{Value, json};

fn at(instant: &str) -> i64 {
    DateTime::parse_from_rfc3339(instant).unwrap().timestamp_millis()
}

fn event(user: u8, instant: &str, kind: &'static str) -> Raw {
    Raw::new(Some(user), at(instant), kind)
}

fn step(kind: &str) -> Value {
    json!({"any_of": [{"event": if kind == "any" { json!("any") } else { json!({"type": kind}) }}]})
}

fn filtered(kind: &str, property: &str, operator: &str, values: Value) -> Value {
    let filter = json!({"property": property, "operator": operator, "values": values});
    json!({"any_of": [{"event": {"type": kind}, "filters": [filter]}]})
}

fn days(amount: u32) -> Value {
    json!({"amount": amount, "unit": "day"})
}

/// A question with further fields.
fn with(mut question: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        question[name] = value.clone();
    }
    question
}

fn funnel(window: u32) -> Value {
    json!({"kind": "funnel", "steps": [step("a"), step("b")], "window": days(window)})
}

fn retention(period: &str, periods: u32) -> Value {
    json!({"kind": "retention", "start": step("a"), "returning": step("b"), "period": period, "periods": periods})
}

fn stickiness(kind: &str, period: &str) -> Value {
    json!({"kind": "stickiness", "events": step(kind), "period": period})
}

fn lifecycle(kind: &str, period: &str) -> Value {
    json!({"kind": "lifecycle", "events": step(kind), "period": period})
}

fn paths(anchor: Value, within: u32) -> Value {
    json!({"kind": "paths", "anchor": anchor, "limit": {"within": days(within)}})
}

fn answer(extract: &Extract, question: &Value) -> Value {
    let parsed: Question =
        serde_json::from_value(question.clone()).unwrap_or_else(|error| panic!("{error}: {question}"));
    serde_json::to_value(extract.ask(&parsed)).unwrap()
}

fn ask(extract: &Extract, question: &Value) -> Value {
    answer(extract, question)["body"].take()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// How many reached each step.
fn reached(body: &Value) -> Value {
    list(&body["total"]["steps"]).iter().map(|step| step["from_first"]["count"].clone()).collect()
}

/// Every bucket of a funnel over time in which anybody entered.
fn reached_over_time(body: &Value) -> Value {
    let entered = list(&body["over_time"]).iter().filter(|bucket| bucket["reached"][0] != json!(0));
    entered.map(|bucket| json!([bucket["start"], bucket["reached"]])).collect()
}

/// Every cohort that is not empty: start, size, how many returned in each column.
fn cohorts(body: &Value) -> Value {
    let some = list(&body["total"]["cohorts"]).iter().filter(|cohort| cohort["size"] != json!(0));
    let returned = |cohort: &Value| -> Value {
        list(&cohort["cells"]).iter().map(|cell| cell["returned"].clone()).collect()
    };
    some.map(|cohort| json!([cohort["start"], cohort["size"], returned(cohort)])).collect()
}

/// Every period of a lifecycle in which somebody is something: new, returning, resurrecting, dormant.
fn states(body: &Value) -> Value {
    let names = ["new", "returning", "resurrecting", "dormant"];
    let counts = |bucket: &Value| names.map(|name| bucket[name].as_u64().unwrap());
    let some = list(&body["buckets"]).iter().filter(|bucket| counts(bucket).iter().any(|count| *count > 0));
    some.map(|bucket| json!([bucket["start"], counts(bucket)])).collect()
}

/// The links of a paths diagram: the names at both ends and how many users.
fn links(body: &Value) -> Vec<Value> {
    let name = |link: &Value, end: &str| {
        let name = &body["nodes"][link[end].as_u64().unwrap() as usize]["name"];
        match &name["event"] {
            Value::Null => name.clone(),
            event if event["value"].is_null() => event["event_type"].clone(),
            event => event["value"].clone(),
        }
    };
    list(&body["links"])
        .iter()
        .map(|link| json!([name(link, "from"), name(link, "to"), link["users"]]))
        .collect()
}

fn users(extract: &Extract, set: Value) -> Value {
    let body = ask(extract, &json!({"kind": "users", "set": set}));
    list(&body["users"]).iter().map(|user| user["id"].clone()).collect()
}

fn sql(extract: &Extract, statement: &str) -> Value {
    json!(extract.sql(statement).unwrap_or_else(|error| panic!("{statement}: {error}")).rows)
}

/// A day and a day later, and an event long after them so that nothing is unfinished.
fn a_day_apart(instant: &str, zone: Tz) -> Extract {
    let first = Raw::new(Some(1), at(instant), "a");
    let second = Raw::new(Some(1), at(instant) + 86_400_000, "b");
    Extract::build(&[first, second, event(2, "2026-12-24T00:00:00Z", "c")], zone)
}

#[test]
fn the_day_that_the_clock_goes_forward_in_the_zone_of_the_notebook() {
    // 23:30 on Saturday; 24 hours later it is 0:30 on Monday.
    let extract = a_day_apart("2026-03-28T22:30:00Z", UTC);
    let calendar = json!({"calendar": {"time_zone": "Europe/Budapest"}});
    let dates = json!({"dates": {"first": "2026-03-28", "last": "2026-03-30"}});
    let body = ask(&extract, &with(retention("day", 2), calendar.clone()));
    assert_eq!(cohorts(&body), json!([["2026-03-28", 1, [0, 0, 1]]]));
    let rolling = with(with(retention("day", 2), calendar.clone()), json!({"counted": "rolling"}));
    assert_eq!(cohorts(&ask(&extract, &rolling)), json!([["2026-03-28", 1, [0, 1, 0]]]));
    let ours = |question: Value| ask(&extract, &with(with(question, calendar.clone()), dates.clone()));
    let body = ours(with(funnel(1), json!({"over_time": "day"})));
    assert_eq!(reached(&body), json!([1, 1]));
    assert_eq!(reached_over_time(&body), json!([["2026-03-28", [1, 1]]]));
    assert_eq!(ours(stickiness("any", "day"))["total"]["users"], json!([0, 1, 0]));
    assert_eq!(
        states(&ours(lifecycle("any", "day"))),
        json!([["2026-03-28", [1, 0, 0, 0]], ["2026-03-29", [0, 0, 0, 1]], ["2026-03-30", [0, 0, 1, 0]]])
    );
    // Sunday has 23 hours, of which the third is missing.
    let sunday = json!({"dates": {"first": "2026-03-29", "last": "2026-03-29"}});
    let hours = ask(&extract, &with(with(lifecycle("any", "hour"), calendar), sunday));
    let starts: Vec<&str> =
        list(&hours["buckets"]).iter().map(|bucket| bucket["start"].as_str().unwrap()).collect();
    assert_eq!((starts.len(), starts[2]), (23, "2026-03-29T03:00:00+02:00"));
}

#[test]
fn the_day_that_the_clock_goes_back_in_the_zone_of_the_notebook() {
    // 0:30 on Sunday; 24 hours later it is 23:30 on the same Sunday.
    let extract = a_day_apart("2026-10-24T22:30:00Z", UTC);
    let calendar = json!({"calendar": {"time_zone": "Europe/Budapest"}});
    let dates = json!({"dates": {"first": "2026-10-24", "last": "2026-10-26"}});
    let body = ask(&extract, &with(retention("day", 2), calendar.clone()));
    assert_eq!(cohorts(&body), json!([["2026-10-25", 1, [1, 0, 0]]]));
    let rolling = with(with(retention("day", 2), calendar.clone()), json!({"counted": "rolling"}));
    assert_eq!(cohorts(&ask(&extract, &rolling)), json!([["2026-10-25", 1, [0, 1, 0]]]));
    let ours = |question: Value| ask(&extract, &with(with(question, calendar.clone()), dates.clone()));
    assert_eq!(
        reached_over_time(&ours(with(funnel(1), json!({"over_time": "day"})))),
        json!([["2026-10-25", [1, 1]]])
    );
    assert_eq!(ours(stickiness("any", "day"))["total"]["users"], json!([1, 0, 0]));
    assert_eq!(
        states(&ours(lifecycle("any", "day"))),
        json!([["2026-10-25", [1, 0, 0, 0]], ["2026-10-26", [0, 0, 0, 1]]])
    );
    // Sunday has 25 hours: the third twice.
    let sunday = json!({"dates": {"first": "2026-10-25", "last": "2026-10-25"}});
    let hours = ask(&extract, &with(with(lifecycle("any", "hour"), calendar), sunday));
    let starts: Vec<&str> =
        list(&hours["buckets"]).iter().map(|bucket| bucket["start"].as_str().unwrap()).collect();
    assert_eq!(starts.len(), 25);
    assert_eq!(starts[2..4], ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]);
}

#[test]
fn the_day_that_has_begun_when_the_clock_goes_back_over_midnight() {
    // In St John's it went from 0:01 on Sunday back to 23:01: 23:30 on Saturday, and 23:15 when Sunday had begun.
    let events = [event(1, "2008-11-02T02:00:00Z", "a"), event(1, "2008-11-02T02:45:00Z", "b")];
    let extract = Extract::build(&events, Tz::America__St_Johns);
    assert_eq!(ask(&extract, &stickiness("any", "day"))["total"]["users"], json!([0, 1]));
    assert_eq!(cohorts(&ask(&extract, &retention("day", 1))), json!([["2008-11-01", 1, [0, 1]]]));
    assert_eq!(
        states(&ask(&extract, &lifecycle("any", "day"))),
        json!([["2008-11-01", [1, 0, 0, 0]], ["2008-11-02", [0, 1, 0, 0]]])
    );
    let days = "SELECT active_periods(event_time, TRUE, 'day', 'America/St_Johns') FROM events";
    assert_eq!(sql(&extract, days), json!([[2]]));
}

#[test]
fn a_leap_day() {
    let extract = Extract::build(
        &[
            event(1, "2024-01-31T12:00:00Z", "a"),
            event(1, "2024-02-29T12:00:00Z", "b"),
            event(2, "2024-02-29T12:00:00Z", "a"),
            event(2, "2024-03-31T12:00:00Z", "b"),
            event(3, "2025-06-01T12:00:00Z", "c"),
        ],
        UTC,
    );
    // 29 days are no month of 30 days, 31 are one; each is the next month of the calendar.
    assert_eq!(
        cohorts(&ask(&extract, &retention("month", 2))),
        json!([["2024-01-01", 1, [0, 1, 0]], ["2024-02-01", 1, [0, 1, 0]]])
    );
    assert_eq!(
        cohorts(&ask(&extract, &with(retention("month", 2), json!({"counted": "rolling"})))),
        json!([["2024-01-01", 1, [1, 0, 0]], ["2024-02-01", 1, [0, 1, 0]]])
    );
    let around = json!({"dates": {"first": "2024-02-28", "last": "2024-03-01"}});
    let ours = |question: Value| ask(&extract, &with(question, around.clone()));
    // Three days, of which the middle one is the 29th.
    assert_eq!(ours(stickiness("any", "day"))["total"]["users"], json!([2, 0, 0]));
    assert_eq!(
        states(&ours(lifecycle("any", "day"))),
        json!([["2024-02-29", [1, 0, 1, 0]], ["2024-03-01", [0, 0, 0, 2]]])
    );
    assert_eq!(
        reached_over_time(&ours(with(funnel(31), json!({"over_time": "day"})))),
        json!([["2024-02-29", [1, 1]]])
    );
}

#[test]
fn weeks_that_start_on_sunday() {
    // Saturday and Sunday.
    let extract = Extract::build(
        &[
            event(1, "2026-02-07T12:00:00Z", "a"),
            event(1, "2026-02-08T12:00:00Z", "b"),
            event(2, "2026-06-01T12:00:00Z", "c"),
        ],
        UTC,
    );
    let from =
        |day: &str, question: Value| ask(&extract, &with(question, json!({"calendar": {"week_start": day}})));
    assert_eq!(cohorts(&from("sunday", retention("week", 1))), json!([["2026-02-01", 1, [0, 1]]]));
    assert_eq!(cohorts(&from("monday", retention("week", 1))), json!([["2026-02-02", 1, [1, 0]]]));
    let dates = json!({"dates": {"first": "2026-02-07", "last": "2026-02-14"}});
    let sticky = with(stickiness("any", "week"), dates.clone());
    assert_eq!(from("sunday", sticky.clone())["total"]["users"], json!([0, 1]));
    assert_eq!(from("monday", sticky)["total"]["users"], json!([1, 0]));
    let life = with(lifecycle("any", "week"), dates.clone());
    assert_eq!(
        states(&from("sunday", life.clone())),
        json!([["2026-02-01", [1, 0, 0, 0]], ["2026-02-08", [0, 1, 0, 0]]])
    );
    assert_eq!(
        states(&from("monday", life)),
        json!([["2026-02-02", [1, 0, 0, 0]], ["2026-02-09", [0, 0, 0, 1]]])
    );
    let over_time = with(with(funnel(2), dates), json!({"over_time": "week"}));
    assert_eq!(reached_over_time(&from("sunday", over_time.clone())), json!([["2026-02-01", [1, 1]]]));
    assert_eq!(reached_over_time(&from("monday", over_time)), json!([["2026-02-02", [1, 1]]]));
}

#[test]
fn an_extract_of_one_event() {
    let extract = Extract::build(&[event(1, "2026-02-07T12:00:00Z", "a")], UTC);
    let series =
        json!([{"events": step("a"), "measure": "events"}, {"events": step("any"), "measure": "users"}]);
    let body = ask(&extract, &json!({"kind": "segmentation", "series": series, "by": "day"}));
    assert_eq!(json!([body["series"][0]["values"], body["series"][1]["values"]]), json!([[1.0], [1.0]]));
    assert_eq!(ask(&extract, &stickiness("a", "hour"))["total"]["users"][0], json!(1));
    assert_eq!(states(&ask(&extract, &lifecycle("a", "month"))), json!([["2026-02-01", [1, 0, 0, 0]]]));
    assert_eq!(links(&ask(&extract, &paths(json!({"from": step("a")}), 1))), [json!(["a", "end", 1])]);
    assert_eq!(links(&ask(&extract, &paths(json!({"to": step("a")}), 1))), [json!(["end", "a", 1])]);
    let between = json!({"between": {"from": step("a"), "to": step("a")}});
    assert_eq!(ask(&extract, &paths(between, 1))["users"], json!(0));
    let did = |at_least: u32| json!({"kind": "did", "events": step("a"), "at_least": at_least});
    assert_eq!(users(&extract, did(1)), json!(["user 1"]));
    assert_eq!(users(&extract, did(2)), json!([]));
    let traced = json!({"steps": [step("a"), step("a")], "window": days(1)});
    let body = ask(&extract, &json!({"kind": "trace", "funnel": traced, "user": {"id": "user 1"}}));
    assert_eq!(json!([body["reached"], list(&body["events"]).len()]), json!([1, 1]));
    assert_eq!(sql(&extract, "SELECT count(*), sum(events) FROM events, user_days"), json!([[1, 1]]));
}

#[test]
fn a_user_with_100_000_events() {
    // A minute apart, a and b in turns: 1 666 whole hours and 40 minutes, on 70 days.
    let start = at("2026-01-01T00:00:00Z");
    let events: Vec<Raw> = (0..100_000)
        .map(|minute| Raw::new(Some(1), start + minute * 60_000, if minute % 2 == 0 { "a" } else { "b" }))
        .collect();
    let extract = Extract::build(&events, UTC);
    let per_user = json!({"events_per_user": "maximum"});
    let series =
        json!([{"events": step("any"), "measure": "events"}, {"events": step("any"), "measure": per_user}]);
    let body = ask(&extract, &json!({"kind": "segmentation", "series": series}));
    assert_eq!(
        json!([body["series"][0]["total"], body["series"][1]["total"]]),
        json!([100_000.0, 100_000.0])
    );
    assert_eq!(ask(&extract, &stickiness("any", "day"))["total"]["users"][69], json!(1));
    let life = states(&ask(&extract, &lifecycle("any", "day")));
    assert_eq!(json!([life[0][1], life[69][1], life[70]]), json!([[1, 0, 0, 0], [0, 1, 0, 0], null]));
    // The last hour is not over, and what follows it has not begun.
    let every = ask(&extract, &with(retention("hour", 1), json!({"anchor": "every"})));
    let pooled = |column: usize| {
        let rate = &every["total"]["summary"][column]["rate"];
        json!([rate["count"], rate["of"]])
    };
    assert_eq!((pooled(0), pooled(1)), (json!([1_666, 1_666]), json!([1_665, 1_665])));
    let session = json!({"limit": {"session": {"amount": 1, "unit": "minute"}}, "depth": 2});
    let walked = ask(&extract, &with(paths(json!({"from": step("a")}), 1), session));
    assert_eq!(links(&walked), [json!(["a", "b", 1]), json!(["b", "a", 1])]);
    let often = |at_least: u32| json!({"kind": "did", "events": step("any"), "at_least": at_least, "within": days(1)});
    // A day of 1 440 minutes has 1 441 of them, both ends included.
    assert_eq!(users(&extract, often(1_441)), json!(["user 1"]));
    assert_eq!(users(&extract, often(1_442)), json!([]));
    assert_eq!(
        sql(
            &extract,
            "SELECT window_funnel(event_time, 60000, event_type = 'a', event_type = 'b', event_type = 'a'),
                    active_periods(event_time, TRUE, 'hour'), sessions(event_time, event_type = 'a', 120000)
             FROM events GROUP BY user_key"
        ),
        json!([[2, 1_667, 1]])
    );
}

#[test]
fn an_event_type_that_is_absent_in_the_range() {
    let extract =
        Extract::build(&[event(1, "2026-01-10T12:00:00Z", "a"), event(1, "2026-02-10T12:00:00Z", "b")], UTC);
    let dates = json!({"dates": {"first": "2026-01-10", "last": "2026-01-12"}});
    let ours = |question: Value| ask(&extract, &with(question, dates.clone()));
    let series =
        json!([{"events": step("b"), "measure": "events"}, {"events": step("b"), "measure": "users"}]);
    let body = ours(json!({"kind": "segmentation", "series": series, "by": "day"}));
    assert_eq!(
        json!([body["series"][0]["values"], body["series"][1]["total"]]),
        json!([[0.0, 0.0, 0.0], 0.0])
    );
    assert_eq!(ours(stickiness("b", "day"))["total"]["users"], json!([0, 0, 0]));
    assert_eq!(states(&ours(lifecycle("b", "day"))), json!([]));
    assert_eq!(cohorts(&ours(with(retention("day", 2), json!({"start": step("b")})))), json!([]));
    assert_eq!(cohorts(&ours(retention("day", 2))), json!([["2026-01-10", 1, [0, 0, 0]]]));
    assert_eq!(ours(paths(json!({"to": step("b")}), 90))["users"], json!(0));
    assert_eq!(links(&ours(paths(json!({"from": step("a")}), 1))), [json!(["a", "end", 1])]);
    let did = with(json!({"kind": "did", "events": step("b"), "at_least": 1}), dates.clone());
    assert_eq!(users(&extract, did), json!([]));
}

#[test]
fn forty_thousand_values_of_a_breakdown() {
    // 50 users start in each of 800 hours: in the first of one plan, then each time of another.
    let start = at("2026-01-01T00:00:00Z");
    let events: Vec<Raw> = (0..40_000)
        .map(|place| {
            let (hour, user) = (place / 50, place % 50);
            let plan = if hour == 0 { "big".to_owned() } else { format!("v{place}") };
            Raw::new(Some(user as u8), start + hour * 3_600_000, "a").with("plan", json!(plan))
        })
        .chain([Raw::new(Some(1), start, "b")])
        .collect();
    let extract = Extract::build(&events, UTC);
    let breakdown = json!({"anchor": "every", "breakdown": {"property": "plan", "groups": 2}});
    let body = ask(&extract, &with(retention("hour", 1), breakdown.clone()));
    let sizes: Vec<Value> = list(&body["groups"])
        .iter()
        .map(|group| {
            let cohorts = list(&group["cohorts"]).iter();
            json!([group["value"], cohorts.map(|cohort| cohort["size"].as_u64().unwrap()).sum::<u64>()])
        })
        .collect();
    // Of the values that are there once, the first by name.
    let expected = [json!([{"value": "big"}, 50]), json!([{"value": "v100"}, 1]), json!(["other", 39_949])];
    assert_eq!(sizes, expected);
    let part = |group: Value| json!({"kind": "retention_cell", "group": group});
    let of_group = |group: Value| {
        let question = with(retention("hour", 1), breakdown.clone());
        users(&extract, json!({"kind": "counted", "question": question, "part": part(group)}))
    };
    // Hour 799, the last of user 49: a value that is not kept.
    assert_eq!(of_group(json!({"value": "v39999"})), json!(["user 49"]));
    assert_eq!(list(&of_group(json!("other"))).len(), 50);
    assert_eq!(sql(&extract, "SELECT count(DISTINCT plan) FROM a"), json!([[39_951]]));
}

#[test]
fn property_values_with_quotes_and_emoji_and_a_megabyte() {
    let long = "\u{1f680}".repeat(262_144);
    let odd = "it's \"quoted\" \\ ${x} \u{1f469}\u{200d}\u{1f680}\nnext line";
    let note = |user, kind, text: &str| event(user, "2026-02-07T12:00:00Z", kind).with("note", json!(text));
    let mut events = vec![note(1, "a", &long), note(2, "a", odd)];
    events.push(event(1, "2026-02-07T12:00:01Z", "b").with("note", json!(long)));
    let extract = Extract::build(&events, UTC);
    let held =
        with(funnel(1), json!({"hold_constant": ["note"], "breakdown": {"property": "note", "groups": 1}}));
    let body = ask(&extract, &held);
    assert_eq!(reached(&body), json!([2, 1]));
    // Of two groups of one the first by name: a letter comes before a rocket.
    let values: Vec<&Value> = list(&body["groups"]).iter().map(|group| &group["value"]).collect();
    assert_eq!(values, [&json!({"value": odd}), &json!("other")]);
    let part = |text: &str| json!({"kind": "funnel_step", "step": 1, "outcome": "reached", "group": {"value": text}});
    let of = |text: &str| users(&extract, json!({"kind": "counted", "question": held, "part": part(text)}));
    assert_eq!((of(odd), of(&long)), (json!(["user 2"]), json!(["user 1"])));
    let named = ask(&extract, &with(paths(json!({"from": step("a")}), 1), json!({"name_by": "note"})));
    let mut found = links(&named);
    found.sort_by_key(|link| link[2].to_string() + link[1].as_str().unwrap_or_default());
    assert!(found.contains(&json!([odd, "end", 1])));
    assert!(found.contains(&json!([long, long, 1])));
    let literal = odd.replace('\'', "''");
    assert_eq!(
        sql(
            &extract,
            &format!(
                "SELECT count(*), max(length(note)) FROM events WHERE note = '{literal}' OR length(note) = 262144"
            )
        ),
        json!([[3, 262_144]])
    );
}

#[test]
fn numbers_in_other_clothes() {
    // One thousand, seven and nothing are numbers; two are none that can be added.
    let amounts = ["1e3", " 7 ", "-0", "NaN", "many"];
    let mut events: Vec<Raw> = amounts
        .iter()
        .map(|amount| event(1, "2026-02-07T12:00:00Z", "b").with("amount", json!(amount)))
        .collect();
    events.push(event(1, "2026-02-07T11:00:00Z", "a"));
    let extract = Extract::build(&events, UTC);
    let measure = |aggregate: &str| json!({"events": step("b"), "measure": {"property": {"property": "amount", "aggregate": aggregate}}});
    let series = ["sum", "minimum", "median", "maximum"].map(measure);
    let found = answer(&extract, &json!({"kind": "segmentation", "series": series}));
    let totals: Vec<f64> =
        list(&found["body"]["series"]).iter().map(|line| line["total"].as_f64().unwrap()).collect();
    assert_eq!(totals, [1_007.0, 0.0, 7.0, 1_000.0]);
    let sum = answer(&extract, &with(retention("day", 1), json!({"measure": {"sum": "amount"}})));
    assert_eq!(sum["body"]["total"]["cohorts"][0]["cells"][0]["value"], json!(1_007.0));
    assert!(sum["notes"].to_string().contains("\"rows\":2"), "{}", sum["notes"]);
    for (operator, values, count) in [
        // Minus nothing is nothing.
        ("is", json!([0]), 1),
        ("is", json!([1000]), 1),
        ("is", json!(["7"]), 0),
        ("is", json!([7]), 1),
        ("less_than", json!([7]), 1),
        // What is no number is larger than all that are.
        ("at_least", json!([7]), 3),
        ("between", json!([-1, 1_000]), 3),
    ] {
        let series =
            json!([{"events": filtered("b", "amount", operator, values.clone()), "measure": "events"}]);
        let body = ask(&extract, &json!({"kind": "segmentation", "series": series}));
        assert_eq!(body["series"][0]["total"], json!(f64::from(count)), "{operator} {values}");
    }
}

#[test]
fn timestamps_before_1970() {
    let extract =
        Extract::build(&[event(1, "1969-12-30T12:00:00Z", "a"), event(1, "1970-01-02T12:00:00Z", "b")], UTC);
    assert_eq!(cohorts(&ask(&extract, &retention("day", 3))), json!([["1969-12-30", 1, [0, 0, 0, 1]]]));
    let rolling = with(retention("day", 3), json!({"counted": "rolling"}));
    assert_eq!(cohorts(&ask(&extract, &rolling)), json!([["1969-12-30", 1, [0, 0, 0, 1]]]));
    assert_eq!(ask(&extract, &stickiness("any", "year"))["total"]["users"], json!([0, 1]));
    assert_eq!(
        states(&ask(&extract, &lifecycle("any", "day"))),
        json!([["1969-12-30", [1, 0, 0, 0]], ["1969-12-31", [0, 0, 0, 1]], ["1970-01-02", [0, 0, 1, 0]]])
    );
    let walked = ask(&extract, &paths(json!({"from": step("a")}), 3));
    assert_eq!(links(&walked), [json!(["a", "b", 1]), json!(["b", "end", 1])]);
    assert_eq!(links(&ask(&extract, &paths(json!({"from": step("a")}), 2))), [json!(["a", "end", 1])]);
    assert_eq!(
        sql(
            &extract,
            "SELECT min(event_time), retention(event_time, event_type = 'a', event_type = 'b', 'month', 1),
                    lifecycle(event_time, TRUE, 'day', DATE '1969-12-31') FROM events"
        ),
        json!([["1969-12-30T12:00:00Z", "[false, true]", "dormant"]])
    );
}

#[test]
fn a_range_outside_the_extract() {
    let extract =
        Extract::build(&[event(1, "2026-01-10T12:00:00Z", "a"), event(1, "2026-01-11T12:00:00Z", "b")], UTC);
    for day in ["1950-06-01", "2050-06-01"] {
        let dates = json!({"dates": {"first": day, "last": day}});
        let ours = |question: Value| {
            let answer = answer(&extract, &with(question, dates.clone()));
            let notes = answer["notes"].to_string();
            assert!(notes.contains("outside_covered"), "{notes}");
            answer["body"].clone()
        };
        assert_eq!(cohorts(&ours(retention("day", 2))), json!([]));
        assert_eq!(ours(stickiness("any", "day"))["total"]["users"], json!([0]));
        assert_eq!(states(&ours(lifecycle("any", "day"))), json!([]));
        assert_eq!(ours(paths(json!({"from": step("a")}), 1))["users"], json!(0));
        assert_eq!(reached(&ours(with(funnel(1), json!({"over_time": "day"})))), json!([0, 0]));
        let did = with(json!({"kind": "did", "events": step("any"), "at_least": 1}), dates.clone());
        assert_eq!(users(&extract, did), json!([]));
    }
}
