//! Who is behind an id.

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicBool, Ordering},
};

/// Ids, each with the user behind it.
#[derive(Debug, Default)]
pub struct Aliases {
    users: HashMap<String, Behind>,
    counts: AliasCounts,
}

/// The user behind an id, and whether the id was met.
#[derive(Debug)]
struct Behind {
    user: String,
    is_met: AtomicBool,
}

/// What a table of aliases held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AliasCounts {
    /// Ids that have another user behind them.
    pub ids: u64,
    /// The users behind them.
    pub users: u64,
    /// Rows that gave an id a second user: the first one counts.
    pub contradictions: u64,
    /// Ids that lead in a circle: each stays itself.
    pub circles: u64,
}

impl Aliases {
    /// The aliases of a table, row by row: an id and the user behind it, who may be an alias again.
    pub fn new(rows: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut next: HashMap<String, String> = HashMap::new();
        let mut counts = AliasCounts::default();
        for (id, user) in rows {
            if id == user || id.is_empty() || user.is_empty() {
                continue;
            }
            match next.get(&id) {
                Some(known) => counts.contradictions += u64::from(*known != user),
                None => {
                    next.insert(id, user);
                }
            }
        }
        let mut users = HashMap::with_capacity(next.len());
        for id in next.keys() {
            let mut seen = HashSet::from([id.as_str()]);
            let mut behind = id.as_str();
            let is_circle = loop {
                match next.get(behind) {
                    None => break false,
                    Some(further) if !seen.insert(further) => break true,
                    Some(further) => behind = further,
                }
            };
            if is_circle {
                counts.circles += 1;
            } else {
                let behind = Behind { user: behind.to_owned(), is_met: AtomicBool::new(false) };
                users.insert(id.clone(), behind);
            }
        }
        counts.ids = users.len() as u64;
        counts.users =
            users.values().map(|behind: &Behind| &behind.user).collect::<HashSet<_>>().len() as u64;
        Self { users, counts }
    }

    /// The user behind an id, unless the id is a user's own.
    pub fn user(&self, id: &str) -> Option<&str> {
        let behind = self.users.get(id)?;
        // Nearly always met before: then nothing is written, and no core waits for another.
        if !behind.is_met.load(Ordering::Relaxed) {
            behind.is_met.store(true, Ordering::Relaxed);
        }
        Some(&behind.user)
    }

    /// How many ids were met so far, and how many users are behind them.
    pub fn met(&self) -> (u64, u64) {
        let met = || self.users.values().filter(|behind| behind.is_met.load(Ordering::Relaxed));
        (met().count() as u64, met().map(|behind| &behind.user).collect::<HashSet<_>>().len() as u64)
    }

    /// What the table held.
    pub fn counts(&self) -> AliasCounts {
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_end_at_a_user_and_circles_nowhere() {
        let rows =
            [("a", "b"), ("b", "c"), ("x", "y"), ("y", "x"), ("z", "x"), ("a", "d"), ("c", "c"), ("", "q")];
        let aliases = Aliases::new(rows.map(|(id, user)| (id.to_owned(), user.to_owned())));
        assert_eq!(aliases.met(), (0, 0));
        assert_eq!((aliases.user("a"), aliases.user("b"), aliases.user("c")), (Some("c"), Some("c"), None));
        assert_eq!((aliases.user("x"), aliases.user("z")), (None, None));
        let counts = AliasCounts { ids: 2, users: 1, contradictions: 1, circles: 3 };
        assert_eq!(aliases.counts(), counts);
        assert_eq!(aliases.met(), (2, 1));
    }
}
