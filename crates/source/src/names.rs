//! Lists of names in which `*` stands for any letters.

use std::collections::HashSet;

/// Names, some of them with `*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names {
    exact: HashSet<String>,
    patterns: Vec<String>,
}

impl Names {
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        let (patterns, exact): (Vec<String>, Vec<String>) =
            names.into_iter().cloned().partition(|name| name.contains('*'));
        Self { exact: exact.into_iter().collect(), patterns }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.patterns.is_empty()
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.exact.contains(name) || self.patterns.iter().any(|pattern| matches(pattern, name))
    }
}

/// Whether a name is the pattern with something in place of each `*`.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match name.find(part) {
            Some(place) => name = name.get(place + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_letters() {
        for (pattern, name, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("[x]*", "[x]y", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
        let names = Names::new(&["plan".to_owned(), "utm_*".to_owned()]);
        assert!(names.contains("plan") && names.contains("utm_source") && !names.contains("plans"));
    }
}
