//! The calendar of a time zone: which day an instant is in, when a day begins, and the buckets that answers are cut by.
//!
//! A day begins at the first instant whose local time is midnight of its date, or later where a change of the clocks
//! skips midnight, and ends where the next day begins. So every instant is in exactly one day and days follow each
//! other, also where clocks are set back over midnight or a date is left out; a day can have 23 or 25 hours, or none.
//! [`Zone`] finds this for one day or instant; [`Days`] for many instants of a stretch of time; a [`Calendar`] cuts days
//! and hours into [`Buckets`]. All of it comes from the same few lines, so that no two of builder, check, engine and
//! warehouse cut another day.

mod buckets;
mod calendar;
mod days;
mod error;
mod zone;
mod zones;

pub use buckets::{Buckets, DayTable, next_first_day};
pub use calendar::Calendar;
pub use days::Days;
pub use error::CalendarError;
pub use zone::{Shown, Zone, date, day_after, day_number};
pub use zones::IanaZones;
