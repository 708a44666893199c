//! What a place in an unfinished statement is about: which tables, which column, which text.

use super::tokens::{Kind, Token};
use rockpool_catalog::column;
use rockpool_question::sql_words::KEYWORDS;

/// A column with the table or alias before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The table or its alias, where it was written.
    pub table: Option<String>,
    /// The column.
    pub column: String,
}

/// A table of the statement and what it is called there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The table.
    pub table: String,
    /// Its alias, or its own name.
    pub alias: String,
}

/// The tables that a statement reads, each with its alias.
pub fn sources(tokens: &[Token]) -> Vec<Source> {
    let mut sources = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if !token.is("FROM") && !token.is("JOIN") {
            continue;
        }
        let mut at = index + 1;
        while let Some(table) = tokens.get(at).filter(|token| !is_keyword(token)).and_then(Token::name) {
            at += 1;
            at += usize::from(tokens.get(at).is_some_and(|token| token.is("AS")));
            let alias = tokens.get(at).filter(|token| !is_keyword(token)).and_then(Token::name);
            at += usize::from(alias.is_some());
            sources.push(Source { table: table.to_owned(), alias: alias.unwrap_or(table).to_owned() });
            if !tokens.get(at).is_some_and(|token| token.is_sign(',')) {
                break;
            }
            at += 1;
        }
    }
    sources
}

/// The names that a statement gives to queries of its own: `WITH name AS (`.
pub fn own_tables(tokens: &[Token]) -> Vec<String> {
    if !tokens.iter().any(|token| token.is("WITH")) {
        return vec![];
    }
    let names = tokens.windows(3).filter(|window| window[1].is("AS") && window[2].is_sign('('));
    names
        .filter(|window| !is_keyword(&window[0]))
        .filter_map(|window| window[0].name())
        .map(str::to_owned)
        .collect()
}

/// The table or alias whose column is to come: `name.`.
pub fn qualifier(before: &[Token]) -> Option<&str> {
    let (dot, rest) = before.split_last()?;
    if dot.is_sign('.') { rest.last()?.name() } else { None }
}

/// Whether a table is to come: after `FROM`, after `JOIN`, after a comma between tables.
pub fn wants_table(before: &[Token]) -> bool {
    let Some(last) = before.last() else { return false };
    if last.is("FROM") || last.is("JOIN") || last.is("DESCRIBE") {
        return true;
    }
    if !last.is_sign(',') {
        return false;
    }
    let mut depth = 0_usize;
    for token in before.iter().rev() {
        match token.kind {
            Kind::Sign(')') => depth += 1,
            Kind::Sign('(') if depth == 0 => return false,
            Kind::Sign('(') => depth -= 1,
            _ if depth > 0 => {}
            _ if token.is("FROM") => return true,
            _ if ["SELECT", "WHERE", "BY", "HAVING", "ON", "WITH"].iter().any(|word| token.is(word)) => {
                return false;
            }
            _ => {}
        }
    }
    false
}

/// The column whose value is to come: after `column =`, `column IN (`, `column LIKE` and their kin.
pub fn compared(before: &[Token]) -> Option<Named> {
    let (last, rest) = before.split_last()?;
    match &last.kind {
        Kind::Sign('=' | '<' | '>') => {
            let signs = rest
                .iter()
                .rev()
                .take_while(|token| matches!(token.kind, Kind::Sign('<' | '>' | '!')))
                .count();
            named(rest.get(..rest.len() - signs)?)
        }
        Kind::Sign('(') => of_list(rest),
        Kind::Sign(',') => {
            let values = rest.iter().rev().take_while(|token| is_value(token)).count();
            let (open, rest) = rest.get(..rest.len() - values)?.split_last()?;
            if open.is_sign('(') { of_list(rest) } else { None }
        }
        Kind::Word(_) if last.is("LIKE") || last.is("ILIKE") => named(without_not(rest)),
        _ => None,
    }
}

/// The column before `IN`.
fn of_list(before: &[Token]) -> Option<Named> {
    let (last, rest) = before.split_last()?;
    if last.is("IN") { named(without_not(rest)) } else { None }
}

fn without_not(before: &[Token]) -> &[Token] {
    match before.split_last() {
        Some((last, rest)) if last.is("NOT") => rest,
        _ => before,
    }
}

fn named(before: &[Token]) -> Option<Named> {
    // `properties['name']` is a property of few events.
    if let [rest @ .., map, open, Token { kind: Kind::Text(key), .. }, close] = before
        && open.is_sign('[')
        && close.is_sign(']')
        && map.name() == Some(column::PROPERTIES)
    {
        return Some(Named { table: qualifier(rest).map(str::to_owned), column: key.clone() });
    }
    let (last, rest) = before.split_last().filter(|(last, _)| !is_keyword(last))?;
    Some(Named { table: qualifier(rest).map(str::to_owned), column: last.name()?.to_owned() })
}

/// What can stand in a list of values.
fn is_value(token: &Token) -> bool {
    match &token.kind {
        Kind::Text(_) | Kind::Number | Kind::Sign(',' | '-') => true,
        Kind::Word(_) => token.is("TRUE") || token.is("FALSE") || token.is("NULL"),
        _ => false,
    }
}

fn is_keyword(token: &Token) -> bool {
    matches!(&token.kind, Kind::Word(word) if KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word)))
}
