//! Rows between reading and writing: numbered, buffered, sorted into runs, merged.

mod codec;
mod collect;
mod day_counts;
mod duplicates;
pub(crate) mod forms;
mod intern;
mod merge;
mod people;
mod rebuild;
mod run;
mod state;
mod user_ids;
mod user_table;
mod user_texts;
mod values;
mod writing;

pub(crate) use codec::{Value, cells};
pub(crate) use collect::{Collected, Collector};
pub(crate) use day_counts::{DayCount, DayCounts};
pub(crate) use duplicates::{DuplicateFinder, DuplicateRule, HeldMark};
pub(crate) use forms::ValueForms;
pub(crate) use intern::{Interner, TextHasher};
pub(crate) use people::{People, PeopleCollector, no_properties};
pub(crate) use run::{order_of_user, user_of_order};
pub(crate) use state::{Take, TypeState};
pub(crate) use user_ids::{MetUsers, UserIds};
pub(crate) use values::{PropertyValues, TOP_VALUES, listable};
pub(crate) use writing::Writing;
