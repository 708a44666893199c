//! Which of a question's steps (or series) each event can fill, as bits of a mask.

use super::PropertySource;
use super::condition::Condition;
use super::expression::{and, or, prunable, stored_type};
use crate::EngineError;
use crate::scan::Pruner;
use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use rockpool_catalog::{EventType, PropertyType};
use rockpool_kernel::StepMask;
use rockpool_question::{EventChoice, FieldPath, Step};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A step of a question with its place in it.
#[derive(Debug, Clone)]
pub(crate) struct Choice<'a> {
    /// The step.
    pub(crate) step: &'a Step,
    /// Its field, such as `steps[1]`.
    pub(crate) field: FieldPath,
    /// The bit that it sets.
    pub(crate) bit: StepMask,
}

/// Sets the bits of the events of one type.
#[derive(Debug)]
pub(crate) struct Masker {
    /// Bits that every event of the type sets.
    always: StepMask,
    /// Bits that an event sets when all conditions hold; a bit may be there several times.
    sometimes: Vec<(StepMask, Vec<Condition>)>,
    pruner: Option<Pruner>,
}

/// The masks of a batch.
#[derive(Debug)]
pub(crate) enum Masks {
    /// Every row has this one.
    Same(StepMask),
    /// One for each row.
    Each(Vec<StepMask>),
}

impl Masks {
    /// The mask of a row.
    pub(crate) fn get(&self, row: usize) -> StepMask {
        match self {
            Self::Same(mask) => *mask,
            Self::Each(masks) => masks.get(row).copied().unwrap_or_default(),
        }
    }
}

impl Masker {
    /// The masker of an event type for a question's steps; none if no event of it can fill any.
    ///
    /// # Errors
    /// [`EngineError::Question`] if a filter's value cannot be used.
    pub(crate) fn new(event_type: &EventType, choices: &[Choice<'_>]) -> Result<Option<Self>, EngineError> {
        let mut masker = Self { always: StepMask::NONE, sometimes: vec![], pruner: None };
        let mut pruning = Pruning::default();
        for choice in choices {
            for (place, events) in choice.step.any_of.iter().enumerate() {
                let meant = match &events.event {
                    EventChoice::Any => true,
                    EventChoice::Type(name) => *name == event_type.name,
                };
                if !meant {
                    continue;
                }
                let mut conditions = vec![];
                let mut possible = true;
                let mut prune: Option<Arc<dyn PhysicalExpr>> = None;
                for (number, filter) in events.filters.iter().enumerate() {
                    let field = choice.field.item("any_of", place).item("filters", number);
                    let source = PropertySource::of(event_type, &filter.property);
                    if let PropertySource::Column { name, kind } = &source
                        && let Some(expression) = prunable(pruning.column(name, *kind), *kind, filter)
                    {
                        prune = Some(match prune {
                            Some(before) => and(before, expression),
                            None => expression,
                        });
                    }
                    let condition = Condition::new(source, filter, &field)?;
                    match condition.constant() {
                        Some(holds) => possible &= holds,
                        None => conditions.push(condition),
                    }
                }
                if !possible {
                    continue;
                }
                pruning.any.push(prune);
                if conditions.is_empty() {
                    masker.always |= choice.bit;
                } else {
                    masker.sometimes.push((choice.bit, conditions));
                }
            }
        }
        let always = masker.always;
        masker.sometimes.retain(|(bit, _)| !always.meets(*bit));
        if masker.always.is_empty() && masker.sometimes.is_empty() {
            return Ok(None);
        }
        if masker.always.is_empty() {
            masker.pruner = pruning.pruner();
        }
        Ok(Some(masker))
    }

    /// The columns it reads.
    pub(crate) fn columns(&self) -> BTreeSet<String> {
        let conditions = self.sometimes.iter().flat_map(|(_, conditions)| conditions);
        conditions.filter_map(Condition::column).map(str::to_owned).collect()
    }

    /// What can leave row groups out.
    pub(crate) fn pruner(&self) -> Option<&Pruner> {
        self.pruner.as_ref()
    }

    /// The bits that every event of the type sets, if none depends on its properties.
    pub(crate) fn constant(&self) -> Option<StepMask> {
        self.sometimes.is_empty().then_some(self.always)
    }

    /// The masks of a batch.
    ///
    /// # Errors
    /// [`EngineError::Internal`] or [`EngineError::Corrupt`].
    pub(crate) fn masks(&self, batch: &RecordBatch) -> Result<Masks, EngineError> {
        if self.sometimes.is_empty() {
            return Ok(Masks::Same(self.always));
        }
        let mut masks = vec![self.always; batch.num_rows()];
        for (bit, conditions) in &self.sometimes {
            let mut held = None;
            for condition in conditions {
                let this = condition.evaluate(batch)?;
                held = Some(match held {
                    None => this,
                    Some(before) => &before & &this,
                });
            }
            for row in held.iter().flat_map(|held| held.set_indices()) {
                if let Some(mask) = masks.get_mut(row) {
                    *mask |= *bit;
                }
            }
        }
        Ok(Masks::Each(masks))
    }
}

/// What statistics can be asked of a type's files.
#[derive(Default)]
struct Pruning {
    /// What an event passes if it passes one of these; none where one of them passes every event.
    any: Vec<Option<Arc<dyn PhysicalExpr>>>,
    /// The columns that these read.
    columns: Vec<(String, PropertyType)>,
}

impl Pruning {
    /// A column by its name.
    fn column(&mut self, name: &str, kind: PropertyType) -> Column {
        let known = self.columns.iter().position(|(known, _)| known == name);
        let index = known.unwrap_or_else(|| {
            self.columns.push((name.to_owned(), kind));
            self.columns.len() - 1
        });
        Column::new(name, index)
    }

    fn pruner(self) -> Option<Pruner> {
        let filter = self.any.into_iter().collect::<Option<Vec<_>>>()?.into_iter().reduce(or)?;
        let fields = self.columns.iter().map(|(name, kind)| Field::new(name, stored_type(*kind), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let stored = self.columns.iter().map(|(name, _)| (name.clone(), name.clone())).collect();
        Pruner::new(filter, schema, HashMap::new(), stored)
    }
}
