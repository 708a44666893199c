//! Which choices match what a person typed, best first.

use std::ops::Range;

/// A choice that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Which choice, from 0.
    pub index: usize,
    /// The characters of its text that match, from 0.
    pub range: Range<usize>,
}

/// How well a text matches, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    Whole,
    Start,
    WordStart,
    Inside,
}

/// The texts that hold what was typed, best first: the whole text, its start, the start of a word, anywhere;
/// equals keep their order. Case does not matter, and `_`, `-`, `.` and a space are the same. Nothing typed
/// matches everything.
pub fn ranked<'a>(texts: impl Iterator<Item = &'a str>, typed: &str) -> Vec<Match> {
    let typed: Vec<char> = typed.trim().chars().map(folded).collect();
    let mut found: Vec<(Quality, Match)> = texts
        .enumerate()
        .filter_map(|(index, text)| {
            let text: Vec<char> = text.chars().map(folded).collect();
            let (quality, start) = best(&text, &typed)?;
            Some((quality, Match { index, range: start..start + typed.len() }))
        })
        .collect();
    found.sort_by_key(|(quality, found)| (*quality, found.index));
    found.into_iter().map(|(_, found)| found).collect()
}

fn best(text: &[char], typed: &[char]) -> Option<(Quality, usize)> {
    if typed.is_empty() {
        return Some((Quality::Start, 0));
    }
    if text == typed {
        return Some((Quality::Whole, 0));
    }
    let starts = text.windows(typed.len()).enumerate().filter(|(_, window)| *window == typed);
    starts
        .map(|(start, _)| match start.checked_sub(1).and_then(|before| text.get(before)) {
            None => (Quality::Start, start),
            Some(before) if !before.is_alphanumeric() => (Quality::WordStart, start),
            Some(_) => (Quality::Inside, start),
        })
        .min()
}

/// One character for one, so that positions stay; the few letters that grow when lowered stay as they are.
fn folded(character: char) -> char {
    if ['_', '-', '.'].contains(&character) {
        return ' ';
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(typed: &str) -> Vec<&'static str> {
        const TEXTS: [&str; 6] = ["autosave", "file_saved", "Save", "save_as", "button_clicked", "ÉSAVE"];
        ranked(TEXTS.into_iter(), typed).into_iter().map(|found| TEXTS[found.index]).collect()
    }

    #[test]
    fn the_whole_then_the_start_then_words_then_anywhere() {
        assert_eq!(order("save"), ["Save", "save_as", "file_saved", "autosave", "ÉSAVE"]);
    }

    #[test]
    fn case_and_separators_do_not_matter() {
        assert_eq!(order("FILE SA"), ["file_saved"]);
        assert_eq!(order("é"), ["ÉSAVE"]);
    }

    #[test]
    fn nothing_typed_keeps_everything_in_order() {
        assert_eq!(order("  ").len(), 6);
        assert_eq!(order("")[0], "autosave");
        assert!(order("zzz").is_empty());
    }

    #[test]
    fn the_range_counts_characters() {
        assert_eq!(ranked(["Ünïsave"].into_iter(), "save"), [Match { index: 0, range: 3..7 }]);
    }
}
