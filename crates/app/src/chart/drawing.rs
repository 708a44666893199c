//! What a chart shows: one variant for each kind of chart, with the part of the answer it needs.

use super::{Canvas, Figure, funnel, retention, segmentation};
use crate::answer::format;
use crate::answer::model::funnel::Transition;
use crate::answer::shared::Shared;
use rockpool_question::{CalendarUnit, FunnelAnswer, RetentionAnswer, SegmentationAnswer};

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawing {
    /// Users of each step, by group.
    FunnelSteps(Shared<FunnelAnswer>),
    /// Conversion by the calendar bucket of the entry.
    FunnelOverTime(Shared<FunnelAnswer>, CalendarUnit),
    /// Users by the time between two steps; of a group by its index, or of everybody.
    TimeToConvert(Shared<FunnelAnswer>, Transition, Option<usize>),
    /// Pooled share of users who came back, by period.
    RetentionCurve(Shared<RetentionAnswer>, CalendarUnit),
    /// Lines by calendar bucket, or bars for totals.
    Segmentation(Shared<SegmentationAnswer>, Option<CalendarUnit>),
}

impl Drawing {
    /// The figure for a canvas.
    pub fn figure(&self, canvas: &Canvas) -> Figure {
        match self {
            Self::FunnelSteps(answer) => funnel::steps(answer, canvas),
            Self::FunnelOverTime(answer, by) => funnel::over_time(answer, *by, canvas),
            Self::TimeToConvert(answer, transition, group) => {
                funnel::time_to_convert(answer, *transition, *group, canvas)
            }
            Self::RetentionCurve(answer, by) => retention::curve(answer, *by, canvas),
            Self::Segmentation(answer, Some(by)) => segmentation::lines(answer, *by, canvas),
            Self::Segmentation(answer, None) => segmentation::bars(answer, canvas),
        }
    }

    /// The height in CSS pixels.
    pub fn height(&self) -> u32 {
        match self {
            Self::FunnelSteps(_) => 340,
            Self::Segmentation(answer, None) => segmentation::bars_height(answer),
            _ => 300,
        }
    }

    /// What it shows, in words, for those who do not see it; the table has the numbers.
    pub fn description(&self) -> String {
        match self {
            Self::FunnelSteps(answer) => {
                let steps: Vec<String> = answer
                    .total
                    .steps
                    .iter()
                    .map(|step| {
                        let share = step.from_first.rate.map_or_else(String::new, format::percent);
                        format!("{} {} ({share})", step.name, format::count(step.from_first.count))
                    })
                    .collect();
                format!("Bar chart of users at each step: {}", steps.join(", "))
            }
            Self::FunnelOverTime(_, by) => {
                format!("Line chart of conversion from the first to the last step by {}", by.name())
            }
            Self::TimeToConvert(answer, transition, _) => {
                format!("Histogram of the time from {}", transition.name(&answer.total))
            }
            Self::RetentionCurve(_, by) => {
                format!("Line chart of the share of users who came back, by {}", by.name())
            }
            Self::Segmentation(answer, by) => {
                let names: Vec<String> = answer
                    .series
                    .iter()
                    .map(|line| crate::answer::model::segmentation::line_name(answer, line))
                    .collect();
                match by {
                    Some(by) => format!("Line chart by {}: {}", by.name(), names.join(", ")),
                    None => format!("Bar chart of totals: {}", names.join(", ")),
                }
            }
        }
    }
}
