//! What is left out and changed before anything of an event is remembered.
//!
//! The order: the time, the name of the event, the user behind an alias, the sample of users, the condition; then the
//! properties: kept or dropped, hashed or truncated, rare values replaced, renamed; last the event's new name. A
//! condition therefore sees the source's names and values, also of what is dropped afterwards.

mod aliases;
mod condition;
mod properties;
mod rare;

pub use aliases::{AliasCounts, Aliases};
pub use condition::Condition;
pub use properties::{HashKey, PropertyOptions};
pub use rare::{CommonValues, ValuePeople};

use crate::{
    SourceError,
    event::{Event, PropertyText},
    names::Names,
};
use properties::PropertyRules;
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What is to be left out and changed. By default nothing is.
#[derive(Debug, Clone, Default)]
pub struct CutOptions {
    /// The first instant that stays, in microseconds since 1970 (UTC).
    pub from: Option<i64>,
    /// The first instant after it that does not.
    pub until: Option<i64>,
    /// Names of the events that stay, `*` for any letters; all, if there are none.
    pub events: Vec<String>,
    /// Names of events that do not stay.
    pub without_events: Vec<String>,
    /// The condition that events have to meet.
    pub condition: Option<String>,
    /// The share of users that stay, more than 0 and less than 1.
    pub sample_users: Option<f64>,
    /// Who is behind which id.
    pub aliases: Option<Arc<Aliases>>,
    /// The property that keeps the user as the source has it where an alias stands for another; none keeps it nowhere.
    pub original_user: Option<String>,
    /// Whether users are replaced by their keyed hashes.
    pub hash_users: bool,
    /// What becomes of properties.
    pub properties: PropertyOptions,
    /// New names of events, by their old ones.
    pub rename_events: Vec<(String, String)>,
}

/// Options, checked and compiled.
#[derive(Debug)]
pub struct Cutter {
    from: i64,
    until: i64,
    events: Names,
    without_events: Names,
    condition: Option<Condition>,
    /// Users stay whose hash is below.
    sample_below: Option<u64>,
    aliases: Option<Arc<Aliases>>,
    original_user: Option<String>,
    hash_users: Option<HashKey>,
    properties: PropertyRules,
    rename_events: HashMap<String, String>,
    is_first_pass: bool,
    /// Whether an event had the property already that keeps the user as the source has it.
    original_is_taken: AtomicBool,
}

/// Why an event is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It is before or after the time that stays.
    Time,
    /// Its name is not among those that stay.
    Event,
    /// It does not meet the condition.
    Condition,
    /// Its user is not in the sample.
    Sample,
    /// It has no user, and a sample of users is made.
    NoUser,
}

/// Whether an event stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It does.
    Kept {
        /// Whether its user is now the one behind an alias.
        is_joined: bool,
    },
    /// It does not.
    Cut(Cut),
}

/// How many events were left out, and for which reason; each for the first one in the order of this list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CutCounts {
    /// Outside of the time.
    pub time: u64,
    /// Of another name.
    pub event: u64,
    /// Of users outside of the sample.
    pub sample: u64,
    /// Without a user, where users are sampled.
    pub no_user: u64,
    /// That do not meet the condition.
    pub condition: u64,
    /// Events that stay and whose user is now the one behind an alias.
    pub joined_events: u64,
}

impl CutCounts {
    pub(crate) fn add(&mut self, why: Cut) {
        *match why {
            Cut::Time => &mut self.time,
            Cut::Event => &mut self.event,
            Cut::Condition => &mut self.condition,
            Cut::Sample => &mut self.sample,
            Cut::NoUser => &mut self.no_user,
        } += 1;
    }

    /// Adds the counts of another piece.
    pub fn merge(&mut self, other: &Self) {
        self.time += other.time;
        self.event += other.event;
        self.condition += other.condition;
        self.sample += other.sample;
        self.no_user += other.no_user;
        self.joined_events += other.joined_events;
    }

    /// Events that were left out.
    pub fn events(&self) -> u64 {
        self.time + self.event + self.condition + self.sample + self.no_user
    }
}

/// What is hashed with a user to draw the sample. It never changes: the sample of a share is the same for ever, and
/// that of a smaller share is a part of it.
const SAMPLE_OF: &[u8] = b"rockpool sample of users\0";

/// Whether a user is in a sample of all whose number is below a bound.
fn sample_number(user: &str) -> u64 {
    let digest = Sha256::new().chain_update(SAMPLE_OF).chain_update(user.as_bytes()).finalize();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Cutter {
    /// Checks and compiles options; none if they leave everything as it is.
    ///
    /// # Errors
    /// [`SourceError::Option`] for a condition that cannot be read, a share that is none, a hash without a key, rules for
    /// a property that contradict each other.
    pub fn new(options: &CutOptions) -> Result<Option<Self>, SourceError> {
        let condition = match &options.condition {
            Some(text) => Some(
                Condition::parse(text).map_err(|reason| SourceError::Option { option: "where", reason })?,
            ),
            None => None,
        };
        let sample_below = match options.sample_users {
            None => None,
            Some(share) if share > 0.0 && share < 1.0 => Some((share * 2_f64.powi(64)) as u64),
            Some(share) => {
                return Err(SourceError::Option {
                    option: "sample_users",
                    reason: format!("{share} is no share of users; write more than 0% and less than 100%"),
                });
            }
        };
        if options.from.zip(options.until).is_some_and(|(from, until)| from >= until) {
            return Err(SourceError::Option {
                option: "to",
                reason: "it lies before --from, so that no event would be left".to_owned(),
            });
        }
        let properties = PropertyRules::new(&options.properties)?;
        let hash_users = match (options.hash_users, &options.properties.key) {
            (false, _) => None,
            (true, Some(key)) => Some(key.clone()),
            (true, None) => return Err(properties::no_key("hash_users")),
        };
        let cutter = Self {
            from: options.from.unwrap_or(i64::MIN),
            until: options.until.unwrap_or(i64::MAX),
            events: Names::new(&options.events),
            without_events: Names::new(&options.without_events),
            condition,
            sample_below,
            aliases: options.aliases.clone(),
            original_user: options.original_user.clone(),
            hash_users,
            properties,
            rename_events: options.rename_events.iter().cloned().collect(),
            is_first_pass: false,
            original_is_taken: AtomicBool::new(false),
        };
        let is_idle = options.from.is_none()
            && options.until.is_none()
            && cutter.events.is_empty()
            && cutter.without_events.is_empty()
            && cutter.condition.is_none()
            && sample_below.is_none()
            && cutter.aliases.is_none()
            && cutter.hash_users.is_none()
            && cutter.properties.is_idle()
            && cutter.rename_events.is_empty();
        Ok((!is_idle).then_some(cutter))
    }

    /// Whether rare values are to be replaced, so that the input has to be read once before.
    pub fn needs_two_passes(&self) -> bool {
        self.properties.has_rare()
    }

    /// The same for the first of two passes, in which people are counted: nothing is hashed, replaced or renamed.
    #[must_use]
    pub fn for_first_pass(self) -> Self {
        Self { is_first_pass: true, ..self }
    }

    /// The same for the second pass, in which values that are not common are replaced.
    #[must_use]
    pub fn for_second_pass(self, common: CommonValues) -> Self {
        Self { is_first_pass: false, properties: self.properties.with_common(common), ..self }
    }

    /// The properties whose rare values are replaced, with the least number of people that a value needs.
    pub fn rare(&self) -> Vec<(String, u32)> {
        self.properties.rare()
    }

    /// The names of properties that something is asked of, and that no event had that was looked at.
    pub fn unmet(&self) -> Vec<String> {
        self.properties.unmet()
    }

    /// Refuses what was read, if two properties of an event would have had one name.
    ///
    /// # Errors
    /// [`SourceError::Option`] with the two.
    pub fn ensure_names_differ(&self) -> Result<(), SourceError> {
        if let Some(name) =
            self.original_user.as_ref().filter(|_| self.original_is_taken.load(Ordering::Relaxed))
        {
            return Err(SourceError::Option {
                option: "original_user",
                reason: format!("events have a property '{name}' of their own; choose another name"),
            });
        }
        self.properties.clash().map_or(Ok(()), Err)
    }

    /// Decides on an event, and changes it as it is to be.
    pub(crate) fn apply<'e>(&self, event: &mut Event<'e>, properties: &mut Vec<PropertyText<'e>>) -> Verdict {
        if event.microseconds < self.from || event.microseconds >= self.until {
            return Verdict::Cut(Cut::Time);
        }
        if !self.events.is_empty() && !self.events.contains(&event.event_type)
            || self.without_events.contains(&event.event_type)
        {
            return Verdict::Cut(Cut::Event);
        }
        let mut original = None;
        if let (Some(aliases), Some(user)) = (&self.aliases, &event.user)
            && let Some(behind) = aliases.user(user)
        {
            let behind: Cow<'e, str> = Cow::Owned(behind.to_owned());
            original = event.user.replace(behind);
        }
        if let Some(below) = self.sample_below {
            match &event.user {
                None => return Verdict::Cut(Cut::NoUser),
                Some(user) if sample_number(user) >= below => return Verdict::Cut(Cut::Sample),
                Some(_) => {}
            }
        }
        if self.condition.as_ref().is_some_and(|condition| !condition.holds(event, properties)) {
            return Verdict::Cut(Cut::Condition);
        }
        let is_joined = original.is_some();
        if let Some(name) = &self.original_user
            && properties.iter().any(|(other, _)| other == name)
        {
            self.original_is_taken.store(true, Ordering::Relaxed);
        }
        if let (Some(original), Some(name)) = (original, &self.original_user) {
            // An id says who somebody is as much as the user behind it.
            let original =
                self.hash_users.as_ref().map_or(original.clone(), |key| Cow::Owned(key.hash(&original)));
            properties.push((Cow::Owned(name.clone()), Some(original)));
        }
        if self.is_first_pass {
            self.properties.prepare(properties);
            return Verdict::Kept { is_joined };
        }
        if let (Some(key), Some(user)) = (&self.hash_users, &mut event.user) {
            *user = Cow::Owned(key.hash(user));
        }
        self.properties.apply(properties);
        if let Some(name) = self.rename_events.get(event.event_type.as_ref()) {
            event.event_type = Cow::Owned(name.clone());
        }
        Verdict::Kept { is_joined }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(
        options: CutOptions,
        user: Option<&str>,
        micros: i64,
        properties: &[(&str, &str)],
    ) -> (Verdict, Vec<(String, String)>, String) {
        let cutter = Cutter::new(&options).unwrap().unwrap();
        let mut event =
            Event { event_type: "a".into(), microseconds: micros, user: user.map(Into::into), id: None };
        let mut properties: Vec<PropertyText<'_>> =
            properties.iter().map(|(name, value)| ((*name).into(), Some((*value).into()))).collect();
        let verdict = cutter.apply(&mut event, &mut properties);
        let properties = properties
            .into_iter()
            .filter_map(|(name, value)| Some((name.into_owned(), value?.into_owned())))
            .collect();
        (verdict, properties, event.user.unwrap_or_default().into_owned())
    }

    #[test]
    fn nothing_asked_is_no_cutter() {
        assert!(Cutter::new(&CutOptions::default()).unwrap().is_none());
    }

    #[test]
    fn an_end_is_after_the_last_event_that_stays() {
        let options = || CutOptions { from: Some(10), until: Some(20), ..CutOptions::default() };
        for (micros, expected) in [(9, false), (10, true), (19, true), (20, false)] {
            assert_eq!(
                apply(options(), None, micros, &[]).0 != Verdict::Cut(Cut::Time),
                expected,
                "{micros}"
            );
        }
        assert!(
            Cutter::new(&CutOptions { from: Some(20), until: Some(20), ..CutOptions::default() }).is_err()
        );
    }

    #[test]
    fn a_sample_has_about_its_share_and_a_smaller_one_is_a_part_of_it() {
        let share = |share: f64| -> Vec<u32> {
            let cutter = Cutter::new(&CutOptions { sample_users: Some(share), ..CutOptions::default() })
                .unwrap()
                .unwrap();
            (0..20_000_u32)
                .filter(|user| {
                    let mut event = Event {
                        event_type: "a".into(),
                        microseconds: 0,
                        user: Some(user.to_string().into()),
                        id: None,
                    };
                    cutter.apply(&mut event, &mut vec![]) == Verdict::Kept { is_joined: false }
                })
                .collect()
        };
        let (tenth, third) = (share(0.1), share(0.3));
        // Four standard deviations: sqrt(20000 * 0.1 * 0.9) is 42.
        assert!((1_830..2_170).contains(&tenth.len()), "{}", tenth.len());
        assert!(tenth.iter().all(|user| third.binary_search(user).is_ok()));
        let options = CutOptions { sample_users: Some(0.5), ..CutOptions::default() };
        assert_eq!(apply(options, None, 0, &[]).0, Verdict::Cut(Cut::NoUser));
        assert!(Cutter::new(&CutOptions { sample_users: Some(1.0), ..CutOptions::default() }).is_err());
    }

    #[test]
    fn an_alias_gives_its_user_and_the_id_stays_where_asked() {
        let aliases = Aliases::new([("anonymous".to_owned(), "u1".to_owned())]);
        let options = CutOptions {
            aliases: Some(Arc::new(aliases)),
            original_user: Some("id_before".into()),
            ..CutOptions::default()
        };
        let hashed = CutOptions {
            hash_users: true,
            properties: PropertyOptions {
                key: HashKey::new(b"0123456789abcdef").ok(),
                ..PropertyOptions::default()
            },
            ..options.clone()
        };
        let (_, properties, user) = apply(hashed, Some("anonymous"), 0, &[]);
        assert!(user != "u1" && properties.iter().all(|(_, value)| value != "anonymous"), "{properties:?}");
        let (verdict, properties, user) = apply(options.clone(), Some("anonymous"), 0, &[]);
        assert_eq!((verdict, user.as_str()), (Verdict::Kept { is_joined: true }, "u1"));
        assert_eq!(properties, [("id_before".to_owned(), "anonymous".to_owned())]);
        assert_eq!(apply(options, Some("u1"), 0, &[]).0, Verdict::Kept { is_joined: false });
    }
}
