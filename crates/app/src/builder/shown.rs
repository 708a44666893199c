//! Which problems stand beside their fields, and which are left for the end of the builder.

use super::place::is_within;
use rockpool_question::{EventMatch, PathAnchor, Problem, Question, Step, UserFilter};

/// The problems that no field of the builder shows; the builder shows them at its end.
pub fn elsewhere(question: &Question, problems: &[Problem]) -> Vec<Problem> {
    let mut shown = Shown::default();
    match question {
        Question::Segmentation(question) => {
            for (index, series) in question.series.iter().enumerate() {
                shown.exactly(format!("series[{index}]"));
                shown.exactly(format!("series[{index}].measure"));
                shown.within(format!("series[{index}].measure.property"));
                shown.step(&format!("series[{index}].events"), &series.events);
            }
            for index in 0..question.formulas.len() {
                shown.within(format!("formulas[{index}]"));
            }
            for index in 0..question.breakdowns.len() {
                shown.breakdown(&format!("breakdowns[{index}]"));
            }
            shown.all_exactly(&["series", "formulas", "breakdowns"]);
            shown.all_within(&["by", "dates", "compare", "cumulative"]);
            shown.audience(&question.users);
        }
        Question::Funnel(question) => {
            for (index, stage) in question.steps.iter().enumerate() {
                let place = format!("steps[{index}]");
                shown.step(&place, &stage.step);
                for field in ["optional", "after_at_least", "after_at_most"] {
                    shown.within(format!("{place}.{field}"));
                }
            }
            for (index, exclusion) in question.exclusions.iter().enumerate() {
                shown.exactly(format!("exclusions[{index}]"));
                shown.step(&format!("exclusions[{index}].events"), &exclusion.events);
            }
            shown.all_exactly(&["steps", "exclusions"]);
            shown.all_within(&["order", "window", "ties", "count.sessions", "hold_constant"]);
            shown.all_within(&["entries", "later_steps", "dates", "over_time"]);
            shown.breakdown("breakdown");
            shown.within("breakdown.step".to_owned());
            shown.audience(&question.users);
        }
        Question::Retention(question) => {
            shown.step("start", &question.start);
            shown.step("returning", &question.returning);
            shown.all_exactly(&["mode"]);
            shown.all_within(&[
                "period",
                "periods",
                "mode.brackets",
                "anchor",
                "counted",
                "measure",
                "dates",
            ]);
            shown.breakdown("breakdown");
            shown.audience(&question.users);
        }
        Question::Stickiness(question) => {
            shown.step("events", &question.events);
            shown.all_within(&["period", "at_least", "cumulative", "dates"]);
            shown.breakdown("breakdown");
            shown.audience(&question.users);
        }
        Question::Lifecycle(question) => {
            shown.step("events", &question.events);
            shown.all_within(&["period", "dates"]);
            shown.audience(&question.users);
        }
        Question::Paths(question) => {
            match &question.anchor {
                PathAnchor::From(step) => shown.step("anchor.from", step),
                PathAnchor::To(step) => shown.step("anchor.to", step),
                PathAnchor::Between { from, to } => {
                    shown.step("anchor.between.from", from);
                    shown.step("anchor.between.to", to);
                }
            }
            shown.all_within(&["depth", "events", "name_by", "collapse_repeats", "limit", "names", "dates"]);
            shown.audience(&question.users);
        }
        Question::Users(_) => shown.all_within(&["set", "limit"]),
        Question::Trace(_) => shown.all_within(&["user", "funnel"]),
        Question::Sql(_) => {}
    }
    problems.iter().filter(|problem| !shown.holds(&problem.field)).cloned().collect()
}

/// The places at which the builder shows problems.
#[derive(Default)]
struct Shown {
    exactly: Vec<String>,
    within: Vec<String>,
}

impl Shown {
    fn exactly(&mut self, path: String) {
        self.exactly.push(path);
    }

    fn within(&mut self, path: String) {
        self.within.push(path);
    }

    fn all_exactly(&mut self, paths: &[&str]) {
        self.exactly.extend(paths.iter().map(|path| (*path).to_owned()));
    }

    fn all_within(&mut self, paths: &[&str]) {
        self.within.extend(paths.iter().map(|path| (*path).to_owned()));
    }

    fn step(&mut self, path: &str, step: &Step) {
        self.exactly(path.to_owned());
        self.exactly(format!("{path}.any_of"));
        self.within(format!("{path}.label"));
        for (index, event) in step.any_of.iter().enumerate() {
            self.event(&format!("{path}.any_of[{index}]"), event);
        }
    }

    fn event(&mut self, path: &str, event: &EventMatch) {
        self.exactly(path.to_owned());
        self.within(format!("{path}.event"));
        for index in 0..event.filters.len() {
            let filter = format!("{path}.filters[{index}]");
            for field in ["property", "operator", "values"] {
                self.within(format!("{filter}.{field}"));
            }
            self.exactly(filter);
        }
    }

    fn breakdown(&mut self, path: &str) {
        self.exactly(path.to_owned());
        self.within(format!("{path}.property"));
        self.within(format!("{path}.groups"));
    }

    fn audience(&mut self, users: &[UserFilter]) {
        self.exactly("users".to_owned());
        for index in 0..users.len() {
            self.within(format!("users[{index}].set"));
        }
        self.exactly("calendar".to_owned());
        self.all_within(&["calendar.time_zone", "calendar.week_start"]);
    }

    fn holds(&self, path: &str) -> bool {
        self.exactly.iter().any(|place| place == path)
            || self.within.iter().any(|place| is_within(path, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::{CellKind, new_body, tests_support::manifest};
    use rockpool_question::{
        CellBody, Did, Duration, DurationUnit, Exclusion, Funnel, Operator, Paths, PropertyFilter, UserSet,
    };

    fn problem(field: &str) -> Problem {
        Problem { field: field.into(), message: "is wrong".into() }
    }

    fn funnel() -> Question {
        let mut second = Step::of("saved");
        second.any_of[0].filters.push(PropertyFilter {
            property: "amount".into(),
            operator: Operator::Is,
            values: vec![],
        });
        let week = Duration { amount: 7, unit: DurationUnit::Day };
        let mut funnel = Funnel::new([Step::of("opened"), second], week);
        funnel.exclusions.push(Exclusion { events: Step::of("closed"), from: 1, to: 2 });
        let did = Did { events: Step::of("saved"), at_least: 1, within: None, dates: None };
        funnel.users.push(UserFilter { name: "savers".into(), exclude: false, set: UserSet::Did(did) });
        Question::Funnel(funnel)
    }

    #[test]
    fn every_problem_is_shown_somewhere() {
        let beside = [
            "steps",
            "steps[0]",
            "steps[1].any_of",
            "steps[1].any_of[0].event",
            "steps[1].any_of[0].event.type",
            "steps[1].any_of[0].filters[0].values[0]",
            "steps[1].any_of[0].filters[0]",
            "steps[1].after_at_least",
            "exclusions",
            "exclusions[0]",
            "exclusions[0].events.any_of[0].event",
            "count.sessions",
            "hold_constant[2]",
            "window.amount",
            "dates.first",
            "breakdown.step",
            "users[0].set.events.any_of[0].event",
            "users[0].set",
        ];
        let problems: Vec<Problem> = beside.iter().map(|field| problem(field)).collect();
        assert_eq!(elsewhere(&funnel(), &problems), []);
        for field in
            ["steps[2]", "steps[0].any_of[0].filters[0].values", "windows", "something", "users[1].set", ""]
        {
            assert_eq!(elsewhere(&funnel(), &[problem(field)]).len(), 1, "{field}");
        }
    }

    /// What validation says about a question with as much wrong as possible stands beside a field.
    #[test]
    fn what_validation_says_stands_beside_a_field() {
        let manifest = manifest(&[("opened", 3), ("saved", 2)]);
        for kind in CellKind::ALL {
            let CellBody::Question(question) = new_body(kind, None) else { continue };
            let text = serde_json::to_string(&question).unwrap();
            let text = text
                .replace("\"any\"", "{\"type\":\"gone\"}")
                .replace(":1}", ":0}")
                .replace(":7,", ":0,")
                .replace(":8", ":0")
                .replace(":4,", ":40,");
            let question: Question = serde_json::from_str(&text).unwrap();
            if matches!(question, Question::Sql(_)) {
                continue;
            }
            let problems = question.validate(&manifest).unwrap_err();
            assert_eq!(elsewhere(&question, &problems), [], "{kind:?}");
        }
    }

    #[test]
    fn a_wrong_end_of_paths_stands_beside_it() {
        let between = PathAnchor::Between { from: Step::of("opened"), to: Step::of("") };
        let question = Question::Paths(Paths { depth: 99, names: 0, ..Paths::new(between) });
        let problems = question.validate(&manifest(&[("opened", 3)])).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["anchor.between.to.any_of[0].event", "depth", "names"]);
        assert_eq!(elsewhere(&question, &problems), []);
    }
}
