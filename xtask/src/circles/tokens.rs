//! The words of a file of Rust, without comments, texts and what only tests compile.

/// A word or sign, with the line that it stands on, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word, `::`, or one sign.
    pub text: String,
    /// The line.
    pub line: usize,
}

/// The words of a file, and the modules that only tests compile and that stand in files of their own.
pub fn tokens(source: &str) -> (Vec<Token>, Vec<String>) {
    without_tests(&all(source))
}

fn all(source: &str) -> Vec<Token> {
    let (mut tokens, mut rest, mut line) = (vec![], source, 1);
    while let Some(first) = rest.chars().next() {
        let length = length(rest, first);
        let (text, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if is_word(first) || (!first.is_whitespace() && !text.starts_with("//") && !text.starts_with("/*")) {
            tokens.push(Token { text: text.to_owned(), line });
        }
        line += text.matches('\n').count();
        rest = after;
    }
    tokens.retain(|token| !token.text.starts_with(['"', '\'']) && !is_literal(&token.text));
    tokens
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A text with a letter in front of its quote.
fn is_literal(text: &str) -> bool {
    text.contains('"')
}

/// The bytes of the word, sign, comment, text or blank that begins here.
fn length(rest: &str, first: char) -> usize {
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until("*/");
    }
    if rest.starts_with("::") {
        return 2;
    }
    let raw = rest.trim_start_matches(['b', 'c', 'r']);
    let prefix = rest.len() - raw.len();
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let is_raw = rest.get(..prefix).is_some_and(|letters| letters.contains('r'));
    if prefix <= 2 && is_raw && raw.get(hashes..).is_some_and(|text| text.starts_with('"')) {
        let start = prefix + hashes + 1;
        let end = format!("\"{}", "#".repeat(hashes));
        let body = rest.get(start..).unwrap_or_default();
        return start + body.find(&end).map_or(body.len(), |at| at + end.len());
    }
    if prefix <= 1 && raw.starts_with('"') {
        return prefix + quoted(raw);
    }
    if first == '\'' {
        return character(rest);
    }
    if is_word(first) {
        return rest.find(|other| !is_word(other)).unwrap_or(rest.len());
    }
    first.len_utf8()
}

/// The bytes of a text in quotes.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The bytes of a character in quotes, or of the name of a lifetime.
fn character(text: &str) -> usize {
    let mut rest = text.char_indices().skip(1);
    match rest.next() {
        Some((_, '\\')) => text.get(3..).and_then(|rest| rest.find('\'')).map_or(text.len(), |at| at + 4),
        Some(_) => match rest.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// Leaves out what follows `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules, mut at) = (vec![], vec![], 0);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    while at < tokens.len() {
        let is_test = (0..5).map(|place| text(at + place)).eq(["#", "[", "cfg", "(", "test"])
            || (0..7).map(|place| text(at + place)).eq(["#", "[", "cfg", "(", "any", "(", "test"]);
        if !is_test {
            kept.extend(tokens.get(at).cloned());
            at += 1;
            continue;
        }
        while at < tokens.len() && text(at) != "]" {
            at += 1;
        }
        let (mut depth, start) = (0_usize, at + 1);
        at = start;
        while at < tokens.len() {
            match text(at) {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
            if depth == 0 && matches!(text(at - 1), ";" | "}") {
                break;
            }
        }
        let item: Vec<&str> = (start..at).map(text).collect();
        if let [.., "mod", name, ";"] = item.as_slice() {
            modules.push((*name).to_owned());
        }
    }
    (kept, modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        tokens(source).0.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_texts_are_no_words() {
        let source = "//! crate::a\nuse crate::b; /* crate::c */ let x: &'a str = \"crate::d \\\" e\"; // f\n'\"' '\\'' g";
        let expected = ["use", "crate", "::", "b", ";", "let", "x", ":", "&", "a", "str", "=", ";", "g"];
        assert_eq!(words(source), expected);
        assert_eq!(words("r#\"a \" b\"# c br\"d\" b\"e\" b'f' rest"), ["c", "b", "rest"]);
        assert_eq!(tokens("a\n\"x\ny\"\nb").0[1].line, 4);
    }

    #[test]
    fn what_only_tests_compile_is_left_out() {
        let source = "#[cfg(test)]\n#[path = \"x\"]\nmod far;\nmod near;\n#[cfg(test)]\nmod tests { fn f() { g(); } }\nh";
        let (kept, modules) = tokens(source);
        let kept: Vec<&str> = kept.iter().map(|token| token.text.as_str()).collect();
        assert_eq!((kept, modules), (vec!["mod", "near", ";", "h"], vec!["far".to_owned()]));
    }
}
