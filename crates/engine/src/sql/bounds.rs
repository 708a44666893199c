//! How long a statement may be. Its tokens are counted before it is parsed: the parser nests what stands in a row, and
//! what is nested too deep can neither be planned nor dropped.

use super::syntax::MOST_LINKS;
use crate::EngineError;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, Tokenizer};

/// The most bytes of a statement.
const MOST_BYTES: usize = 1 << 20;

/// The most operators in a row: each part of a chain of AND or OR has about one of its own.
const MOST_OPERATORS: usize = 2 * MOST_LINKS;

/// The most forms inside each other that the parser reads twice where they are no good, as what they are and as a call of
/// a function: each doubles the time until a mistake inside of it is found.
const MOST_RETRIED: usize = 15;

/// What has been met in one pair of parentheses.
#[derive(Default)]
struct Level {
    /// Operators since the last comma or clause.
    operators: usize,
    /// UNION, EXCEPT and INTERSECT.
    unions: usize,
    /// Whether the parentheses belong to a form that the parser reads twice.
    retried: bool,
}

/// Refuses a statement that is too long to be parsed.
///
/// # Errors
/// [`EngineError::Sql`] with what to shorten.
pub(super) fn check(sql: &str) -> Result<(), EngineError> {
    if sql.len() > MOST_BYTES {
        let reason = format!(
            "The statement is too long: it has {} bytes, and at most {MOST_BYTES} can be. Write ranges or a join in place \
             of long lists.",
            sql.len()
        );
        return Err(EngineError::Sql { reason });
    }
    // What is no token is the parser's to say.
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize_with_location() else { return Ok(()) };
    let mut levels = vec![Level::default()];
    // CASE that are open, NOT and INTERVAL behind each other, and the word before the token at hand.
    let (mut cases, mut prefixes, mut before) = (0_usize, 0_usize, None);
    for token in tokens {
        let is_inside = levels.len() > 1;
        let word = match &token.token {
            Token::Whitespace(_) => continue,
            Token::Word(word) => Some(word.keyword),
            _ => None,
        };
        match word {
            Some(Keyword::NOT | Keyword::INTERVAL) => prefixes += 1,
            _ => prefixes = 0,
        }
        let opens = std::mem::replace(&mut before, word).filter(|keyword| is_retried(*keyword));
        let retried = cases + prefixes + levels.iter().filter(|level| level.retried).count();
        if retried > MOST_RETRIED {
            return Err(too_deep(token.span.start));
        }
        let Some(level) = levels.last_mut() else { return Ok(()) };
        match token.token {
            Token::LParen | Token::LBrace => {
                levels.push(Level { retried: opens.is_some(), ..Level::default() });
            }
            Token::LBracket => {
                level.operators += 1;
                levels.push(Level { retried: opens.is_some(), ..Level::default() });
            }
            Token::RParen | Token::RBrace | Token::RBracket if is_inside => {
                levels.pop();
            }
            Token::Comma => level.operators = 0,
            // Where the parser cannot go deeper it takes CASE for a name, and says something else.
            Token::Word(word) if word.keyword == Keyword::CASE => cases += 1,
            Token::Word(word) if word.keyword == Keyword::END => cases = cases.saturating_sub(1),
            Token::Word(word) => match meaning(word.keyword) {
                Meaning::Operator => level.operators += 1,
                Meaning::Clause => level.operators = 0,
                Meaning::Union => (level.operators, level.unions) = (0, level.unions + 1),
                Meaning::Other => {}
            },
            Token::Number(_, _)
            | Token::SingleQuotedString(_)
            | Token::DoubleQuotedString(_)
            | Token::SemiColon
            | Token::Period
            | Token::EOF => {}
            Token::RParen | Token::RBrace | Token::RBracket => {}
            _ => level.operators += 1,
        }
        if let Some(level) = levels.last()
            && (level.operators > MOST_OPERATORS || level.unions > MOST_LINKS)
        {
            return Err(too_many(token.span.start));
        }
    }
    Ok(())
}

/// What a word does to the nesting of the parser's tree.
enum Meaning {
    Operator,
    Clause,
    Union,
    Other,
}

fn meaning(keyword: Keyword) -> Meaning {
    match keyword {
        Keyword::AND
        | Keyword::OR
        | Keyword::XOR
        | Keyword::IS
        | Keyword::IN
        | Keyword::LIKE
        | Keyword::ILIKE
        | Keyword::SIMILAR
        | Keyword::RLIKE
        | Keyword::REGEXP
        | Keyword::BETWEEN
        | Keyword::COLLATE
        | Keyword::OVERLAPS
        | Keyword::AT => Meaning::Operator,
        Keyword::SELECT
        | Keyword::FROM
        | Keyword::WHERE
        | Keyword::HAVING
        | Keyword::WHEN
        | Keyword::THEN
        | Keyword::ELSE
        | Keyword::ON => Meaning::Clause,
        Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT | Keyword::MINUS => Meaning::Union,
        _ => Meaning::Other,
    }
}

/// Whether the parser reads what stands in parentheses behind this word as a form of its own first.
fn is_retried(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::ARRAY
            | Keyword::CAST
            | Keyword::CEIL
            | Keyword::CONVERT
            | Keyword::EXISTS
            | Keyword::EXTRACT
            | Keyword::FLOOR
            | Keyword::INTERVAL
            | Keyword::LAMBDA
            | Keyword::MAP
            | Keyword::MATCH
            | Keyword::NOT
            | Keyword::OVERLAY
            | Keyword::POSITION
            | Keyword::SAFE_CAST
            | Keyword::STRUCT
            | Keyword::SUBSTR
            | Keyword::SUBSTRING
            | Keyword::TRIM
            | Keyword::TRY_CAST
            | Keyword::TRY_CONVERT
    )
}

fn too_deep(at: Location) -> EngineError {
    let reason = format!(
        "The statement nests CASE, NOT, CAST, EXTRACT and their like too deep (line {}, column {}): at most {MOST_RETRIED} \
         can stand inside each other. Compute parts of it in a query of its own: WITH parts AS (SELECT ...).",
        at.line, at.column
    );
    EngineError::Sql { reason }
}

fn too_many(at: Location) -> EngineError {
    let reason = format!(
        "The statement has too many operators in a row (line {}, column {}): at most {MOST_LINKS} conditions or queries \
         can be joined. Write x IN (...) for one column, or join with (VALUES (...), (...)) AS wanted(a, b).",
        at.line, at.column
    );
    EngineError::Sql { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_pass_and_long_chains_do_not() {
        let list: Vec<String> = (0..20_000).map(|number| number.to_string()).collect();
        assert!(check(&format!("SELECT 1 WHERE 1 IN ({})", list.join(", "))).is_ok());
        let chain = |links: usize| format!("SELECT 1 WHERE a{}", " OR a".repeat(links));
        assert!(check(&chain(MOST_OPERATORS)).is_ok());
        assert!(check(&chain(MOST_OPERATORS + 1)).is_err());
        assert!(check(&format!("SELECT 1{}", " UNION SELECT 1".repeat(MOST_LINKS + 1))).is_err());
        assert!(check(&format!("SELECT '{}'", "x".repeat(MOST_BYTES))).is_err());
        assert!(check("SELECT 'unfinished").is_ok());
    }

    #[test]
    fn forms_that_are_read_twice_are_nested_so_far_and_no_further() {
        let nested = |open: &str, close: &str, times: usize| {
            format!("SELECT {}1{} FROM events", open.repeat(times), close.repeat(times))
        };
        for (open, close) in [
            ("CASE WHEN a THEN ", " END"),
            ("NOT ", ""),
            ("INTERVAL ", ""),
            ("cast(", " as int)"),
            ("extract(hour, ", ")"),
            ("floor ( ", ")"),
            ("trim(substring(", " from 1))"),
            ("EXISTS (SELECT CASE WHEN a THEN ", " END)"),
            ("array[", "]"),
        ] {
            let each = open.matches("EXISTS").count() + open.matches("trim").count() + 1;
            assert!(check(&nested(open, close, MOST_RETRIED / each)).is_ok(), "{open}");
            assert!(check(&nested(open, close, MOST_RETRIED + 1)).is_err(), "{open}");
        }
        // What stands beside each other, and what is read once.
        assert!(check(&format!("SELECT {}1", "cast(1 as int), ".repeat(100))).is_ok());
        assert!(check(&nested("coalesce(", ", 2)", 100)).is_ok());
        assert!(check(&format!("SELECT {}true", "a IS NOT NULL AND NOT b AND ".repeat(50))).is_ok());
    }
}
