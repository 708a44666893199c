//! A paths question compiled for an extract.

use super::users::{CountPaths, PathUsers};
use crate::EngineError;
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::groups::GroupNames;
use crate::planner::choose_events;
use crate::scan::Reading;
use crate::users::{Breakdowns, GroupBy, Wanted, drive, event_sources};
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_kernel::ways::{ANCHOR, Direction, GOAL, Limit, STEP, WayKernel, WayRules};
use rockpool_question::settled::Paths;
use rockpool_question::{EventMatch, PathAnchor, PathLimit, ReadReason, Step};
use std::ops::Range;
use std::sync::Arc;

/// The bit of an event that is neither anchor, goal nor step: something happened.
const ANYTHING: StepMask = StepMask::of(3);

/// A paths question compiled for an extract.
#[derive(Debug)]
pub(crate) struct PathsPlan {
    pub(super) frame: Frame,
    pub(super) paths: Paths,
    rules: WayRules,
    asked: Option<Asked>,
}

impl PathsPlan {
    /// Compiles a question.
    pub(super) fn new(frame: Frame, paths: &Paths) -> Self {
        let ticks = |length: rockpool_question::Duration| {
            u64::try_from(frame.ticks_of(length.milliseconds())).unwrap_or(0)
        };
        let rules = WayRules {
            direction: match paths.anchor {
                PathAnchor::From(_) => Direction::From,
                PathAnchor::To(_) => Direction::To,
                PathAnchor::Between { .. } => Direction::Between,
            },
            depth: paths.depth as usize,
            collapse_repeats: paths.collapse_repeats,
            limit: match paths.limit {
                PathLimit::Within(length) => Limit::Within(ticks(length)),
                PathLimit::Session(length) => Limit::Session(ticks(length)),
            },
        };
        Self { asked: frame.asked(paths.dates), paths: paths.clone(), rules, frame }
    }

    /// Tells `count` the paths of some users; returns it with the names of the events.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<C: CountPaths>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        count: C,
        mut estimate: impl FnMut(&mut C, &GroupNames, f64),
    ) -> Result<(C, GroupNames), EngineError> {
        let Some(asked) = &self.asked else { return Ok((count, GroupNames::default())) };
        choose_events(reading, ReadReason::Instants);
        let steps = self.steps();
        let mut choices = match &self.paths.anchor {
            PathAnchor::From(step) => vec![Choice { step, field: "anchor.from".into(), bit: ANCHOR }],
            PathAnchor::To(step) => vec![Choice { step, field: "anchor.to".into(), bit: ANCHOR }],
            PathAnchor::Between { from, to } => vec![
                Choice { step: from, field: "anchor.between.from".into(), bit: ANCHOR },
                Choice { step: to, field: "anchor.between.to".into(), bit: GOAL },
            ],
        };
        let mut every = StepMask::NONE;
        match &steps {
            Some(step) => choices.push(Choice { step, field: "events".into(), bit: STEP }),
            None => every |= STEP,
        }
        // An event of any type goes on with a session.
        if matches!(self.rules.limit, Limit::Session(_)) {
            every |= ANYTHING;
        }
        let by = std::iter::once(GroupBy::EventType)
            .chain(self.paths.name_by.iter().map(|property| GroupBy::Property(property)));
        // Goals have names too: they are part of the order of events at one instant.
        let breakdowns = Breakdowns { by: by.collect(), bits: ANCHOR | GOAL | STEP };
        let wanted = Wanted::new(&choices, self.ticks(asked), users).by(breakdowns).with_every(every);
        let sources = event_sources(&self.frame.manifest, &wanted)?;
        let mut counting = PathUsers::new(WayKernel::new(self.rules), asked.ticks.clone(), count);
        let audience = self.frame.audience(users);
        let names =
            drive(reading, sources, &audience, &mut counting, |counting: &mut PathUsers<C>, names, share| {
                estimate(counting.count(), names, share);
            })
            .await?;
        Ok((counting.into_count(), names))
    }

    /// The events that can be steps; none if every event can.
    fn steps(&self) -> Option<Step> {
        let events = &self.paths.events;
        let any_of = events.iter().map(|event| EventMatch { event: event.clone(), filters: vec![] });
        (!events.is_empty()).then(|| Step { any_of: any_of.collect(), label: None })
    }

    /// The ticks that a path can reach.
    fn ticks(&self, asked: &Asked) -> Range<i64> {
        let (start, end) = (asked.ticks.start, asked.ticks.end);
        let reach = match self.rules.limit {
            Limit::Within(ticks) => i64::try_from(ticks).unwrap_or(i64::MAX),
            // Nobody knows where a session ends.
            Limit::Session(_) => i64::MAX,
        };
        match self.rules.direction {
            Direction::From | Direction::Between => start..end.saturating_add(reach),
            Direction::To => start.saturating_sub(reach)..end,
        }
    }
}
