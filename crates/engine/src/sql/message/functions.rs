//! Functions that are not there, and calls that do not fit.

use super::{Known, names};

/// Functions of other engines, and what to write for them here.
const ELSEWHERE: [(&[&str], &str); 24] = [
    (&["approx_count_distinct", "uniq", "uniqexact", "hll_count"], "count(DISTINCT x) or approx_distinct(x)"),
    (&["date_add", "dateadd", "timestampadd", "adddate", "timestamp_add"], "event_time + INTERVAL '3 days'"),
    (&["date_sub", "datesub", "subdate", "timestamp_sub"], "event_time - INTERVAL '3 days'"),
    (&["timestampdiff", "timestamp_diff"], "date_diff('minute', a, b)"),
    (&["todate", "to_day"], "CAST(event_time AS DATE)"),
    (
        &[
            "tostartofday",
            "tostartofweek",
            "tostartofmonth",
            "tostartofhour",
            "tostartofyear",
            "timestamp_trunc",
            "trunc_date",
        ],
        "date_trunc('month', event_time)",
    ),
    (&["tostartofinterval", "time_bucket"], "date_bin(INTERVAL '15 minutes', event_time)"),
    (&["from_unixtime", "fromunixtimestamp"], "to_timestamp_seconds(x)"),
    (&["unix_timestamp", "tounixtimestamp", "epoch"], "date_part('epoch', event_time)"),
    (
        &[
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "dayofweek",
            "dayofmonth",
            "weekofyear",
            "quarter",
            "toyear",
            "tomonth",
            "tohour",
        ],
        "date_part('hour', event_time)",
    ),
    (
        &["group_concat", "listagg", "collect_list", "grouparray", "wm_concat"],
        "string_agg(x, ', ') or array_agg(x)",
    ),
    (&["collect_set"], "array_agg(DISTINCT x)"),
    (
        &[
            "quantile",
            "percentile",
            "percentile_approx",
            "approx_quantile",
            "approx_percentile",
            "approx_percentile_cont",
            "quantiles",
        ],
        "percentile_cont(0.9) WITHIN GROUP (ORDER BY x)",
    ),
    (&["percentile_disc", "approx_median"], "median(x) or percentile_cont(0.5) WITHIN GROUP (ORDER BY x)"),
    (
        &[
            "get_json_object",
            "json_extract",
            "json_extract_string",
            "json_value",
            "jsonextractstring",
            "json_get",
            "get_json",
        ],
        "properties['name']",
    ),
    (&["explode", "posexplode", "flatten_rows", "arrayjoin"], "CROSS JOIN UNNEST(a_list) AS t(item)"),
    (&["size", "array_size", "arraylength"], "cardinality(a_list)"),
    (&["split"], "string_to_array(text, ',') or split_part(text, ',', 1)"),
    (&["regexp_extract", "regexp_substr", "extractall"], "regexp_match(text, 'pattern')[1]"),
    (&["sumif", "avgif", "sum_if", "avg_if"], "sum(x) FILTER (WHERE condition)"),
    (&["any", "first", "last", "any_last"], "first_value(x ORDER BY event_time)"),
    (&["countdistinct", "count_distinct"], "count(DISTINCT x)"),
    (
        &["todatetime", "parsedatetime", "str_to_date", "strptime", "to_datetime"],
        "to_timestamp(text, '%d.%m.%Y')",
    ),
    (&["windowfunnel"], "window_funnel(event_time, INTERVAL '7 days', step_1, step_2)"),
];

/// There is no such function.
pub(super) fn unknown(name: &str, known: &Known<'_>) -> String {
    let place = names::place(known.sql, name);
    let folded = name.to_lowercase();
    if let Some((_, instead)) = ELSEWHERE.iter().find(|(names, _)| names.contains(&folded.as_str())) {
        return format!("There is no function '{name}' here{place}. Write {instead}.");
    }
    let state = known.context.state();
    let all: Vec<String> = state
        .scalar_functions()
        .keys()
        .chain(state.aggregate_functions().keys())
        .chain(state.window_functions().keys())
        .cloned()
        .collect();
    let hint = match names::meant(&folded, all.iter().map(String::as_str)) {
        Some(meant) => format!("Did you mean {meant}?"),
        None => "SHOW FUNCTIONS lists those that there are.".to_owned(),
    };
    format!("There is no function '{name}' here{place}. {hint}")
}

/// A function is given what it does not take.
pub(super) fn wrong_arguments(name: &str, given: &str, known: &Known<'_>) -> String {
    let place = names::place(known.sql, name);
    let given = if given.is_empty() { "no such arguments".to_owned() } else { format!("({given})") };
    let is_text = given.contains("TEXT");
    let is_length = given.contains("INTERVAL") || given.contains("a length of time");
    let is_of_lists = matches!(name, "array_has" | "cardinality") && names::place(known.sql, name).is_empty();
    if is_of_lists {
        return "ANY and ALL compare with a list. Write x IN (1, 2), or x = ANY ([1, 2]).".into();
    }
    let is_of_texts = matches!(
        name,
        "substr"
            | "upper"
            | "lower"
            | "left"
            | "right"
            | "lpad"
            | "rpad"
            | "split_part"
            | "replace"
            | "starts_with"
            | "strpos"
    ) && !is_text;
    let advice = if is_of_texts {
        "It takes texts: write CAST(x AS VARCHAR)."
    } else if is_length {
        "For a length of time write date_part('epoch', b - a), which is in seconds."
    } else if is_text {
        "Write TRY_CAST(x AS DOUBLE) for a text that holds numbers."
    } else {
        "Look at its arguments, or CAST them."
    };
    format!("{name} does not take {given}{place}. {advice}")
}
