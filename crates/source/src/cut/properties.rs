//! What becomes of properties: kept or dropped, hashed, truncated, renamed.

use super::rare::CommonValues;
use crate::{SourceError, event::PropertyText, names::Names};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// What a rare value becomes.
const RARE: &str = "(rare)";
/// Bytes that a key has at least.
const KEY_BYTES: usize = 16;
/// Hexadecimal digits of a hash: 128 bits.
const HASH_DIGITS: usize = 32;

/// What becomes of properties. By default all stay as they are.
#[derive(Debug, Clone, Default)]
pub struct PropertyOptions {
    /// Names of the properties that stay, `*` for any letters; all, if there are none.
    pub keep: Vec<String>,
    /// Names of properties that do not stay.
    pub drop: Vec<String>,
    /// New names, by the old ones.
    pub rename: Vec<(String, String)>,
    /// Names of properties whose values are replaced by their keyed hashes.
    pub hash: Vec<String>,
    /// Names of properties whose values are cut to so many characters.
    pub truncate: Vec<(String, usize)>,
    /// Names of properties whose values are replaced by `(rare)` where fewer people have them.
    pub rare: Vec<(String, u32)>,
    /// The key for hashes.
    pub key: Option<HashKey>,
}

impl PropertyOptions {
    /// The same for attributes of people: what is said of a property holds for an attribute of that name. Rare values of
    /// attributes are not told, so what is to lose them is dropped.
    #[must_use]
    pub fn for_people(&self) -> Self {
        let mut options = self.clone();
        options.drop.extend(options.rare.drain(..).map(|(name, _)| name));
        options
    }
}

/// The key for hashes. It is nowhere in what is built or printed.
#[derive(Clone)]
pub struct HashKey(Hmac<Sha256>);

impl fmt::Debug for HashKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("HashKey")
    }
}

impl HashKey {
    /// A key of at least 16 bytes; blanks around it are no part of it.
    ///
    /// # Errors
    /// [`SourceError::Option`] for a key that is too short to be secret.
    pub fn new(bytes: &[u8]) -> Result<Self, SourceError> {
        let bytes = bytes.trim_ascii();
        let wrong = |reason: String| SourceError::Option { option: "hash_key", reason };
        if bytes.len() < KEY_BYTES {
            return Err(wrong(format!(
                "the key has {} bytes, and can be guessed; make one of at least {KEY_BYTES}, such as with `openssl rand -hex 32`",
                bytes.len()
            )));
        }
        let mac = Hmac::<Sha256>::new_from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        Ok(Self(mac))
    }

    /// What tells this key from another one: the beginning of the hash of a fixed word, 8 hexadecimal digits.
    pub fn check(&self) -> String {
        let mut text = self.hash("rockpool");
        text.truncate(8);
        text
    }

    /// The hash of a value: the first 128 bits of HMAC-SHA-256, in hexadecimal.
    pub fn hash(&self, value: &str) -> String {
        let digest = self.0.clone().chain_update(value.as_bytes()).finalize().into_bytes();
        let mut text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        text.truncate(HASH_DIGITS);
        text
    }
}

/// A hash was asked for without a key.
pub(super) fn no_key(option: &'static str) -> SourceError {
    SourceError::Option {
        option,
        reason: "a hash without a key can be undone by trying values; give a key with --hash-key-file FILE or in the environment as ROCKPOOL_HASH_KEY".to_owned(),
    }
}

/// What becomes of one property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rule {
    is_hashed: bool,
    characters: Option<usize>,
    people: Option<u32>,
    name: Option<String>,
}

/// Options, checked.
#[derive(Debug)]
pub(super) struct PropertyRules {
    keep: Names,
    drop: Names,
    rules: HashMap<String, Rule>,
    /// Rules for names with `*`.
    patterns: Vec<(String, Rule)>,
    key: Option<HashKey>,
    common: Option<CommonValues>,
    /// The names that something is asked of, and whether a property had each of them.
    asked: Vec<(String, AtomicBool)>,
    has_new_names: bool,
    /// A property that was to be renamed, and its new name, which another property of the event has.
    clash: OnceLock<(String, String)>,
}

impl PropertyRules {
    pub(super) fn new(options: &PropertyOptions) -> Result<Self, SourceError> {
        let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
        for name in &options.hash {
            rules.entry(name.clone()).or_default().is_hashed = true;
        }
        for (name, characters) in &options.truncate {
            rules.entry(name.clone()).or_default().characters = Some(*characters);
        }
        for (name, people) in &options.rare {
            rules.entry(name.clone()).or_default().people = Some(*people);
        }
        for (name, new) in &options.rename {
            rules.entry(name.clone()).or_default().name = Some(new.clone());
        }
        let wrong = |option, reason: String| Err(SourceError::Option { option, reason });
        if options.key.is_none() && !options.hash.is_empty() {
            return Err(no_key("hash"));
        }
        let mut new_names = BTreeSet::new();
        for (name, rule) in &rules {
            if rule.is_hashed && (rule.characters.is_some() || rule.people.is_some()) {
                return wrong(
                    "hash",
                    format!("'{name}' is to be hashed, and truncated or made rare; choose one"),
                );
            }
            if rule.characters == Some(0) || rule.people == Some(0) {
                return wrong("truncate", format!("'{name}' would lose everything; drop it"));
            }
            if name.contains('*') && (rule.people.is_some() || rule.name.is_some()) {
                return wrong(
                    "rename",
                    format!("'{name}' is many names; a new name and rare values need one"),
                );
            }
            if let Some(new) = &rule.name
                && (new.is_empty() || !new_names.insert(new.clone()))
            {
                return wrong(
                    "rename",
                    format!("'{new}' cannot be the new name of '{name}': it is empty or taken"),
                );
            }
        }
        let asked: BTreeSet<&String> = rules.keys().chain(&options.drop).collect();
        let asked = asked.into_iter().map(|name| (name.clone(), AtomicBool::new(false))).collect();
        let (patterns, rules): (Vec<_>, Vec<_>) = rules.into_iter().partition(|(name, _)| name.contains('*'));
        Ok(Self {
            keep: Names::new(&options.keep),
            drop: Names::new(&options.drop),
            rules: rules.into_iter().collect(),
            patterns,
            key: options.key.clone(),
            common: None,
            asked,
            has_new_names: !new_names.is_empty(),
            clash: OnceLock::new(),
        })
    }

    pub(super) fn is_idle(&self) -> bool {
        self.keep.is_empty() && self.drop.is_empty() && self.rules.is_empty() && self.patterns.is_empty()
    }

    pub(super) fn has_rare(&self) -> bool {
        self.rules.values().any(|rule| rule.people.is_some())
    }

    pub(super) fn rare(&self) -> Vec<(String, u32)> {
        let mut rare: Vec<(String, u32)> =
            self.rules.iter().filter_map(|(name, rule)| Some((name.clone(), rule.people?))).collect();
        rare.sort_unstable();
        rare
    }

    pub(super) fn with_common(self, common: CommonValues) -> Self {
        Self { common: Some(common), ..self }
    }

    /// Names that something is asked of and that no property had so far.
    pub(super) fn unmet(&self) -> Vec<String> {
        let unmet = self.asked.iter().filter(|(_, is_met)| !is_met.load(Ordering::Relaxed));
        unmet.map(|(name, _)| name.clone()).collect()
    }

    /// The refusal, if an event would have had two properties of one name.
    pub(super) fn clash(&self) -> Option<SourceError> {
        self.clash.get().map(|(name, new)| SourceError::Option {
            option: "rename",
            reason: format!(
                "events have '{name}' and '{new}', and both would be called '{new}'; choose another new name, or drop one of them"
            ),
        })
    }

    fn meet(&self, properties: &[PropertyText<'_>]) {
        for (pattern, is_met) in self.asked.iter().filter(|(_, is_met)| !is_met.load(Ordering::Relaxed)) {
            if properties.iter().any(|(name, _)| crate::names::matches(pattern, name)) {
                is_met.store(true, Ordering::Relaxed);
            }
        }
    }

    fn look_for_clash(&self, properties: &[PropertyText<'_>]) {
        for (name, _) in properties {
            let Some(new) = self.rule(name).and_then(|rule| rule.name.as_ref()) else { continue };
            let is_taken = |(other, _): &PropertyText<'_>| {
                other == new && other != name && self.rule(other).is_none_or(|rule| rule.name.is_none())
            };
            if properties.iter().any(is_taken) {
                self.clash.get_or_init(|| (name.to_string(), new.clone()));
            }
        }
    }

    fn stays(&self, name: &str) -> bool {
        (self.keep.is_empty() || self.keep.contains(name)) && !self.drop.contains(name)
    }

    fn rule(&self, name: &str) -> Option<&Rule> {
        let pattern = || {
            let mut patterns = self.patterns.iter();
            patterns.find(|(pattern, _)| crate::names::matches(pattern, name)).map(|(_, rule)| rule)
        };
        self.rules.get(name).or_else(pattern)
    }

    /// Leaves out and truncates, as before people are counted.
    pub(super) fn prepare(&self, properties: &mut Vec<PropertyText<'_>>) {
        properties.retain(|(name, _)| self.stays(name));
        for (name, value) in properties {
            if let (Some(characters), Some(value)) = (self.rule(name).and_then(|rule| rule.characters), value)
            {
                truncate(value, characters);
            }
        }
    }

    /// Makes properties what they are to be.
    pub(super) fn apply(&self, properties: &mut Vec<PropertyText<'_>>) {
        self.meet(properties);
        properties.retain(|(name, _)| self.stays(name));
        if self.has_new_names && self.clash.get().is_none() {
            self.look_for_clash(properties);
        }
        for (name, value) in properties.iter_mut() {
            let Some(rule) = self.rule(name) else { continue };
            if let Some(value) = value {
                if let (true, Some(key)) = (rule.is_hashed, &self.key) {
                    *value = Cow::Owned(key.hash(value));
                }
                if let Some(characters) = rule.characters {
                    truncate(value, characters);
                }
                // Without having counted, nothing is known to be common.
                if rule.people.is_some()
                    && !self.common.as_ref().is_some_and(|common| common.has(name, value))
                {
                    *value = Cow::Borrowed(RARE);
                }
            }
            if let Some(new) = &rule.name {
                *name = Cow::Owned(new.clone());
            }
        }
    }
}

/// Cuts a value to so many characters.
fn truncate(value: &mut Cow<'_, str>, characters: usize) {
    if let Some((end, _)) = value.char_indices().nth(characters) {
        match value {
            Cow::Borrowed(text) => *text = text.get(..end).unwrap_or(text),
            Cow::Owned(text) => text.truncate(end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(options: PropertyOptions, properties: &[(&str, &str)]) -> Vec<(String, String)> {
        let rules = PropertyRules::new(&options).unwrap();
        let mut properties: Vec<PropertyText<'_>> =
            properties.iter().map(|(name, value)| ((*name).into(), Some((*value).into()))).collect();
        rules.apply(&mut properties);
        properties.into_iter().map(|(name, value)| (name.into_owned(), value.unwrap().into_owned())).collect()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_hash_is_that_of_other_programs() {
        // `printf %s anna@example.com | openssl dgst -sha256 -hmac 0123456789abcdef`
        let key = HashKey::new(b"0123456789abcdef\n").unwrap();
        assert_eq!(key.hash("anna@example.com"), HASH_OF_ANNA);
        let error = HashKey::new(b"secret").unwrap_err().to_string();
        assert!(error.contains("6 bytes") && !error.contains("secret"), "{error}");
        let options = PropertyOptions { hash: names(&["mail"]), ..PropertyOptions::default() };
        assert!(PropertyRules::new(&options).unwrap_err().to_string().contains("--hash-key-file"));
        let options =
            PropertyOptions { hash: names(&["mail*"]), key: Some(key), ..PropertyOptions::default() };
        assert_eq!(
            applied(options, &[("mail_2", "anna@example.com")]),
            [("mail_2".into(), HASH_OF_ANNA.into())]
        );
    }

    const HASH_OF_ANNA: &str = "18ad5ee274fd35417922e6d32dbcf89d";

    #[test]
    fn properties_stay_change_or_go() {
        let options = PropertyOptions {
            drop: names(&["utm_*", "ip"]),
            truncate: vec![("url".into(), 3)],
            rename: vec![("url".into(), "address".into())],
            ..PropertyOptions::default()
        };
        let found =
            applied(options, &[("utm_source", "x"), ("ip", "1.2.3.4"), ("url", "hé/lo"), ("plan", "pro")]);
        assert_eq!(found, [("address".into(), "hé/".into()), ("plan".to_owned(), "pro".to_owned())]);
        let options = PropertyOptions { keep: names(&["plan"]), ..PropertyOptions::default() };
        assert_eq!(
            applied(options, &[("url", "x"), ("plan", "pro")]),
            [("plan".to_owned(), "pro".to_owned())]
        );
        let options = PropertyOptions { rare: vec![("plan".into(), 5)], ..PropertyOptions::default() };
        assert_eq!(applied(options, &[("plan", "pro")]), [("plan".to_owned(), "(rare)".to_owned())]);
    }

    #[test]
    fn two_properties_of_one_name_and_names_that_nothing_has_are_told() {
        let rules = |rename: &[(&str, &str)]| {
            let rename = rename.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
            let options = PropertyOptions { rename, drop: names(&["emial", "ip"]), ..Default::default() };
            PropertyRules::new(&options).unwrap()
        };
        let apply = |rules: &PropertyRules, names: &[&str]| {
            let mut properties: Vec<PropertyText<'_>> =
                names.iter().map(|name| ((*name).into(), Some("x".into()))).collect();
            rules.apply(&mut properties);
            rules.clash().map(|error| error.to_string())
        };
        let one = rules(&[("city", "plan")]);
        assert_eq!(apply(&one, &["city", "ip"]), None);
        assert_eq!(apply(&one, &["plan"]), None);
        assert_eq!(one.unmet(), ["emial"]);
        assert!(apply(&one, &["plan", "city"]).unwrap().contains("events have 'city' and 'plan'"));
        // Names that change places are two names.
        assert_eq!(apply(&rules(&[("a", "b"), ("b", "a")]), &["a", "b"]), None);
        // What is dropped has no name.
        assert_eq!(apply(&rules(&[("city", "ip")]), &["city", "ip"]), None);
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused() {
        let key = HashKey::new(&[b'k'; 20]).unwrap();
        let wrong = [
            PropertyOptions {
                hash: names(&["a"]),
                truncate: vec![("a".into(), 2)],
                key: Some(key),
                ..Default::default()
            },
            PropertyOptions { truncate: vec![("a".into(), 0)], ..Default::default() },
            PropertyOptions { rename: vec![("a*".into(), "b".into())], ..Default::default() },
            PropertyOptions {
                rename: vec![("a".into(), "c".into()), ("b".into(), "c".into())],
                ..Default::default()
            },
        ];
        for options in wrong {
            assert!(PropertyRules::new(&options).is_err(), "{options:?}");
        }
    }
}
