//! Plain mistakes that the libraries have words of their own for: what is meant, and what to write.

/// What a library says, and what a person reads.
const MISTAKES: [(&str, &str); 45] = [
    (
        "Unable to cast to Date32",
        "A text is no date. Write it as '2026-01-31', or TRY_CAST(x AS DATE), which is null for such a text.",
    ),
    (
        "must appear in select list",
        "SELECT DISTINCT can be ordered only by what it selects. Select the column as well, or write GROUP BY with ORDER BY min(x).",
    ),
    (
        "DISTINCT ON expressions must match",
        "ORDER BY must begin with the columns of DISTINCT ON, in their order: SELECT DISTINCT ON (a) ... ORDER BY a, b.",
    ),
    ("Empty tuple not supported", "An empty () can stand in GROUP BY only. Leave it out."),
    (
        "square root of a negative number",
        "There is no square root of a negative number. Write CASE WHEN x >= 0 THEN sqrt(x) END, which is null there.",
    ),
    (
        "zero raised to a negative power",
        "Zero has no negative power. Write power(nullif(x, 0), n), which is null there.",
    ),
    ("logarithm", "There is no such logarithm. Write CASE WHEN x > 0 THEN ln(x) END, which is null there."),
    (
        "field position must not be zero",
        "split_part counts the parts from 1, or from the last with -1. Write split_part(text, ',', 1).",
    ),
    (
        "nvalid Unicode scalar value",
        "chr takes the number of a character, from 1 to 1114111 without 55296 to 57343, and this is none. Write chr(65).",
    ),
    (
        "Support for 'approx_distinct'",
        "approx_distinct does not take values of this type. Write count(DISTINCT x).",
    ),
    (
        "Invalid window frame: start bound",
        "This window ends before it starts. Write the earlier bound first: ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING.",
    ),
    (
        "Invalid window frame: end bound",
        "This window cannot end there. Write ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.",
    ),
    (
        "frame offsets for ROWS / GROUPS",
        "The bounds of a window are whole numbers that do not depend on rows, from 0 up. Write ROWS BETWEEN 6 PRECEDING AND CURRENT ROW.",
    ),
    (
        "RANGE requires exactly one ORDER BY",
        "A window of RANGE with a bound needs one column in its ORDER BY. Order by one, or write ROWS for so many rows.",
    ),
    (
        "GROUPS requires an ORDER BY",
        "A window of GROUPS needs an ORDER BY: it counts rows that are equal there. Add one, or write ROWS.",
    ),
    (
        "Aggregate function calls cannot be nested",
        "An aggregate stands inside another one. Compute the inner one in a query inside: SELECT max(n) FROM (SELECT count(*) AS n FROM \
         events GROUP BY user_key).",
    ),
    (
        "Window function calls cannot be nested",
        "A function with OVER stands inside another one. Compute the inner one in a query inside.",
    ),
    (
        "Window functions are not allowed",
        "A function with OVER stands where none can be. Compute it in a query inside, and filter or group in the query around it.",
    ),
    (
        "Physical plan does not support logical expression WindowFunction",
        "A function with OVER stands where none can be. Compute it in a query inside, and filter or group in the query around it.",
    ),
    ("Expected an integer value", "The second argument here is a whole number of rows. Write lag(x, 1)."),
    (
        "only support Literal types for field",
        "An argument of this function of a window cannot depend on the row. Write a number: lag(x, 1).",
    ),
    ("NTILE requires a positive integer", "ntile needs a whole number from 1 up. Write ntile(4)."),
    ("NTILE requires at least 1", "ntile needs a whole number from 1 up. Write ntile(4)."),
    (
        "negative count not allowed",
        "substr cannot take fewer than 0 characters. Write substr(text, 1, greatest(n, 0)).",
    ),
    (
        "negative substring length",
        "substr cannot take fewer than 0 characters. Write substr(text, 1, greatest(n, 0)).",
    ),
    ("overlay start position", "overlay counts characters from 1. Write overlay(text PLACING 'x' FROM 1)."),
    (
        "Percentile value must be between",
        "A percentile is a share from 0 to 1. Write percentile_cont(0.9) WITHIN GROUP (ORDER BY x).",
    ),
    (
        "Percentile value for",
        "The share of a percentile cannot depend on the row. Write percentile_cont(0.9) WITHIN GROUP (ORDER BY x).",
    ),
    ("step can't be 0", "A series needs a step that is not 0. Write generate_series(1, 10)."),
    ("Step cannot be zero", "A series needs a step that is not 0. Write generate_series(1, 10)."),
    ("nterval argument to", "A series of days needs a step that is not 0. Write INTERVAL '1 day'."),
    (
        "must be an INTEGER, TIMESTAMP, DATE",
        "generate_series in FROM takes whole numbers, dates or instants. Write generate_series(1, 10).",
    ),
    (
        "must be an INTEGER or NULL",
        "generate_series of whole numbers takes whole numbers only. Write generate_series(1, 10).",
    ),
    (
        "must be a date or NULL",
        "generate_series takes dates or instants on both ends. Write DATE '2026-01-01'.",
    ),
    (
        "must be a timestamp or NULL",
        "generate_series takes instants on both ends. Write TIMESTAMP '2026-01-01 00:00:00'.",
    ),
    ("must be an interval or NULL", "The step of this series is a length of time. Write INTERVAL '1 day'."),
    (
        "requires exactly 3 arguments",
        "This series needs a start, an end and a step: generate_series(DATE '2026-01-01', DATE '2026-01-31', INTERVAL '1 day').",
    ),
    (
        "Arguments must be literals",
        "generate_series in FROM cannot depend on rows. Write numbers, or CROSS JOIN UNNEST(generate_series(1, n)) AS t(x).",
    ),
    ("Unable to parse date from", "There is no such day. Look at the month and at how many days it has."),
    ("OFFSET must be >=0", "OFFSET needs a whole number from 0 up."),
    (
        "Failed to coerce then",
        "CASE gives values of different types in its branches. CAST them to one: CASE WHEN ... THEN x ELSE CAST(y AS DOUBLE) END.",
    ),
    (
        "find compatible types to compare",
        "IN compares values of different types. CAST them to one, or write texts in quotes and numbers without.",
    ),
    (
        "Cannot cast timezone to different timezone",
        "A time of the clock is skipped or shown twice where the clocks change. Write an instant with its offset: TIMESTAMPTZ \
         '2026-10-25 02:30:00+02:00'.",
    ),
    (
        "error computing timezone offset",
        "A time of the clock is skipped or shown twice where the clocks change. Write an instant with its offset: TIMESTAMPTZ \
         '2026-10-25 02:30:00+02:00'.",
    ),
    ("offset overflow", "A text or a list grows larger than 2 GB. Make less of it, or of fewer rows."),
];

/// The sentence for a plain mistake; none if it is another.
pub(super) fn known(said: &str) -> Option<String> {
    if said.contains("LIKE expression") || said.contains("ILIKE expression") {
        return Some(
            "LIKE compares texts. Write CAST(x AS VARCHAR) LIKE '1%' for a number, or to_char(event_time, '%Y-%m') = '2026-03' for an \
             instant."
                .into(),
        );
    }
    MISTAKES.iter().find(|(theirs, _)| said.contains(theirs)).map(|(_, ours)| (*ours).to_owned())
}
