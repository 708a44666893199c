//! A mapping, compiled: what to do with a column of a given name.

use super::{Mapping, Others};
use crate::names::Names;
use std::collections::HashMap;

/// A part of an event that a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// The event type.
    Event,
    /// The instant.
    Time,
    /// The user.
    User,
    /// What tells an event from all others.
    Id,
}

/// A part of an event, and how early among the columns for it a column comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The part.
    pub(crate) slot: Slot,
    /// 0 for the first column.
    pub(crate) rank: u8,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role<'m> {
    /// A part of an event.
    Part(Place),
    /// Its members are properties, or parts of an event.
    Members(&'m Members),
    /// A property.
    Property,
    /// Left out, and counted.
    Ignored,
}

/// What the members of a column are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Members {
    /// What stands before the name of each property.
    pub(crate) prefix: String,
    /// Whether members that are no parts of an event are properties; if not, they are nothing.
    pub(crate) are_properties: bool,
    parts: HashMap<String, Place>,
}

impl Members {
    /// The part of an event that the member with this name is.
    pub(crate) fn part(&self, name: &str) -> Option<Place> {
        // Mostly there is none, and then nothing is hashed.
        if self.parts.is_empty() { None } else { self.parts.get(name).copied() }
    }
}

/// A mapping, compiled.
#[derive(Debug, Clone)]
pub(crate) struct Roles {
    columns: HashMap<String, Known>,
    others: Others,
    ignored: Names,
    names: [String; 4],
    /// Whether a row is about a person and not an event.
    pub(crate) is_table: bool,
}

#[derive(Debug, Clone)]
enum Known {
    Part(Place),
    Members(Members),
}

impl Roles {
    /// The roles of all columns.
    pub(crate) fn new(mapping: &Mapping) -> Self {
        let mut columns: HashMap<String, Known> = HashMap::new();
        for properties in &mapping.properties {
            let members =
                Members { prefix: properties.prefix.clone(), are_properties: true, parts: HashMap::new() };
            columns.insert(properties.column.clone(), Known::Members(members));
        }
        let slots = [
            (Slot::Event, &mapping.event),
            (Slot::Time, &mapping.time),
            (Slot::User, &mapping.user),
            (Slot::Id, &mapping.id),
        ];
        for (slot, names) in slots {
            for (rank, name) in (0..=u8::MAX).zip(names) {
                let place = Place { slot, rank };
                // A flat table may have a column with a point in its name.
                columns.entry(name.clone()).or_insert(Known::Part(place));
                if let Some((column, member)) = name.split_once('.') {
                    let known = columns
                        .entry(column.to_owned())
                        .or_insert_with(|| Known::Members(Members::default()));
                    if let Known::Members(members) = known {
                        members.parts.entry(member.to_owned()).or_insert(place);
                    }
                }
            }
        }
        let ignored = Names::new(&mapping.ignored);
        let names = slots.map(|(_, names)| names.first().cloned().unwrap_or_default());
        Self { columns, others: mapping.others, ignored, names, is_table: mapping.is_table }
    }

    /// What the column with this name is.
    pub(crate) fn role(&self, name: &str) -> Role<'_> {
        match self.columns.get(name) {
            Some(Known::Part(place)) => Role::Part(*place),
            Some(Known::Members(members)) => Role::Members(members),
            None if self.others == Others::Ignored || self.ignored.contains(name) => Role::Ignored,
            None => Role::Property,
        }
    }

    /// What messages call a part of an event: its first column.
    pub(crate) fn name(&self, slot: Slot) -> &str {
        let [event, time, user, id] = &self.names;
        match slot {
            Slot::Event => event,
            Slot::Time => time,
            Slot::User => user,
            Slot::Id => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::PropertiesColumn;

    #[test]
    fn columns_have_the_roles_that_a_mapping_gives() {
        let column = |name: &str| vec![name.to_owned()];
        let mapping = Mapping {
            event: column("event"),
            time: column("properties.time"),
            user: vec!["properties.$user_id".into(), "context.id".into()],
            properties: vec![PropertiesColumn::plain("properties")],
            ignored: column("_*"),
            ..Mapping::default()
        };
        let roles = Roles::new(&mapping);
        assert_eq!(roles.role("event"), Role::Part(Place { slot: Slot::Event, rank: 0 }));
        assert_eq!(roles.role("plan"), Role::Property);
        assert_eq!(roles.role("_loaded_at"), Role::Ignored);
        let Role::Members(members) = roles.role("properties") else { panic!("no members") };
        assert_eq!(members.part("time"), Some(Place { slot: Slot::Time, rank: 0 }));
        assert!(members.are_properties && members.part("plan").is_none());
        let Role::Members(members) = roles.role("context") else { panic!("no members") };
        assert_eq!(members.part("id"), Some(Place { slot: Slot::User, rank: 1 }));
        assert!(!members.are_properties);
        assert_eq!(roles.role("properties.time"), Role::Part(Place { slot: Slot::Time, rank: 0 }));
    }
}
