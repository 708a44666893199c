//! Instants and the clocks of time zones: the functions that cut, count, shift and write them.
//!
//! DataFusion's count 24 hours where a day of a zone has 23 or 25, make nanoseconds of everything (from the year 1677 to
//! 2262), and fail where clocks skip a time. Here a day is what [`rockpool_calendar`] says, as in every question, and
//! instants keep the unit that they have.

mod at_zone;
mod bin;
mod clock;
mod difference;
mod part;
mod rewrite;
mod series;
mod shift;
mod trunc;
mod written;

pub(super) use at_zone::AT_TIME_ZONE;
pub(super) use difference::DATE_DIFF;
pub(super) use rewrite::{WholeInstants, ZonedRewrite};
pub(super) use series::{is_zoned, series};

use datafusion::logical_expr::ScalarUDF;

/// The functions; those of DataFusion with their names are replaced.
pub(super) fn functions() -> Vec<ScalarUDF> {
    vec![
        at_zone::AtTimeZone::default().into(),
        bin::DateBin::default().into(),
        difference::DateDiff::default().into(),
        part::DatePart::default().into(),
        trunc::DateTrunc::default().into(),
        written::ToChar::default().into(),
    ]
}
