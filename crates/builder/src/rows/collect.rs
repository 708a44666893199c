//! Puts parsed chunks together: numbers for users and names, and the rows of each event type.

use super::{
    DayCounts,
    duplicates::{DuplicateFinder, DuplicateRule},
    intern::{Interner, TextHasher},
    rebuild::Rebuild,
    run::order_of_user,
    state::{Spills, Take, TypeState},
    user_ids::UserIds,
    values::DictionaryBudget,
};
use crate::{
    BuilderError,
    input::{ChunkRows, TypeRows},
};
use hashbrown::HashMap;
use rockpool_catalog::{TimeResolution, UserKey};
use std::path::Path;

/// Gathers the rows of a build.
#[derive(Debug)]
pub(crate) struct Collector {
    users: UserIds,
    type_names: Interner,
    types: Vec<TypeState>,
    days: DayCounts,
    budget: DictionaryBudget,
    memory_bytes: u64,
    in_memory: u64,
    spills: Spills,
}

/// All rows of a build, ready to be merged.
#[derive(Debug)]
pub(crate) struct Collected {
    /// The users.
    pub(crate) users: UserIds,
    /// The event types.
    pub(crate) types: Vec<TypeState>,
    /// When the events happened.
    pub(crate) days: DayCounts,
    /// Runs that went to disk because memory was full.
    pub(crate) spilled_runs: u64,
    /// Events that are not among the rows because they are duplicates.
    pub(crate) duplicates_dropped: u64,
}

impl Collected {
    /// All rows.
    pub(crate) fn rows(&self) -> u64 {
        self.types.iter().map(|state| state.rows).sum()
    }
}

impl Collector {
    /// Begins to gather, with these users known; runs go to `folder` when rows take more than `memory_bytes`.
    pub(crate) fn new(users: UserIds, memory_bytes: u64, folder: &Path) -> Self {
        Self {
            users,
            type_names: Interner::default(),
            types: Vec::new(),
            days: DayCounts::default(),
            budget: DictionaryBudget::default(),
            memory_bytes,
            in_memory: 0,
            spills: Spills::new(folder, "run"),
        }
    }

    /// Adds the next chunk in the order of the input.
    pub(crate) fn add(&mut self, chunk: ChunkRows<'_>) -> Result<(), BuilderError> {
        let mut users = Vec::with_capacity(chunk.users.len());
        for (_, user) in chunk.users.iter() {
            users.push(order_of_user(Some(self.users.key(user)?)));
        }
        for ((hash, name), rows) in chunk.type_names.iter().zip(chunk.types) {
            self.add_rows(hash, name, &rows, &users, Take::All)?;
        }
        self.days.merge(chunk.days);
        self.spill_when_full()
    }

    /// Adds rows of one event type that an extract holds already; `users` has the order of each of their users.
    pub(crate) fn add_held(
        &mut self,
        name: &str,
        rows: &TypeRows,
        users: &[u64],
        take: Take,
        hasher: &TextHasher,
    ) -> Result<(), BuilderError> {
        if take != Take::Rows {
            rows.rows.iter().for_each(|row| self.days.add(row.microseconds));
        }
        self.add_rows(hasher.hash(name), name, rows, users, take)?;
        self.spill_when_full()
    }

    /// What is known of an event type so far.
    pub(crate) fn state(&self, name: &str) -> Option<&TypeState> {
        self.types.iter().find(|state| state.name == name)
    }

    /// When the events so far happened.
    pub(crate) fn days(&self) -> &DayCounts {
        &self.days
    }

    fn add_rows(
        &mut self,
        hash: u64,
        name: &str,
        rows: &TypeRows,
        users: &[u64],
        take: Take,
    ) -> Result<(), BuilderError> {
        // An event type of which nothing is left is none.
        if rows.rows.is_empty() {
            return Ok(());
        }
        let number = self.type_names.intern(hash, name) as usize;
        if number == self.types.len() {
            self.types.push(TypeState::new(name));
        }
        if let Some(state) = self.types.get_mut(number) {
            self.in_memory += state.add(rows, users, take, &mut self.budget, &mut self.spills)?;
        }
        Ok(())
    }

    fn spill_when_full(&mut self) -> Result<(), BuilderError> {
        if self.in_memory + self.users.bytes() > self.memory_bytes {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<(), BuilderError> {
        self.in_memory = 0;
        self.types.iter_mut().try_for_each(|state| state.spill(&mut self.spills))
    }

    /// Who of the users is somebody else, as `behind` knows: by key the key of the user behind it, a new one where that
    /// one is new.
    pub(crate) fn join<'a>(
        &mut self,
        behind: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<HashMap<UserKey, UserKey>, BuilderError> {
        let mut found: Vec<(UserKey, &str)> = Vec::new();
        self.users.each(|key, user| {
            found.extend(behind(user).filter(|other| *other != user).map(|other| (key, other)));
            Ok(())
        })?;
        // New users get their keys in an order that does not depend on where the others were kept.
        let order = self.users.order();
        found.sort_unstable_by_key(|(key, _)| order.counter(*key));
        found.into_iter().map(|(key, other)| Ok((key, self.users.key(other)?))).collect()
    }

    /// The names of the event types that have rows so far.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &str> {
        self.types.iter().map(|state| state.name.as_str())
    }

    /// Ends gathering: what is still in memory is sorted there, unless some of it did not fit.
    ///
    /// `duplicates` says how events are told to be the same, and whether the later ones are dropped.
    pub(crate) fn finish(
        mut self,
        duplicates: Option<DuplicateRule>,
        resolution: TimeResolution,
        hasher: &TextHasher,
    ) -> Result<Collected, BuilderError> {
        // What did not fit so far leaves no room for what is done next: that has all of the memory then.
        if self.spills.count() > 0 {
            self.spill()?;
        }
        let spilled_runs = self.spills.count();
        for state in &mut self.types {
            state.finish(&mut self.spills)?;
        }
        let mut duplicates_dropped = 0;
        if let Some(rule) = duplicates {
            let mut rebuild = Rebuild::new(hasher, self.memory_bytes, &mut self.spills);
            let mut types = Vec::with_capacity(self.types.len());
            for state in self.types {
                let mut finder = DuplicateFinder::new(rule, resolution);
                let (state, dropped) = rebuild.without(state, |row| finder.judge(row).is_dropped)?;
                duplicates_dropped += dropped;
                types.push(state);
            }
            self.days = rebuild.days();
            self.types = types;
        }
        Ok(Collected {
            users: self.users,
            types: self.types,
            days: self.days,
            spilled_runs,
            duplicates_dropped,
        })
    }
}
