//! A retention question compiled for an extract.

use super::counts::Layout;
use super::rules::{CountEntries, RETURNING, Rules, START};
use super::users::RetentionUsers;
use crate::EngineError;
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::groups::GroupNames;
use crate::planner::{DayOrder, DayRows, Needs as FromDays, Rows};
use crate::scan::Reading;
use crate::users::{
    Breakdowns, DayDetails, Nobody, NumberOf, Wanted, WantedDays, drive, drive_days, event_sources,
};
use rockpool_calendar::{Buckets, day_after, day_number};
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_kernel::retention::Slots;
use rockpool_question::settled::Retention;
use rockpool_question::{
    Anchor, CalendarUnit, Counting as Periods, DurationUnit, PeriodRange, Problem, ReadReason, RetentionMode,
};
use std::sync::Arc;

/// A retention question compiled for an extract.
#[derive(Debug)]
pub(crate) struct RetentionPlan {
    pub(super) frame: Frame,
    pub(super) retention: Retention,
    pub(super) columns: Vec<PeriodRange>,
    pub(super) slots: Slots,
    /// The ticks of a rolling period; none where periods are the calendar's.
    pub(super) rolling: Option<i64>,
    pub(super) time: Option<Time>,
}

/// The time of a retention question.
#[derive(Debug)]
pub(super) struct Time {
    /// The asked days.
    pub(super) asked: Asked,
    /// The cohorts and, where periods are the calendar's, the periods after them up to the last cohort's last.
    pub(super) buckets: Buckets,
    /// How many of the buckets are cohorts.
    pub(super) cohorts: usize,
}

/// What an answer, or a set of users, needs of the events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    /// The group of the start events.
    pub(super) groups: bool,
    /// The measure of the return events.
    pub(super) measure: bool,
}

impl RetentionPlan {
    /// Compiles a retention question.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many periods, or the period is longer than a month.
    pub(crate) fn new(frame: Frame, retention: &Retention) -> Result<Self, EngineError> {
        let columns = retention.columns();
        let slots = match &retention.mode {
            RetentionMode::On => Slots::each(columns.len()),
            RetentionMode::OnOrAfter => Slots::of_last(columns.len()),
            RetentionMode::Brackets(edges) => Slots::brackets(edges),
        };
        let rolling = match retention.counted {
            Periods::Calendar => None,
            Periods::Rolling => {
                Some(frame.ticks_of(rolling_seconds(retention.period)?.saturating_mul(1_000)))
            }
        };
        let later = match rolling {
            None => {
                columns.iter().map(|column| column.to.map_or(column.from, |to| to.saturating_sub(1))).max()
            }
            Some(_) => None,
        };
        let later = later.unwrap_or(0) as usize;
        let time = match frame.asked(retention.dates) {
            Some(asked) => {
                let buckets = frame.calendar.buckets(retention.period, asked.dates, later)?;
                Some(Time { cohorts: buckets.len() - later, asked, buckets })
            }
            None => None,
        };
        Ok(Self { frame, retention: retention.clone(), columns, slots, rolling, time })
    }

    pub(super) fn layout(&self) -> Layout {
        let cohorts = self.time.as_ref().map_or(0, |time| time.cohorts);
        Layout { cohorts, slots: self.slots.count() }
    }

    /// What the answer needs.
    pub(super) fn needs(&self) -> Needs {
        Needs {
            groups: self.retention.breakdown.is_some(),
            measure: self.retention.measure.property().is_some(),
        }
    }

    /// Tells `count` the entries of some users.
    ///
    /// Where neither groups nor a measure are needed, the days of users can be enough for periods of the calendar, and are
    /// exact.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn drive<C: CountEntries>(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        time: &Time,
        needs: Needs,
        count: C,
        mut estimate: impl FnMut(&mut C, &GroupNames, f64),
    ) -> Result<(C, GroupNames), EngineError> {
        let choices = [
            Choice { step: &self.retention.start, field: "start".into(), bit: START },
            Choice { step: &self.retention.returning, field: "returning".into(), bit: RETURNING },
        ];
        let asked = &time.asked;
        let start_days = day_number(asked.dates.first)..day_number(day_after(asked.dates.last));
        let is_first_ever = self.retention.anchor == Anchor::FirstEver;
        let (first_tick, first_day) =
            if is_first_ever { (i64::MIN, i32::MIN) } else { (asked.ticks.start, start_days.start) };
        let (end_tick, end_day) = match self.rolling {
            _ if self.slots.is_of_last() => (i64::MAX, i32::MAX),
            Some(length) => {
                let periods = self.columns.iter().filter_map(|column| column.to).max().unwrap_or(0);
                let latest_start = asked.ticks.end.saturating_sub(1);
                (latest_start.saturating_add(length.saturating_mul(i64::from(periods))), i32::MAX)
            }
            None => (time.buckets.end_tick(), day_number(time.buckets.end_day())),
        };
        let ticks = first_tick..end_tick;
        let rules = Rules {
            anchor: self.retention.anchor,
            rolling: self.rolling.map(i64::unsigned_abs),
            slots: &self.slots,
            start_ticks: asked.ticks.clone(),
            start_days,
            buckets: &time.buckets,
            users: self.frame.manifest.users,
        };
        let mut counting = RetentionUsers::new(rules, count);
        let audience = self.frame.audience(users);
        let mut see = |counting: &mut RetentionUsers<'_, C>, names: &GroupNames, share: f64| {
            estimate(counting.count(), names, share);
        };
        // Of events without a user those of the range count, and returns behind it.
        let nobody = Nobody { once: START | RETURNING, covering: RETURNING };
        let days = first_day..end_day;
        let wanted = WantedDays { choices: &choices, days, ticks: ticks.clone(), users, nobody };
        let from_days = FromDays::new(wanted, Some(self.retention.period))
            .and_if(self.rolling.is_some(), ReadReason::Instants)
            .and_if(needs.groups, ReadReason::Breakdown)
            .and_if(needs.measure, ReadReason::Measure);
        // In no other period are events of one day compared.
        let same_day = self.slots.of(0).is_some();
        let details = DayDetails { events: StepMask::NONE, first: START, last: RETURNING, same_day };
        // A user with several entries needs the days in their order.
        let order = match self.retention.anchor {
            Anchor::Every => DayOrder::Ascending,
            Anchor::FirstInRange | Anchor::FirstEver => DayOrder::Any,
        };
        let names = match from_days.days_or_files(&self.frame, reading, details, order)? {
            Rows::Days(DayRows::InPlace(files)) => {
                let names = GroupNames::default();
                let see = |counting: &mut RetentionUsers<'_, C>, share: f64| see(counting, &names, share);
                drive_days(reading, files, &audience, &mut counting, see).await?;
                names
            }
            Rows::Days(DayRows::ByUser(sources)) => {
                drive(reading, sources, &audience, &mut counting, &mut see).await?
            }
            Rows::Events => {
                let manifest = &self.frame.manifest;
                let mut wanted = Wanted::new(&choices, ticks, users);
                if let Some(breakdown) = self.retention.breakdown.as_ref().filter(|_| needs.groups) {
                    wanted = wanted.by(Breakdowns::property(&breakdown.property, START));
                }
                match self.retention.measure.property().filter(|_| needs.measure) {
                    Some(property) => {
                        let number = NumberOf { property: property.to_owned(), bits: RETURNING };
                        let sources = event_sources(manifest, &wanted.reading::<f64>(number))?;
                        drive(reading, sources, &audience, &mut counting, &mut see).await?
                    }
                    None => {
                        let sources = event_sources(manifest, &wanted)?;
                        drive(reading, sources, &audience, &mut counting, &mut see).await?
                    }
                }
            }
        };
        Ok((counting.into_count(), names))
    }
}

/// The length of a rolling period.
fn rolling_seconds(period: CalendarUnit) -> Result<i64, EngineError> {
    let unit = match period {
        CalendarUnit::Hour => DurationUnit::Hour,
        CalendarUnit::Day => DurationUnit::Day,
        CalendarUnit::Week => DurationUnit::Week,
        CalendarUnit::Month => DurationUnit::Month,
        CalendarUnit::Quarter | CalendarUnit::Year => {
            return Err(EngineError::Question(vec![Problem {
                field: "period".into(),
                message: format!(
                    "a {} is no length of time; choose hours, days, weeks or months",
                    period.name()
                ),
            }]));
        }
    };
    Ok(unit.seconds())
}
