//! From merged rows to Parquet files.

mod columns;
mod event_type;
mod events;
mod naming;
mod period;
mod properties;
pub(crate) mod schema;
mod seal;
mod shared;
mod table;
mod user_days;
mod users;

pub(crate) use event_type::{KeptMonths, WriteContext, Written, layout, write_event_type};
pub(crate) use events::BATCH_ROWS;
pub(crate) use naming::folder_names;
pub(crate) use period::{Cut, Period, PeriodOfDay, ROWS_IN_ONE_FILE};
pub(crate) use properties::SharedColumns;
pub(crate) use schema::inputs_settings;
pub(crate) use seal::metadata_start;
pub(crate) use shared::{SMALL_ROWS, take_small, write_shared};
pub(crate) use table::{Staged, TableFile};
pub(crate) use user_days::{UserDay, UserDayRows};
pub(crate) use users::{WrittenUsers, write_users};
