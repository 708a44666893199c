//! Whether a mapping fits what was seen of some files.

use super::{Mapping, Roles, Slot};
use crate::{probe::Probe, raw::Raw};

impl Probe {
    /// Values of the columns of the instant: of the first of them that has any.
    pub(crate) fn times(&self, mapping: &Mapping) -> Vec<Raw<'static>> {
        mapping
            .time
            .iter()
            .map(|name| self.values(name))
            .find(|values| !values.is_empty())
            .unwrap_or_default()
    }

    /// What a mapping misses here, as the beginning of a sentence; none if it fits.
    pub(crate) fn misses(&self, mapping: &Mapping) -> Option<String> {
        let roles = Roles::new(mapping);
        for (slot, columns, what) in
            [(Slot::Event, &mapping.event, "the event type"), (Slot::Time, &mapping.time, "the instant")]
        {
            if columns.is_empty() {
                return Some(format!("no column can be told to hold {what}"));
            }
            if !columns.iter().any(|column| self.has(column)) {
                return Some(format!("it has no column '{}' for {what}", roles.name(slot)));
            }
        }
        None
    }
}
