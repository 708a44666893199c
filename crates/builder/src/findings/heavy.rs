//! Users with far more events of a type than others have: a bot, a test account, an id that many people share.

use hashbrown::HashMap;
use rockpool_catalog::{HeavyUsers, UserKey};

/// A heavy user has more than so many times the average.
const TIMES: u128 = 100;
/// And more than one event in so many,
const ONE_EVENT_IN: u128 = 100;
/// or more than so many times the average.
const MANY_TIMES: u128 = 1_000;

/// Counts users by how many rows they have. There are at most some ten thousand different numbers, whatever the rows.
#[derive(Debug, Default)]
pub(crate) struct UserCounts {
    users: HashMap<u64, u64>,
    current: Option<(UserKey, u64)>,
}

impl UserCounts {
    /// Counts a row of a user; the rows of a user come one after the other.
    pub(crate) fn add(&mut self, user: UserKey) {
        match &mut self.current {
            Some((current, rows)) if *current == user => *rows += 1,
            _ => self.end(Some((user, 1))),
        }
    }

    fn end(&mut self, next: Option<(UserKey, u64)>) {
        if let Some((_, rows)) = std::mem::replace(&mut self.current, next) {
            *self.users.entry(rows).or_default() += 1;
        }
    }

    /// The users with far more rows than others.
    pub(crate) fn finish(mut self) -> HeavyUsers {
        self.end(None);
        let users: u128 = self.users.values().map(|users| u128::from(*users)).sum();
        let all: u128 = self.users.iter().map(|(rows, users)| u128::from(*rows) * u128::from(*users)).sum();
        let is_heavy = |rows: u64| {
            let rows = u128::from(rows);
            rows * users > TIMES * all && (rows * ONE_EVENT_IN > all || rows * users > MANY_TIMES * all)
        };
        let heavy = self.users.iter().filter(|(rows, _)| is_heavy(**rows));
        heavy.fold(HeavyUsers::default(), |sum, (rows, users)| HeavyUsers {
            users: sum.users + users,
            rows: sum.rows + rows * users,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Users with one row each, and further ones with so many.
    fn heavy(ones: u32, others: &[u64]) -> (u64, u64) {
        let mut counts = UserCounts::default();
        for user in 0..ones {
            counts.add(UserKey(user));
        }
        for (user, rows) in (ones..).zip(others) {
            for _ in 0..*rows {
                counts.add(UserKey(user));
            }
        }
        let HeavyUsers { users, rows } = counts.finish();
        (users, rows)
    }

    #[test]
    fn a_user_far_above_the_average_with_much_of_all_is_heavy() {
        // 1 000 users with 1 999 rows: 1 000 is 500 times the average, and half of all.
        assert_eq!(heavy(999, &[1_000]), (1, 1_000));
        // 1 001 users with 1 201 rows: 201 is 167 times the average and a sixth of all.
        assert_eq!(heavy(1_000, &[201]), (1, 201));
        // 111 is just above 100 times the average of 1 111 / 1 001, 110 is not above that of 1 110 / 1 001.
        assert_eq!((heavy(1_000, &[111]), heavy(1_000, &[110])), ((1, 111), (0, 0)));
    }

    #[test]
    fn among_very_many_only_a_thousand_times_the_average_is_heavy() {
        // A hundredth of 100 900 is 1 009.
        assert_eq!(heavy(100_000, &[900]), (0, 0));
        assert_eq!(heavy(200_000, &[1_100, 900]), (1, 1_100));
    }

    #[test]
    fn among_few_nobody_is() {
        assert_eq!(heavy(99, &[1_000_000]), (0, 0));
        assert_eq!(heavy(0, &[5]), (0, 0));
        assert_eq!(heavy(0, &[]), (0, 0));
    }
}
