//! From counts to the answer of a segmentation.

use super::counts::SeriesCounts;
use super::{SegmentationPartial, SegmentationPlan};
use crate::users::NOT_SET;
use rockpool_question::{Bucket, GroupValue, Note, SegmentationAnswer, Series, SeriesValues};

impl SegmentationPlan {
    /// The answer that these users give.
    pub(crate) fn finish(&self, partial: &SegmentationPartial) -> (SegmentationAnswer, Vec<Note>) {
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.segmentation.dates),
        ];
        let series = self.segmentation.series.iter().zip(&partial.series).enumerate();
        let series = series.flat_map(|(place, (series, counts))| {
            let lines = self.lines(partial, counts);
            lines.into_iter().map(move |(group, values)| line(place, series, group, values))
        });
        let answer = SegmentationAnswer {
            buckets: self.buckets(),
            previous_buckets: vec![],
            series: series.collect(),
        };
        (answer, notes.into_iter().flatten().collect())
    }

    fn buckets(&self) -> Vec<Bucket> {
        let Some((asked, buckets)) = &self.time else { return vec![] };
        let starts = buckets.starts().iter().enumerate();
        starts
            .map(|(bucket, start)| Bucket {
                start: *start,
                unfinished: self.frame.reaches_past(asked, &buckets.ticks(bucket)),
            })
            .collect()
    }

    /// The cells of a series for each of its groups, largest first, then other and not set.
    fn lines(
        &self,
        partial: &SegmentationPartial,
        counts: &SeriesCounts,
    ) -> Vec<(Option<GroupValue>, Vec<u64>)> {
        let cells = self.cells();
        let total = cells - 1;
        let Some(breakdown) = self.segmentation.breakdowns.first() else {
            return vec![(None, counts.union(&[NOT_SET], cells))];
        };
        let ranking = partial.names.rank(|group| counts.counts.get(group, total), breakdown.groups as usize);
        let single = |group: u32| (0..cells).map(|cell| counts.counts.get(group, cell)).collect::<Vec<_>>();
        let mut lines: Vec<_> =
            ranking.kept.iter().map(|group| (Some(partial.names.value(*group)), single(*group))).collect();
        if !ranking.others.is_empty() {
            lines.push((Some(GroupValue::Other), counts.union(&ranking.others, cells)));
        }
        if counts.counts.get(NOT_SET, total) > 0 {
            lines.push((Some(GroupValue::NotSet), single(NOT_SET)));
        }
        lines
    }
}

fn line(place: usize, series: &Series, group: Option<GroupValue>, values: Vec<u64>) -> SeriesValues {
    let mut values: Vec<Option<f64>> = values.into_iter().map(|value| Some(value as f64)).collect();
    let total = values.pop().flatten();
    SeriesValues {
        series: u32::try_from(place).unwrap_or(u32::MAX),
        name: series.events.name(),
        measure: Some(series.measure.clone()),
        group: group.into_iter().collect(),
        values,
        total,
        previous: vec![],
        previous_total: None,
    }
}
