//! The users of an extract: who has which key.

use super::intern::{Interner, TextHasher};
use roaring::RoaringBitmap;
use rockpool_catalog::{KeyOrder, UserKey};
use sha2::{Digest, Sha256};

/// Hexadecimal digits of the name of a space of keys.
const SPACE_DIGITS: usize = 16;

/// Identifiers with their keys. Keys are handed out by a counter, which goes on from where an earlier writing ended.
#[derive(Debug)]
pub(crate) struct UserIds {
    texts: Interner,
    /// The counter of each identifier, by its number.
    counters: Vec<u32>,
    /// The counter of the next new user.
    next: u32,
    order: KeyOrder,
}

/// No further user can have a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoKeyLeft;

impl Default for UserIds {
    /// Nobody; keys as new extracts have them.
    fn default() -> Self {
        Self { texts: Interner::default(), counters: Vec::new(), next: 0, order: KeyOrder::Reversed }
    }
}

impl UserIds {
    /// These users, and new ones from this counter on, with keys of this order.
    pub(crate) fn known(
        users: impl IntoIterator<Item = (UserKey, String)>,
        next: u32,
        order: KeyOrder,
        hasher: &TextHasher,
    ) -> Self {
        let mut known = Self { next, order, ..Self::default() };
        let mut users: Vec<(u32, String)> =
            users.into_iter().map(|(key, user)| (order.counter(key), user)).collect();
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
        self.counters.get(number).map(|counter| self.order.key(*counter)).ok_or(NoKeyLeft)
    }

    /// The key of a user who is known.
    pub(crate) fn find(&self, hash: u64, user: &str) -> Option<UserKey> {
        let number = self.texts.find(hash, user)?;
        self.counters.get(number as usize).map(|counter| self.order.key(*counter))
    }

    /// How many users there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The counter of the next new user.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    /// How keys are made of counters.
    pub(crate) fn order(&self) -> KeyOrder {
        self.order
    }

    /// The users with their keys, in the order of their counters.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (UserKey, &str)> {
        let keys = self.counters.iter().map(|counter| self.order.key(*counter));
        keys.zip(self.texts.iter().map(|(_, user)| user))
    }

    /// Only the users with these keys. The keys of the others are given to nobody.
    pub(crate) fn retain(self, keys: &RoaringBitmap, hasher: &TextHasher) -> Self {
        let kept = self.iter().filter(|(key, _)| keys.contains(key.0));
        Self::known(kept.map(|(key, user)| (key, user.to_owned())), self.next, self.order, hasher)
    }

    /// What the space of these keys is called: see `rockpool_catalog::Snapshot::key_space`.
    pub(crate) fn space(&self) -> String {
        let mut hash = Sha256::new();
        if !self.order.is_scattered() {
            // No identifier begins with it: keys of another order are another space.
            hash.update([0xff]);
        }
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
        assert_eq!(keys, [0, 1, 2].map(|counter| KeyOrder::Reversed.key(counter)));
        let left: RoaringBitmap = [keys[0].0, keys[1].0].into_iter().collect();
        let mut users = users.retain(&left, &hasher);
        assert_eq!((users.len(), users.next()), (2, 3));
        assert_eq!(users.key(hasher.hash("c"), "c"), Ok(KeyOrder::Reversed.key(3)));
        assert_eq!(users.find(hasher.hash("b"), "b"), Some(keys[1]));
        assert_eq!(users.find(hasher.hash("d"), "d"), None);
        // `printf '\xffa\0b\0c\0' | sha256sum`, and without the first byte
        assert_eq!(users.space(), "b320e3adec01f728");
        let before = UserIds { order: KeyOrder::Scattered, ..users };
        assert_eq!(before.space(), "13e228567e8249fc");
    }

    proptest! {
        #[test]
        fn users_are_the_same_in_two_steps_as_in_one(
            scattered in any::<bool>(),
            before in proptest::collection::vec("[a-e]{1,2}", 0..20),
            after in proptest::collection::vec("[a-e]{1,2}", 0..20),
        ) {
            let hasher = TextHasher::default();
            let add = |users: &mut UserIds, names: &[String]| -> Vec<UserKey> {
                names.iter().map(|user| users.key(hasher.hash(user), user).unwrap()).collect()
            };
            // Extracts from before have the other order.
            let order = if scattered { KeyOrder::Scattered } else { KeyOrder::Reversed };
            let mut once = UserIds::known([], 0, order, &hasher);
            add(&mut once, &before);
            let expected = add(&mut once, &after);
            let mut first = UserIds::known([], 0, order, &hasher);
            add(&mut first, &before);
            let held: Vec<(UserKey, String)> = first.iter().map(|(key, user)| (key, user.to_owned())).collect();
            let mut second = UserIds::known(held.into_iter().rev(), first.next(), order, &hasher);
            prop_assert_eq!(add(&mut second, &after), expected);
            prop_assert_eq!(second.space(), once.space());
        }
    }
}
