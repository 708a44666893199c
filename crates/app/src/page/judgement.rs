//! Whether a question makes sense: what its validation says, and whether the browser knows its time zones.
//!
//! The table of time zones is far larger than the page; the browser has one of its own.

use crate::browser;
use crate::data_days::PageZones;
use rockpool_catalog::Manifest;
use rockpool_question::{FieldPath, Problem, Question, UserSet};

/// What is wrong with a question, in the order of its fields; nothing if it can be asked.
pub(super) fn problems(question: &Question, manifest: &Manifest) -> Vec<Problem> {
    let mut problems = question.validate(manifest, &PageZones).err().unwrap_or_default();
    unknown_zones(question, &FieldPath::root(), &browser::knows_zone, &mut problems);
    problems
}

/// Adds the time zones that nobody knows, of the question and of those that its sets of users refer to. `path` is where
/// the question stands.
fn unknown_zones(
    question: &Question,
    path: &FieldPath,
    is_known: &dyn Fn(&str) -> bool,
    problems: &mut Vec<Problem>,
) {
    if let Some(zone) = question.calendar().time_zone.filter(|zone| !is_known(zone)) {
        let asked = if matches!(question, Question::Trace(_)) { path.field("funnel") } else { path.clone() };
        problems.push(Problem {
            field: asked.field("calendar").field("time_zone"),
            message: format!("'{zone}' is no IANA time zone; choose one such as Europe/Budapest"),
        });
    }
    let filters = question.users().iter().enumerate();
    let mut sets: Vec<(FieldPath, &UserSet)> =
        filters.map(|(index, filter)| (path.item("users", index).field("set"), &filter.set)).collect();
    if let Question::Users(list) = question {
        sets.push((path.field("set"), &list.set));
    }
    for (path, set) in sets {
        if let UserSet::Counted(counted) = set {
            unknown_zones(&counted.question, &path.field("question"), is_known, problems);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(question: serde_json::Value) -> Vec<String> {
        let question: Question = serde_json::from_value(question).unwrap();
        let mut problems = vec![];
        unknown_zones(&question, &FieldPath::root(), &|zone| zone == "UTC", &mut problems);
        problems.into_iter().map(|problem| problem.field.to_string()).collect()
    }

    #[test]
    fn an_unknown_zone_is_named_wherever_it_stands() {
        let funnel = |zone: &str| {
            let step = json!({"any_of": [{"event": {"type": "opened"}}]});
            json!({
                "kind": "funnel", "steps": [step, step], "window": {"amount": 7, "unit": "day"},
                "calendar": {"time_zone": zone},
            })
        };
        assert_eq!(fields(funnel("UTC")), [""; 0]);
        assert_eq!(fields(funnel("Mars/Olympus")), ["calendar.time_zone"]);

        let set = json!({
            "kind": "counted", "question": funnel("Mars/Olympus"),
            "part": {"kind": "funnel_step", "step": 1, "outcome": "reached"},
        });
        let list = json!({"kind": "users", "set": set});
        assert_eq!(fields(list), ["set.question.calendar.time_zone"]);
        let mut restricted = funnel("Moon");
        restricted["users"] = json!([{"name": "a", "set": set}]);
        assert_eq!(fields(restricted), ["calendar.time_zone", "users[0].set.question.calendar.time_zone"]);

        let mut traced = funnel("Moon");
        traced.as_object_mut().unwrap().remove("kind");
        assert_eq!(
            fields(json!({"kind": "trace", "funnel": traced, "user": {"key": 1}})),
            ["funnel.calendar.time_zone"]
        );
    }
}
