//! Where a form shows problems: which stand beside their fields, and which are left for the end of the builder.

use rockpool_question::{EventMatch, FieldPath, Step, UserFilter};

/// The places at which a form shows problems; each form names its own.
#[derive(Default)]
pub struct Shown {
    exactly: Vec<FieldPath>,
    within: Vec<FieldPath>,
    everything: bool,
}

impl Shown {
    /// Every problem, wherever it is.
    pub fn everything(&mut self) {
        self.everything = true;
    }

    /// What is wrong with a field itself.
    pub fn exactly(&mut self, path: impl Into<FieldPath>) {
        self.exactly.push(path.into());
    }

    /// What is wrong with a field or anything inside it.
    pub fn within(&mut self, path: impl Into<FieldPath>) {
        self.within.push(path.into());
    }

    /// [`Self::exactly`] for several fields.
    pub fn all_exactly(&mut self, paths: &[&str]) {
        self.exactly.extend(paths.iter().map(|path| FieldPath::from(*path)));
    }

    /// [`Self::within`] for several fields.
    pub fn all_within(&mut self, paths: &[&str]) {
        self.within.extend(paths.iter().map(|path| FieldPath::from(*path)));
    }

    /// The editor of a step.
    pub fn step(&mut self, path: impl Into<FieldPath>, step: &Step) {
        let path = path.into();
        self.exactly(&path);
        self.exactly(path.field("any_of"));
        self.within(path.field("label"));
        for (index, event) in step.any_of.iter().enumerate() {
            self.event(path.item("any_of", index), event);
        }
    }

    /// The editor of an event.
    pub fn event(&mut self, path: impl Into<FieldPath>, event: &EventMatch) {
        let path = path.into();
        self.exactly(&path);
        self.within(path.field("event"));
        for index in 0..event.filters.len() {
            let filter = path.item("filters", index);
            for field in ["property", "operator", "values"] {
                self.within(filter.field(field));
            }
            self.exactly(filter);
        }
    }

    /// The editor of a breakdown.
    pub fn breakdown(&mut self, path: impl Into<FieldPath>) {
        let path = path.into();
        self.exactly(&path);
        self.within(path.field("property"));
        self.within(path.field("groups"));
    }

    /// The editor of the conditions on users and of the calendar.
    pub fn audience(&mut self, users: &[UserFilter]) {
        self.exactly("users");
        for index in 0..users.len() {
            self.within(FieldPath::root().item("users", index).field("set"));
        }
        self.exactly("calendar");
        self.all_within(&["calendar.time_zone", "calendar.week_start"]);
    }

    /// Whether a problem of a field is shown.
    pub fn holds(&self, path: &FieldPath) -> bool {
        self.everything
            || self.exactly.iter().any(|place| place == path)
            || self.within.iter().any(|place| path.is_within(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::kinds::elsewhere;
    use crate::notebook::{CellKind, new_body, tests_support::manifest};
    use rockpool_question::{
        CellBody, Did, Duration, DurationUnit, Exclusion, Funnel, Operator, PathAnchor, Paths, Problem,
        PropertyFilter, Question, UserSet,
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
            let problems = question.validate(&manifest, &crate::data_days::PageZones).unwrap_err();
            assert_eq!(elsewhere(&question, &problems), [], "{kind:?}");
        }
    }

    #[test]
    fn a_wrong_end_of_paths_stands_beside_it() {
        let between = PathAnchor::Between { from: Step::of("opened"), to: Step::of("") };
        let question = Question::Paths(Paths { depth: 99, names: 0, ..Paths::new(between) });
        let problems =
            question.validate(&manifest(&[("opened", 3)]), &crate::data_days::PageZones).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["anchor.between.to.any_of[0].event", "depth", "names"]);
        assert_eq!(elsewhere(&question, &problems), []);
    }
}
