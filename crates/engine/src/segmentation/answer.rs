//! From counts to the answer of a segmentation.

use super::counts::SegmentationPartial;
use super::plan::SegmentationPlan;
use super::timeline::Window;
use crate::EngineError;
use rockpool_question::formula::Expression;
use rockpool_question::{Bucket, Formula, GroupValue, Measure, Note, SegmentationAnswer, SeriesValues};
use std::ops::Range;

impl SegmentationPlan {
    /// The answer that these users give, and what a reader must know of it.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are of another question.
    pub(super) fn answer(
        &self,
        partial: &SegmentationPartial,
    ) -> Result<(SegmentationAnswer, Vec<Note>), EngineError> {
        let shown = self.shown(partial)?;
        let mut lines: Vec<SeriesValues> = vec![];
        let series = self.segmentation.series.iter().zip(&partial.series).zip(self.empty().series);
        for (place, ((asked, counts), empty)) in series.enumerate() {
            let counts = shown.counts(counts, empty)?;
            for (number, group) in shown.groups.iter().enumerate() {
                let mut line = line(place, asked.events.name(), group);
                line.measure = Some(asked.measure.clone());
                let numbers = |window: &Window| {
                    let number = number as u32;
                    let values = self.values(&asked.measure, &counts, number, window);
                    let total = self.total(&asked.measure, &counts, number, window);
                    self.known(&asked.measure, window, values, total)
                };
                if let Some((values, total)) = self.window(0).map(numbers) {
                    (line.values, line.total) = (values, total);
                }
                if let Some((values, total)) = self.window(1).map(numbers) {
                    (line.previous, line.previous_total) = (self.paired(&values), total);
                }
                lines.push(line);
            }
        }
        let computed: Vec<SeriesValues> = self
            .segmentation
            .formulas
            .iter()
            .enumerate()
            .flat_map(|(place, formula)| self.computed(place, formula, &shown.groups, &lines))
            .collect();
        lines.extend(computed);
        let before = self.buckets(1).into_iter().map(Some).collect::<Vec<_>>();
        let answer = SegmentationAnswer {
            buckets: self.buckets(0),
            previous_buckets: self.paired(&before),
            series: lines,
        };
        let notes = self.notes(partial, &answer);
        Ok((answer, notes))
    }

    fn notes(&self, partial: &SegmentationPartial, answer: &SegmentationAnswer) -> Vec<Note> {
        let outside = self.frame.outside_covered(self.segmentation.dates).or_else(|| {
            let before = self.window(1)?.asked.dates;
            self.frame.outside_covered(Some(before.into()))
        });
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            (partial.not_numbers > 0).then_some(Note::NotNumbers { rows: partial.not_numbers }),
            outside,
        ];
        notes.into_iter().flatten().chain(self.rounded(answer)).collect()
    }

    /// The properties whose numbers are rounded, each once.
    fn rounded(&self, answer: &SegmentationAnswer) -> Vec<Note> {
        let mut notes = vec![];
        for series in &self.segmentation.series {
            let Measure::Property(measure) = &series.measure else { continue };
            let lines = answer.series.iter().filter(|line| line.measure.as_ref() == Some(&series.measure));
            let results = lines.flat_map(|line| {
                let before = line.previous.iter().chain(std::iter::once(&line.previous_total));
                line.values.iter().chain(std::iter::once(&line.total)).chain(before).flatten().copied()
            });
            notes.extend(self.frame.rounded(&measure.property, results).filter(|note| !notes.contains(note)));
        }
        notes
    }

    /// The asked range (0), or the one before it (1).
    fn window(&self, place: usize) -> Option<&Window> {
        self.timeline.as_ref()?.windows.get(place)
    }

    fn buckets(&self, window: usize) -> Vec<Bucket> {
        let Some(window) = self.window(window) else { return vec![] };
        let starts = window.buckets.starts().iter().enumerate();
        starts
            .map(|(bucket, start)| Bucket {
                start: *start,
                unfinished: self.frame.reaches_past(&window.asked, &window.buckets.ticks(bucket)),
                outside: self.frame.is_outside(&window.asked, &window.buckets.ticks(bucket)),
            })
            .collect()
    }

    /// The values of a window without those of which the extract knows nothing.
    fn known(
        &self,
        measure: &Measure,
        window: &Window,
        values: Vec<Option<f64>>,
        total: Option<f64>,
    ) -> (Vec<Option<f64>>, Option<f64>) {
        let outside = |ticks: &Range<i64>| self.frame.is_outside(&window.asked, ticks);
        let values = values.into_iter().enumerate();
        let values = values.map(|(place, value)| value.filter(|_| !outside(&window.buckets.ticks(place))));
        // The total of rolling users is the last bucket's.
        let of_total = match (measure, window.buckets.len().checked_sub(1)) {
            (Measure::RollingUsers(_), Some(last)) => window.buckets.ticks(last),
            _ => window.asked.ticks.clone(),
        };
        (values.collect(), total.filter(|_| !outside(&of_total)))
    }

    /// What belongs to the buckets of the period before, each at the place of the bucket that is compared with it.
    fn paired<T: Clone>(&self, before: &[Option<T>]) -> Vec<Option<T>> {
        let pairs = self.timeline.iter().flat_map(|timeline| &timeline.pairs);
        pairs.map(|place| before.get((*place)?)?.clone()).collect()
    }

    /// The lines of a formula, one for each group. The lines of the series stand series by series, each with all groups.
    fn computed(
        &self,
        place: usize,
        formula: &Formula,
        groups: &[Vec<GroupValue>],
        lines: &[SeriesValues],
    ) -> Vec<SeriesValues> {
        let series = self.segmentation.series.len();
        // A question with a formula that does not parse is not valid, and not asked.
        let Ok(expression) = Expression::parse(&formula.expression, series) else { return vec![] };
        let name = match formula.label.as_deref().map(str::trim) {
            Some(label) if !label.is_empty() => label.to_owned(),
            _ => formula.expression.trim().to_owned(),
        };
        let of_group = |(number, group): (usize, &Vec<GroupValue>)| {
            let operands: Vec<&SeriesValues> = lines.iter().skip(number).step_by(groups.len()).collect();
            let value = |of: &dyn Fn(&SeriesValues) -> Option<f64>| {
                expression.value(&operands.iter().map(|line| of(line)).collect::<Vec<_>>())
            };
            let mut line = line(series + place, name.clone(), group);
            let buckets = operands.first().map_or(0, |line| line.values.len());
            let before = operands.first().map_or(0, |line| line.previous.len());
            line.values = (0..buckets)
                .map(|bucket| value(&|line| line.values.get(bucket).copied().flatten()))
                .collect();
            line.total = value(&|line| line.total);
            line.previous = (0..before)
                .map(|bucket| value(&|line| line.previous.get(bucket).copied().flatten()))
                .collect();
            if self.segmentation.compare {
                line.previous_total = value(&|line| line.previous_total);
            }
            line
        };
        groups.iter().enumerate().map(of_group).collect()
    }
}

/// A line without numbers.
fn line(place: usize, name: String, group: &[GroupValue]) -> SeriesValues {
    SeriesValues {
        series: u32::try_from(place).unwrap_or(u32::MAX),
        name,
        measure: None,
        group: group.to_vec(),
        values: vec![],
        total: None,
        previous: vec![],
        previous_total: None,
    }
}
