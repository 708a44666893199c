//! Names of events and properties, made easier to read: `file_saved` is read as `file saved`. The name as the data has
//! it stands beside it wherever somebody points, and a switch turns the whole of it off.

use crate::keeping::{BrowserShelf, NAMES_KEY, Shelf};
use rockpool_question::value_label;
use yew::prelude::*;

/// How names are written on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// Made easier to read.
    #[default]
    Readable,
    /// As the data has them.
    AsTheyAre,
}

impl Names {
    /// The word for the choice in the storage.
    fn word(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::AsTheyAre => "as-they-are",
        }
    }

    /// The choice of an earlier visit.
    pub fn remembered() -> Self {
        match BrowserShelf.read(NAMES_KEY).ok().flatten() {
            Some(word) if word == Self::AsTheyAre.word() => Self::AsTheyAre,
            _ => Self::Readable,
        }
    }

    /// Remembers the choice.
    pub fn choose(self) {
        // A choice that cannot be stored still holds for this visit.
        let _ = BrowserShelf.write(NAMES_KEY, self.word());
    }

    /// A name as it is written; one that nobody would see as it is stands in quotes.
    pub fn write(self, name: &str) -> String {
        match self {
            _ if name.trim().is_empty() => value_label(name),
            Self::Readable => readable(name),
            Self::AsTheyAre => name.to_owned(),
        }
    }
}

/// How names are written where a component stands.
#[hook]
pub fn use_names() -> Names {
    use_context::<Names>().unwrap_or_default()
}

/// Words of a name that is written for programs, parted by blanks; a name that has blanks or other letters already is
/// as its writer wanted it.
fn readable(name: &str) -> String {
    let is_for_programs =
        name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':'));
    if !is_for_programs {
        return name.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    for part in name.split(['_', '-', '.', ':']).filter(|part| !part.is_empty()) {
        words.extend(humps(part));
    }
    if words.is_empty() { name.to_owned() } else { words.join(" ") }
}

/// The words of `fileSaved`. Capitals alone, as in `SSO`, are a word of their own.
fn humps(part: &str) -> Vec<String> {
    let letters: Vec<char> = part.chars().collect();
    let mut words = vec![String::new()];
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| letters.get(before));
        let begins = letter.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
                || before.is_some_and(char::is_ascii_uppercase)
                    && letters.get(place + 1).is_some_and(char::is_ascii_lowercase));
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(*letter);
        }
    }
    let plain = |word: String| {
        let is_abbreviation = word.len() > 1 && word.chars().all(|letter| !letter.is_ascii_lowercase());
        if is_abbreviation { word } else { word.to_ascii_lowercase() }
    };
    words.into_iter().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_programs_become_words() {
        for (name, words) in [
            ("file_saved", "file saved"),
            ("user.created", "user created"),
            ("fileSaved", "file saved"),
            ("SSOLoginFailed", "SSO login failed"),
            ("$pageview", "$pageview"),
            ("Order Completed", "Order Completed"),
            ("ההזמנה נשלחה", "ההזמנה נשלחה"),
            ("_", "_"),
            ("", ""),
            ("v2-upload", "v2 upload"),
        ] {
            assert_eq!(readable(name), words, "{name}");
        }
    }

    #[test]
    fn the_switch_leaves_every_name_alone() {
        assert_eq!(Names::AsTheyAre.write("file_saved"), "file_saved");
        assert_eq!(Names::Readable.write("file_saved"), "file saved");
    }

    #[test]
    fn a_name_of_nothing_can_be_seen() {
        for names in [Names::Readable, Names::AsTheyAre] {
            assert_eq!(names.write(""), "(empty)");
            assert_eq!(names.write(" "), "“ ”");
        }
    }
}
