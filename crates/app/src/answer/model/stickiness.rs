//! The table of a stickiness answer: users by the number of periods in which they were active.

use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::words::counted;
use rockpool_question::{AnswerPart, CalendarUnit, StickinessAnswer, StickinessGroup};

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
            GridColumn::export_only("of"),
        ],
    );
    let named = !answer.groups.is_empty();
    for group in std::iter::once(&answer.total).chain(&answer.groups) {
        let name = named.then(|| group_name(group));
        for (index, users) in shown(answer, group).iter().enumerate() {
            grid.push(
                name.as_deref(),
                vec![
                    GridCell::heading(
                        bar_name(index + 1, period, cumulative),
                        Exact::Whole(index as u64 + 1),
                    ),
                    GridCell::count(*users).of_users(bar_part(group, index)),
                    GridCell::share(share(group, index)),
                    GridCell::hidden(Exact::Whole(group.of)),
                ],
            );
        }
    }
    grid
}

/// The numbers above the chart: what they are, and what they are worth.
pub fn statistics(answer: &StickinessAnswer, period: CalendarUnit) -> Vec<(String, String)> {
    let total = &answer.total;
    let average = total.average.map_or_else(|| "–".to_owned(), format::amount);
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
    use crate::answer::csv;
    use crate::answer::model::Opens;
    use crate::answer::samples;
    use rockpool_question::GroupValue;

    #[test]
    fn every_number_of_periods_is_a_row() {
        let text = csv::comma_separated(&bars(&samples::stickiness(), CalendarUnit::Day, false));
        assert_eq!(
            text,
            "group,periods,users,share,of\r\n\
             Everybody,1,50,0.5,100\r\nEverybody,2,30,0.3,100\r\nEverybody,3,20,0.2,100\r\n\
             pro,1,10,0.25,40\r\npro,2,10,0.25,40\r\npro,3,20,0.5,40\r\n\
             (not set),1,0,,0\r\n(not set),2,0,,0\r\n(not set),3,0,,0\r\n"
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
        assert_eq!(grid.rows[1].cells[0].text, "2 days or more");
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
