//! What can be written at a place of an SQL statement: values of the compared column, columns of the tables in the
//! statement, tables, functions, keywords. The editor only shows it.

mod catalog;
mod context;
mod tokens;

pub use catalog::Catalog;

use crate::builder::ranked;
use context::Source;
use rockpool_question::sql_words::{EVENT_FUNCTIONS, FUNCTIONS, KEYWORDS, quoted_name};
use rockpool_report::format;
use serde::Serialize;
use tokens::{Kind, Token, tokens};

/// The most lines that are offered; typing finds the rest.
const MOST: usize = 100;

/// What can be written at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completions {
    /// The first character that is replaced, in units of UTF-16 as JavaScript counts.
    pub from: usize,
    /// The character behind the last that is replaced.
    pub to: usize,
    /// What can be written, best first.
    pub options: Vec<Completion>,
}

/// One thing that can be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What is written.
    pub apply: String,
    /// What helps to choose.
    pub detail: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: CompletionKind,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A value of a column.
    Value,
    /// A column.
    Column,
    /// A table.
    Table,
    /// A function.
    Function,
    /// A word of SQL.
    Keyword,
}

/// Where a completion goes, and what of it is written already.
struct Spot {
    from: usize,
    to: usize,
    typed: String,
    /// Whether it is a text in single quotes.
    is_text: bool,
}

/// What can be written at a place of a statement, in units of UTF-16 from 0; nothing where nothing fits, and unless
/// it is asked for nothing where nothing is written yet.
pub fn complete(catalog: &Catalog, statement: &str, position: usize, asked: bool) -> Option<Completions> {
    let characters: Vec<char> = statement.chars().collect();
    let at = character_at(&characters, position);
    let all = tokens(&characters);
    let mut spot = spot(&characters, &all, at)?;
    let mut before: Vec<Token> =
        all.iter().filter(|token| token.end <= spot.from && token.kind != Kind::Comment).cloned().collect();
    let all: Vec<Token> = all.into_iter().filter(|token| token.kind != Kind::Comment).collect();
    let sources: Vec<Source> =
        context::sources(&all).into_iter().filter(|source| catalog.has(&source.table)).collect();

    // `user.cr` where there is no table `user`: the beginning of a name with a dot in it, which quotes are to hold.
    while let Some(name) = context::qualifier(&before)
        && !spot.is_text
        && !sources.iter().any(|source| source.alias == name)
    {
        before.truncate(before.len().saturating_sub(2));
        spot.from = all.iter().filter(|token| token.start < spot.from).rev().nth(1)?.start;
        spot.typed = characters.get(spot.from..at)?.iter().collect();
    }

    let mut options = Vec::new();
    let compared = context::compared(&before);
    if let Some(named) = &compared {
        let tables = tables_of(&sources, named.table.as_deref());
        options.extend(catalog.values(&tables, &named.column).into_iter().map(|(written, rows)| {
            Completion {
                label: written.clone(),
                apply: written,
                detail: format::counted(rows, "event"),
                kind: CompletionKind::Value,
            }
        }));
    }
    let qualifier = context::qualifier(&before);
    if spot.is_text {
        if options.is_empty() {
            return None;
        }
    } else if let Some(qualifier) = qualifier {
        options = columns(catalog, &tables_of(&sources, Some(qualifier)));
    } else if context::wants_table(&before) {
        options = tables_to_name(catalog, &all);
    } else {
        if !asked && spot.typed.is_empty() && options.is_empty() {
            return None;
        }
        options.extend(columns(catalog, &tables_of(&sources, None)));
        options.extend(tables_to_name(catalog, &all));
        options.extend(functions());
        options.extend(KEYWORDS.iter().map(|word| plain(word, CompletionKind::Keyword)));
    }
    let options = best(options, &spot);
    let unit = |character: usize| characters.iter().take(character).map(|letter| letter.len_utf16()).sum();
    (!options.is_empty()).then(|| Completions { from: unit(spot.from), to: unit(spot.to), options })
}

/// The character that a position in units of UTF-16 is at.
fn character_at(characters: &[char], position: usize) -> usize {
    let mut units = 0;
    characters
        .iter()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= position
        })
        .count()
}

/// Where the completion goes; nowhere inside a comment.
fn spot(characters: &[char], tokens: &[Token], at: usize) -> Option<Spot> {
    let nothing = Spot { from: at, to: at, typed: String::new(), is_text: false };
    let Some(token) = tokens.iter().find(|token| token.start < at && at <= token.end) else {
        return Some(nothing);
    };
    let inside = at < token.end || !token.closed;
    let text = |from: usize| characters.get(from..at).unwrap_or_default().iter().collect::<String>();
    match &token.kind {
        Kind::Comment if inside || characters.get(token.start) == Some(&'-') => None,
        Kind::Word(_) => Some(Spot { from: token.start, typed: text(token.start), ..nothing }),
        Kind::Quoted(_) | Kind::Text(_) if inside => Some(Spot {
            from: token.start,
            to: if token.closed { token.end } else { at },
            typed: text(token.start + 1),
            is_text: matches!(token.kind, Kind::Text(_)),
        }),
        Kind::Number => None,
        _ => Some(nothing),
    }
}

/// The tables that a qualifier means, or all of the statement; all events where there is none.
fn tables_of<'a>(sources: &'a [Source], qualifier: Option<&str>) -> Vec<&'a str> {
    let meant = sources.iter().filter(|source| qualifier.is_none_or(|name| source.alias == name));
    let tables: Vec<&str> = meant.map(|source| source.table.as_str()).collect();
    if tables.is_empty() && qualifier.is_none() { vec!["events"] } else { tables }
}

fn columns(catalog: &Catalog, tables: &[&str]) -> Vec<Completion> {
    let mut options: Vec<Completion> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for column in tables.iter().flat_map(|table| catalog.columns(table)) {
        if seen.insert(column.name.clone()) {
            options.push(Completion {
                apply: column.written(),
                label: column.name,
                detail: column.kind.to_owned(),
                kind: CompletionKind::Column,
            });
        }
    }
    options
}

fn tables_to_name(catalog: &Catalog, tokens: &[Token]) -> Vec<Completion> {
    let own = context::own_tables(tokens);
    let names = own.iter().map(String::as_str).chain(catalog.tables());
    names
        .map(|name| Completion {
            label: name.to_owned(),
            apply: quoted_name(name),
            detail: "table".to_owned(),
            kind: CompletionKind::Table,
        })
        .collect()
}

fn functions() -> impl Iterator<Item = Completion> {
    let own = EVENT_FUNCTIONS.iter().map(|function| Completion {
        detail: format!("{} {}", function.arguments, function.answer),
        ..plain(function.name, CompletionKind::Function)
    });
    own.chain(FUNCTIONS.iter().map(|name| plain(name, CompletionKind::Function)))
}

fn plain(word: &str, kind: CompletionKind) -> Completion {
    let detail = if kind == CompletionKind::Function { "function" } else { "" };
    Completion { label: word.to_owned(), apply: word.to_owned(), detail: detail.to_owned(), kind }
}

/// What matches the text that is written already, best first. A text is matched without its quotes.
fn best(options: Vec<Completion>, spot: &Spot) -> Vec<Completion> {
    let texts = options.iter().map(|option| option.label.strip_prefix('\'').unwrap_or(&option.label));
    let mut found = ranked(texts, &spot.typed);
    found.truncate(MOST);
    found.into_iter().filter_map(|found| options.get(found.index).cloned()).collect()
}

#[cfg(test)]
mod tests;
