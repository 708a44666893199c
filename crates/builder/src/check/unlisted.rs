//! Properties of an event type that the manifest does not list, beside what it says of them.

use super::findings::Findings;
use crate::rows::TextHasher;
use rockpool_catalog::{EventType, MANIFEST_FILE};
use std::collections::HashSet;

/// Counts them. No more names are told apart than one beyond those that the manifest states.
#[derive(Debug)]
pub(super) struct Unlisted {
    first: Option<String>,
    names: HashSet<u64>,
    values: u64,
    most: u64,
}

impl Unlisted {
    /// None yet.
    pub(super) fn new(event_type: &EventType) -> Self {
        let stated = event_type.findings.as_ref().and_then(|findings| findings.unlisted.as_ref());
        let most = stated.map_or(0, |stated| stated.names.saturating_add(1));
        Self { first: None, names: HashSet::new(), values: 0, most }
    }

    /// Counts a value of one of them.
    pub(super) fn add(&mut self, name: &str, hasher: &TextHasher) {
        self.values += 1;
        if (self.names.len() as u64) < self.most {
            self.names.insert(hasher.hash(name));
        }
        self.first.get_or_insert_with(|| name.to_owned());
    }

    /// Notes where what was counted is not what the manifest states.
    pub(super) fn compare(self, event_type: &EventType, findings: &mut Findings) {
        let what = |what: &str| format!("{what} of '{}'", event_type.name);
        match (event_type.findings.as_ref().and_then(|findings| findings.unlisted.as_ref()), self.first) {
            (Some(stated), _) => {
                let names = self.names.len() as u64;
                findings.expect(MANIFEST_FILE, &what("properties that are not listed"), stated.names, names);
                findings.expect(MANIFEST_FILE, &what("values of these"), stated.values, self.values);
            }
            (None, Some(name)) => {
                let rows = self.values;
                let reason =
                    format!("'{name}' or others occur {rows} times, and the manifest does not name them");
                findings.problem(MANIFEST_FILE, format!("{}: {reason}", what("properties")));
            }
            (None, None) => {}
        }
    }
}
