//! Texts from data, as a terminal can show them.

/// The text with everything that a terminal could take for a command made visible.
///
/// Names and values come from the data, and data may hold anything.
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_to_a_terminal_become_visible() {
        assert_eq!(printable("a\u{1b}[31mb\n\u{9b}c é"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c é");
    }
}
