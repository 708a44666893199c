//! Where in a question a field stands, and the problems that belong there.

use rockpool_question::Problem;
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
pub fn is_within(path: &str, place: &str) -> bool {
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
