//! Values that few people have.

use crate::event::{Event, EventSink, PropertyText};
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

/// Different values of all properties that are counted.
const VALUES: usize = 4_000_000;

/// Counts the people behind each value, up to the number that matters.
#[derive(Debug, Default)]
pub struct ValuePeople {
    /// By property: how many people a value needs, and who has it.
    properties: HashMap<String, (u32, HashMap<String, HashSet<u64>>)>,
    values: usize,
}

impl ValuePeople {
    /// Nobody yet. `rare` are the properties with the least number of people that a value needs.
    pub fn new(rare: &[(String, u32)]) -> Self {
        let properties =
            rare.iter().map(|(name, people)| (name.clone(), (*people, HashMap::new()))).collect();
        Self { properties, values: 0 }
    }

    /// Adds the people of another piece; false if there are more different values than can be counted.
    #[must_use]
    pub fn merge(&mut self, other: Self) -> bool {
        for (name, (needed, values)) in other.properties {
            let (_, known) = self.properties.entry(name).or_insert_with(|| (needed, HashMap::new()));
            for (value, people) in values {
                let before = known.len();
                let all = known.entry(value).or_default();
                for person in people {
                    if all.len() < needed as usize {
                        all.insert(person);
                    }
                }
                self.values += known.len() - before;
            }
        }
        self.values <= VALUES
    }

    /// The values that enough people have.
    pub fn common(self) -> CommonValues {
        let common = self.properties.into_iter().map(|(name, (needed, values))| {
            let enough = values.into_iter().filter(|(_, people)| people.len() >= needed as usize);
            (name, enough.map(|(value, _)| value).collect())
        });
        CommonValues(common.collect())
    }
}

impl EventSink for ValuePeople {
    fn event<'e>(&mut self, event: &Event<'e>, properties: &mut Vec<PropertyText<'e>>) {
        // Who has no id may be anybody, and makes no value common.
        let Some(user) = &event.user else { return };
        let mut hasher = DefaultHasher::new();
        user.hash(&mut hasher);
        let user = hasher.finish();
        for (name, value) in properties.iter() {
            let (Some(value), Some((needed, values))) = (value, self.properties.get_mut(name.as_ref()))
            else {
                continue;
            };
            match values.get_mut(value.as_ref()) {
                Some(people) if people.len() >= *needed as usize => {}
                Some(people) => {
                    people.insert(user);
                }
                None => {
                    values.insert(value.clone().into_owned(), HashSet::from([user]));
                }
            }
        }
    }
}

/// The values that enough people have, by property.
#[derive(Debug, Clone, Default)]
pub struct CommonValues(HashMap<String, HashSet<String>>);

impl CommonValues {
    /// Whether enough people have a value.
    pub(super) fn has(&self, property: &str, value: &str) -> bool {
        self.0.get(property).is_some_and(|values| values.contains(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_once_and_over_all_pieces() {
        let rare = [("plan".to_owned(), 2)];
        let piece = |rows: &[(Option<&str>, &str)]| {
            let mut people = ValuePeople::new(&rare);
            for (user, plan) in rows {
                let event =
                    Event { event_type: "a".into(), microseconds: 0, user: user.map(Into::into), id: None };
                people.event(
                    &event,
                    &mut vec![("plan".into(), Some((*plan).into())), ("x".into(), Some("y".into()))],
                );
            }
            people
        };
        let mut all = ValuePeople::new(&rare);
        assert!(all.merge(piece(&[
            (Some("u"), "pro"),
            (Some("u"), "one"),
            (Some("u"), "one"),
            (None, "none")
        ])));
        assert!(all.merge(piece(&[(Some("v"), "pro"), (Some("u"), "one"), (None, "none")])));
        let common = all.common();
        assert!(common.has("plan", "pro") && !common.has("plan", "one") && !common.has("plan", "none"));
        assert!(!common.has("x", "y"));
    }
}
