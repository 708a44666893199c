//! Texts that are no SQL.

/// What the parser said, as a sentence: `Expected: x, found: y at Line: 1, Column: 8`.
pub(super) fn message(said: &str) -> String {
    let mut rest = said.trim();
    for prefix in ["SQL error: ", "ParserError(\"", "TokenizerError(\"", "sql parser error: "] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    let rest = rest.strip_suffix("\")").unwrap_or(rest).replace("\\\"", "\"");
    if rest.to_lowercase().contains("recursion") {
        return "The statement nests too deep: at most about 25 levels of parentheses or CASE can be, or 10 of queries. Compute \
                parts of it in queries of their own: WITH parts AS (SELECT ...)."
            .into();
    }
    let (what, place) = match rest.rsplit_once(" at Line: ") {
        Some((what, place)) => match place.split_once(", Column: ") {
            Some((line, column)) => (what.to_owned(), format!(" (line {line}, column {column})")),
            None => (what.to_owned(), String::new()),
        },
        None => (rest, String::new()),
    };
    if let Some((expected, found)) =
        what.strip_prefix("Expected: ").and_then(|rest| rest.rsplit_once(", found: "))
    {
        let found = if found == "EOF" { "the end".to_owned() } else { format!("'{found}'") };
        return format!(
            "This is no SQL{place}: {expected} should stand where {found} stands.{}",
            advice(&what)
        );
    }
    format!("This is no SQL{place}: {}.{}", what.trim_end_matches('.'), advice(&what))
}

/// What people write that the parser does not know.
fn advice(what: &str) -> &'static str {
    let what = what.to_uppercase();
    if what.contains("UNTERMINATED") {
        " A text stands between single quotes; one inside it is written twice: 'it''s'."
    } else if what.contains("FOUND: SAMPLE") {
        " To read part of the users, write WHERE user_key % 10 = 0."
    } else if what.contains("MATCH_CONDITION") {
        " ASOF JOIN is not understood here: use last_value(...) OVER (PARTITION BY user_key ORDER BY event_time)."
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_and_what_is_missing_are_said() {
        assert_eq!(
            message("SQL error: ParserError(\"Expected: an expression, found: FROM at Line: 1, Column: 8\")"),
            "This is no SQL (line 1, column 8): an expression should stand where 'FROM' stands."
        );
        assert_eq!(
            message("SQL error: ParserError(\"Expected: end of statement, found: EOF\")"),
            "This is no SQL: end of statement should stand where the end stands."
        );
        assert!(message("SQL error: RecursionLimitExceeded (current limit: 50)").contains("nests too deep"));
    }
}
