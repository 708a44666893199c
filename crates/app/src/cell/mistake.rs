//! Where in a statement a mistake is, as the message about it says.

/// The line and the column that a message names last, both from 1: `at line 2, column 5`, `at Line: 2, Column: 5`.
/// Nothing where it names none.
pub fn place(message: &str) -> Option<(u32, u32)> {
    let message = message.to_lowercase();
    let places = message.match_indices("line").filter_map(|(start, word)| {
        let (line, rest) = number(message.get(start + word.len()..)?)?;
        let rest = rest.trim_start_matches([',', ' ']).strip_prefix("column")?;
        Some((line, number(rest)?.0))
    });
    places.filter(|(line, column)| *line > 0 && *column > 0).last()
}

/// The number at the beginning, after a colon or blanks, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start_matches([':', ' ']);
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_place_is_the_last_one_named() {
        assert_eq!(place("Unexpected 'FORM' at line 2, column 5: write FROM."), Some((2, 5)));
        assert_eq!(place("Expected: an expression, found: EOF at Line: 1, Column: 8"), Some((1, 8)));
        assert_eq!(place("line 1, column 2; then Line 3 column 14"), Some((3, 14)));
        assert_eq!(place("A line of 3 columns"), None);
        assert_eq!(place("There is no column 'line 3'."), None);
        assert_eq!(place("line 0, column 1"), None);
        assert_eq!(place("line 99999999999, column 1"), None);
    }
}
