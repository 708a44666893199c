//! Who a user is: fixed for all days.

use super::random::{Draws, mix};

/// What a user pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Plan {
    Free,
    Pro,
    Team,
}

impl Plan {
    /// Its name in the events.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
            Self::Team => "team",
        }
    }

    /// How keen its users are: days in a thousand on which they work in their first week, the share of that
    /// which never fades, and the days after which half of the rest has faded.
    fn keenness(self) -> (u64, u64, u64) {
        match self {
            Self::Free => (420, 60, 5),
            Self::Pro => (640, 380, 25),
            Self::Team => (720, 560, 50),
        }
    }
}

/// A country: code, share of users, hours ahead of UTC.
const COUNTRIES: [(&str, u64, i64); 12] = [
    ("US", 250, -6),
    ("DE", 140, 1),
    ("IN", 110, 5),
    ("GB", 90, 0),
    ("FR", 80, 1),
    ("HU", 70, 1),
    ("BR", 65, -3),
    ("JP", 55, 9),
    ("PL", 45, 1),
    ("CA", 40, -5),
    ("AU", 30, 10),
    ("KE", 25, 3),
];

const PLATFORMS: [(&str, u64); 4] = [("windows", 580), ("macos", 270), ("linux", 80), ("web", 70)];

/// A user.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile {
    first_plan: Plan,
    country: u8,
    platform: u8,
    /// Days a new version takes to reach the user.
    pub(super) update_lag: u8,
    /// The day of the first start, counted from the first day of the sample; before it for older users.
    pub(super) joined: i32,
    /// The day of the change to a dearer plan.
    upgraded: Option<i32>,
    /// The day from which the user works with the assistant.
    assisted_from: Option<i32>,
    /// How much keener than others, in thousandths.
    keenness: u16,
}

impl Profile {
    /// The user with this number, in a sample of so many days.
    pub(super) fn new(seed: u64, user: u32, days: u32) -> Self {
        let mut draws = Draws::new(seed, u64::from(user));
        let days = i64::from(days);
        let joined = if draws.chance(280) {
            -(draws.below(120) as i64)
        } else {
            // The product grows: some people take the later of two days.
            let one = draws.below(days as u64) as i64;
            let other = draws.below(days as u64) as i64;
            if draws.chance(450) { one.max(other) } else { one }
        };
        let first_plan = match draws.pick(&[720, 210, 70]) {
            0 => Plan::Free,
            1 => Plan::Pro,
            _ => Plan::Team,
        };
        let upgrades = match first_plan {
            Plan::Free => draws.chance(90),
            Plan::Pro => draws.chance(60),
            Plan::Team => false,
        };
        let upgraded = (joined + 3 + draws.below(45) as i64) as i32;
        let country = draws.pick(&COUNTRIES.map(|(_, weight, _)| weight)) as u8;
        let platform = draws.pick(&PLATFORMS.map(|(_, weight)| weight)) as u8;
        let update_lag = draws.below(16) as u8;
        let keenness = (600 + draws.below(500) + draws.below(500)) as u16;
        let adopts = draws.chance(match first_plan {
            Plan::Free => 240,
            Plan::Pro => 420,
            Plan::Team => 520,
        });
        // Most people try it soon after it comes, or soon after they come.
        let lag = draws.below(30).min(draws.below(30));
        let assisted_from = launch_day(days).max(joined) + lag as i64;
        Self {
            first_plan,
            country,
            platform,
            update_lag,
            joined: joined as i32,
            upgraded: upgrades.then_some(upgraded),
            assisted_from: adopts.then_some(assisted_from as i32),
            keenness,
        }
    }

    /// The plan on a day.
    pub(super) fn plan(&self, day: i32) -> Plan {
        match (self.first_plan, self.upgraded) {
            (Plan::Free, Some(change)) if day >= change => Plan::Pro,
            (Plan::Pro, Some(change)) if day >= change => Plan::Team,
            (plan, _) => plan,
        }
    }

    /// The code of the country.
    pub(super) fn country(&self) -> &'static str {
        COUNTRIES.get(usize::from(self.country)).map_or("US", |(code, _, _)| code)
    }

    /// Seconds that local time is ahead of UTC.
    pub(super) fn seconds_ahead(&self) -> i64 {
        COUNTRIES.get(usize::from(self.country)).map_or(0, |(_, _, hours)| hours * 3_600)
    }

    /// The name of the platform.
    pub(super) fn platform(&self) -> &'static str {
        PLATFORMS.get(usize::from(self.platform)).map_or("windows", |(name, _)| name)
    }

    /// Whether the day is the one of the change to a dearer plan.
    pub(super) fn upgrades_on(&self, day: i32) -> bool {
        self.upgraded == Some(day)
    }

    /// Whether the user works with the assistant on a day.
    pub(super) fn is_assisted(&self, day: i32) -> bool {
        self.assisted_from.is_some_and(|from| day >= from)
    }

    /// Whether the user works on a day. Everybody does on the first one; later less and less, at weekends
    /// still less, and people with the assistant somewhat more.
    pub(super) fn is_active(&self, seed: u64, user: u32, day: i32, is_weekend: bool) -> bool {
        let age = match u64::try_from(i64::from(day) - i64::from(self.joined)) {
            Err(_) => return false,
            Ok(0) => return true,
            Ok(age) => age,
        };
        let plan = self.plan(day);
        let (start, lasting, half) = plan.keenness();
        let mut chance = start * (lasting + (1_000 - lasting) * half / (half + age)) / 1_000;
        chance = chance * u64::from(self.keenness) / 1_000;
        if is_weekend {
            chance = chance * if plan == Plan::Free { 600 } else { 180 } / 1_000;
        }
        if self.is_assisted(day) {
            chance = chance * 1_250 / 1_000;
        }
        let draw = mix(mix(seed ^ 0x5eed) ^ (u64::from(user) << 32 | u64::from(day as u32)));
        (draw >> 32) * 1_000 >> 32 < chance || self.upgrades_on(day)
    }
}

/// The day on which the assistant comes.
pub(super) fn launch_day(days: i64) -> i64 {
    days / 2
}

/// A user's identifier: 32 hexadecimal digits.
pub(super) fn identifier(seed: u64, user: u32) -> [u8; 32] {
    let base = mix(seed.wrapping_add(0x0123_4567_89ab_cdef)) ^ u64::from(user);
    let (high, low) = (mix(base), mix(base ^ 0xa5a5_a5a5_0000_0000));
    let mut digits = [0; 32];
    for (place, digit) in digits.iter_mut().enumerate() {
        let half = if place < 16 { high } else { low };
        let value = (half >> (60 - 4 * (place % 16))) as u8 & 0xf;
        *digit = if value < 10 { b'0' + value } else { b'a' + value - 10 };
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn identifiers_differ() {
        let all: HashSet<[u8; 32]> = (0..50_000).map(|user| identifier(7, user)).collect();
        assert_eq!(all.len(), 50_000);
    }

    #[test]
    fn people_fade_but_not_all_alike() {
        let share = |plan: Plan, age: i32| {
            let users = (0..40_000).map(|user| (user, Profile::new(7, user, 100)));
            let of_plan: Vec<_> =
                users.filter(|(_, profile)| profile.plan(profile.joined + age) == plan).collect();
            let active = of_plan
                .iter()
                .filter(|(user, profile)| profile.is_active(7, *user, profile.joined + age, false))
                .count();
            active * 1_000 / of_plan.len()
        };
        assert_eq!(share(Plan::Free, 0), 1_000);
        assert!(share(Plan::Free, 1) > 2 * share(Plan::Free, 30));
        assert!(share(Plan::Pro, 30) > 2 * share(Plan::Free, 30));
        assert!(share(Plan::Team, 30) > share(Plan::Pro, 30));
    }
}
