//! Names that are written from right to left, among words that are written from left to right.
//!
//! An element that holds a name alone isolates it by itself (`<bdi>`, `dir="auto"`, `unicode-bidi` in the styles).
//! In a text without elements (a sentence, a title, a label of a chart) the characters of Unicode do the same: what
//! stands between U+2068 and U+2069 is ordered by itself, and moves nothing around it.

/// Begins a text that is ordered by itself.
const ISOLATE: char = '\u{2068}';
/// Ends it.
const END: char = '\u{2069}';

/// Whether a letter is written from right to left, or turns the order of those after it.
fn is_from_right(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A control of the order of letters, with which a name could end its isolation.
fn is_control(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name as a part of a text without elements. Most names come back as they are.
pub fn isolated(name: &str) -> String {
    if !name.chars().any(is_from_right) {
        return name.to_owned();
    }
    let kept: String = name.chars().filter(|letter| !is_control(*letter)).collect();
    format!("{ISOLATE}{kept}{END}")
}

/// A whole sentence with names somewhere inside: what stands in quotes is isolated as a whole, and outside of them
/// every stretch from right to left, so that the numbers and words after it keep their places.
pub fn sentence(text: &str) -> String {
    if !text.chars().any(is_from_right) {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().filter(|letter| !is_control(*letter)).collect();
    let mut shown = String::with_capacity(text.len() + 8);
    let (mut at, mut plain) = (0, 0);
    while at < letters.len() {
        match quoted(&letters, at) {
            Some(end)
                if letters.get(at + 1..end).is_some_and(|name| name.iter().copied().any(is_from_right)) =>
            {
                stretches(&mut shown, letters.get(plain..=at).unwrap_or_default());
                shown.push(ISOLATE);
                shown.extend(letters.get(at + 1..end).unwrap_or_default());
                shown.push(END);
                (at, plain) = (end, end);
            }
            _ => at += 1,
        }
    }
    stretches(&mut shown, letters.get(plain..).unwrap_or_default());
    shown
}

/// Where the quotes end that begin here, if any do.
fn quoted(letters: &[char], at: usize) -> Option<usize> {
    let ends = match letters.get(at)? {
        '\'' => '\'',
        '“' => '”',
        '‘' => '’',
        _ => return None,
    };
    let is_inside_word = |place: usize| letters.get(place).is_some_and(|letter| letter.is_alphanumeric());
    if at.checked_sub(1).is_some_and(is_inside_word) {
        return None;
    }
    (at + 1..letters.len()).find(|end| letters.get(*end) == Some(&ends) && !is_inside_word(end + 1))
}

/// Isolates every stretch from right to left.
fn stretches(shown: &mut String, letters: &[char]) {
    let mut stretch = String::new();
    // Signs and blanks between letters from right to left belong to them; behind the last one they do not.
    let mut pending = String::new();
    for letter in letters.iter().copied() {
        if is_from_right(letter) {
            stretch.push_str(&pending);
            pending.clear();
            stretch.push(letter);
        } else if !stretch.is_empty() && !letter.is_alphanumeric() && !ENDS.contains(&letter) {
            pending.push(letter);
        } else {
            close(shown, &mut stretch, &mut pending);
            shown.push(letter);
        }
    }
    close(shown, &mut stretch, &mut pending);
}

/// Signs with which our own words go on after a name.
const ENDS: [char; 6] = [',', ';', '“', '”', '(', ')'];

fn close(shown: &mut String, stretch: &mut String, pending: &mut String) {
    if !stretch.is_empty() {
        shown.push(ISOLATE);
        shown.push_str(stretch);
        shown.push(END);
    }
    shown.push_str(pending);
    stretch.clear();
    pending.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_left_to_right_stay_as_they_are() {
        for text in ["file_saved", "größe", "登录", "1 200 users did “saved”."] {
            assert_eq!(isolated(text), text);
            assert_eq!(sentence(text), text);
        }
    }

    #[test]
    fn a_name_from_right_to_left_cannot_leave_its_place() {
        assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(isolated("a\u{202e}b\u{2069}c"), "\u{2068}abc\u{2069}");
    }

    #[test]
    fn in_a_sentence_only_the_names_are_isolated() {
        assert_eq!(
            sentence("12 users did שלום עולם, then saved, 7 did."),
            "12 users did \u{2068}שלום עולם\u{2069}, then saved, 7 did."
        );
        assert_eq!(sentence("من 5"), "\u{2068}من\u{2069} 5");
        assert_eq!(sentence("did “דף” 3 times"), "did “\u{2068}דף\u{2069}” 3 times");
        assert_eq!(sentence("did 'דף (2) a', 3"), "did '\u{2068}דף (2) a\u{2069}', 3");
        assert_eq!(sentence("it's דף, that's all"), "it's \u{2068}דף\u{2069}, that's all");
    }
}
