//! Where in a question a field stands, and the problems that belong there.

use rockpool_question::{FieldPath, Problem};
use std::rc::Rc;
use yew::AttrValue;

/// A field of a question: its path, and the problems of the whole question.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    root: AttrValue,
    path: FieldPath,
    problems: Rc<[Problem]>,
}

impl Place {
    /// The question itself. The root makes element ids unique on the page.
    pub fn root(root: AttrValue, problems: Rc<[Problem]>) -> Self {
        Self { root, path: FieldPath::root(), problems }
    }

    /// A field of this place.
    pub fn field(&self, name: &str) -> Self {
        Self { path: self.path.field(name), ..self.clone() }
    }

    /// An element of a list of this place, from 0.
    pub fn item(&self, name: &str, index: usize) -> Self {
        Self { path: self.path.item(name, index), ..self.clone() }
    }

    /// The `id` of the element that shows this place.
    pub fn id(&self) -> String {
        let path = self.path.as_str().replace(['.', '['], "-").replace(']', "");
        format!("{}-{path}", self.root)
    }

    /// What is wrong exactly here.
    pub fn problem(&self) -> Option<AttrValue> {
        self.first(|field| *field == self.path)
    }

    /// What is wrong here or at anything inside.
    pub fn problem_within(&self) -> Option<AttrValue> {
        self.first(|field| field.is_within(&self.path))
    }

    fn first(&self, belongs: impl Fn(&FieldPath) -> bool) -> Option<AttrValue> {
        let problem = self.problems.iter().find(|problem| belongs(&problem.field));
        problem.map(|problem| AttrValue::from(sentence(&problem.message)))
    }
}

/// A message as a sentence that begins with a capital letter.
pub fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(field: &str) -> Problem {
        Problem { field: field.into(), message: "is wrong".into() }
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
}
