//! Where in a question a field stands, and the problems that belong there.

use rockpool_question::{EventMatch, Problem, Question, Step};
use std::rc::Rc;
use yew::AttrValue;

/// A field of a question: its path, as [`Problem::field`] writes it, and the problems of the whole question.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    root: AttrValue,
    path: String,
    problems: Rc<[Problem]>,
}

impl Place {
    /// The question itself. The root makes element ids unique on the page.
    pub fn root(root: AttrValue, problems: Rc<[Problem]>) -> Self {
        Self { root, path: String::new(), problems }
    }

    /// A field of this place.
    pub fn field(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { path, ..self.clone() }
    }

    /// An element of a list of this place, from 0.
    pub fn item(&self, name: &str, index: usize) -> Self {
        let list = self.field(name);
        Self { path: format!("{}[{index}]", list.path), ..list }
    }

    /// The `id` of the element that shows this place.
    pub fn id(&self) -> String {
        let path = self.path.replace(['.', '['], "-").replace(']', "");
        format!("{}-{path}", self.root)
    }

    /// What is wrong exactly here.
    pub fn problem(&self) -> Option<AttrValue> {
        self.first(|field| field == self.path)
    }

    /// What is wrong here or at anything inside.
    pub fn problem_within(&self) -> Option<AttrValue> {
        self.first(|field| is_within(field, &self.path))
    }

    fn first(&self, belongs: impl Fn(&str) -> bool) -> Option<AttrValue> {
        let problem = self.problems.iter().find(|problem| belongs(&problem.field));
        problem.map(|problem| AttrValue::from(sentence(&problem.message)))
    }
}

/// Whether a path names a place or anything inside it.
fn is_within(path: &str, place: &str) -> bool {
    match path.strip_prefix(place) {
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '[']),
        None => false,
    }
}

/// A message as a sentence that begins with a capital letter.
pub fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The problems that no field of the builder shows; the builder shows them at its end.
pub fn elsewhere(question: &Question, problems: &[Problem]) -> Vec<Problem> {
    let mut shown = Shown::default();
    match question {
        Question::Segmentation(question) => {
            for (index, series) in question.series.iter().enumerate() {
                shown.exactly(format!("series[{index}]"));
                shown.within(format!("series[{index}].measure"));
                shown.exactly(format!("series[{index}].events"));
                shown.step(&format!("series[{index}].events"), &series.events);
            }
            shown.exactly("series".to_owned());
            for field in ["by", "dates", "breakdown"] {
                shown.within(field.to_owned());
            }
        }
        Question::Funnel(question) => {
            for (index, step) in question.steps.iter().enumerate() {
                shown.exactly(format!("steps[{index}]"));
                shown.step(&format!("steps[{index}]"), &step.step);
            }
            shown.exactly("steps".to_owned());
            for field in ["window", "dates", "ties", "breakdown", "over_time"] {
                shown.within(field.to_owned());
            }
        }
        Question::Retention(question) => {
            for (name, step) in [("start", &question.start), ("returning", &question.returning)] {
                shown.exactly(name.to_owned());
                shown.step(name, step);
            }
            for field in ["period", "periods", "dates"] {
                shown.within(field.to_owned());
            }
        }
        _ => {}
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

    fn step(&mut self, path: &str, step: &Step) {
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

    fn holds(&self, path: &str) -> bool {
        self.exactly.iter().any(|place| place == path)
            || self.within.iter().any(|place| is_within(path, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{Duration, DurationUnit, Funnel, Operator, PropertyFilter};

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
        Question::Funnel(Funnel {
            ..Funnel::new([Step::of("opened"), second], Duration { amount: 7, unit: DurationUnit::Day })
        })
    }

    #[test]
    fn a_field_shows_its_own_problem_and_no_neighbours() {
        let problems = Rc::from([problem("steps[1].any_of[0].filters[0].values[2]"), problem("steps[10]")]);
        let root = Place::root("q".into(), problems);
        let filter = root.item("steps", 1).item("any_of", 0).item("filters", 0);
        assert_eq!(filter.field("values").problem_within().as_deref(), Some("Is wrong"));
        assert_eq!(filter.field("property").problem_within(), None);
        assert_eq!(root.item("steps", 1).problem(), None);
        assert_eq!(filter.field("values").id(), "q-steps-1-any_of-0-filters-0-values");
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
            "window.amount",
            "dates.first",
            "breakdown.step",
        ];
        let problems: Vec<Problem> = beside.iter().map(|field| problem(field)).collect();
        assert_eq!(elsewhere(&funnel(), &problems), []);
        for field in ["steps[2]", "steps[0].any_of[0].filters[0].values", "windows", "something"] {
            assert_eq!(elsewhere(&funnel(), &[problem(field)]).len(), 1, "{field}");
        }
    }
}
