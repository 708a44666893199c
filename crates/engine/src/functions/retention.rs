//! `retention`: the calendar periods in which a group came back after its first start event.

use super::arguments::{condition_type, constant, integer_type, text_type, time_type};
use super::function::{Definition, described};
use super::measure::Measure;
use super::periods::Periods;
use arrow::array::{ArrayRef, BooleanBuilder, ListBuilder};
use arrow::datatypes::{DataType, Field};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::Documentation;
use datafusion::logical_expr::function::AccumulatorArgs;
use rockpool_kernel::retention::{Anchor, Slots, since_calendar};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

const NAME: &str = "retention";

/// The most periods after period 0.
const MOST_PERIODS: i64 = 400;

/// Where the conditions stand: the start and the return event.
const CONDITIONS: Range<usize> = 1..3;
const START: u32 = 1;
const RETURN: u32 = 2;

/// `retention(event_time, is_start, is_return, period, periods [, time_zone]) -> LIST<BOOLEAN>`.
///
/// - `event_time`: any timestamp (or date); null times are ignored.
/// - `is_start`, `is_return`: conditions; null is false. The same event may meet both.
/// - `period`: `'hour'` (of the UTC clock), `'day'`, `'week'` (from Monday), `'month'`, `'quarter'` or `'year'`;
///   constant.
/// - `periods`: how many periods after period 0, 0 to 400; constant.
/// - `time_zone`: the zone in which the periods are cut, an IANA name or an offset such as `'+02:00'`;
///   constant. Without it the zone of the timestamp's type, and UTC where that has none.
///
/// The answer has `periods + 1` elements: element `k` (`answer[k + 1]`, SQL counts from 1) says whether a
/// return event lies in the `k`-th period after that of the group's first start event, strictly later than
/// that event. Period 0 is the period of the start event itself: it is measured, not true by definition. The
/// answer is null for a group without a start event. The order of rows does not matter.
#[derive(Debug)]
pub(super) struct Retention;

impl Definition for Retention {
    fn name(&self) -> &'static str {
        NAME
    }

    fn arguments(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let [time, is_start, is_return, period, periods, zone @ ..] = given else {
            return arguments_expected(given.len());
        };
        let mut types = vec![
            time_type(NAME, time)?,
            condition_type(NAME, 2, is_start)?,
            condition_type(NAME, 3, is_return)?,
            text_type(NAME, 4, period)?,
            integer_type(NAME, 5, periods)?,
        ];
        match zone {
            [] => {}
            [zone] => types.push(text_type(NAME, 6, zone)?),
            _ => return arguments_expected(given.len()),
        }
        Ok(types)
    }

    fn answer(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(Arc::new(Field::new_list_field(DataType::Boolean, true))))
    }

    fn measure(&self, arguments: &AccumulatorArgs) -> Result<(Box<dyn Measure>, Range<usize>)> {
        let calendar = Periods::of(NAME, arguments, 4, 6)?;
        let periods = match constant(NAME, 5, arguments.exprs)? {
            ScalarValue::Int64(Some(periods)) if (0..=MOST_PERIODS).contains(&periods) => periods as usize,
            other => return plan_err!("{NAME} expects 0 to {MOST_PERIODS} periods; this is {other}"),
        };
        let measure = Returns {
            calendar,
            slots: Slots::each(periods + 1),
            returned: vec![false; periods + 1],
            answers: ListBuilder::new(BooleanBuilder::new()),
        };
        Ok((Box::new(measure), CONDITIONS))
    }

    fn documentation(&self) -> &Documentation {
        &DOCUMENTATION
    }
}

fn arguments_expected<T>(given: usize) -> Result<T> {
    plan_err!(
        "{NAME} expects (event_time, is_start, is_return, period, periods [, time_zone]); \
         arguments given: {given}"
    )
}

/// The periods in which each group came back.
#[derive(Debug)]
struct Returns {
    calendar: Periods,
    slots: Slots,
    /// A buffer for the slots of one group.
    returned: Vec<bool>,
    answers: ListBuilder<BooleanBuilder>,
}

impl Measure for Returns {
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()> {
        let events = || times.iter().copied().zip(masks.iter().copied());
        let Some((time, _)) = events().find(|(_, mask)| mask & START != 0) else {
            self.answers.append(false);
            return Ok(());
        };
        let anchor = Anchor { period: self.calendar.of_tick(time)?, time, group: 0 };
        self.returned.fill(false);
        for (time, _) in events().filter(|(time, mask)| mask & RETURN != 0 && *time > anchor.time) {
            let Some(since) = since_calendar(anchor, self.calendar.of_tick(time)?, time) else { continue };
            if self.slots.is_past(since) {
                break;
            }
            if let Some(returned) = self.slots.of(since).and_then(|slot| self.returned.get_mut(slot)) {
                *returned = true;
            }
        }
        self.answers.values().append_slice(&self.returned);
        self.answers.append(true);
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        Ok(Arc::new(self.answers.finish()))
    }
}

static DOCUMENTATION: LazyLock<Documentation> = LazyLock::new(|| {
    described(
        "Whether the events of a group contain a return in each calendar period after that of its first start \
         event, strictly later than that event; period 0 first, measured as well. Null without a start event.",
        "retention(event_time, is_start, is_return, period, periods [, time_zone])",
        "SELECT user_key, retention(event_time, event_type = 'application_opened', TRUE, 'week', 8, \
         'Europe/Budapest') FROM events GROUP BY user_key",
    )
    .with_argument("is_start", "Condition of the start event; null is false.")
    .with_argument("is_return", "Condition of the return event; null is false.")
    .with_argument("period", "'hour' (of the UTC clock), 'day', 'week' (from Monday), 'month', 'quarter' or 'year'. A constant.")
    .with_argument("periods", "How many periods after period 0, 0 to 400. A constant.")
    .with_argument(
        "time_zone",
        "The zone in which periods are cut; without it that of the timestamp's type, or UTC. A constant.",
    )
    .build()
});
