//! Which versions are let go: the older they are, the farther apart they may stand, and all together they are bounded.

use std::collections::BTreeSet;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Changes within this time of a version belong to it, ms.
pub const GROUP: u64 = MINUTE;

/// How long versions are kept, ms.
pub const VERSION_LIFE: u64 = 30 * DAY;

/// The size of all versions of all notebooks together, in characters as they are stored: less than half of the five
/// million that browsers give to one site.
pub const MOST_CHARACTERS: usize = 2_000_000;

/// A stored version of some notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its key.
    pub key: String,
    /// What it is a version of: equal for versions of one notebook.
    pub notebook: String,
    /// Until when it was the notebook, ms since 1970.
    pub until: u64,
    /// Its size in characters.
    pub characters: usize,
}

/// The keys of the versions that are let go at an instant, the oldest first. Of each notebook the last hour is kept
/// whole, of the day before one version every ten minutes, of the last 30 days one a day; then the oldest go until all
/// are within [`MOST_CHARACTERS`].
pub fn to_let_go(mut versions: Vec<Stored>, now: u64) -> Vec<String> {
    // The newest of a period is the one that is kept.
    versions.sort_by(|a, b| b.until.cmp(&a.until).then_with(|| a.key.cmp(&b.key)));
    let mut taken = BTreeSet::new();
    let mut characters = 0_usize;
    let mut gone = Vec::new();
    for version in versions {
        let age = now.saturating_sub(version.until);
        let period = match age {
            age if age < HOUR => None,
            age if age < DAY + HOUR => Some((10 * MINUTE, version.until / (10 * MINUTE))),
            _ => Some((DAY, version.until / DAY)),
        };
        let is_kept = age < VERSION_LIFE
            && period.is_none_or(|period| taken.insert((version.notebook.clone(), period)))
            && characters.saturating_add(version.characters) <= MOST_CHARACTERS;
        if is_kept {
            characters += version.characters;
        } else {
            gone.push(version.key);
        }
    }
    gone.reverse();
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000 * DAY;

    fn version(notebook: &str, age: u64, characters: usize) -> Stored {
        Stored { key: format!("{notebook} {age}"), notebook: notebook.into(), until: NOW - age, characters }
    }

    #[test]
    fn a_day_of_work_is_there_every_ten_minutes_at_least() {
        let versions: Vec<Stored> = (0..24 * 60).map(|age| version("a", age * MINUTE, 100)).collect();
        let gone: BTreeSet<String> = to_let_go(versions.clone(), NOW).into_iter().collect();
        let kept: Vec<u64> = versions
            .iter()
            .filter(|version| !gone.contains(&version.key))
            .map(|version| NOW - version.until)
            .collect();
        assert!(kept.windows(2).all(|pair| pair[1] - pair[0] <= 10 * MINUTE), "{kept:?}");
        assert_eq!(kept.iter().filter(|age| **age < HOUR).count(), 60);
        assert!(kept.last().unwrap() + 10 * MINUTE > DAY);
    }

    #[test]
    fn the_oldest_go_when_there_is_too_much() {
        let versions =
            (0..4).map(|age| version(&format!("n{age}"), age * MINUTE, MOST_CHARACTERS / 3)).collect();
        assert_eq!(to_let_go(versions, NOW), ["n3 180000"]);
    }

    #[test]
    fn a_month_ends() {
        let gone = to_let_go(vec![version("a", 29 * DAY, 1), version("a", 31 * DAY, 1)], NOW);
        assert_eq!(gone, [format!("a {}", 31 * DAY)]);
    }

    #[test]
    fn a_clock_that_was_set_back_loses_nothing() {
        let mut future = version("a", 0, 1);
        future.until = NOW + DAY;
        assert!(to_let_go(vec![future], NOW).is_empty());
    }
}
