//! Changes of text by its words: one that goes, comes twice, stands elsewhere, is another one, or is wrapped and
//! repeated until it is deep or long.

use crate::choice::{below, once_in, one_of, range};
use bolero::Driver;

/// What breaks readers of text, and what SQL and formulas are made of.
const WORDS: [&str; 64] = [
    "0",
    "1",
    "-1",
    "0.5",
    "1e308",
    "1e400",
    "99999999999999999999",
    "9223372036854775807",
    "''",
    "'",
    "\"",
    "`",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    "*",
    "/",
    "+",
    "-",
    "%",
    "||",
    "::",
    "=",
    "<>",
    ">=",
    ".",
    "?",
    "$1",
    "\\",
    "\u{0}",
    "\u{1F980}",
    "e\u{301}",
    "\u{202e}",
    "--",
    "/*",
    "*/",
    "NULL",
    "NOT",
    "AND",
    "OR",
    "IN",
    "BETWEEN",
    "LIKE",
    "CASE",
    "WHEN",
    "END",
    "CAST",
    "INTERVAL",
    "ARRAY",
    "DISTINCT",
    "OVER",
    "UNION ALL",
    "GROUP BY",
    "ORDER BY",
    "LIMIT",
    "SELECT",
    "FROM",
    "WHERE",
    "WITH",
];
/// How often something is wrapped or repeated at most.
const MOST: usize = 3_000;
/// No text grows beyond this, in bytes.
const LONGEST: usize = 200 << 10;

/// Changes one place.
pub(super) fn change<D: Driver>(driver: &mut D, bytes: &mut Vec<u8>, other: &[u8]) -> Option<()> {
    let text = String::from_utf8_lossy(bytes);
    let mut words = split(&text);
    let place = below(driver, words.len() + 1)?;
    let end = (place + range(driver, words.len() - place, 40)?.len()).min(words.len());
    let others = String::from_utf8_lossy(other);
    match below(driver, 11)? {
        0 | 1 => {
            words.drain(place..end);
        }
        2 => {
            let copy = words.get(place..end)?.to_vec();
            words.splice(place..place, copy);
        }
        3 if place < words.len() => {
            let with = below(driver, words.len())?;
            words.swap(place, with);
        }
        4 => words.insert(place, one_of(driver, &WORDS)?),
        5 if place < words.len() => *words.get_mut(place)? = one_of(driver, &WORDS)?,
        6 if place < words.len() && !words.is_empty() => {
            *words.get_mut(place)? = words.get(below(driver, words.len())?)?;
        }
        7 | 8 => {
            let pieces = split(&others);
            let from = range(driver, pieces.len(), 40)?;
            words.splice(place..end, pieces.get(from)?.to_vec());
        }
        9 => wrap(driver, &mut words, place, end)?,
        _ => repeat(driver, &mut words, place, end)?,
    }
    let changed = words.concat();
    if changed.len() <= LONGEST {
        *bytes = changed.into_bytes();
    }
    Some(())
}

/// How often: mostly a few times.
fn times<D: Driver>(driver: &mut D) -> Option<usize> {
    let most = if once_in(driver, 4)? { MOST } else { 8 };
    below(driver, most)
}

/// Puts a pair of signs around some words, over and over.
fn wrap<'w, D: Driver>(driver: &mut D, words: &mut Vec<&'w str>, place: usize, end: usize) -> Option<()> {
    let pairs: [(&'w str, &'w str); 8] = [
        ("(", ")"),
        ("[", "]"),
        ("-", ""),
        ("NOT ", ""),
        ("abs(", ")"),
        ("(SELECT ", ")"),
        ("CASE WHEN true THEN ", " END"),
        ("{\"a\":", "}"),
    ];
    let (open, close) = *one_of(driver, &pairs)?;
    let times = times(driver)?;
    words.splice(end..end, std::iter::repeat_n(close, times));
    words.splice(place..place, std::iter::repeat_n(open, times));
    Some(())
}

/// Puts some words there many times, with a word between them.
fn repeat<'w, D: Driver>(driver: &mut D, words: &mut Vec<&'w str>, place: usize, end: usize) -> Option<()> {
    let between: [&'w str; 8] = ["", " ", ", ", " + ", " AND ", " OR ", " UNION ALL ", "||"];
    let between = *one_of(driver, &between)?;
    let copy = words.get(place..end)?.to_vec();
    let long: usize = copy.iter().map(|word| word.len()).sum::<usize>() + between.len();
    let times = times(driver)?.min(LONGEST / long.max(1));
    let copies = std::iter::repeat_n(copy, times).flat_map(|copy| std::iter::once(between).chain(copy));
    let copies: Vec<&str> = copies.collect();
    words.splice(end..end, copies);
    Some(())
}

/// Words, numbers, blanks, and every other sign by itself.
fn split(text: &str) -> Vec<&str> {
    let class = |character: char| match character {
        character if character.is_alphanumeric() || character == '_' => 0,
        character if character.is_whitespace() => 1,
        _ => 2,
    };
    let mut words = vec![];
    let mut start = 0;
    let mut before = None;
    for (place, character) in text.char_indices() {
        let class = class(character);
        if before.is_some_and(|before| before != class || class == 2) {
            words.extend(text.get(start..place));
            start = place;
        }
        before = Some(class);
    }
    words.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_put_together_are_the_text() {
        let text = "SELECT \"a b\", sum(x_1) -- é\nFROM t";
        assert_eq!(split(text).concat(), text);
        assert_eq!(split("a1+(b )"), ["a1", "+", "(", "b", " ", ")"]);
        assert!(split("").is_empty());
    }
}
