//! A condition as words, texts, numbers and signs.

/// A word, a name in quotes, a text, a number or a sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
}

impl Token {
    /// How a message names it.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Word(word) => format!("'{word}'"),
            Self::Quoted(name) => format!("\"{name}\""),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Number(number) => format!("the number {number}"),
            Self::Sign(sign) => format!("'{sign}'"),
        }
    }

    /// Whether it is this word, in whatever case.
    pub(super) fn is_word(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(wanted))
    }
}

const SIGNS: [&str; 11] = ["<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", ","];

/// The tokens of a condition.
///
/// # Errors
/// A sentence that says what is not understood.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.strip_prefix(sign).unwrap_or_default();
        } else if matches!(first, '\'' | '"' | '`') {
            let (content, after) =
                quoted(rest, first).ok_or_else(|| format!("a {first} is opened and not closed"))?;
            tokens.push(if first == '\'' { Token::Text(content) } else { Token::Quoted(content) });
            rest = after;
        } else {
            let end = rest
                .find(|character: char| character.is_whitespace() || "<>=!(),'\"`".contains(character))
                .unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("'{first}' is not understood"));
            }
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let starts_number =
                word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
            tokens.push(match word.parse() {
                Ok(number) if starts_number => Token::Number(number),
                _ => Token::Word(word.to_owned()),
            });
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

/// What stands between quotes, of which two are one, and what comes after.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut content = String::new();
    let mut rest = text.strip_prefix(quote)?;
    loop {
        let (before, after) = rest.split_once(quote)?;
        content.push_str(before);
        match after.strip_prefix(quote) {
            Some(more) => {
                content.push(quote);
                rest = more;
            }
            None => return Some((content, after)),
        }
    }
}

/// The sign of this name, or one that no token has.
pub(super) fn sign(name: &str) -> &'static str {
    SIGNS.into_iter().find(|sign| *sign == name).unwrap_or_default()
}
