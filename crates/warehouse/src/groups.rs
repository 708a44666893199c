//! Groups of a breakdown: the largest keep their name, the rest is gathered.

use crate::select::Select;
use crate::writer::Writer;
use rockpool_question::GroupValue;

/// The columns that name a group: `all`, `value`, `other`, `not_set` or `not_reached`, and the value.
pub(crate) const GROUP: [&str; 2] = ["group_kind", "group_value"];

/// The group of everybody.
pub(crate) fn everybody(writer: &Writer<'_>) -> [String; 2] {
    ["'all' AS group_kind".into(), format!("{} AS group_value", writer.words.no_text())]
}

/// Adds a table with every row of a table with groups twice: once in its group, once in the group of everybody.
pub(crate) fn with_everybody(writer: &mut Writer<'_>, table: &str, columns: &[String]) -> String {
    let twice = crate::select::nested(
        Select::from(writer.words.one_row()).named(writer.words.numbers("0", "1"), "everybody"),
    );
    let rows = Select::from(format!("{table} AS g"))
        .named("CASE WHEN a.everybody = 1 THEN 'all' ELSE g.group_kind END", "group_kind")
        .named("CASE WHEN a.everybody = 0 THEN g.group_value END", "group_value")
        .columns(crate::writer::of("g", columns))
        .cross_join(format!("{twice} AS a"));
    writer.add("everybody_and_groups", rows)
}

/// Adds a table of the values of `table`, by its column `value`, in the order of their sizes, and returns its name.
pub(crate) fn largest(writer: &mut Writer<'_>, table: &str) -> String {
    let ranks = Select::from(table)
        .column("value")
        .named("row_number() OVER (ORDER BY count(*) DESC, value)", "place")
        .condition("value IS NOT NULL")
        .group_by(["value"]);
    writer.add("largest_groups", ranks)
}

/// How members are put into groups.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grouping<'a> {
    /// How many values keep their name.
    pub(crate) groups: u32,
    /// The column that is null for those who did not come to where the value is read, if there can be such.
    pub(crate) reached: Option<&'a str>,
}

/// Adds a table of the rows of `table` with their group, by the column `value` and the ranks of [`largest`]. `columns`
/// are kept.
pub(crate) fn grouped(
    writer: &mut Writer<'_>,
    table: &str,
    ranks: &str,
    columns: &[String],
    grouping: Grouping<'_>,
) -> String {
    let Grouping { groups, reached } = grouping;
    let not_reached =
        reached.map(|column| format!(" WHEN r.{column} IS NULL THEN 'not_reached'")).unwrap_or_default();
    let kind = format!(
        "CASE{not_reached} WHEN r.value IS NULL THEN 'not_set' WHEN g.place <= {groups} THEN 'value' ELSE 'other' END"
    );
    let rows = Select::from(format!("{table} AS r"))
        .columns(crate::writer::of("r", columns))
        .named(kind, "group_kind")
        .named(format!("CASE WHEN g.place <= {groups} THEN r.value END"), "group_value")
        .left_join(format!("{ranks} AS g"), vec!["g.value = r.value".into()]);
    writer.add("grouped", rows)
}

/// Selects from the rows of `table` in a group, by the column `value`. A value is that value, whether an answer keeps
/// it or not; the others are those that an answer gathers, by the sizes in the table `ranked`. `columns` are there to
/// be selected.
pub(crate) fn in_group(
    writer: &mut Writer<'_>,
    table: &str,
    ranked: &str,
    columns: &[String],
    grouping: Grouping<'_>,
    group: &GroupValue,
) -> Select {
    let all = Select::from(table);
    match (group, grouping.reached) {
        (GroupValue::Value(value), _) => all.condition(format!("value = {}", writer.words.text(value))),
        (GroupValue::NotSet, None) => all.condition("value IS NULL"),
        (GroupValue::NotSet, Some(reached)) => {
            all.condition("value IS NULL").condition(format!("{reached} IS NOT NULL"))
        }
        (GroupValue::NotReached, None) => all.condition("FALSE"),
        (GroupValue::NotReached, Some(reached)) => all.condition(format!("{reached} IS NULL")),
        (GroupValue::Other, _) => {
            let ranks = largest(writer, ranked);
            let groups = grouped(writer, table, &ranks, columns, grouping);
            Select::from(groups).condition("group_kind = 'other'")
        }
    }
}
