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
    io::ErrorKind,
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
        let hash = self.hash(user);
        if let Some(counter) = self.table.find(hash)? {
            return Ok(self.order.key(counter));
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
        let hash = self.hash(user);
        Ok(self.table.find(hash)?.map(|counter| self.order.key(counter)))
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
        self.texts.each(|counter, user| take(self.order.key(counter), user))
    }

    /// Only the users with these keys, each of which somebody has. The keys of the others are given to nobody.
    pub(crate) fn into_met(self, keys: RoaringBitmap) -> MetUsers {
        MetUsers { count: keys.len(), keys: (keys.len() < self.users).then_some(keys), users: self }
    }
}

/// The users who have events, once all events are known: nobody comes any more.
#[derive(Debug)]
pub(crate) struct MetUsers {
    users: UserIds,
    /// Their keys, if they are not all.
    keys: Option<RoaringBitmap>,
    count: u64,
}

impl MetUsers {
    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.count
    }

    /// The counter of the next new user of a later writing.
    pub(crate) fn next(&self) -> u32 {
        self.users.next
    }

    /// How keys are made of counters.
    pub(crate) fn order(&self) -> KeyOrder {
        self.users.order
    }

    fn is_met(&self, key: UserKey) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.contains(key.0))
    }

    /// The key of a user who is among them.
    pub(crate) fn find(&mut self, user: &str) -> Result<Option<UserKey>, BuilderError> {
        Ok(self.users.find(user)?.filter(|key| self.is_met(*key)))
    }

    fn each(
        &self,
        mut take: impl FnMut(UserKey, &str) -> Result<(), BuilderError>,
    ) -> Result<(), BuilderError> {
        self.users.each(|key, user| if self.is_met(key) { take(key, user) } else { Ok(()) })
    }

    /// What the space of these keys is called, if all of them are new: see `rockpool_catalog::Snapshot::key_space`.
    pub(crate) fn space(&self) -> Result<String, BuilderError> {
        let mut hash = Sha256::new();
        if !self.order().is_scattered() {
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
        let (folder, memory_bytes) = (self.users.folder.clone(), self.users.memory_bytes);
        self.users.table = UserTable::new(&folder, 0);
        let mut spills = Spills::new(&folder, "user-run");
        let (mut buffer, mut in_memory, mut runs) = (RunBuffer::default(), 0, Vec::new());
        self.each(|key, user| {
            let push = |buffer: &mut RunBuffer| buffer.push(order_of_user(Some(key)), 0, user.as_bytes());
            if in_memory > memory_bytes / 2 || !push(&mut buffer) {
                let mut full = std::mem::take(&mut buffer);
                full.sort();
                let path = spills.path();
                full.spill(&path)?;
                runs.push(path);
                in_memory = 0;
                if !push(&mut buffer) {
                    return Err(BuilderError::TooMany {
                        what: "bytes of a user's identifier",
                        limit: u64::from(u32::MAX),
                    });
                }
            }
            in_memory += RunBuffer::cost(user.len());
            Ok(())
        })?;
        buffer.sort();
        let runs = merge::reduce(runs, &mut || spills.path())?;
        let files = runs.into_iter().map(RunSource::open);
        let sources = std::iter::once(Ok(RunSource::memory(buffer))).chain(files);
        let rows = Merger::new(sources.collect::<Result<_, _>>()?)?;
        Ok(SortedUsers { rows, folder })
    }
}

/// Users by key.
pub(crate) struct SortedUsers {
    rows: Merger,
    /// Where those are that did not fit into memory.
    folder: PathBuf,
}

impl SortedUsers {
    /// Gives the next user to `take`; false at the end.
    pub(crate) fn next(&mut self, take: impl FnOnce(UserKey, &str)) -> Result<bool, BuilderError> {
        self.rows.next(|MergedRow { user, properties, .. }| {
            match (user_of_order(user), std::str::from_utf8(properties)) {
                (Some(key), Ok(user)) => {
                    take(key, user);
                    Ok(())
                }
                // Nobody else writes there: a disk that gives back other bytes.
                _ => Err(BuilderError::read(&self.folder)(ErrorKind::InvalidData.into())),
            }
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
        let mut met = users.into_met(keys.iter().map(|key| key.0).collect());
        assert_eq!((met.len(), met.space().unwrap().as_str()), (3, "b320e3adec01f728"));
        // The same with the order of before.
        met.users.order = KeyOrder::Scattered;
        assert_eq!(met.space().unwrap(), "13e228567e8249fc");
        met.users.order = KeyOrder::Reversed;
        let mut met = met.users.into_met([keys[0].0, keys[1].0].into_iter().collect());
        assert_eq!((met.len(), met.next()), (2, 3));
        let found = ["b", "c", "d"].map(|user| met.find(user).unwrap());
        assert_eq!(found, [Some(keys[1]), None, None]);
        let mut left = Vec::new();
        met.each(|key, user| {
            left.push((key, user.to_owned()));
            Ok(())
        })
        .unwrap();
        assert_eq!(left, [(keys[0], "a".to_owned()), (keys[1], "b".to_owned())]);
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
            let all = keys.iter().map(|key| key.0).collect();
            let files = std::fs::read_dir(folder.path()).unwrap().count();
            let users = users.into_met(all);
            let (space, len) = (users.space().unwrap(), users.len());
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
            let mut second = UserIds::new(order, first.next, 0, second);
            for (key, user) in all(&first).iter().rev() {
                second.know(*key, user).unwrap();
            }
            prop_assert_eq!(add(&mut second, &after), expected);
            prop_assert_eq!((second.users, second.next), (once.users, once.next));
            let (mut of_both, mut of_one) = (all(&second), all(&once));
            of_both.sort();
            of_one.sort();
            prop_assert_eq!(of_both, of_one);
        }
    }
}
