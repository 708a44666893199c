//! What makes a segmentation make sense.

use super::Check;
use crate::{Segmentation, Step};

/// The most series of a segmentation.
const MOST_SERIES: usize = 10;

impl Check<'_> {
    pub(super) fn segmentation(&mut self, question: &Segmentation) {
        if question.series.is_empty() {
            self.problem("series", "choose at least one event to count");
        } else if question.series.len() > MOST_SERIES {
            self.problem("series", format!("at most {MOST_SERIES} series fit in one chart"));
        }
        for (index, series) in question.series.iter().enumerate() {
            self.step(&series.events, &format!("series[{index}].events"));
        }
        self.dates(question.dates, question.by, "by");
        if let Some(breakdown) = &question.breakdown {
            let steps: Vec<&Step> = question.series.iter().map(|series| &series.events).collect();
            self.breakdown(&breakdown.property, breakdown.groups, &steps);
        }
    }
}
