//! The users of an extract: who has which key.
//!
//! Their identifiers go to a file; in memory is the counter of each by a hash of the identifier, and of many users that
//! goes to a file too. So any number of users fits into the memory that they may take.

use super::{
    merge::{self, MergedRow, Merger},
    run::{RunBuffer, RunSource, order_of_user, user_of_order},
    state::Spills,
    user_table::{IdHash, UserTable},
    user_texts::UserTexts,
};
use crate::BuilderError;
use roaring::RoaringBitmap;
use rockpool_catalog::{KeyOrder, UserKey};
use sha2::{Digest, Sha256};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    path::{Path, PathBuf},
};

/// Hexadecimal digits of the name of a space of keys.
const SPACE_DIGITS: usize = 16;
/// The least memory that the table has, however little there is for rows.
const LEAST_BYTES: u64 = 256 << 10;

/// Identifiers with their keys. Keys are handed out by a counter, which goes on from where an earlier writing ended.
#[derive(Debug)]
pub(crate) struct UserIds {
    /// Hashes have 128 bits and a secret key: that any two of four billion identifiers have the same one is less likely
    /// than one to 2^64, whoever chose the identifiers.
    table: UserTable,
    secret: (u64, u64),
    texts: UserTexts,
    /// How many users there are.
    users: u64,
    /// The counter of the next new user.
    next: u32,
    /// The keys of those who are left, if somebody went.
    left: Option<RoaringBitmap>,
    folder: PathBuf,
    memory_bytes: u64,
    order: KeyOrder,
}

impl UserIds {
    /// Nobody, and new users from this counter on, with keys of this order. What does not fit into half of `memory_bytes` goes to `folder`.
    pub(crate) fn new(order: KeyOrder, next: u32, memory_bytes: u64, folder: &Path) -> Self {
        let random = RandomState::new();
        Self {
            table: UserTable::new(folder, (memory_bytes / 2).max(LEAST_BYTES)),
            secret: (random.hash_one(0), random.hash_one(1)),
            texts: UserTexts::new(folder),
            users: 0,
            next,
            left: None,
            folder: folder.to_path_buf(),
            memory_bytes,
            order,
        }
    }

    fn hash(&self, user: &str) -> IdHash {
        let mut hasher = SipHasher13::new_with_keys(self.secret.0, self.secret.1);
        hasher.write(user.as_bytes());
        hasher.finish128().as_u128().into()
    }

    /// Adds a user who has this key from before.
    pub(crate) fn know(&mut self, key: UserKey, user: &str) -> Result<(), BuilderError> {
        let hash = self.hash(user);
        match self.table.find(hash)? {
            Some(_) => Ok(()),
            None => self.add(hash, self.order.counter(key), user),
        }
    }

    fn add(&mut self, hash: IdHash, counter: u32, user: &str) -> Result<(), BuilderError> {
        self.table.insert(hash, counter)?;
        self.texts.push(counter, user)?;
        self.users += 1;
        Ok(())
    }

    /// The key of a user, a new one where the user is new.
    pub(crate) fn key(&mut self, user: &str) -> Result<UserKey, BuilderError> {
        debug_assert!(self.left.is_none(), "new users after some have left");
        let hash = self.hash(user);
        if let Some(key) = self.find_hash(hash)? {
            return Ok(key);
        }
        // The last counter stands for nobody.
        let after = self
            .next
            .checked_add(1)
            .ok_or(BuilderError::TooMany { what: "users", limit: u64::from(u32::MAX) })?;
        let counter = std::mem::replace(&mut self.next, after);
        self.add(hash, counter, user)?;
        Ok(self.order.key(counter))
    }

    /// The key of a user who is known.
    pub(crate) fn find(&mut self, user: &str) -> Result<Option<UserKey>, BuilderError> {
        self.find_hash(self.hash(user))
    }

    fn find_hash(&mut self, hash: IdHash) -> Result<Option<UserKey>, BuilderError> {
        let key = self.table.find(hash)?.map(|counter| self.order.key(counter));
        Ok(key.filter(|key| self.is_left(*key)))
    }

    fn is_left(&self, key: UserKey) -> bool {
        self.left.as_ref().is_none_or(|left| left.contains(key.0))
    }

    /// How many users there are.
    pub(crate) fn len(&self) -> u64 {
        self.users
    }

    /// The counter of the next new user.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    /// The memory that they take.
    pub(crate) fn bytes(&self) -> u64 {
        self.table.bytes()
    }

    /// How keys are made of counters.
    pub(crate) fn order(&self) -> KeyOrder {
        self.order
    }

    /// Gives the users with their keys to `take`: first those who are known from before, then the others in the order of
    /// their counters.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(UserKey, &str) -> Result<(), BuilderError>,
    ) -> Result<(), BuilderError> {
        self.texts.each(|counter, user| {
            let key = self.order.key(counter);
            if self.is_left(key) { take(key, user) } else { Ok(()) }
        })
    }

    /// Only the users with these keys, each of which somebody has. The keys of the others are given to nobody. No new users
    /// come after it.
    pub(crate) fn retain(&mut self, keys: RoaringBitmap) {
        self.users = keys.len();
        self.left = Some(keys);
    }

    /// What the space of these keys is called, if all of them are new: see `rockpool_catalog::Snapshot::key_space`.
    pub(crate) fn space(&self) -> Result<String, BuilderError> {
        let mut hash = Sha256::new();
        if !self.order.is_scattered() {
            // No identifier begins with it: keys of another order are another space.
            hash.update([0xff]);
        }
        self.each(|_, user| {
            hash.update(user.as_bytes());
            hash.update([0]);
            Ok(())
        })?;
        let mut text = format!("{:x}", hash.finalize());
        text.truncate(SPACE_DIGITS);
        Ok(text)
    }

    /// The users by key. Nobody can be looked up any more.
    pub(crate) fn into_sorted(mut self) -> Result<SortedUsers, BuilderError> {
        self.table = UserTable::new(&self.folder, 0);
        let mut spills = Spills::new(&self.folder, "user-run");
        let (mut buffer, mut in_memory, mut runs) = (RunBuffer::default(), 0, Vec::new());
        self.each(|key, user| {
            let push = |buffer: &mut RunBuffer| buffer.push(order_of_user(Some(key)), 0, user.as_bytes());
            if in_memory > self.memory_bytes / 2 || !push(&mut buffer) {
                let mut full = std::mem::take(&mut buffer);
                full.sort();
                let path = spills.path();
                full.spill(&path)?;
                runs.push(path);
                in_memory = 0;
                // An identifier is never larger than a run.
                let _ = push(&mut buffer);
            }
            in_memory += RunBuffer::cost(user.len());
            Ok(())
        })?;
        buffer.sort();
        let runs = merge::reduce(runs, &mut || spills.path())?;
        let files = runs.into_iter().map(RunSource::open);
        let sources = std::iter::once(Ok(RunSource::memory(buffer))).chain(files);
        Ok(SortedUsers(Merger::new(sources.collect::<Result<_, _>>()?)?))
    }
}

/// Users by key.
pub(crate) struct SortedUsers(Merger);

impl SortedUsers {
    /// Gives the next user to `take`; false at the end.
    pub(crate) fn next(&mut self, take: impl FnOnce(UserKey, &str)) -> Result<bool, BuilderError> {
        self.0.next(|MergedRow { user, properties, .. }| {
            // Both were made of these.
            if let (Some(key), Ok(user)) = (user_of_order(user), std::str::from_utf8(properties)) {
                take(key, user);
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(users: &UserIds) -> Vec<(UserKey, String)> {
        let mut found = Vec::new();
        let push = |key, user: &str| {
            found.push((key, user.to_owned()));
            Ok(())
        };
        users.each(push).unwrap();
        found
    }

    #[test]
    fn a_key_is_never_given_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut users = UserIds::new(KeyOrder::Reversed, 0, 0, folder.path());
        let keys = ["a", "b", "c"].map(|user| users.key(user).unwrap());
        assert_eq!(keys, [0, 1, 2].map(|counter| KeyOrder::Reversed.key(counter)));
        // `printf '\xffa\0b\0c\0' | sha256sum`
        assert_eq!(users.space().unwrap(), "b320e3adec01f728");
        users.retain([keys[0].0, keys[1].0].into_iter().collect());
        assert_eq!((users.len(), users.next()), (2, 3));
        assert_eq!(all(&users), [(keys[0], "a".to_owned()), (keys[1], "b".to_owned())]);
        let found = ["b", "c", "d"].map(|user| users.find(user).unwrap());
        assert_eq!(found, [Some(keys[1]), None, None]);
        // `printf 'a\0b\0c\0' | sha256sum`
        let before = UserIds { order: KeyOrder::Scattered, left: None, ..users };
        assert_eq!(before.space().unwrap(), "13e228567e8249fc");
    }

    #[test]
    fn nobody_gets_the_last_counter() {
        let folder = tempfile::tempdir().unwrap();
        let mut users = UserIds::new(KeyOrder::Reversed, u32::MAX - 1, 0, folder.path());
        assert_eq!(users.key("a").unwrap(), KeyOrder::Reversed.key(u32::MAX - 1));
        assert_eq!(users.key("a").unwrap(), KeyOrder::Reversed.key(u32::MAX - 1));
        assert!(matches!(users.key("b"), Err(BuilderError::TooMany { .. })));
    }

    #[test]
    fn many_users_are_the_same_in_little_memory_and_in_much() {
        let keys = |memory_bytes| {
            let folder = tempfile::tempdir().unwrap();
            let mut users = UserIds::new(KeyOrder::Reversed, 0, memory_bytes, folder.path());
            let keys: Vec<UserKey> =
                (0..60_000u64).map(|n| users.key(&format!("user {}", n * n % 40_009)).unwrap()).collect();
            let (space, len) = (users.space().unwrap(), users.len());
            let files = std::fs::read_dir(folder.path()).unwrap().count();
            let mut sorted = users.into_sorted().unwrap();
            let mut by_key = Vec::new();
            while sorted.next(|key, user| by_key.push((key, user.to_owned()))).unwrap() {}
            (files, (keys, space, len, by_key))
        };
        let (files, much) = keys(1 << 30);
        assert_eq!(files, 0);
        let (files, little) = keys(0);
        assert_eq!(files, 1);
        assert!(much == little);
        // Squares modulo a prime, zero among them.
        assert_eq!(much.2, 40_008 / 2 + 1);
        assert_eq!(much.3.len() as u64, much.2);
        assert!(much.3.is_sorted());
    }

    proptest! {
        #[test]
        fn users_are_the_same_in_two_steps_as_in_one(
            scattered in any::<bool>(),
            before in proptest::collection::vec("[a-e]{1,2}", 0..20),
            after in proptest::collection::vec("[a-e]{1,2}", 0..20),
        ) {
            let folders = [0, 1, 2].map(|_| tempfile::tempdir().unwrap());
            let [once, first, second] = folders.each_ref().map(|folder| folder.path());
            let add = |users: &mut UserIds, names: &[String]| -> Vec<UserKey> {
                names.iter().map(|user| users.key(user).unwrap()).collect()
            };
            // Extracts from before have the other order.
            let order = if scattered { KeyOrder::Scattered } else { KeyOrder::Reversed };
            let mut once = UserIds::new(order, 0, 0, once);
            add(&mut once, &before);
            let expected = add(&mut once, &after);
            let mut first = UserIds::new(order, 0, 0, first);
            add(&mut first, &before);
            let mut second = UserIds::new(order, first.next(), 0, second);
            for (key, user) in all(&first).iter().rev() {
                second.know(*key, user).unwrap();
            }
            prop_assert_eq!(add(&mut second, &after), expected);
            prop_assert_eq!((second.len(), second.next()), (once.len(), once.next()));
            let (mut of_both, mut of_one) = (all(&second), all(&once));
            of_both.sort();
            of_one.sort();
            prop_assert_eq!(of_both, of_one);
        }
    }
}
