//! A stickiness answer: users by the number of periods in which they were active.

use crate::csv::{Column, GROUP, GROUP_KIND, Holds, Rows, column, group_fields};
use crate::format;
use crate::grid::{Grid, GridCell, GridColumn};
use crate::layout::{LaidOut, Layout};
use crate::value::{Value, or_absent};
use rockpool_question::words::counted;
use rockpool_question::{AnswerPart, CalendarUnit, Stickiness, StickinessAnswer, StickinessGroup};

/// The answer to a stickiness question, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a StickinessAnswer,
    period: CalendarUnit,
    cumulative: bool,
}

/// The columns of its CSV: a row for each number of periods, of everybody and of each group.
const CSV: [Column; 8] = [
    GROUP_KIND,
    GROUP,
    column("periods", Holds::Count, "the number of active periods, from 1 to that of the asked days"),
    column("or_more", Holds::Boolean, "whether those of more periods are counted too"),
    column("users", Holds::Count, "users who were active in so many"),
    column("share", Holds::Share, "of the active users"),
    column("active_users", Holds::Count, "users who were active in any period"),
    column("average_periods", Holds::Number, "their active periods on average"),
];

impl LaidOut for Stickiness {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a StickinessAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, period: self.period, cumulative: self.cumulative })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![bars(self.answer, self.period, self.cumulative)]
    }

    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error> {
        rows.header(&CSV)?;
        for group in everybody_and_groups(self.answer) {
            for (index, users) in group.users.iter().enumerate() {
                let [kind, name] = group_fields(group.value.as_ref());
                rows.push([
                    kind,
                    name,
                    Value::Count(index as u64 + 1),
                    Value::Boolean(self.cumulative),
                    Value::Count(*users),
                    or_absent(share(group, index), Value::Share),
                    Value::Count(group.of),
                    or_absent(group.average, Value::Amount),
                ])?;
            }
        }
        Ok(())
    }
}

fn everybody_and_groups(answer: &StickinessAnswer) -> impl Iterator<Item = &StickinessGroup> {
    std::iter::once(&answer.total).chain(&answer.groups)
}

/// What a group is called.
pub fn group_name(group: &StickinessGroup) -> String {
    group.value.as_ref().map_or_else(|| "Everybody".to_owned(), ToString::to_string)
}

/// `1 day`, `3 days`, `3 days or more`.
pub fn bar_name(periods: usize, period: CalendarUnit, cumulative: bool) -> String {
    let more = if cumulative { " or more" } else { "" };
    format!("{}{more}", counted(periods as u64, period.name()))
}

/// The share of a group's users at an index of its bars; absent in an empty group.
pub fn share(group: &StickinessGroup, index: usize) -> Option<f64> {
    let users = group.users.get(index)?;
    (group.of > 0).then(|| *users as f64 / group.of as f64)
}

/// The part of the answer that a bar is; the index from 0.
pub fn bar_part(group: &StickinessGroup, index: usize) -> AnswerPart {
    let periods = u32::try_from(index + 1).unwrap_or(u32::MAX);
    AnswerPart::StickinessBar { periods, group: group.value.clone() }
}

/// The groups of a breakdown, or everybody without one.
pub fn groups(answer: &StickinessAnswer) -> Vec<&StickinessGroup> {
    if answer.groups.is_empty() { vec![&answer.total] } else { answer.groups.iter().collect() }
}

/// The most periods in which anybody was active, at least 1: beyond it every bar is empty, however many periods the
/// asked days have.
pub fn most_active(answer: &StickinessAnswer) -> usize {
    answer.total.users.iter().rposition(|users| *users > 0).map_or(1, |last| last + 1)
}

/// The users of a group by number of active periods, as far as anybody was active.
pub fn shown<'a>(answer: &StickinessAnswer, group: &'a StickinessGroup) -> &'a [u64] {
    group.users.get(..most_active(answer)).unwrap_or(&group.users)
}

/// Users and shares by the number of active periods, for everybody and each group.
pub fn bars(answer: &StickinessAnswer, period: CalendarUnit, cumulative: bool) -> Grid {
    let mut grid = Grid::new(
        "Stickiness",
        vec![
            GridColumn::text("periods", "Active in"),
            GridColumn::numeric("users", "Users"),
            GridColumn::numeric("share", "Share").with_hint("Of the users active in any period"),
        ],
    );
    let named = !answer.groups.is_empty();
    for group in everybody_and_groups(answer) {
        let name = named.then(|| group_name(group));
        for (index, users) in shown(answer, group).iter().enumerate() {
            grid.push(
                name.as_deref(),
                vec![
                    GridCell::heading(Value::Count(index as u64 + 1)).labelled(bar_name(
                        index + 1,
                        period,
                        cumulative,
                    )),
                    GridCell::count(*users).of_users(bar_part(group, index)),
                    GridCell::share(share(group, index)),
                ],
            );
        }
    }
    if answer.unfinished {
        grid.legends.push(UNFINISHED.into());
    }
    grid
}

/// What is said where the asked days reach past the data.
pub const UNFINISHED: &str =
    "The asked days reach past the data: some users may still become active in more periods.";

/// The numbers above the chart: what they are, and what they are worth.
pub fn statistics(answer: &StickinessAnswer, period: CalendarUnit) -> Vec<(String, String)> {
    let total = &answer.total;
    let average = total.average.map_or_else(|| format::NO_NUMBER.to_owned(), format::amount);
    let every = total.users.last().copied().unwrap_or(0);
    vec![
        ("Users".to_owned(), format::count(total.of)),
        (format!("Active {}s on average", period.name()), average),
        (format!("Active in all {}", bar_name(answer.periods as usize, period, false)), format::count(every)),
        ("Most of one user".to_owned(), bar_name(most_active(answer), period, false)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::text;
    use crate::grid::Opens;
    use crate::samples;
    use rockpool_question::GroupValue;

    #[test]
    fn every_number_of_periods_is_a_row() {
        assert_eq!(
            text(&samples::of_stickiness(samples::stickiness())).unwrap(),
            "group_kind,group,periods,or_more,users,share,active_users,average_periods\r\n\
             all,,1,false,50,0.5,100,1.7\r\nall,,2,false,30,0.3,100,1.7\r\nall,,3,false,20,0.2,100,1.7\r\n\
             value,pro,1,false,10,0.25,40,2.25\r\nvalue,pro,2,false,10,0.25,40,2.25\r\n\
             value,pro,3,false,20,0.5,40,2.25\r\n\
             not_set,(not set),1,false,0,,0,\r\nnot_set,(not set),2,false,0,,0,\r\n\
             not_set,(not set),3,false,0,,0,\r\n"
        );
    }

    #[test]
    fn bars_end_where_nobody_was_active_any_more() {
        let mut answer = samples::stickiness();
        let groups = std::iter::once(&mut answer.total).chain(&mut answer.groups);
        groups.for_each(|group| group.users.extend([0; 200]));
        assert_eq!(
            bars(&answer, CalendarUnit::Day, false),
            bars(&samples::stickiness(), CalendarUnit::Day, false)
        );
        let nobody = StickinessGroup { value: None, of: 0, users: vec![0; 5], average: None };
        let empty = StickinessAnswer { total: nobody, groups: vec![], ..answer };
        assert_eq!(bars(&empty, CalendarUnit::Day, false).rows.len(), 1);
    }

    #[test]
    fn a_bar_opens_its_users() {
        let grid = bars(&samples::stickiness(), CalendarUnit::Day, true);
        assert_eq!(grid.rows[1].cells[0].text(), "2 days or more");
        assert_eq!(
            grid.rows[4].cells[1].opens,
            Some(Opens::Users(AnswerPart::StickinessBar {
                periods: 2,
                group: Some(GroupValue::Value("pro".into()))
            }))
        );
        assert_eq!(grid.rows[6].cells[1].opens, None);
    }

    #[test]
    fn the_numbers_above_say_what_they_are() {
        let numbers = statistics(&samples::stickiness(), CalendarUnit::Day);
        let numbers: Vec<_> = numbers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            numbers,
            [
                ("Users", "100"),
                ("Active days on average", "1.70"),
                ("Active in all 3 days", "20"),
                ("Most of one user", "3 days"),
            ]
        );
    }
}
