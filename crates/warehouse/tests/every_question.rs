//! Every question that makes sense has a statement in every dialect, and nothing that people write gets out of its
//! literal.

mod fixture;

use fixture::{ODD, manifest};
use proptest::prelude::*;
use proptest::sample::select;
use rockpool_catalog::TimeResolution;
use rockpool_question::{Dialect, Question};
use serde_json::{Value, json};

fn step() -> impl Strategy<Value = Value> {
    let filter = (
        select(vec!["plan", "size", ODD]),
        select(vec![
            "is",
            "is_not",
            "contains",
            "does_not_contain",
            "starts_with",
            "is_set",
            "at_most",
            "between",
        ]),
        "\\PC*|[\\\\'\"\n\t\r$\\{\\}\u{0}-]*",
    );
    let filter = filter.prop_map(|(property, operator, text)| {
        let values = match operator {
            "is_set" => json!([]),
            "at_most" => json!([2.5]),
            "between" => json!(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]),
            _ => json!([text]),
        };
        json!({"property": property, "operator": operator, "values": values})
    });
    let event = prop_oneof![
        Just(json!("any")),
        select(vec!["opened", "saved", ODD]).prop_map(|name| json!({"type": name})),
    ];
    let choice = (event, prop::collection::vec(filter, 0..3))
        .prop_map(|(event, filters)| json!({"event": event, "filters": filters}));
    prop::collection::vec(choice, 1..3).prop_map(|choices| json!({"any_of": choices}))
}

fn dates() -> impl Strategy<Value = Value> {
    select(vec![json!(null), json!({"first": "2026-02-01", "last": "2026-04-30"})])
}

fn calendar() -> impl Strategy<Value = Value> {
    (select(vec!["monday", "sunday"]), select(vec![json!(null), json!("America/New_York")]))
        .prop_map(|(start, zone)| json!({"week_start": start, "time_zone": zone}))
}

fn unit() -> impl Strategy<Value = &'static str> {
    select(vec!["hour", "day", "week", "month"])
}

fn breakdown() -> impl Strategy<Value = Value> {
    select(vec![json!(null), json!({"property": "plan", "groups": 3}), json!({"property": ODD})])
}

fn funnel() -> impl Strategy<Value = Value> {
    let rules = (
        select(vec!["in_order", "exactly_in_order", "any_order"]),
        select(vec!["strictly_after", "same_instant_counts"]),
        select(vec![
            json!("users"),
            json!("attempts"),
            json!({"sessions": {"amount": 30, "unit": "minute"}}),
        ]),
        select(vec!["any", "first"]),
        select(vec!["within_window", "within_dates"]),
        any::<[bool; 4]>(),
    );
    let time = (dates(), calendar(), prop_oneof![Just(None), unit().prop_map(Some)], breakdown());
    (prop::collection::vec(step(), 2..5), rules, time, step()).prop_map(|(steps, rules, time, excluded)| {
        let (order, ties, count, entries, later, [optional, gaps, exclusion, held]) = rules;
        let last = steps.len() - 1;
        let mut steps = steps;
        if optional && last > 1 && order != "any_order" {
            steps[1]["optional"] = json!(true);
        }
        if gaps && order != "any_order" {
            steps[last]["after_at_least"] = json!({"amount": 1, "unit": "minute"});
            steps[last]["after_at_most"] = json!({"amount": 1, "unit": "hour"});
        }
        let exclusions = match exclusion && order != "any_order" {
            true => json!([{"events": excluded, "from": 1, "to": last + 1}]),
            false => json!([]),
        };
        let entries = if count == "attempts" { "any" } else { entries };
        json!({
            "kind": "funnel", "steps": steps, "window": {"amount": 3, "unit": "day"}, "order": order, "ties": ties,
            "exclusions": exclusions, "count": count, "entries": entries, "later_steps": later,
            "hold_constant": if held { json!(["plan", ODD]) } else { json!([]) },
            "dates": time.0, "calendar": time.1, "over_time": time.2, "breakdown": time.3,
        })
    })
}

fn retention() -> impl Strategy<Value = Value> {
    let modes = vec![json!("on"), json!("on_or_after"), json!({"brackets": [0, 1, 5]})];
    let measures = vec![json!("users"), json!({"sum": "size"}), json!({"average_per_user": ODD})];
    let rules = (
        select(vec!["first_in_range", "first_ever", "every"]),
        select(vec!["calendar", "rolling"]),
        select(modes),
        select(measures),
    );
    (step(), step(), unit(), rules, dates(), calendar(), breakdown()).prop_map(
        |(start, returning, period, rules, dates, calendar, breakdown)| {
            json!({
                "kind": "retention", "start": start, "returning": returning, "period": period, "periods": 4,
                "anchor": rules.0, "counted": rules.1, "mode": rules.2, "measure": rules.3, "dates": dates,
                "calendar": calendar, "breakdown": breakdown,
            })
        },
    )
}

fn segmentation() -> impl Strategy<Value = Value> {
    let measures = vec![
        json!("events"),
        json!("users"),
        json!({"events_per_user": "median"}),
        json!({"property": {"property": "size", "aggregate": "p90"}}),
        json!({"rolling_users": 7}),
    ];
    let series = (step(), select(measures))
        .prop_map(|(events, measure)| json!({"events": events, "measure": measure}));
    let by = prop_oneof![Just(None), unit().prop_map(Some)];
    let groups = prop::collection::vec(breakdown(), 0..3);
    (prop::collection::vec(series, 1..4), by, groups, dates(), calendar(), any::<[bool; 2]>()).prop_map(
        |(series, by, groups, dates, calendar, [compare, cumulative])| {
            let mut groups: Vec<Value> = groups.into_iter().filter(|group| !group.is_null()).collect();
            groups.dedup();
            json!({
                "kind": "segmentation", "series": series, "by": by, "breakdowns": groups, "dates": dates,
                "calendar": calendar, "compare": compare, "cumulative": cumulative,
                "formulas": [{"expression": "A / 2 - -A"}],
            })
        },
    )
}

fn activity() -> impl Strategy<Value = Value> {
    (step(), unit(), dates(), calendar(), breakdown(), any::<bool>()).prop_map(
        |(events, period, dates, calendar, breakdown, sticky)| {
            let mut question = json!({
                "kind": "lifecycle", "events": events, "period": period, "dates": dates, "calendar": calendar,
            });
            if sticky {
                question["kind"] = json!("stickiness");
                question["breakdown"] = breakdown;
            }
            question
        },
    )
}

fn paths() -> impl Strategy<Value = Value> {
    let limits = ["session", "within"].map(|limit| json!({limit: {"amount": 30, "unit": "minute"}})).to_vec();
    (step(), step(), select(vec!["from", "to", "between"]), select(limits), dates(), any::<[bool; 3]>()).prop_map(
        |(from, to, anchor, limit, dates, [collapse, named, chosen])| {
            let anchor = match anchor {
                "between" => json!({"between": {"from": from, "to": to}}),
                other => json!({other: from}),
            };
            json!({
                "kind": "paths", "anchor": anchor, "limit": limit, "dates": dates, "collapse_repeats": collapse,
                "name_by": if named { json!("plan") } else { json!(null) },
                "events": if chosen { json!([{"type": "saved"}, {"type": ODD}]) } else { json!([]) },
            })
        },
    )
}

/// A question with users of another, and the list of these users.
fn question() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![funnel(), retention(), segmentation(), activity(), paths()];
    (plain, funnel(), any::<bool>(), select(vec!["reached", "dropped"])).prop_map(
        |(question, other, list, outcome)| {
            let part = json!({"kind": "funnel_step", "step": 2, "outcome": outcome});
            let set = json!({"kind": "counted", "question": other, "part": part});
            if list {
                return json!({"kind": "users", "set": set});
            }
            let mut question = question;
            question["users"] = json!([{"name": ODD, "exclude": outcome == "dropped", "set": set}]);
            question
        },
    )
}

/// What is left of a statement without literals and comments, or why it cannot be read.
fn without_literals(sql: &str, dialect: Dialect) -> Result<String, String> {
    let mut rest = String::new();
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\'' => loop {
                match characters.next() {
                    Some('\'') if dialect == Dialect::DuckDb && characters.peek() == Some(&'\'') => {
                        characters.next();
                    }
                    Some('\'') => break,
                    Some('\\') if dialect != Dialect::DuckDb => {
                        characters.next();
                    }
                    Some('\n' | '\0') => return Err("a line break within a literal".into()),
                    Some('$') if dialect == Dialect::Spark && characters.peek() == Some(&'{') => {
                        return Err("a variable within a literal".into());
                    }
                    Some(_) => {}
                    None => return Err("a literal without an end".into()),
                }
            },
            '-' if characters.peek() == Some(&'-') => {
                while characters.next().is_some_and(|next| next != '\n') {}
            }
            other => rest.push(other),
        }
    }
    Ok(rest)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn has_a_statement_that_holds_only_sql(
        question in question(),
        resolution in select(vec![TimeResolution::Microseconds, TimeResolution::Milliseconds, TimeResolution::Seconds]),
    ) {
        let manifest = manifest(resolution);
        let question: Question = serde_json::from_value(question).unwrap();
        // What validation refuses has no statement: rolling users by week, optional steps out of order, and so on.
        if let Ok(valid) = question.validate(&manifest, &rockpool_calendar::IanaZones) {
            for dialect in Dialect::ALL {
                let statement = rockpool_warehouse::statement(&valid, &manifest, dialect).unwrap();
                prop_assert!(statement.differs.is_empty());
                let rest = without_literals(&statement.sql, dialect).map_err(TestCaseError::fail)?;
                let depth = rest.chars().try_fold(0_i32, |depth, character| match character {
                    '(' => Some(depth + 1),
                    ')' => (depth > 0).then_some(depth - 1),
                    _ => Some(depth),
                });
                prop_assert_eq!(depth, Some(0), "parentheses of {}", statement.sql);
                // Whatever is not a literal is our own SQL.
                let own = |character: char| character == '\n' || (character.is_ascii() && !character.is_control());
                prop_assert!(rest.chars().all(|character| own(character) && !"\"\\;$@#".contains(character)), "{}", rest);
            }
        }
    }
}

#[test]
fn most_questions_are_valid() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let manifest = manifest(TimeResolution::Milliseconds);
    let valid = (0..200).filter(|_| {
        let question = question().new_tree(&mut runner).unwrap().current();
        serde_json::from_value::<Question>(question)
            .unwrap()
            .validate(&manifest, &rockpool_calendar::IanaZones)
            .is_ok()
    });
    assert!(valid.count() > 80);
}
