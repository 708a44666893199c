//! What an event carries besides its time, its steps and its group.

use super::columns::{HeldColumns, NumberColumn};
use crate::EngineError;
use crate::filter::PropertySource;
use crate::groups::{GroupNames, NOT_SET};
use arrow::array::RecordBatch;
use rockpool_catalog::EventType;
use rockpool_kernel::StepMask;

/// What an event carries besides: nothing (`()`), a number (`f64`), or the number of values that are held constant
/// (`u32`).
pub(crate) trait Extra: Copy + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// Of what it is read, as a question says it.
    type Wish: std::fmt::Debug + Clone + Send + Sync;
    /// Where that is stored for one event type.
    type Source: std::fmt::Debug + Send + Sync + 'static;
    /// What is read of it in one batch.
    type Column;

    /// Where the wish is stored for an event type.
    fn source(wish: &Self::Wish, event_type: &EventType) -> Self::Source;

    /// The columns to read.
    fn columns(source: &Self::Source) -> Vec<String>;

    /// The values of a batch.
    ///
    /// # Errors
    /// [`EngineError::Internal`] or [`EngineError::Corrupt`].
    fn column(source: &Self::Source, batch: &RecordBatch) -> Result<Self::Column, EngineError>;

    /// The value of a row with this mask.
    fn read(column: &mut Self::Column, row: usize, mask: StepMask, held: &mut GroupNames) -> Self;
}

/// A numeric property.
#[derive(Debug, Clone)]
pub(crate) struct NumberOf {
    /// The property.
    pub(crate) property: String,
    /// It is read of events whose mask has one of these bits; others have NaN.
    pub(crate) bits: StepMask,
}

/// Properties whose values are held constant.
#[derive(Debug, Clone)]
pub(crate) struct HeldValues {
    /// The properties, at most [`crate::groups::MOST_PARTS`].
    pub(crate) properties: Vec<String>,
    /// They are read of events whose mask has one of these bits; others have [`NOT_HELD`].
    pub(crate) bits: StepMask,
}

/// The number of held values of which one is absent; any other number stands for the same values in all events.
pub(crate) const NOT_HELD: u32 = NOT_SET;

impl Extra for () {
    type Wish = ();
    type Source = ();
    type Column = ();

    fn source(_wish: &(), _event_type: &EventType) {}

    fn columns(_source: &()) -> Vec<String> {
        vec![]
    }

    fn column(_source: &(), _batch: &RecordBatch) -> Result<(), EngineError> {
        Ok(())
    }

    fn read(_column: &mut (), _row: usize, _mask: StepMask, _held: &mut GroupNames) {}
}

/// NaN where the property is absent, reads as no number, or as one that is not finite.
impl Extra for f64 {
    type Wish = NumberOf;
    type Source = (PropertySource, StepMask);
    type Column = (NumberColumn, StepMask);

    fn source(wish: &NumberOf, event_type: &EventType) -> Self::Source {
        (PropertySource::of(event_type, &wish.property), wish.bits)
    }

    fn columns((source, _): &Self::Source) -> Vec<String> {
        source.column().map(str::to_owned).into_iter().collect()
    }

    fn column((source, bits): &Self::Source, batch: &RecordBatch) -> Result<Self::Column, EngineError> {
        Ok((NumberColumn::new(source, batch)?, *bits))
    }

    fn read((column, bits): &mut Self::Column, row: usize, mask: StepMask, _held: &mut GroupNames) -> Self {
        if !mask.meets(*bits) { f64::NAN } else { column.number(row) }
    }
}

impl Extra for u32 {
    type Wish = HeldValues;
    type Source = (Vec<PropertySource>, StepMask);
    type Column = (HeldColumns, StepMask);

    fn source(wish: &HeldValues, event_type: &EventType) -> Self::Source {
        let sources = wish.properties.iter().map(|property| PropertySource::of(event_type, property));
        (sources.collect(), wish.bits)
    }

    fn columns((sources, _): &Self::Source) -> Vec<String> {
        sources.iter().filter_map(PropertySource::column).map(str::to_owned).collect()
    }

    fn column((sources, bits): &Self::Source, batch: &RecordBatch) -> Result<Self::Column, EngineError> {
        Ok((HeldColumns::new(sources, batch)?, *bits))
    }

    fn read((columns, bits): &mut Self::Column, row: usize, mask: StepMask, held: &mut GroupNames) -> Self {
        if !mask.meets(*bits) { NOT_HELD } else { columns.number(row, held) }
    }
}
