//! Names that are not there, and those that are meant.

use super::Known;
use datafusion::common::utils::datafusion_strsim::levenshtein;
use rockpool_catalog::column;

/// The most names that a message lists.
const MOST_NAMES: usize = 12;

/// A name as it is written in SQL: in double quotes where it needs them.
pub(in crate::sql) fn quoted(name: &str) -> String {
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_ascii_lowercase() || first == '_');
    let is_plain = starts
        && characters.all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_')
        && !["order", "group", "user", "from", "select", "where", "table", "end", "case", "limit"]
            .contains(&name);
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// The name that is meant, if one is near enough: half of the letters must be right.
pub(super) fn meant<'n>(asked: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distance = |name: &str| levenshtein(&asked.to_lowercase(), &name.to_lowercase());
    let nearest = names.into_iter().min_by_key(|name| distance(name))?;
    (2 * distance(nearest) <= asked.chars().count()).then_some(nearest)
}

/// Where a name stands in a statement, in parentheses; nothing if it does not stand there as a word.
pub(super) fn place(sql: &str, name: &str) -> String {
    let is_part =
        |character: Option<char>| character.is_some_and(|found| found.is_alphanumeric() || found == '_');
    for (start, _) in sql.match_indices(name) {
        let (before, after) =
            (sql.get(..start).unwrap_or_default(), sql.get(start + name.len()..).unwrap_or_default());
        if is_part(before.chars().next_back()) || is_part(after.chars().next()) {
            continue;
        }
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        return format!(" (line {line}, column {column})");
    }
    String::new()
}

/// There is no such table.
pub(super) fn no_table(asked: &str, known: &Known<'_>) -> String {
    let mut names = known
        .context
        .catalog(crate::sql::CATALOG)
        .and_then(|catalog| catalog.schema(crate::sql::SCHEMA))
        .map(|schema| schema.table_names())
        .unwrap_or_default();
    names.sort_unstable();
    let hint = meant(asked, names.iter().map(String::as_str));
    let hint = hint.map(|name| format!(" Did you mean {}?", quoted(name))).unwrap_or_default();
    let more = if names.len() > MOST_NAMES { ", ..." } else { "" };
    names.truncate(MOST_NAMES);
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let place = place(known.sql, asked);
    format!("There is no table '{asked}'{place}.{hint} The tables are: {}{more}", names.join(", "))
}

/// There is no such column among those that can be named.
pub(super) fn no_column(
    asked: &str,
    table: Option<&str>,
    valid: &[(Option<String>, String)],
    known: &Known<'_>,
) -> String {
    let place = place(known.sql, asked);
    let mut tables: Vec<&str> = valid.iter().filter_map(|(table, _)| table.as_deref()).collect();
    tables.dedup();
    let only = match tables.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let place_of = table.or(only).map(|table| format!(" in '{table}'")).unwrap_or_default();
    let is_property =
        known.manifest.event_types.iter().any(|event_type| event_type.property(asked).is_some());
    let has_map = valid.iter().any(|(_, name)| name == column::PROPERTIES);
    // A property called like a column of every table, or like nothing, has another name.
    let renamed = format!("property_{asked}");
    if is_property && valid.iter().any(|(_, name)| *name == renamed) {
        let name = asked.replace('\'', "''");
        return format!(
            "The property '{asked}' has the column {}{place_of}{place}, and the text of its values is properties['{name}'].",
            quoted(&renamed)
        );
    }
    if is_property && has_map {
        let name = asked.replace('\'', "''");
        return format!(
            "'{asked}' has no column{place_of}{place}: it is a property of few events. Write properties['{name}'], which \
             is a text."
        );
    }
    let found = valid.iter().filter(|(of, _)| table.is_none() || of.as_deref() == table);
    let hint = match meant(asked, found.clone().map(|(_, name)| name.as_str())) {
        Some(name) => format!("Did you mean {}?", quoted(name)),
        None => {
            let mut names: Vec<String> = found.map(|(_, name)| quoted(name)).collect();
            names.dedup();
            let more = if names.len() > MOST_NAMES { ", ..." } else { "" };
            names.truncate(MOST_NAMES);
            match names.as_slice() {
                [] => "A text stands in single quotes: 'pro'.".to_owned(),
                names => format!("There are: {}{more}", names.join(", ")),
            }
        }
    };
    format!("There is no column '{asked}'{place_of}{place}. {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_quotes_where_they_need_them() {
        assert_eq!(quoted("plan"), "plan");
        assert_eq!(quoted("File Closed"), "\"File Closed\"");
        assert_eq!(quoted("$feature/flag"), "\"$feature/flag\"");
        assert_eq!(quoted("order"), "\"order\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn a_name_is_found_as_a_word() {
        assert_eq!(place("SELECT planned,\n  plan FROM x", "plan"), " (line 2, column 3)");
        assert_eq!(place("SELECT planned", "plan"), "");
    }

    #[test]
    fn the_nearest_name_is_meant_if_half_of_it_is_right() {
        assert_eq!(meant("plann", ["plan", "page"]), Some("plan"));
        assert_eq!(meant("Plan", ["plan"]), Some("plan"));
        assert_eq!(meant("xyz", ["plan"]), None);
    }
}
