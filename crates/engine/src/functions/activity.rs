//! `active_periods`, `lifecycle` and `sessions`: when the events of a group happened.

use super::arguments::{
    condition_type, constant, text_type, time_type, time_unit, window_ticks, window_type,
};
use super::function::{Definition, described};
use super::measure::Measure;
use super::periods::Periods;
use arrow::array::{ArrayRef, Int32Array, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_datafusion_err, plan_err};
use datafusion::logical_expr::Documentation;
use datafusion::logical_expr::function::AccumulatorArgs;
use rockpool_kernel::lifecycle::visit;
use rockpool_kernel::stickiness::active_periods;
use rockpool_question::{CalendarUnit, LifecycleState};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// Where the condition stands.
const CONDITION: Range<usize> = 1..2;

/// Functions of the times of the events that meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    /// `active_periods(event_time, is_active, period [, time_zone]) -> INT`: in how many different calendar periods
    /// there are any; never null.
    Periods,
    /// `lifecycle(event_time, is_active, period, day [, time_zone]) -> TEXT`: what the group is in the period of a day,
    /// `'new'`, `'returning'`, `'resurrecting'`, `'dormant'` or null.
    Lifecycle,
    /// `sessions(event_time, is_active, inactivity) -> INT`: how many sessions they make, where one ends when nothing
    /// happens for longer than `inactivity`; never null.
    Sessions,
}

impl Activity {
    /// Every one.
    pub(super) const ALL: [Self; 3] = [Self::Periods, Self::Lifecycle, Self::Sessions];

    fn syntax(self) -> &'static str {
        match self {
            Self::Periods => "active_periods(event_time, is_active, period [, time_zone])",
            Self::Lifecycle => "lifecycle(event_time, is_active, period, day [, time_zone])",
            Self::Sessions => "sessions(event_time, is_active, inactivity)",
        }
    }

    fn arguments_expected<T>(self, given: usize) -> Result<T> {
        plan_err!("the function is called as {}; arguments given: {given}", self.syntax())
    }
}

impl Definition for Activity {
    fn name(&self) -> &'static str {
        match self {
            Self::Periods => "active_periods",
            Self::Lifecycle => "lifecycle",
            Self::Sessions => "sessions",
        }
    }

    fn arguments(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.name();
        let [time, is_active, third, rest @ ..] = given else { return self.arguments_expected(given.len()) };
        let mut types = vec![time_type(name, time)?, condition_type(name, 2, is_active)?];
        types.push(match self {
            Self::Sessions => window_type(name, 3, "the inactivity", third)?,
            Self::Periods | Self::Lifecycle => text_type(name, 3, third)?,
        });
        match (self, rest) {
            (Self::Sessions | Self::Periods, []) => {}
            (Self::Periods, [zone]) => types.push(text_type(name, 4, zone)?),
            (Self::Lifecycle, [_]) => types.push(DataType::Date32),
            (Self::Lifecycle, [_, zone]) => types.extend([DataType::Date32, text_type(name, 5, zone)?]),
            _ => return self.arguments_expected(given.len()),
        }
        Ok(types)
    }

    fn answer(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(match self {
            Self::Periods | Self::Sessions => DataType::Int32,
            Self::Lifecycle => DataType::Utf8,
        })
    }

    fn nothing(&self, answer: &DataType) -> Result<ScalarValue> {
        match self {
            Self::Periods | Self::Sessions => Ok(ScalarValue::Int32(Some(0))),
            Self::Lifecycle => ScalarValue::try_from(answer),
        }
    }

    fn is_nullable(&self) -> bool {
        *self == Self::Lifecycle
    }

    fn measure(&self, arguments: &AccumulatorArgs) -> Result<(Box<dyn Measure>, Range<usize>)> {
        let name = self.name();
        let measure: Box<dyn Measure> = match self {
            Self::Periods => {
                Box::new(ActivePeriods { calendar: Periods::of(name, arguments, 3, 4)?, counts: vec![] })
            }
            Self::Lifecycle => {
                let calendar = Periods::of(name, arguments, 3, 5)?;
                let period = shown_period(name, &calendar, &constant(name, 4, arguments.exprs)?)?;
                Box::new(States { calendar, period, states: vec![] })
            }
            Self::Sessions => {
                let Some(time) = arguments.expr_fields.first() else { return self.arguments_expected(0) };
                let (unit, _) = time_unit(name, time.data_type())?;
                let inactivity =
                    window_ticks(name, "an inactivity", &constant(name, 3, arguments.exprs)?, unit)?;
                Box::new(Sessions { inactivity, counts: vec![] })
            }
        };
        Ok((measure, CONDITION))
    }

    fn documentation(&self) -> &Documentation {
        match self {
            Self::Periods => &PERIODS,
            Self::Lifecycle => &LIFECYCLE,
            Self::Sessions => &SESSIONS,
        }
    }
}

fn shown_period(name: &str, calendar: &Periods, day: &ScalarValue) -> Result<i32> {
    if calendar.unit() == CalendarUnit::Hour {
        return plan_err!(
            "{name} expects 'day', 'week', 'month', 'quarter' or 'year' as argument 3, not 'hour'"
        );
    }
    let period = if let ScalarValue::Date32(Some(day)) = day { calendar.of_day(*day) } else { None };
    period.ok_or_else(|| {
        plan_datafusion_err!("{name} expects a day as argument 4, such as DATE '2026-01-31'; this is {day}")
    })
}

/// In how many periods each group was active.
#[derive(Debug)]
struct ActivePeriods {
    calendar: Periods,
    counts: Vec<i32>,
}

impl Measure for ActivePeriods {
    fn append(&mut self, times: &[i64], _masks: &[u32]) -> Result<()> {
        let periods: Vec<i32> =
            times.iter().map(|time| self.calendar.of_tick(*time)).collect::<Result<_>>()?;
        // The kernel only asks whether two periods are the same.
        let events = periods.into_iter().map(|period| (period as usize, 1));
        self.counts.push(i32::try_from(active_periods(events, 1)).unwrap_or(i32::MAX));
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        Ok(Arc::new(Int32Array::from(std::mem::take(&mut self.counts))))
    }
}

/// What each group is in a period.
#[derive(Debug)]
struct States {
    calendar: Periods,
    period: i32,
    states: Vec<Option<&'static str>>,
}

impl Measure for States {
    fn append(&mut self, times: &[i64], _masks: &[u32]) -> Result<()> {
        let periods: Vec<i32> =
            times.iter().map(|time| self.calendar.of_tick(*time)).collect::<Result<_>>()?;
        let mut found = None;
        let shown = self.period..self.period.saturating_add(1);
        visit(periods, shown, |_, state| found = Some(LifecycleState::name(state)));
        self.states.push(found);
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        Ok(Arc::new(StringArray::from(std::mem::take(&mut self.states))))
    }
}

/// How many sessions the events of each group make.
#[derive(Debug)]
struct Sessions {
    inactivity: i64,
    counts: Vec<i32>,
}

impl Measure for Sessions {
    fn append(&mut self, times: &[i64], _masks: &[u32]) -> Result<()> {
        let gaps = times.iter().zip(times.iter().skip(1));
        let ended = gaps.filter(|(before, after)| after.abs_diff(**before) > self.inactivity.unsigned_abs());
        let sessions = usize::from(!times.is_empty()) + ended.count();
        self.counts.push(i32::try_from(sessions).unwrap_or(i32::MAX));
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        Ok(Arc::new(Int32Array::from(std::mem::take(&mut self.counts))))
    }
}

static PERIODS: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        Activity::Periods,
        "In how many different calendar periods events of a group meet a condition; 0 when in none.",
        "active_periods(event_time, event_type = 'file_saved', 'day', 'Europe/Budapest')",
    )
    .with_argument("period", PERIOD)
    .with_argument("time_zone", ZONE)
    .build()
});

static LIFECYCLE: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        Activity::Lifecycle,
        "What a group is in the calendar period of a day: 'new' if active in it and never before, 'returning' if active \
         in it and in the period before, 'resurrecting' if active in it, not in the one before, and earlier, 'dormant' \
         if active in the period before and not in it; else null.",
        "lifecycle(event_time, TRUE, 'week', DATE '2026-01-12', 'Europe/Budapest')",
    )
    .with_argument("period", "'day', 'week' (from Monday), 'month', 'quarter' or 'year'. A constant.")
    .with_argument("day", "A day of the period. A constant.")
    .with_argument("time_zone", ZONE)
    .build()
});

static SESSIONS: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        Activity::Sessions,
        "How many sessions the events of a group that meet a condition make: one ends when none of them happens for \
         longer than the inactivity; 0 when there are none.",
        "sessions(event_time, TRUE, INTERVAL '30 minutes')",
    )
    .with_argument("inactivity", "The longest time between two events of a session: milliseconds, or an interval. A constant.")
    .build()
});

const PERIOD: &str =
    "'hour' (of the UTC clock), 'day', 'week' (from Monday), 'month', 'quarter' or 'year'. A constant.";
const ZONE: &str =
    "The zone in which periods are cut; without it that of the timestamp's type, or UTC. A constant.";

fn documentation(
    function: Activity,
    description: &str,
    call: &str,
) -> datafusion::logical_expr::DocumentationBuilder {
    let example = format!("SELECT user_key, {call} FROM events GROUP BY user_key");
    described(description, function.syntax(), &example)
        .with_argument("is_active", "Condition of the events that count; null is false.")
}
