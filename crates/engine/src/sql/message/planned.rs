//! What the planner refuses: names, types, groups, queries in the wrong place.

use super::{Known, functions, names};

/// The sentence for what the planner said; none if it was not foreseen.
pub(super) fn message(said: &str, known: &Known<'_>) -> Option<String> {
    let mut said = said.trim();
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| said.strip_prefix(prefix)) {
        said = shorter.trim_start();
    }
    let catalog = format!("{}.{}.", crate::sql::CATALOG, crate::sql::SCHEMA);
    let said = said.replace(&catalog, "");
    if said.starts_with("table '") && said.contains("' not found") {
        return Some(names::no_table(between(&said, "table '", "'").unwrap_or_default(), known));
    }
    if let Some(name) = between(&said, "Invalid function '", "'") {
        return Some(functions::unknown(name, known));
    }
    grouping(&said).or_else(|| types(&said, known)).or_else(|| queries(&said)).or_else(|| others(&said))
}

/// What stands before a message; it says where in the planner, not where in the statement.
const PREFIXES: [&str; 10] = [
    "Error during planning: ",
    "Schema error: ",
    "SQL error: ",
    "Execution error: ",
    "External error: ",
    "Arrow error: ",
    "Optimizer rule ",
    "Invalid or Unsupported Configuration: ",
    "type_coercion\ncaused by\n",
    "This feature is not implemented: ",
];

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

/// Columns that are neither grouped by nor aggregated.
fn grouping(said: &str) -> Option<String> {
    if said.contains("must appear in the GROUP BY clause") || said.contains("must be in GROUP BY") {
        let column =
            between(said, "column \"", "\"").or_else(|| between(said, "HAVING clause references: ", " must"));
        let column = column.map(plain_name).unwrap_or_default();
        return Some(format!(
            "'{column}' is neither grouped by nor aggregated. Add it to GROUP BY, or write an aggregate such as \
             max({column})."
        ));
    }
    if said.contains("must be an aggregate")
        || said.contains("nested aggregate")
        || said.contains("Aggregate functions are not")
    {
        return Some(
            "An aggregate stands where none can be. Compute it in a query inside, or write HAVING.".into(),
        );
    }
    let duplicate = between(said, "unique expression names but the expression \"", "\"");
    if let Some(name) = duplicate {
        let second = between(said, "\" at position", "\" at position").and_then(|rest| rest.rsplit_once('"'));
        let second = second.map_or(name, |(_, second)| second);
        return Some(same_name(name, second));
    }
    None
}

/// Two columns that would have the same name.
fn same_name(one: &str, other: &str) -> String {
    // What stands behind the last AS is a name, unless it is the type of a CAST.
    let named = |text: &str| match text.rsplit_once(" AS ") {
        Some((_, name)) if !name.contains(')') => plain_name(name),
        _ => plain_name(text),
    };
    let (one, other) = (named(one), named(other));
    if one == other {
        return format!("Two columns are called '{one}'. Give one of them another name with AS.");
    }
    format!(
        "The columns '{one}' and '{other}' have the same name, which CAST does not change. Give one of them another name with AS."
    )
}

/// The last part of a name with dots, without quotes; an expression as it is.
fn plain_name(name: &str) -> String {
    if name.contains(['(', ' ']) {
        return without_types(&in_words(name));
    }
    name.rsplit('.').next().unwrap_or(name).trim_matches('"').to_owned()
}

/// An expression with its constants as they are written: `BIGINT(7)` is 7, `TEXT("a")` is 'a'.
fn without_types(expression: &str) -> String {
    let mut plain = expression.to_owned();
    for kind in ["BIGINT(", "DOUBLE(", "BOOLEAN(", "TEXT("] {
        while let Some((before, rest)) = plain.split_once(kind) {
            let Some((value, after)) = rest.split_once(')') else { break };
            let value = value.replace('"', "'");
            plain = format!("{before}{value}{after}");
        }
    }
    plain
}

/// Operators and functions that are given what they cannot take.
fn types(said: &str, known: &Known<'_>) -> Option<String> {
    for start in [
        "Cannot coerce arithmetic expression ",
        "Cannot infer common argument type for comparison operation ",
        "Cannot infer common argument type for regex operation ",
        "Cannot infer common argument type for logical boolean operation ",
        "Cannot infer common string type for string concat operation ",
        "Cannot get result type for temporal operation ",
    ] {
        if let Some((_, operation)) = said.split_once(start) {
            let operation = operation.split(" to valid types").next().unwrap_or(operation);
            let operation = in_words(operation.split(':').next().unwrap_or(operation));
            let advice = match operation.contains("TEXT") {
                _ if operation.contains("INTERVAL") && operation.contains('*') => {
                    "Write the length in one: INTERVAL '21 days'."
                }
                true => {
                    "Write TRY_CAST(x AS DOUBLE) for a text that holds numbers, or TRY_CAST(x AS TIMESTAMP) for one that holds instants."
                }
                false => "Write CAST(x AS ...) so that both sides have types that fit.",
            };
            return Some(format!("There is no {operation} between values of these types. {advice}"));
        }
    }
    if let Some(function) = between(said, "No function matches the given name and argument types '", "'") {
        let (name, given) = function.split_once('(').unwrap_or((function, ")"));
        let given = given.strip_suffix(')').unwrap_or(given);
        return Some(functions::wrong_arguments(name, &in_words(given), known));
    }
    for start in
        ["Function '", "function '", "call to '", "Failed to coerce arguments to satisfy a call to '"]
    {
        if let Some(name) = between(said, start, "'")
            && (said.contains("signature") || said.contains("expect") || said.contains("coerce"))
        {
            let given =
                between(said, "types: [", "]").or_else(|| between(said, "from ", " to")).unwrap_or_default();
            return Some(functions::wrong_arguments(name, &in_words(given.trim_matches(['[', ']'])), known));
        }
    }
    if said.contains("needs numbers, and is given") || said.contains("AND and OR need conditions") {
        return Some(format!("{}. Write TRY_CAST(x AS DOUBLE) or a comparison.", in_words(said)));
    }
    if said.contains(" expects ") || said.contains(" takes ") {
        // The project's own functions say what they want.
        return Some(in_words(said));
    }
    if said.contains("requires a boolean expression")
        || said.contains("Cannot create filter with non-boolean predicate")
    {
        return Some(
            "A condition is needed here, and this is none. Write a comparison: x = 1, x IS NOT NULL.".into(),
        );
    }
    if said.starts_with("Unary operator") {
        return Some("- and + stand before numbers and intervals only. Write CAST(x AS DOUBLE) or TRY_CAST(x AS DOUBLE).".into());
    }
    if said.contains("Unsupported SQL type") || said.contains("Unsupported data type") {
        let kind = said.rsplit(' ').next().unwrap_or_default();
        return Some(format!(
            "There is no type {kind} here. Write BIGINT, DOUBLE, DECIMAL(38, 2), VARCHAR, BOOLEAN, DATE, TIMESTAMP or INTERVAL."
        ));
    }
    None
}

/// Types by the names that they have in SQL.
pub(in crate::sql) fn in_words(text: &str) -> String {
    const NAMES: [(&str, &str); 28] = [
        ("Duration(s)", "a length of time"),
        ("Duration(ms)", "a length of time"),
        ("Duration(µs)", "a length of time"),
        ("Duration(ns)", "a length of time"),
        ("Interval(MonthDayNano)", "INTERVAL"),
        ("Interval(DayTime)", "INTERVAL"),
        ("Interval(YearMonth)", "INTERVAL"),
        ("Utf8View", "TEXT"),
        ("LargeUtf8", "TEXT"),
        ("Utf8", "TEXT"),
        ("UInt64", "BIGINT"),
        ("UInt32", "BIGINT"),
        ("UInt16", "BIGINT"),
        ("UInt8", "BIGINT"),
        ("Int64", "BIGINT"),
        ("Int32", "BIGINT"),
        ("Int16", "BIGINT"),
        ("Int8", "BIGINT"),
        ("Float64", "DOUBLE"),
        ("Float32", "DOUBLE"),
        ("Decimal128", "DECIMAL"),
        ("Decimal256", "DECIMAL"),
        ("Boolean", "BOOLEAN"),
        ("Date32", "DATE"),
        ("Date64", "DATE"),
        ("Timestamp(ms, \"UTC\")", "TIMESTAMP"),
        ("Timestamp(µs, \"UTC\")", "TIMESTAMP"),
        ("Timestamp(ns)", "TIMESTAMP"),
    ];
    let words = NAMES.iter().fold(text.trim().to_owned(), |text, (inner, name)| text.replace(inner, name));
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ")
}

/// Queries inside others.
fn queries(said: &str) -> Option<String> {
    if said.contains("different number of columns") {
        return Some("The queries that UNION, EXCEPT or INTERSECT joins have different numbers of columns. Select as many in each.".into());
    }
    if said.contains("subquery should only return one column") {
        return Some(
            "A query in the place of one value, or behind IN, has several columns. Select one of them."
                .into(),
        );
    }
    let is_inner = said.contains("__scalar_sq_")
        || said.contains("ScalarSubquery")
        || said.contains("OuterReferenceColumn")
        || said.contains("outer_ref(")
        || said.contains("Exists(")
        || said.contains("InSubquery")
        || said.contains("orrelated");
    is_inner.then(|| {
        "A query inside refers to columns outside in a way that cannot run here: not through two levels, and only where its \
         rows can be found by equal columns. Compute the inner query first for each user, WITH firsts AS (SELECT user_key, \
         min(event_time) AS first FROM events GROUP BY user_key), and JOIN it."
            .to_owned()
    })
}

fn others(said: &str) -> Option<String> {
    if let Some(name) = between(said, "WITH query name \"", "\"") {
        return Some(format!("WITH defines '{name}' twice. Give one of the queries another name."));
    }
    if said.contains("Order by column out of bounds") || said.contains("index starts at 1") {
        return Some("ORDER BY counts columns from 1, and there are not so many. Name the column.".into());
    }
    if said.contains("Cannot find column with position") {
        return Some("GROUP BY counts columns from 1, and there are not so many. Name the column.".into());
    }
    if said.contains("QUALIFY clause requires window functions") {
        return Some(
            "QUALIFY needs a function with OVER. Write WHERE or HAVING for other conditions.".into(),
        );
    }
    if said.contains("LIMIT") && (said.contains("must be") || said.contains("Expected")) {
        return Some("LIMIT and OFFSET need whole numbers that do not depend on rows.".into());
    }
    if said.contains("retract_batch") {
        return Some(
            "This aggregate cannot run over a window that starts after the first row. Write ROWS BETWEEN UNBOUNDED PRECEDING \
             AND CURRENT ROW, or join the rows of the window."
                .into(),
        );
    }
    if said.contains("not a variable") || said.contains("is not a valid variable") {
        return Some(
            "There is no such setting to show. Write SHOW TABLES or SHOW COLUMNS FROM a_table.".into(),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_names_of_sql() {
        assert_eq!(in_words("Utf8View * Int64"), "TEXT * BIGINT");
        assert_eq!(plain_name("sum(events.n) / Int64(7)"), "sum(events.n) / 7");
        let cast = |kind: &str| format!("CAST(sum(events.n) AS {kind}) / Int64(7)");
        assert_eq!(
            same_name(&cast("Int64"), &cast("Float64")),
            "The columns 'CAST(sum(events.n) AS BIGINT) / 7' and 'CAST(sum(events.n) AS DOUBLE) / 7' have the same name, which CAST \
             does not change. Give one of them another name with AS."
        );
        assert_eq!(in_words("Timestamp(ms, \"UTC\") > Interval(MonthDayNano)"), "TIMESTAMP > INTERVAL");
    }
}
