//! A place in a question, as problems name it and forms show it.

use std::fmt;

/// A place in a question, written like `steps[1].any_of[0].filters[0].values`; empty for the question itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(String);

impl FieldPath {
    /// The question itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// A field of this place.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        self.below(&name.into())
    }

    /// An element of a list of this place, from 0.
    #[must_use]
    pub fn item(&self, list: &str, index: usize) -> Self {
        let Self(list) = self.field(list);
        Self(format!("{list}[{index}]"))
    }

    /// The place that is called so within this one.
    #[must_use]
    pub fn below(&self, inner: &Self) -> Self {
        match (self.0.as_str(), inner.0.as_str()) {
            ("", _) => inner.clone(),
            (_, "") => self.clone(),
            (outer, inner) => Self(format!("{outer}.{inner}")),
        }
    }

    /// Whether this is a place or anything inside it. Everything is inside the question itself.
    pub fn is_within(&self, place: &Self) -> bool {
        match self.0.strip_prefix(&place.0) {
            Some(rest) => place.0.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']),
            None => false,
        }
    }

    /// The path as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A path as it is written.
impl From<&str> for FieldPath {
    fn from(path: &str) -> Self {
        Self(path.to_owned())
    }
}

impl From<&Self> for FieldPath {
    fn from(path: &Self) -> Self {
        path.clone()
    }
}

impl PartialEq<str> for FieldPath {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for FieldPath {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_from_the_outside_in() {
        let values = FieldPath::root().item("steps", 1).field("any_of").field("values");
        assert_eq!(values, "steps[1].any_of.values");
        assert_eq!(FieldPath::root().field("dates"), "dates");
        assert_eq!(FieldPath::root().below(&values), values);
        assert_eq!(values.below(&FieldPath::root()), values);
        assert_eq!(FieldPath::from("users[0].set").below(&"dates.last".into()), "users[0].set.dates.last");
    }

    #[test]
    fn a_place_holds_itself_and_what_is_inside_and_no_neighbour() {
        let within = |path: &str, place: &str| FieldPath::from(path).is_within(&place.into());
        assert!(
            within("steps[1]", "steps") && within("steps[1].label", "steps[1]") && within("steps", "steps")
        );
        assert!(within("steps", "") && within("", ""));
        assert!(!within("steps[10]", "steps[1]") && !within("stepsize", "steps") && !within("", "steps"));
    }
}
