//! The attributes of users, from a table of people.

use super::{
    codec,
    intern::TextHasher,
    merge::MergedRow,
    rebuild::Rebuild,
    run::{order_of_user, user_of_order},
    state::{Spills, Take, TypeState},
    user_ids::MetUsers,
    values::DictionaryBudget,
};
use crate::{
    BuilderError,
    input::{ChunkRows, TypeRows},
};
use std::path::Path;

/// Gathers the rows of a table of people. A row's instant is its place in the table, counted downwards: so the last row
/// of a user comes first.
pub(crate) struct PeopleCollector<'u> {
    users: &'u mut MetUsers,
    state: TypeState,
    budget: DictionaryBudget,
    memory_bytes: u64,
    in_memory: u64,
    rows: u64,
    spills: Spills,
}

/// The attributes of users, ready to be written.
#[derive(Debug)]
pub(crate) struct People {
    /// The attributes as properties; its rows are sorted by user, one for each.
    pub(crate) state: TypeState,
    /// Rows of the table.
    pub(crate) rows: u64,
    /// Rows about people without an event.
    pub(crate) unknown: u64,
    /// Rows about users of whom a later row says more recent things.
    pub(crate) earlier: u64,
}

impl<'u> PeopleCollector<'u> {
    /// Begins to gather what is said of these users.
    pub(crate) fn new(users: &'u mut MetUsers, memory_bytes: u64, folder: &Path) -> Self {
        Self {
            users,
            state: TypeState::new(""),
            budget: DictionaryBudget::default(),
            memory_bytes,
            in_memory: 0,
            rows: 0,
            spills: Spills::new(folder, "people"),
        }
    }

    /// Adds the next part of the table.
    pub(crate) fn add(&mut self, mut chunk: ChunkRows<'_>) -> Result<(), BuilderError> {
        let mut users = Vec::with_capacity(chunk.users.len());
        for (_, user) in chunk.users.iter() {
            users.push(order_of_user(self.users.find(user)?));
        }
        for rows in &mut chunk.types {
            self.add_held(rows, &users)?;
        }
        Ok(())
    }

    /// Adds rows about users, who are given by their order.
    pub(crate) fn add_held(&mut self, rows: &mut TypeRows, users: &[u64]) -> Result<(), BuilderError> {
        for row in &mut rows.rows {
            self.rows += 1;
            row.microseconds = -(self.rows as i64);
        }
        self.in_memory += self.state.add(rows, users, Take::All, &mut self.budget, &mut self.spills)?;
        if self.in_memory > self.memory_bytes {
            self.state.spill(&mut self.spills)?;
            self.in_memory = 0;
        }
        Ok(())
    }

    /// Ends gathering. Of people without an event nothing is kept.
    pub(crate) fn finish(mut self, hasher: &TextHasher) -> Result<People, BuilderError> {
        self.state.finish(&mut self.spills)?;
        let (mut unknown, mut earlier, mut last) = (0, 0, None);
        let is_dropped = |row: &MergedRow<'_>| {
            let user = user_of_order(row.user);
            if user.is_none() {
                unknown += 1;
            } else if user == last {
                earlier += 1;
            } else {
                last = user;
                return false;
            }
            true
        };
        let mut rebuild = Rebuild::new(hasher, self.memory_bytes, &mut self.spills);
        let (state, _) = rebuild.without(self.state, is_dropped)?;
        Ok(People { state, rows: self.rows, unknown, earlier })
    }
}

/// The bytes of a row without properties.
pub(crate) fn no_properties() -> Vec<u8> {
    let mut bytes = Vec::new();
    codec::put_number(&mut bytes, 0);
    bytes
}
