//! The users of an extract: who has which key.

use super::intern::{Interner, TextHasher};
use roaring::RoaringBitmap;
use rockpool_catalog::UserKey;
use sha2::{Digest, Sha256};

/// Hexadecimal digits of the name of a space of keys.
const SPACE_DIGITS: usize = 16;

/// Identifiers with their keys. Keys are handed out by a counter, which goes on from where an earlier writing ended.
#[derive(Debug, Default)]
pub(crate) struct UserIds {
    texts: Interner,
    /// The counter of each identifier, by its number.
    counters: Vec<u32>,
    /// The counter of the next new user.
    next: u32,
}

/// No further user can have a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoKeyLeft;

impl UserIds {
    /// These users, and new ones from this counter on.
    pub(crate) fn known(
        users: impl IntoIterator<Item = (UserKey, String)>,
        next: u32,
        hasher: &TextHasher,
    ) -> Self {
        let mut known = Self { next, ..Self::default() };
        let mut users: Vec<(u32, String)> =
            users.into_iter().map(|(key, user)| (key.counter(), user)).collect();
        users.sort_unstable();
        for (counter, user) in users {
            let number = known.texts.intern(hasher.hash(&user), &user) as usize;
            if number == known.counters.len() {
                known.counters.push(counter);
            }
        }
        known
    }

    /// The key of a user, a new one where the user is new.
    pub(crate) fn key(&mut self, hash: u64, user: &str) -> Result<UserKey, NoKeyLeft> {
        let number = self.texts.intern(hash, user) as usize;
        if number == self.counters.len() {
            // The last counter stands for nobody.
            let after = self.next.checked_add(1).ok_or(NoKeyLeft)?;
            self.counters.push(self.next);
            self.next = after;
        }
        self.counters.get(number).copied().map(UserKey::from_counter).ok_or(NoKeyLeft)
    }

    /// The key of a user who is known.
    pub(crate) fn find(&self, hash: u64, user: &str) -> Option<UserKey> {
        let number = self.texts.find(hash, user)?;
        self.counters.get(number as usize).copied().map(UserKey::from_counter)
    }

    /// How many users there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The counter of the next new user.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    /// The users with their keys, in the order of their counters.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (UserKey, &str)> {
        let keys = self.counters.iter().copied().map(UserKey::from_counter);
        keys.zip(self.texts.iter().map(|(_, user)| user))
    }

    /// Only the users with these keys. The keys of the others are given to nobody.
    pub(crate) fn retain(self, keys: &RoaringBitmap, hasher: &TextHasher) -> Self {
        let kept = self.iter().filter(|(key, _)| keys.contains(key.0));
        Self::known(kept.map(|(key, user)| (key, user.to_owned())), self.next, hasher)
    }

    /// What the space of these keys is called: see `rockpool_catalog::Snapshot::key_space`.
    pub(crate) fn space(&self) -> String {
        let mut hash = Sha256::new();
        for (_, user) in self.iter() {
            hash.update(user.as_bytes());
            hash.update([0]);
        }
        let mut text = format!("{:x}", hash.finalize());
        text.truncate(SPACE_DIGITS);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_is_never_given_twice() {
        let hasher = TextHasher::default();
        let mut users = UserIds::default();
        let keys: Vec<UserKey> =
            ["a", "b", "c"].map(|user| users.key(hasher.hash(user), user).unwrap()).to_vec();
        assert_eq!(keys, [0, 1, 2].map(UserKey::from_counter));
        let left: RoaringBitmap = [keys[0].0, keys[1].0].into_iter().collect();
        let mut users = users.retain(&left, &hasher);
        assert_eq!((users.len(), users.next()), (2, 3));
        assert_eq!(users.key(hasher.hash("c"), "c"), Ok(UserKey::from_counter(3)));
        assert_eq!(users.find(hasher.hash("b"), "b"), Some(keys[1]));
        assert_eq!(users.find(hasher.hash("d"), "d"), None);
        // `printf 'a\0b\0c\0' | sha256sum`
        assert_eq!(users.space(), "13e228567e8249fc");
    }

    proptest! {
        #[test]
        fn users_are_the_same_in_two_steps_as_in_one(
            before in proptest::collection::vec("[a-e]{1,2}", 0..20),
            after in proptest::collection::vec("[a-e]{1,2}", 0..20),
        ) {
            let hasher = TextHasher::default();
            let add = |users: &mut UserIds, names: &[String]| -> Vec<UserKey> {
                names.iter().map(|user| users.key(hasher.hash(user), user).unwrap()).collect()
            };
            let mut once = UserIds::default();
            add(&mut once, &before);
            let expected = add(&mut once, &after);
            let mut first = UserIds::default();
            add(&mut first, &before);
            let held: Vec<(UserKey, String)> = first.iter().map(|(key, user)| (key, user.to_owned())).collect();
            let mut second = UserIds::known(held.into_iter().rev(), first.next(), &hasher);
            prop_assert_eq!(add(&mut second, &after), expected);
            prop_assert_eq!(second.space(), once.space());
        }
    }
}
