//! How files of one form are read: which column is what, how instants are written, what their folders say.

use crate::{
    event::{Event, PropertyText},
    format_name::FormatOptions,
    json,
    mapping::{Mapping, Role, Roles},
    partition::Partition,
    raw::Raw,
    record::{Record, property},
    time::Times,
};
use std::borrow::Cow;

/// How files of one form are read.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(crate) mapping: Mapping,
    pub(crate) roles: Roles,
    pub(crate) times: Times,
    pub(crate) format: FormatOptions,
    /// Whether lines are Rockpool's own, which have a quicker reader.
    pub(crate) is_own: bool,
    /// Columns that all records of a file have by the folders it is in.
    folders: Vec<Partition>,
}

impl Reading {
    pub(crate) fn new(mapping: Mapping, times: Times, format: FormatOptions) -> Self {
        let roles = Roles::new(&mapping);
        let is_own = mapping.is_own();
        Self { mapping, roles, times, format, is_own, folders: vec![] }
    }

    /// The same for a file in such folders, and those of their columns that are left out.
    pub(crate) fn in_folders(&self, folders: impl IntoIterator<Item = Partition>) -> (Self, Vec<String>) {
        let is_ignored = |column: &Partition| matches!(self.roles.role(&column.name), Role::Ignored);
        let (ignored, folders): (Vec<_>, Vec<_>) = folders.into_iter().partition(is_ignored);
        let is_own = self.is_own && folders.is_empty();
        let ignored = ignored.into_iter().map(|column| column.name).collect();
        (Self { folders, is_own, ..self.clone() }, ignored)
    }

    /// Which column is what.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// How instants are written.
    pub fn times(&self) -> &Times {
        &self.times
    }

    /// The event that a record is, and whether its instant was unclear; or why it is none. What folders say stands in
    /// for what the record does not say itself.
    pub(crate) fn finish<'a>(
        &'a self,
        mut record: Record<'a>,
        properties: &mut Vec<PropertyText<'a>>,
    ) -> Result<(Event<'a>, bool), String> {
        for Partition { name, value } in &self.folders {
            let Some(value) = value else { continue };
            let value = Raw::Text(Cow::Borrowed(value));
            match self.roles.role(name) {
                Role::Part(place) => record.offer_of_folder(place, value),
                Role::Property if properties.iter().all(|(known, _)| known != name) => {
                    properties.push(property(Cow::Borrowed(name), Some(value)));
                }
                Role::Members(of) => json::split(value, of, name, &mut record, properties)?,
                Role::Property | Role::Ignored => {}
            }
        }
        record.finish(&self.roles, &self.times)
    }
}
