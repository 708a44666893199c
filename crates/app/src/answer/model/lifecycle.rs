//! The table of a lifecycle: the users of each period by their state.

use super::funnel::bucket_cell;
use super::{Exact, Grid, GridCell, GridColumn};
use rockpool_question::words::capitalised;
use rockpool_question::{AnswerPart, CalendarUnit, LifecycleAnswer, LifecycleBucket, LifecycleState};

/// The part of the answer that a bar is.
pub fn bar_part(bucket: &LifecycleBucket, state: LifecycleState) -> AnswerPart {
    AnswerPart::LifecycleBar { bucket: bucket.start, state }
}

/// Users who are active in a period.
pub fn active(bucket: &LifecycleBucket) -> u64 {
    bucket.new.saturating_add(bucket.returning).saturating_add(bucket.resurrecting)
}

/// Users won for each user lost: new and resurrecting ones over dormant ones; absent where nobody was lost.
pub fn won_for_each_lost(bucket: &LifecycleBucket) -> Option<f64> {
    let won = bucket.new.saturating_add(bucket.resurrecting) as f64;
    (bucket.dormant > 0).then(|| won / bucket.dormant as f64)
}

/// Periods as rows, states as columns.
pub fn periods(answer: &LifecycleAnswer, period: CalendarUnit) -> Grid {
    let mut columns = vec![
        GridColumn::text("bucket", capitalised(period.name())),
        GridColumn { numeric: false, ..GridColumn::export_only("unfinished") },
    ];
    columns.extend(
        LifecycleState::ALL.map(|state| {
            GridColumn::numeric(state.name(), capitalised(state.name())).with_hint(meaning(state))
        }),
    );
    columns
        .push(GridColumn::numeric("active", "Active").with_hint("New, returning and resurrecting together"));
    columns.push(
        GridColumn::numeric("won_for_each_lost", "Won per lost")
            .with_hint("New and resurrecting users for each dormant one; above 1, the product grows"),
    );
    let mut grid = Grid::new("Lifecycle", columns);
    for bucket in &answer.buckets {
        let mut cells = vec![
            bucket_cell(bucket.start, period, bucket.unfinished),
            GridCell::hidden(Exact::Boolean(bucket.unfinished)),
        ];
        cells.extend(
            LifecycleState::ALL
                .map(|state| GridCell::count(bucket.of(state)).of_users(bar_part(bucket, state))),
        );
        cells.push(GridCell::count(active(bucket)));
        cells.push(match won_for_each_lost(bucket) {
            Some(value) => GridCell::new(format!("{value:.2}"), Exact::Number(value)),
            None => GridCell::absent(),
        });
        grid.push(None, cells);
    }
    grid
}

fn meaning(state: LifecycleState) -> &'static str {
    match state {
        LifecycleState::New => "Active in it, and never before in the extract",
        LifecycleState::Returning => "Active in it and in the period before",
        LifecycleState::Resurrecting => "Active in it, not in the period before, and earlier",
        LifecycleState::Dormant => "Active in the period before and not in it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::model::Opens;
    use crate::answer::samples;

    #[test]
    fn every_period_has_its_states_and_what_follows_from_them() {
        let text = csv::comma_separated(&periods(&samples::lifecycle(), CalendarUnit::Day));
        assert_eq!(
            text,
            "bucket,unfinished,new,returning,resurrecting,dormant,active,won_for_each_lost\r\n\
             2024-01-01,false,30,0,0,0,30,\r\n\
             2024-01-02,false,10,20,0,10,30,1\r\n\
             2024-01-03,true,4,15,2,15,21,0.4\r\n"
        );
    }

    #[test]
    fn a_state_opens_its_users() {
        let grid = periods(&samples::lifecycle(), CalendarUnit::Day);
        let part = AnswerPart::LifecycleBar { bucket: samples::start(2), state: LifecycleState::Dormant };
        assert_eq!(grid.rows[1].cells[5].opens, Some(Opens::Users(part)));
        assert_eq!(grid.rows[0].cells[3].opens, None);
    }
}
