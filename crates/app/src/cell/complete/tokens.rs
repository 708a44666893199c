//! The words of an unfinished SQL statement, as far as completion needs them.

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword without quotes.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    /// A comment.
    Comment,
    /// A number.
    Number,
    /// One sign.
    Sign(char),
}

/// A word and where it stands, in characters from 0; without its end where the statement ends inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The first character.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
    /// Whether quotes or comment are closed.
    pub closed: bool,
}

impl Token {
    /// The name that a word or a quoted name means.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Quoted(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it is this keyword, in capitals or not.
    pub fn is(&self, keyword: &str) -> bool {
        matches!(&self.kind, Kind::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is this sign.
    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// All words of a statement in their order. Nothing is refused: what is no word is a sign.
pub fn tokens(statement: &[char]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = statement.get(at).copied() {
        let next = statement.get(at + 1).copied();
        let (kind, end, closed) = match (first, next) {
            _ if first.is_whitespace() => {
                at += 1;
                continue;
            }
            ('-', Some('-')) => {
                let end = until(statement, at, |rest| rest[0] == '\n', 0);
                (Kind::Comment, end.0, end.1)
            }
            ('/', Some('*')) => {
                let end = until(statement, at + 2, |rest| rest.starts_with(&['*', '/']), 2);
                (Kind::Comment, end.0, end.1)
            }
            ('"' | '\'', _) => {
                let (text, end, closed) = between(statement, at, first);
                (if first == '"' { Kind::Quoted(text) } else { Kind::Text(text) }, end, closed)
            }
            _ if first.is_alphabetic() || first == '_' => {
                let end = run(statement, at, |letter| letter.is_alphanumeric() || letter == '_');
                (Kind::Word(statement[at..end].iter().collect()), end, true)
            }
            _ if first.is_ascii_digit() => {
                (Kind::Number, run(statement, at, |letter| letter.is_alphanumeric() || letter == '.'), true)
            }
            _ => (Kind::Sign(first), at + 1, true),
        };
        tokens.push(Token { kind, start: at, end, closed });
        at = end;
    }
    tokens
}

fn run(statement: &[char], start: usize, belongs: impl Fn(char) -> bool) -> usize {
    statement[start..]
        .iter()
        .position(|letter| !belongs(*letter))
        .map_or(statement.len(), |length| start + length)
}

fn until(statement: &[char], start: usize, ends: impl Fn(&[char]) -> bool, length: usize) -> (usize, bool) {
    let found = (start..statement.len()).find(|at| ends(&statement[*at..]));
    found.map_or((statement.len(), false), |at| (at + length, true))
}

/// The text between quotes, in which a doubled quote is one.
fn between(statement: &[char], start: usize, quote: char) -> (String, usize, bool) {
    let mut text = String::new();
    let mut at = start + 1;
    while let Some(letter) = statement.get(at).copied() {
        if letter != quote {
            text.push(letter);
            at += 1;
        } else if statement.get(at + 1) == Some(&quote) {
            text.push(quote);
            at += 2;
        } else {
            return (text, at + 1, true);
        }
    }
    (text, at, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(statement: &str) -> Vec<Kind> {
        let characters: Vec<char> = statement.chars().collect();
        tokens(&characters).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn quotes_are_doubled_inside() {
        assert_eq!(
            kinds("\"a\"\"b\" = 'it''s'"),
            [Kind::Quoted("a\"b".into()), Kind::Sign('='), Kind::Text("it's".into())]
        );
    }

    #[test]
    fn what_is_not_closed_reaches_to_the_end() {
        let statement: Vec<char> = "x = 'fre".chars().collect();
        let last = tokens(&statement).pop().unwrap();
        assert_eq!((last.start, last.end, last.closed), (4, 8, false));
        assert_eq!(
            kinds("a -- b\nc /* d"),
            [Kind::Word("a".into()), Kind::Comment, Kind::Word("c".into()), Kind::Comment]
        );
    }

    #[cfg(not(target_family = "wasm"))]
    proptest::proptest! {
        #[test]
        fn any_text_is_covered_in_order(statement: String) {
            let characters: Vec<char> = statement.chars().collect();
            let mut at = 0;
            for token in tokens(&characters) {
                proptest::prop_assert!(token.start >= at && token.end > token.start);
                proptest::prop_assert!(characters[at..token.start].iter().all(|letter| letter.is_whitespace()));
                at = token.end;
            }
            proptest::prop_assert!(at <= characters.len());
        }
    }
}
