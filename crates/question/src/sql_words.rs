//! The words of SQL statements: the functions and the keywords that are understood here, in one place for the engine,
//! which has them, and for editors, which offer and highlight them. A test of the engine compares the two.

/// A function that a statement can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlFunction {
    /// Its name.
    pub name: &'static str,
    /// Its arguments, as documentation writes them; empty for functions that every SQL has.
    pub arguments: &'static str,
    /// What it answers; empty for functions that every SQL has.
    pub answer: &'static str,
}

/// The functions of a user's events; docs/sql.md has an example of each.
pub const EVENT_FUNCTIONS: [SqlFunction; 8] = [
    SqlFunction {
        name: "window_funnel",
        arguments: "(event_time, window, step_1, …)",
        answer: "How many steps a user reaches in order.",
    },
    SqlFunction {
        name: "window_funnel_same_instant",
        arguments: "(event_time, window, step_1, …)",
        answer: "The same, where the same instant will do.",
    },
    SqlFunction {
        name: "window_funnel_any_order",
        arguments: "(event_time, window, step_1, …)",
        answer: "How many different steps a user does.",
    },
    SqlFunction {
        name: "window_funnel_times",
        arguments: "(event_time, window, step_1, …)",
        answer: "When a user reaches each step, as a list.",
    },
    SqlFunction {
        name: "retention",
        arguments: "(event_time, is_start, is_return, period, periods [, time_zone])",
        answer: "In which periods a user comes back, as a list.",
    },
    SqlFunction {
        name: "active_periods",
        arguments: "(event_time, is_active, period [, time_zone])",
        answer: "In how many periods a user is active.",
    },
    SqlFunction {
        name: "lifecycle",
        arguments: "(event_time, is_active, period, day [, time_zone])",
        answer: "Whether a user is new, returning, resurrecting or dormant.",
    },
    SqlFunction {
        name: "sessions",
        arguments: "(event_time, is_active, inactivity)",
        answer: "How many sessions a user has.",
    },
];

/// The other functions, in alphabetical order.
pub const FUNCTIONS: &[&str] = &[
    "abs",
    "any_value",
    "approx_distinct",
    "array_agg",
    "array_append",
    "array_concat",
    "array_distinct",
    "array_element",
    "array_except",
    "array_has",
    "array_has_all",
    "array_has_any",
    "array_intersect",
    "array_length",
    "array_max",
    "array_min",
    "array_position",
    "array_prepend",
    "array_reverse",
    "array_slice",
    "array_sort",
    "array_sum",
    "array_to_string",
    "array_union",
    "arrow_cast",
    "arrow_typeof",
    "ascii",
    "avg",
    "bit_length",
    "bool_and",
    "bool_or",
    "btrim",
    "cardinality",
    "cbrt",
    "ceil",
    "character_length",
    "chr",
    "coalesce",
    "concat",
    "concat_ws",
    "contains",
    "corr",
    "count",
    "cume_dist",
    "current_date",
    "current_time",
    "date_bin",
    "date_part",
    "date_trunc",
    "dense_rank",
    "empty",
    "ends_with",
    "exp",
    "find_in_set",
    "first_value",
    "flatten",
    "floor",
    "from_unixtime",
    "generate_series",
    "get_field",
    "greatest",
    "grouping",
    "initcap",
    "isnan",
    "iszero",
    "lag",
    "last_value",
    "lead",
    "least",
    "left",
    "levenshtein",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "lpad",
    "ltrim",
    "make_array",
    "make_date",
    "make_time",
    "map",
    "map_entries",
    "map_extract",
    "map_keys",
    "map_values",
    "max",
    "median",
    "min",
    "named_struct",
    "nanvl",
    "now",
    "nth_value",
    "ntile",
    "nullif",
    "nvl",
    "nvl2",
    "octet_length",
    "overlay",
    "percent_rank",
    "percentile_cont",
    "power",
    "range",
    "rank",
    "regexp_count",
    "regexp_instr",
    "regexp_like",
    "regexp_match",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row_number",
    "rpad",
    "rtrim",
    "signum",
    "split_part",
    "sqrt",
    "starts_with",
    "stddev",
    "stddev_pop",
    "string_agg",
    "string_to_array",
    "strpos",
    "struct",
    "substr",
    "substr_index",
    "sum",
    "to_char",
    "to_date",
    "to_hex",
    "to_local_time",
    "to_time",
    "to_timestamp",
    "to_timestamp_micros",
    "to_timestamp_millis",
    "to_timestamp_nanos",
    "to_timestamp_seconds",
    "to_unixtime",
    "translate",
    "trunc",
    "upper",
    "uuid",
    "var",
    "var_pop",
];

/// The keywords of what can be asked, in alphabetical order.
pub const KEYWORDS: &[&str] = &[
    "ALL",
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CROSS",
    "CURRENT",
    "DATE",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "EXPLAIN",
    "EXTRACT",
    "FALSE",
    "FILTER",
    "FIRST",
    "FOLLOWING",
    "FROM",
    "FULL",
    "GROUP",
    "GROUPING",
    "HAVING",
    "ILIKE",
    "IN",
    "INNER",
    "INTERSECT",
    "INTERVAL",
    "IS",
    "JOIN",
    "LAST",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "NULLS",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "PARTITION",
    "PRECEDING",
    "RANGE",
    "RIGHT",
    "ROW",
    "ROWS",
    "SELECT",
    "SETS",
    "SHOW",
    "TABLES",
    "THEN",
    "TIMESTAMP",
    "TRUE",
    "UNBOUNDED",
    "UNION",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
];

/// The names of types in casts, in alphabetical order.
pub const TYPES: &[&str] =
    &["BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "INTEGER", "TEXT", "TIMESTAMP", "VARCHAR"];

/// Words that are no names of columns or tables unless they stand in double quotes, beside [`KEYWORDS`].
const FURTHER_RESERVED: &[&str] = &[
    "ANALYZE",
    "ANTI",
    "ANY",
    "ARRAY",
    "ASOF",
    "CLUSTER",
    "CONNECT",
    "CREATE",
    "DEFAULT",
    "DELETE",
    "DISTRIBUTE",
    "DROP",
    "FETCH",
    "FOR",
    "FORMAT",
    "GLOBAL",
    "INSERT",
    "INTO",
    "LATERAL",
    "MATCH_CONDITION",
    "MINUS",
    "NATURAL",
    "PIVOT",
    "PREWHERE",
    "QUALIFY",
    "SAMPLE",
    "SEMI",
    "SET",
    "SETTINGS",
    "SOME",
    "SORT",
    "START",
    "TABLE",
    "TABLESAMPLE",
    "TIME",
    "TOP",
    "UNPIVOT",
    "UPDATE",
    "USE",
    "VIEW",
    "WITHIN",
];

/// A name of a table or column as a statement writes it: plain, or in double quotes where it has capitals, signs,
/// or is a word of SQL.
pub fn quoted_name(name: &str) -> String {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_lowercase() || first == '_');
    let is_plain = begins
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    let is_word =
        [KEYWORDS, TYPES, FURTHER_RESERVED].into_iter().flatten().any(|word| word.eq_ignore_ascii_case(name));
    if is_plain && !is_word { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// A text as a statement writes it: in single quotes, with those inside doubled.
pub fn quoted_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_need_it() {
        for plain in ["user_key", "_x1", "plan"] {
            assert_eq!(quoted_name(plain), plain);
        }
        for (name, quoted) in [
            ("user.created", "\"user.created\""),
            ("order", "\"order\""),
            ("Sign Up", "\"Sign Up\""),
            ("2fa", "\"2fa\""),
            ("", "\"\""),
            ("a\"b", "\"a\"\"b\""),
            ("sample", "\"sample\""),
            ("größe", "\"größe\""),
        ] {
            assert_eq!(quoted_name(name), quoted);
        }
        assert_eq!(quoted_text("it's"), "'it''s'");
    }

    #[test]
    fn lists_are_in_order_and_without_doubles() {
        for list in [FUNCTIONS, KEYWORDS, TYPES, FURTHER_RESERVED] {
            assert!(list.is_sorted(), "{list:?}");
            assert!(list.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
