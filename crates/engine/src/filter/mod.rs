//! Property filters: from a question's conditions to masks over batches.
//!
//! Each condition is about one property. It is compiled to a DataFusion physical expression over *views* of
//! that property: its stored values, its values as text, as numbers, as instants. Text is stored as a
//! dictionary, so an expression looks at each different value once and its result is spread by key.

mod canonical;
mod condition;
mod expression;
mod mask;
mod property;

pub(crate) use canonical::{instant_of, number_of, text_of};
#[cfg(feature = "sql")]
pub(crate) use condition::why_no_pattern;
pub(crate) use mask::{Choice, Masker, Masks};
pub(crate) use property::{PropertySource, Texts};
#[cfg(feature = "sql")]
pub(crate) use property::{from_map, plain_text};
