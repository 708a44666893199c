//! `date_trunc`: the start of the hour, day, week, month, quarter or year of an instant, on the clock of its zone.

use super::clock::{
    DAY, Unit, as_given, beyond, column, constant, date_of, each, parts_of, per_second, ticks, zone,
};
use crate::sql::refused;
use arrow::array::timezone::Tz;
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use rockpool_calendar::{Zone, day_number, next_first_day};
use rockpool_question::{CalendarUnit, WeekStart};
use std::ops::Range;

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DateTrunc {
    signature: Signature,
    aliases: Vec<String>,
}

impl Default for DateTrunc {
    fn default() -> Self {
        let signature = Signature::user_defined(Volatility::Immutable);
        Self { signature, aliases: vec!["datetrunc".into()] }
    }
}

/// The type that an argument for an instant becomes; texts and dates have no zone.
pub(super) fn instant_type(function: &str, given: &DataType) -> Result<DataType> {
    Ok(match given {
        DataType::Timestamp(_, _) => given.clone(),
        DataType::Date32 | DataType::Date64 | DataType::Null => {
            DataType::Timestamp(TimeUnit::Microsecond, None)
        }
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => {
            DataType::Timestamp(TimeUnit::Nanosecond, None)
        }
        other => return plan_err!("{function} takes an instant or a date, and is given {other}"),
    })
}

impl ScalarUDFImpl for DateTrunc {
    fn name(&self) -> &str {
        "date_trunc"
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Null, instant] => {
                Ok(vec![DataType::Utf8, instant_type("date_trunc", instant)?])
            }
            _ => plan_err!("date_trunc takes a unit and an instant, as in date_trunc('month', event_time)"),
        }
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            [_, instant] => Ok(instant.clone()),
            _ => exec_err!("date_trunc takes two arguments"),
        }
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [unit, instants] = arguments.args.as_slice() else {
            return exec_err!("date_trunc takes two arguments");
        };
        let instead = "Write it as a text: date_trunc('month', event_time).";
        let name = constant(unit, "The unit of date_trunc", instead)?.unwrap_or_default();
        let Some(unit) = Unit::named(&name) else {
            return Err(refused(format!(
                "date_trunc knows no unit '{name}'. Write 'microsecond', 'millisecond', 'second', 'minute', 'hour', 'day', \
                 'week', 'month', 'quarter' or 'year'."
            )));
        };
        let kind = instants.data_type();
        let given = instants.to_array(arguments.number_rows)?;
        let (resolution, name) = parts_of(&kind)?;
        let mut cut = Cut { unit, zone: zone(name)?, per_second: per_second(resolution), near: (0..0, 0) };
        let starts = each(&ticks(&given)?, |tick| cut.start(tick))?;
        as_given(instants, column(starts, &kind)?)
    }

    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        match input {
            [unit, instant] if unit.sort_properties == SortProperties::Singleton => {
                Ok(instant.sort_properties)
            }
            _ => Ok(SortProperties::Unordered),
        }
    }
}

/// Finds where units begin.
struct Cut {
    unit: Unit,
    zone: Option<Zone<Tz>>,
    per_second: i64,
    /// The seconds of the unit that the last instant was in, and the tick at which it begins.
    near: (Range<i64>, i64),
}

impl Cut {
    fn start(&mut self, tick: i64) -> Result<i64> {
        let second = tick.div_euclid(self.per_second);
        match self.unit {
            Unit::Nanoseconds(length) => {
                let ticks = (length / (1_000_000_000 / self.per_second)).max(1);
                tick.checked_sub(tick.rem_euclid(ticks)).ok_or_else(|| beyond(second))
            }
            Unit::Seconds(length) => {
                let start = match &self.zone {
                    Some(zone) if length > 1 => zone.start_of(second, length),
                    _ => second.saturating_sub(second.rem_euclid(length)),
                };
                start.checked_mul(self.per_second).ok_or_else(|| beyond(second))
            }
            Unit::Days(unit) => {
                if !self.near.0.contains(&second) {
                    let seconds = self.days(unit, second)?;
                    let start = seconds.start.checked_mul(self.per_second).ok_or_else(|| beyond(second))?;
                    self.near = (seconds, start);
                }
                Ok(self.near.1)
            }
        }
    }

    /// The seconds of the days that an instant is in.
    fn days(&self, unit: CalendarUnit, second: i64) -> Result<Range<i64>> {
        let day = match &self.zone {
            Some(zone) => zone.day_of(second),
            None => i32::try_from(second.div_euclid(DAY)).map_err(|_| beyond(second))?,
        };
        let first = unit.first_day(date_of(day)?, WeekStart::Monday);
        let starts = |day: i32| match &self.zone {
            Some(zone) => zone.day_start(day),
            None => i64::from(day) * DAY,
        };
        Ok(starts(day_number(first))..starts(day_number(next_first_day(unit, first))))
    }
}
