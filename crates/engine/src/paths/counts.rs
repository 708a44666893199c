//! What is counted of paths, mergeable.

use super::users::CountPaths;
use crate::EngineError;
use crate::groups::GroupNames;
use rockpool_kernel::never;
use rockpool_kernel::ways::Stop;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One step of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Link {
    /// The step it leads to, from 1.
    pub(crate) step: u32,
    /// Where it comes from, nearer to the anchor.
    pub(crate) from: Stop,
    /// Where it goes to.
    pub(crate) to: Stop,
}

/// The paths of some users.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PathsPartial {
    /// The names of the events.
    pub(crate) names: GroupNames,
    /// Users with an anchor.
    pub(crate) users: u64,
    /// Users by link; each user is on one at each step of the path.
    pub(crate) links: HashMap<Link, u64>,
    /// Anchors without a user.
    pub(crate) rows_without_user: u64,
}

/// The links of a path.
pub(super) fn links(path: &[Stop]) -> impl Iterator<Item = Link> {
    (1..).zip(path.windows(2)).map(|(step, ends)| Link { step, from: ends[0], to: ends[1] })
}

impl PathsPartial {
    /// Counts a user by the path.
    pub(super) fn add(&mut self, path: &[Stop]) {
        if path.is_empty() {
            return;
        }
        self.users += 1;
        for link in links(path) {
            *self.links.entry(link).or_default() += 1;
        }
    }

    /// Adds other users.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if a path of theirs goes nowhere.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        let numbers = self.names.absorb(&other.names);
        let own = |stop: Stop| match stop {
            Stop::Event(name) => match numbers.get(name as usize) {
                Some(number) => Ok(Stop::Event(*number)),
                None => Err(never!("a path goes to event {name} of {}", numbers.len())),
            },
            stop => Ok(stop),
        };
        for (link, users) in &other.links {
            let link = Link { step: link.step, from: own(link.from)?, to: own(link.to)? };
            *self.links.entry(link).or_default() += users;
        }
        self.users += other.users;
        self.rows_without_user += other.rows_without_user;
        Ok(())
    }
}

impl CountPaths for PathsPartial {
    fn path(&mut self, _user: u32, path: &[Stop]) {
        self.add(path);
    }

    fn without_user(&mut self, rows: u64) {
        self.rows_without_user += rows;
    }
}
