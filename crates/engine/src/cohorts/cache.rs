//! Sets that have been evaluated, for the next question.

use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// What all sets together may take. The bitmap of a million users takes a few megabytes.
const MOST_BYTES: usize = 64 << 20;

/// The sets asked last.
#[derive(Debug, Default)]
pub(super) struct SetCache {
    /// Least recently used first.
    sets: Mutex<VecDeque<Entry>>,
}

#[derive(Debug)]
struct Entry {
    key: SetKey,
    bytes: usize,
    set: Arc<RoaringBitmap>,
}

/// A set, and the users among whom it was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetKey {
    /// The definition, in JSON.
    pub(super) definition: String,
    /// The range of keys.
    pub(super) users: UserKeyRange,
}

impl SetCache {
    /// The set, if it is known.
    pub(super) fn get(&self, key: &SetKey) -> Option<Arc<RoaringBitmap>> {
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        let place = sets.iter().position(|entry| entry.key == *key)?;
        let entry = sets.remove(place)?;
        let set = Arc::clone(&entry.set);
        sets.push_back(entry);
        Some(set)
    }

    /// Keeps a set, and forgets those used longest ago if there are too many.
    pub(super) fn insert(&self, key: SetKey, set: &Arc<RoaringBitmap>) {
        let bytes = key.definition.len() + set.serialized_size();
        if bytes > MOST_BYTES {
            return;
        }
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        sets.retain(|entry| entry.key != key);
        sets.push_back(Entry { key, bytes, set: Arc::clone(set) });
        while sets.iter().map(|entry| entry.bytes).sum::<usize>() > MOST_BYTES {
            sets.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(definition: &str) -> SetKey {
        SetKey { definition: definition.into(), users: UserKeyRange::ALL }
    }

    /// A set of eight bytes for each of so many users, no two of which share a container.
    fn scattered(users: u32) -> Arc<RoaringBitmap> {
        let mut set = RoaringBitmap::new();
        for user in 0..users {
            set.insert(user << 16);
        }
        Arc::new(set)
    }

    #[test]
    fn what_was_used_longest_ago_is_forgotten() {
        let cache = SetCache::default();
        let set = scattered(65_536);
        let room = MOST_BYTES / set.serialized_size();
        assert!(room > 2);
        cache.insert(key("kept"), &set);
        for number in 0..room {
            cache.insert(key(&number.to_string()), &set);
            assert_eq!(cache.get(&key("kept")).as_deref(), Some(set.as_ref()));
        }
        assert!(cache.get(&key("0")).is_none());
        assert!(cache.get(&key(&(room - 1).to_string())).is_some());
    }

    #[test]
    fn a_set_among_some_users_is_another() {
        let cache = SetCache::default();
        cache.insert(key("a"), &scattered(1));
        let some = SetKey { users: UserKeyRange::ALL.split(2)[0], ..key("a") };
        assert!(cache.get(&some).is_none());
    }
}
