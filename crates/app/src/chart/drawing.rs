//! What a chart shows: one variant for each kind of chart, with the part of the answer it needs.

use super::notes::Span;
use super::{Canvas, Figure, activity, funnel, funnel_groups, funnel_time, paths, retention, segmentation};
use crate::shared::Shared;
use rockpool_question::{
    BucketStart, CalendarUnit, FunnelAnswer, LifecycleAnswer, PathAnchor, PathsAnswer, RetentionAnswer,
    SegmentationAnswer, StickinessAnswer,
};
use rockpool_report::format;
use rockpool_report::funnel::time::Transition;
use rockpool_report::segmentation::line_name;

/// How lines over time are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// As lines.
    #[default]
    Lines,
    /// As lines over what lies under them.
    Area,
    /// Each on the ones before it.
    Stacked,
    /// As bars beside each other.
    Bars,
}

impl Style {
    fn name(self) -> &'static str {
        match self {
            Self::Lines => "Line chart",
            Self::Area => "Area chart",
            Self::Stacked => "Stacked area chart",
            Self::Bars => "Bar chart",
        }
    }
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawing {
    /// Users of each step, by group.
    FunnelSteps(Shared<FunnelAnswer>),
    /// Conversion of each group with its interval.
    FunnelGroups(Shared<FunnelAnswer>),
    /// Conversion by the calendar bucket of the entry.
    FunnelOverTime(Shared<FunnelAnswer>, CalendarUnit),
    /// Users by the time between two steps; of a group by its index, or of everybody.
    TimeToConvert(Shared<FunnelAnswer>, Transition, Option<usize>),
    /// Pooled share of users who came back, by period; of a group by its index, or of everybody and all groups.
    RetentionCurve(Shared<RetentionAnswer>, CalendarUnit, Option<usize>),
    /// The pooled measure of the returns, likewise.
    RetentionMeasure(Shared<RetentionAnswer>, CalendarUnit, Option<usize>),
    /// Lines by calendar bucket in a style, or bars for totals.
    Segmentation(Shared<SegmentationAnswer>, Option<CalendarUnit>, Style),
    /// Users by the number of active periods; with so many or more, if the last is set.
    Stickiness(Shared<StickinessAnswer>, CalendarUnit, bool),
    /// Users of each period by their state.
    Lifecycle(Shared<LifecycleAnswer>, CalendarUnit),
    /// Ways of users between events.
    Paths(Shared<PathsAnswer>, PathAnchor),
}

/// The height of most charts, in CSS pixels.
pub const HEIGHT: u32 = 300;

impl Drawing {
    /// The figure for a canvas.
    pub fn figure(&self, canvas: &Canvas) -> Figure {
        match self {
            Self::FunnelSteps(answer) => funnel::steps(answer, canvas),
            Self::FunnelGroups(answer) => funnel_groups::groups(answer, canvas),
            Self::FunnelOverTime(answer, by) => funnel_time::over_time(answer, *by, canvas),
            Self::TimeToConvert(answer, transition, group) => {
                funnel_time::time_to_convert(answer, *transition, *group, canvas)
            }
            Self::RetentionCurve(answer, by, group) => retention::curve(answer, *by, *group, canvas),
            Self::RetentionMeasure(answer, by, group) => retention::measure(answer, *by, *group, canvas),
            Self::Segmentation(answer, Some(by), style) => segmentation::lines(answer, *by, *style, canvas),
            Self::Segmentation(answer, None, _) => segmentation::bars(answer, canvas),
            Self::Stickiness(answer, period, cumulative) => {
                activity::sticky_bars(answer, *period, *cumulative, canvas)
            }
            Self::Lifecycle(answer, period) => activity::lifecycle_bars(answer, *period, canvas),
            Self::Paths(answer, anchor) => paths::sankey(answer, anchor, canvas),
        }
    }

    /// The buckets along it, and their unit; none where it is not over time.
    pub fn buckets(&self) -> Option<(Vec<BucketStart>, CalendarUnit)> {
        match self {
            Self::Segmentation(answer, Some(by), _) => {
                Some((answer.buckets.iter().map(|bucket| bucket.start).collect(), *by))
            }
            Self::Lifecycle(answer, by) => {
                Some((answer.buckets.iter().map(|bucket| bucket.start).collect(), *by))
            }
            Self::FunnelOverTime(answer, by) => {
                Some((answer.over_time.iter().map(|bucket| bucket.start).collect(), *by))
            }
            _ => None,
        }
    }

    /// The dates along it; none where it is not over time.
    pub fn span(&self) -> Option<Span> {
        let (starts, by) = self.buckets()?;
        Span::of(starts, by)
    }

    /// Whether goal lines make sense in it: its values stand along an axis that has their unit.
    pub fn takes_goals(&self) -> bool {
        matches!(
            self,
            Self::Segmentation(..)
                | Self::FunnelOverTime(..)
                | Self::RetentionCurve(..)
                | Self::RetentionMeasure(..)
                | Self::Stickiness(..)
                | Self::Lifecycle(..)
        )
    }

    /// Whether its values are shares.
    pub fn has_shares(&self) -> bool {
        matches!(self, Self::FunnelOverTime(..) | Self::RetentionCurve(..) | Self::Stickiness(..))
    }

    /// The height in CSS pixels.
    pub fn height(&self) -> u32 {
        match self {
            Self::FunnelSteps(_) => 340,
            Self::Segmentation(answer, None, _) => segmentation::bars_height(answer),
            Self::FunnelGroups(answer) => funnel_groups::height(answer),
            Self::Paths(answer, _) => paths::height(answer),
            _ => HEIGHT,
        }
    }

    /// The least width in CSS pixels; a narrower place scrolls.
    pub fn least_width(&self) -> u32 {
        match self {
            Self::Paths(answer, _) => paths::least_width(answer),
            _ => 0,
        }
    }

    /// A name for a picture of it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FunnelSteps(_) => "Funnel",
            Self::FunnelGroups(_) => "Funnel by group",
            Self::FunnelOverTime(..) => "Funnel over time",
            Self::TimeToConvert(..) => "Time to convert",
            Self::RetentionCurve(..) | Self::RetentionMeasure(..) => "Retention",
            Self::Segmentation(..) => "Trend",
            Self::Stickiness(..) => "Stickiness",
            Self::Lifecycle(..) => "Lifecycle",
            Self::Paths(..) => "Paths",
        }
    }

    /// What it shows, in words, for those who do not see it; the table has the numbers.
    pub fn description(&self) -> String {
        match self {
            Self::FunnelSteps(answer) => steps_description(answer),
            Self::FunnelGroups(_) => "Conversion of each group with its 95 % interval".to_owned(),
            Self::FunnelOverTime(_, by) => {
                format!("Line chart of conversion from the first to the last step by {}", by.name())
            }
            Self::TimeToConvert(answer, transition, _) => {
                format!("Histogram of the time from {}", transition.name(&answer.total))
            }
            Self::RetentionCurve(_, by, _) => {
                format!("Line chart of the share of users who came back, by {}", by.name())
            }
            Self::RetentionMeasure(_, by, _) => {
                format!("Line chart of the measure of the returns, by {}", by.name())
            }
            Self::Segmentation(answer, by, style) => {
                let names: Vec<String> = answer.series.iter().map(|line| line_name(answer, line)).collect();
                match by {
                    Some(by) => format!("{} by {}: {}", style.name(), by.name(), names.join(", ")),
                    None => format!("Bar chart of totals: {}", names.join(", ")),
                }
            }
            Self::Stickiness(_, period, _) => {
                format!("Bar chart of users by the number of {}s in which they were active", period.name())
            }
            Self::Lifecycle(_, period) => {
                format!(
                    "Stacked bar chart of new, returning, resurrecting and dormant users by {}",
                    period.name()
                )
            }
            Self::Paths(answer, _) => format!(
                "Sankey diagram of the ways of {} through {} names",
                format::counted(answer.users, "user"),
                answer.nodes.len()
            ),
        }
    }
}

fn steps_description(answer: &FunnelAnswer) -> String {
    let steps: Vec<String> = answer
        .total
        .steps
        .iter()
        .map(|step| {
            let share = step.from_first.rate.map_or_else(String::new, format::percent);
            format!("{} {} ({share})", step.name, format::count(step.from_first.count))
        })
        .collect();
    format!("Bar chart of {} at each step: {}", answer.count.noun(2), steps.join(", "))
}
