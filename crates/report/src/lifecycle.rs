//! A lifecycle's answer: the users of each period by their state.

use crate::csv::{Column, Holds, Rows, column};
use crate::funnel::bucket_cell;
use crate::grid::{Grid, GridCell, GridColumn, Mark};
use crate::layout::{LaidOut, Layout};
use crate::value::{Value, or_absent};
use rockpool_question::words::capitalised;
use rockpool_question::{
    AnswerPart, CalendarUnit, Lifecycle, LifecycleAnswer, LifecycleBucket, LifecycleState,
};

/// The answer to a lifecycle, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a LifecycleAnswer,
    period: CalendarUnit,
}

/// The columns of its CSV: a row for each period.
const CSV: [Column; 8] = [
    column("bucket", Holds::Start, "start of the period"),
    column("unfinished", Holds::Boolean, "whether it reaches past the data: fewer may be dormant in the end"),
    column("new", Holds::Count, "users who are active in it, and never before"),
    column("returning", Holds::Count, "users who are active in it and in the period before"),
    column("resurrecting", Holds::Count, "users who are active in it, not in the period before, and earlier"),
    column("dormant", Holds::Count, "users who were active in the period before, and are not in it"),
    column("active", Holds::Count, "new, returning and resurrecting ones together"),
    column("won_for_each_lost", Holds::Number, "new and resurrecting users for each dormant one"),
];

impl LaidOut for Lifecycle {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a LifecycleAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, period: self.period })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![periods(self.answer, self.period)]
    }

    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error> {
        rows.header(&CSV)?;
        for bucket in &self.answer.buckets {
            let [new, returning, resurrecting, dormant] =
                LifecycleState::ALL.map(|state| Value::Count(bucket.of(state)));
            rows.push([
                Value::Bucket(bucket.start, self.period),
                Value::Boolean(bucket.unfinished),
                new,
                returning,
                resurrecting,
                dormant,
                Value::Count(active(bucket)),
                or_absent(won_for_each_lost(bucket), Value::Amount),
            ])?;
        }
        Ok(())
    }
}

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
    let mut columns = vec![GridColumn::text("bucket", capitalised(period.name()))];
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
        let mut cells = vec![bucket_cell(bucket.start, period, bucket.unfinished)];
        cells.extend(
            LifecycleState::ALL
                .map(|state| GridCell::count(bucket.of(state)).of_users(bar_part(bucket, state))),
        );
        cells.push(GridCell::count(active(bucket)));
        cells.push(GridCell::amount(won_for_each_lost(bucket)));
        grid.push(None, cells);
    }
    grid.explaining(Mark::Unfinished, "reaches past the data: fewer may be dormant in the end.")
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
    use crate::csv::text;
    use crate::grid::Opens;
    use crate::samples;

    #[test]
    fn every_period_has_its_states_and_what_follows_from_them() {
        assert_eq!(
            text(&samples::of_lifecycle(samples::lifecycle())).unwrap(),
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
        assert_eq!(grid.rows[1].cells[4].opens, Some(Opens::Users(part)));
        assert_eq!(grid.rows[0].cells[2].opens, None);
    }
}
