//! From counts to the answer of a retention question.

use super::counts::RetentionPartial;
use super::plan::RetentionPlan;
use super::plan::Time;
use crate::EngineError;
use crate::groups::ShownGroup;
use rockpool_kernel::sum::ExactSum;
use rockpool_kernel::tally::Amount;
use rockpool_question::{
    Anchor, CellState, Cohort, GroupValue, Note, PeriodRange, Rate, RetentionAnswer, RetentionCell,
    RetentionGroup, RetentionMeasure, RetentionSummary,
};
use std::collections::HashMap;

/// The numbers of one group, by cell.
struct Numbers {
    users: Vec<u64>,
    /// The measure, if there is one.
    sums: Option<Vec<ExactSum>>,
}

impl RetentionPlan {
    /// The answer that these users give.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the counts are of another question.
    pub(super) fn answer(&self, partial: &RetentionPartial) -> Result<RetentionAnswer, EngineError> {
        let total = Numbers {
            users: partial.total.clone(),
            sums: partial.sums.as_ref().map(|sums| sums.total.clone()),
        };
        Ok(RetentionAnswer {
            columns: self.columns.clone(),
            total: self.group(None, total),
            groups: self.groups(partial)?,
        })
    }

    /// What a reader must know of the answer.
    pub(super) fn notes(&self, partial: &RetentionPartial) -> Vec<Note> {
        let (without_user, without_number) = (partial.rows_without_user, partial.rows_without_number);
        let notes = [
            (without_user > 0).then_some(Note::RowsWithoutUser { rows: without_user }),
            self.frame.outside_covered(self.retention.dates),
            (self.retention.anchor == Anchor::FirstEver).then_some(Note::HistoryUnknown),
            (self.retention.anchor == Anchor::Every).then_some(Note::UsersCountSeveralTimes),
            (without_number > 0).then_some(Note::NotNumbers { rows: without_number }),
            self.retention.measure.property().and_then(|property| self.frame.rounded(property, [])),
        ];
        notes.into_iter().flatten().collect()
    }

    /// The groups that the answer shows: by their entries.
    pub(super) fn shown(&self, partial: &RetentionPartial) -> Vec<ShownGroup> {
        let Some(breakdown) = &self.retention.breakdown else { return vec![] };
        let layout = self.layout();
        let mut sizes: HashMap<u32, u64> = HashMap::new();
        for (group, _, users) in partial.groups.entries().filter(|(_, cell, _)| layout.is_size(*cell)) {
            *sizes.entry(group).or_default() += users;
        }
        let size = |group: u32| sizes.get(&group).copied().unwrap_or(0);
        partial.names.shown(size, breakdown.groups as usize)
    }

    /// Every entry is in one group, so that the groups add up to the total.
    fn groups(&self, partial: &RetentionPartial) -> Result<Vec<RetentionGroup>, EngineError> {
        let shown = self.shown(partial);
        let lists = || shown.iter().map(|group| group.numbers.as_slice());
        let users = partial.groups.together(lists())?;
        let sums = match &partial.sums {
            Some(sums) => sums.groups.together(lists())?.into_iter().map(Some).collect(),
            None => vec![None; shown.len()],
        };
        let numbers = users.into_iter().zip(sums).map(|(users, sums)| Numbers { users, sums });
        Ok(numbers
            .zip(&shown)
            .map(|(numbers, group)| self.group(Some(group.value.clone()), numbers))
            .collect())
    }

    fn group(&self, value: Option<GroupValue>, numbers: Numbers) -> RetentionGroup {
        let mut cohorts = vec![];
        let mut summary: Vec<Pool> = vec![Pool::default(); self.columns.len()];
        if let Some(time) = &self.time {
            for (cohort, start) in time.buckets.starts().iter().enumerate().take(time.cohorts) {
                // A cohort that is still to come is none of nobody.
                if self.frame.is_to_come(&time.buckets.ticks(cohort)) {
                    break;
                }
                let size = numbers.users.get(self.layout().size(cohort)).copied().unwrap_or(0);
                let mut cells = vec![];
                for (column, pool) in (0..self.columns.len()).zip(&mut summary) {
                    let state = self.state(time, cohort, column);
                    let returned = self.returned(&numbers, cohort, column);
                    let sum = self.sum(&numbers, cohort, column);
                    if matches!(state, CellState::Complete | CellState::Open) {
                        pool.returned += returned;
                        pool.size += size;
                        sum.iter().for_each(|sum| pool.sum.merge(sum));
                    }
                    cells.push(RetentionCell { returned, state, value: self.value(sum.as_ref(), size) });
                }
                cohorts.push(Cohort { start: *start, size, cells });
            }
        }
        let summary = summary.into_iter().map(|pool| RetentionSummary {
            rate: Rate::new(pool.returned, pool.size),
            value: self.value(Some(&pool.sum), pool.size).filter(|_| pool.size > 0),
        });
        RetentionGroup { value, summary: summary.collect(), cohorts }
    }

    /// The slots whose users returned in a column.
    pub(super) fn slots_of(&self, column: usize) -> std::ops::Range<usize> {
        if self.slots.is_of_last() { column..self.slots.count() } else { column..column + 1 }
    }

    fn returned(&self, numbers: &Numbers, cohort: usize, column: usize) -> u64 {
        let layout = self.layout();
        let slots = self.slots_of(column);
        slots.filter_map(|slot| numbers.users.get(layout.slot(cohort, slot))).sum()
    }

    fn sum(&self, numbers: &Numbers, cohort: usize, column: usize) -> Option<ExactSum> {
        let sums = numbers.sums.as_ref()?;
        let layout = self.layout();
        let mut together = ExactSum::default();
        let slots = self.slots_of(column);
        slots.filter_map(|slot| sums.get(layout.slot(cohort, slot))).for_each(|sum| together.merge(sum));
        Some(together)
    }

    /// The measure of so many users.
    fn value(&self, sum: Option<&ExactSum>, size: u64) -> Option<f64> {
        let value = match self.retention.measure {
            RetentionMeasure::Users => None,
            RetentionMeasure::Sum(_) => Some(sum?.value()),
            RetentionMeasure::AveragePerUser(_) => (size > 0).then_some(sum?.value() / size as f64),
        };
        // A sum beyond what a number can hold is no number.
        value.filter(|value| value.is_finite())
    }

    /// How much of a cell's periods the extract covers. The last instant itself is covered: a period whose last
    /// tick it is has been seen whole.
    pub(super) fn state(&self, time: &Time, cohort: usize, column: usize) -> CellState {
        let Some(PeriodRange { from, to }) = self.columns.get(column).copied() else {
            return CellState::NotYet;
        };
        let last = self.frame.last_tick();
        let begin = self.period_start(time, cohort, from);
        let end = self.period_end(time, cohort, to.map_or(from, |to| to.saturating_sub(1)));
        match to {
            _ if begin > last => CellState::NotYet,
            _ if end > last.saturating_add(1) => CellState::Incomplete,
            Some(_) => CellState::Complete,
            None => CellState::Open,
        }
    }

    /// The first tick of a period of a cohort: with rolling periods, of its earliest possible start event.
    fn period_start(&self, time: &Time, cohort: usize, period: u32) -> i64 {
        match self.rolling {
            None => time.buckets.ticks(cohort + period as usize).start,
            Some(length) => {
                let earliest = time.buckets.ticks(cohort).start.max(time.asked.ticks.start);
                earliest.saturating_add(length.saturating_mul(i64::from(period)))
            }
        }
    }

    /// The first tick after a period of a cohort: with rolling periods, of its latest possible start event.
    fn period_end(&self, time: &Time, cohort: usize, period: u32) -> i64 {
        match self.rolling {
            None => time.buckets.ticks(cohort + period as usize).end,
            Some(length) => {
                let latest = time.buckets.ticks(cohort).end.min(time.asked.ticks.end).saturating_sub(1);
                latest.saturating_add(length.saturating_mul(i64::from(period) + 1))
            }
        }
    }
}

/// The complete cells of a column together.
#[derive(Debug, Clone, Default)]
struct Pool {
    returned: u64,
    size: u64,
    sum: ExactSum,
}
