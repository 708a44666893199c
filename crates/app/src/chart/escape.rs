//! Text from data, made harmless for Plotly, which reads labels as pseudo-HTML (`<b>`, `<a href>`), and set apart from
//! the words around it where it is written from right to left.

use crate::bidi::isolated;

/// The text with `<`, `>` and `&` as entities, which Plotly shows as they were.
pub fn escaped(text: &str) -> String {
    let text = isolated(text);
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            other => safe.push(other),
        }
    }
    safe
}

/// The text of an escaped one.
pub fn unescaped(safe: &str) -> String {
    safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The text cut to so many characters, escaped.
pub fn shortened(text: &str, longest: usize) -> String {
    escaped(&cut(text, longest))
}

/// The text in at most two lines of so many characters, broken at spaces and underscores, escaped.
pub fn wrapped(text: &str, width: usize) -> String {
    let width = width.max(3);
    if text.chars().count() <= width {
        return escaped(text);
    }
    let characters: Vec<char> = text.chars().collect();
    let break_at = characters
        .iter()
        .take(width)
        .rposition(|character| [' ', '_', '-', '.', '/'].contains(character))
        .map_or(width, |position| position + 1);
    let (first, second) = characters.split_at(break_at);
    let first: String = first.iter().collect();
    let second: String = second.iter().collect();
    format!("{}<br>{}", escaped(first.trim_end()), shortened(&second, width))
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let start: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_data_stays_text() {
        assert_eq!(escaped(r#"<a href="x">&b</a>"#), r#"&lt;a href="x"&gt;&amp;b&lt;/a&gt;"#);
    }

    #[test]
    fn what_was_escaped_can_be_read_again() {
        for text in ["&lt;", "<b>&amp;</b>", "a & b"] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
    }

    #[test]
    fn names_from_right_to_left_keep_to_themselves() {
        assert_eq!(shortened("שלום עולם", 5), "\u{2068}שלום…\u{2069}");
    }

    #[test]
    fn an_entity_is_never_cut() {
        assert_eq!(shortened("<<<<", 3), "&lt;&lt;…");
    }

    #[test]
    fn long_names_break_at_a_word() {
        assert_eq!(wrapped("application_opened", 14), "application_<br>opened");
        assert_eq!(wrapped("saved", 14), "saved");
        assert_eq!(wrapped("abcdefghijklmnopqrst", 8), "abcdefgh<br>ijklmno…");
    }
}
