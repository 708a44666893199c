//! The manifest as text: one line of JSON that ends with the hash of itself.
//!
//! The text is the JSON object of the manifest without white space, whose last member is `"sha256"`: the SHA-256,
//! as 64 hexadecimal digits in lower case, of all bytes before the comma in front of that member. So any byte that
//! was changed, lost or added is noticed, before anything is believed.

use crate::{CatalogError, FORMAT_VERSION, Manifest, no_key_twice};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What stands before the digits of the hash.
const BEFORE_HASH: &str = ",\"sha256\":\"";
/// What stands behind them, at the end of the text.
const BEHIND_HASH: &str = "\"}";
/// The digits of a SHA-256.
const HASH_DIGITS: usize = 64;

impl Manifest {
    /// Parses and checks the text of a `manifest.json`.
    ///
    /// # Errors
    /// A [`CatalogError`] that says what came instead, or what is wrong with it.
    pub fn from_json(text: &[u8]) -> Result<Self, CatalogError> {
        let unsealed = unseal(text);
        if unsealed.is_none() {
            return Err(fault(text));
        }
        no_key_twice(text).map_err(|repeated| CatalogError::Malformed { reason: repeated.to_string() })?;
        match serde_json::from_slice::<Self>(text) {
            Ok(manifest) if manifest.format_version == FORMAT_VERSION => {
                manifest.check()?;
                Ok(manifest)
            }
            Ok(manifest) => Err(CatalogError::of_format(manifest.format_version)),
            Err(error) => Err(match format(text) {
                Some(found) if found != FORMAT_VERSION => CatalogError::of_format(found),
                _ => CatalogError::Malformed { reason: error.to_string() },
            }),
        }
    }

    /// The text of a `manifest.json`. Nothing else may write one.
    ///
    /// # Errors
    /// [`CatalogError::Malformed`] if a number of it cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, CatalogError> {
        let malformed =
            |reason: &dyn std::fmt::Display| CatalogError::Malformed { reason: reason.to_string() };
        let mut text = serde_json::to_vec(self).map_err(|error| malformed(&error))?;
        if text.pop() != Some(b'}') {
            return Err(malformed(&"it is no JSON object"));
        }
        let hash = hash(&text);
        text.extend([BEFORE_HASH, &hash, BEHIND_HASH].into_iter().flat_map(str::bytes));
        Ok(text)
    }

    /// The paths of the data files that a manifest of this or an earlier format names; none if the text is no
    /// manifest. For whoever replaces an extract, and for nobody who reads one: nothing else of it is looked at.
    pub fn paths_of_any_format(text: &[u8]) -> Option<Vec<String>> {
        #[derive(Deserialize)]
        struct AnyManifest {
            format_version: u32,
            event_types: Vec<AnyEventType>,
            #[serde(default)]
            any_user_days: Vec<AnyFile>,
            #[serde(default)]
            daily: AnyDaily,
            #[serde(default)]
            users_files: Vec<AnyFile>,
        }
        #[derive(Default, Deserialize)]
        struct AnyDaily {
            files: Vec<AnyFile>,
        }
        #[derive(Deserialize)]
        struct AnyEventType {
            #[serde(default)]
            events: Vec<AnyFile>,
            #[serde(default)]
            user_days: Vec<AnyFile>,
        }
        #[derive(Deserialize)]
        struct AnyFile {
            path: String,
        }
        let manifest: AnyManifest = serde_json::from_slice(text).ok()?;
        if manifest.format_version > FORMAT_VERSION {
            return None;
        }
        let of_types =
            manifest.event_types.into_iter().flat_map(|one| one.events.into_iter().chain(one.user_days));
        let of_all =
            manifest.any_user_days.into_iter().chain(manifest.daily.files).chain(manifest.users_files);
        Some(of_types.chain(of_all).map(|file| file.path).collect())
    }
}

/// The text before the hash, if the hash is right.
fn unseal(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_suffix(BEHIND_HASH.as_bytes())?;
    let (rest, digits) = rest.split_at_checked(rest.len().checked_sub(HASH_DIGITS)?)?;
    let content = rest.strip_suffix(BEFORE_HASH.as_bytes())?;
    (hash(content).as_bytes() == digits).then_some(content)
}

fn hash(content: &[u8]) -> String {
    format!("{:x}", Sha256::digest(content))
}

/// The format version that a text states, if it is JSON and states one.
fn format(text: &[u8]) -> Option<u32> {
    #[derive(Deserialize)]
    struct Format {
        format_version: u32,
    }
    serde_json::from_slice::<Format>(text).ok().map(|format| format.format_version)
}

/// Why a text is not what was written.
fn fault(text: &[u8]) -> CatalogError {
    if text.starts_with(b"\xef\xbb\xbf") || text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return CatalogError::ByteOrderMark;
    }
    match text.trim_ascii_start().first() {
        None => return CatalogError::CutOff,
        Some(b'<') => return CatalogError::WebPage,
        Some(b'{') => {}
        Some(_) => {
            return CatalogError::Malformed { reason: "it does not begin as a JSON object does".to_owned() };
        }
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(text) {
        Ok(_) => match format(text) {
            Some(found) if found != FORMAT_VERSION => CatalogError::of_format(found),
            Some(_) => CatalogError::Damaged,
            None => CatalogError::Malformed { reason: "it states no format_version".to_owned() },
        },
        Err(error) if error.is_eof() => CatalogError::CutOff,
        Err(_) => CatalogError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::tests::empty;
    use proptest::prelude::*;

    fn refusal(text: &[u8]) -> String {
        Manifest::from_json(text).unwrap_err().to_string()
    }

    #[test]
    fn a_manifest_is_one_line_that_ends_with_its_hash() {
        let text = empty().to_json().unwrap();
        let content = text.strip_suffix(b"\"}").unwrap();
        let (content, digits) = content.split_at(content.len() - 64);
        let hashed = content.strip_suffix(b",\"sha256\":\"").unwrap();
        assert_eq!(format!("{:x}", Sha256::digest(hashed)).as_bytes(), digits);
        assert!(!text.contains(&b'\n'));
        assert_eq!(Manifest::from_json(&text).unwrap(), empty());
    }

    #[test]
    fn what_came_in_its_place_is_named() {
        let sound = empty().to_json().unwrap();
        let with = |before: &[u8]| [before, &sound].concat();
        assert!(refusal(&with(b"\xef\xbb\xbf")).contains("byte-order mark"));
        assert!(refusal(b"\xff\xfe{\0").contains("byte-order mark"));
        assert!(refusal(b"<!DOCTYPE html><html></html>").contains("web page"));
        assert!(refusal(b"\n <html>").contains("web page"));
        assert!(refusal(b"").contains("cut off"));
        assert!(refusal(&sound[..sound.len() / 2]).contains("cut off"));
        assert!(refusal(b"[]").contains("JSON object"));
        assert!(refusal(b"{\"name\":\"an installable web page\"}").contains("format_version"));
        assert!(refusal(b"{\"format_version\":1}").contains("format version 1"));
        assert!(refusal(b"{\"format_version\":7}").contains("format version 7"));
        assert!(refusal(&with(b" ")).contains("changed after it was written"));
        let other = String::from_utf8(sound.clone()).unwrap().replace("\"rows\":0", "\"rows\":1");
        assert!(refusal(other.as_bytes()).contains("changed after it was written"));
    }

    #[test]
    fn another_format_is_named_although_its_hash_is_right() {
        let mut later = empty();
        later.format_version = FORMAT_VERSION + 1;
        assert!(refusal(&later.to_json().unwrap()).contains("newer Rockpool"));
        let mut text = b"{\"format_version\":9,\"everything\":\"else\"".to_vec();
        let digits = hash(&text);
        text.extend(format!(",\"sha256\":\"{digits}\"}}").into_bytes());
        assert!(refusal(&text).contains("format version 9"));
    }

    #[test]
    fn a_statement_that_is_there_twice_is_refused_although_the_hash_is_right() {
        let text = String::from_utf8(empty().to_json().unwrap()).unwrap();
        let content = text.split(BEFORE_HASH).next().unwrap().replace("\"rows\":0", "\"rows\":0,\"rows\":7");
        let digits = hash(content.as_bytes());
        assert!(
            refusal(format!("{content}{BEFORE_HASH}{digits}{BEHIND_HASH}").as_bytes())
                .contains("'rows' is there twice")
        );
    }

    #[test]
    fn the_paths_of_earlier_formats_are_found() {
        let text = br#"{"format_version":1,"event_types":[{"name":"a","events":[{"path":"events/a"}],
            "user_days":[{"path":"user_days/a"}]}],"users_files":[{"path":"users/a","bytes":7}]}"#;
        let paths = Manifest::paths_of_any_format(text).unwrap();
        assert_eq!(paths, ["events/a", "user_days/a", "users/a"]);
        assert_eq!(Manifest::paths_of_any_format(br#"{"name":"an installable web page"}"#), None);
    }

    proptest! {
        #[test]
        fn any_changed_lost_or_added_byte_is_noticed(place in any::<prop::sample::Index>(), change in 1u8..) {
            let sound = empty().to_json().unwrap();
            let place = place.index(sound.len());
            let mut changed = sound.clone();
            changed[place] ^= change;
            prop_assert!(Manifest::from_json(&changed).is_err());
            let mut lost = sound.clone();
            lost.remove(place);
            prop_assert!(Manifest::from_json(&lost).is_err());
            let mut added = sound.clone();
            added.insert(place, change);
            prop_assert!(Manifest::from_json(&added).is_err());
            prop_assert!(Manifest::from_json(&sound[..place]).is_err());
        }

        #[test]
        fn no_text_makes_a_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Manifest::from_json(&text);
            let _ = Manifest::paths_of_any_format(&text);
        }
    }
}
