//! The users that conditions leave.

use roaring::RoaringBitmap;
use std::sync::Arc;

/// The users who are in all of some sets and in none of others. It never holds "everybody else" as a set: the keys of
/// users are spread over all 32-bit numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Only {
    /// Who is in; everybody if absent.
    among: Option<Arc<RoaringBitmap>>,
    /// Who is not; with `among`, already taken out of it.
    except: Option<Arc<RoaringBitmap>>,
}

impl Only {
    /// The same, and in this set.
    pub(crate) fn and(self, set: &Arc<RoaringBitmap>) -> Self {
        let among = match &self.among {
            Some(among) => Arc::new(among.as_ref() & set.as_ref()),
            None => Arc::clone(set),
        };
        let among = match &self.except {
            Some(except) => Arc::new(among.as_ref() - except.as_ref()),
            None => among,
        };
        Self { among: Some(among), except: None }
    }

    /// The same, and not in this set.
    pub(crate) fn and_not(self, set: &Arc<RoaringBitmap>) -> Self {
        if let Some(among) = &self.among {
            return Self { among: Some(Arc::new(among.as_ref() - set.as_ref())), except: None };
        }
        let except = match &self.except {
            Some(except) => Arc::new(except.as_ref() | set.as_ref()),
            None => Arc::clone(set),
        };
        Self { among: None, except: Some(except) }
    }

    /// Whether a user is left.
    pub(crate) fn contains(&self, user: u32) -> bool {
        match (&self.among, &self.except) {
            (Some(among), _) => among.contains(user),
            (None, Some(except)) => !except.contains(user),
            (None, None) => true,
        }
    }
}

#[cfg(test)]
impl FromIterator<u32> for Only {
    fn from_iter<I: IntoIterator<Item = u32>>(users: I) -> Self {
        Self::default().and(&Arc::new(users.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn conditions_join_by_and_in_any_order(
            conditions in proptest::collection::vec(
                (any::<bool>(), proptest::collection::btree_set(0u32..12, 0..12)), 0..5),
        ) {
            let mut only = Only::default();
            for (exclude, users) in &conditions {
                let set = Arc::new(users.iter().copied().collect::<RoaringBitmap>());
                only = if *exclude { only.and_not(&set) } else { only.and(&set) };
            }
            for user in 0..14 {
                let expected = conditions.iter().all(|(exclude, users)| users.contains(&user) != *exclude);
                prop_assert_eq!(only.contains(user), expected, "{}", user);
            }
        }
    }
}
