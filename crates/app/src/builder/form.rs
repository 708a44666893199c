//! What the form of every kind of question is given.

use super::changed;
use super::place::Place;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use yew::prelude::*;

/// Properties of the form of a kind of question, or of a part of one.
#[derive(Properties, PartialEq)]
pub struct FormProps<Q: Clone + PartialEq + 'static> {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the question.
    pub place: Place,
    /// The question.
    pub question: Q,
    /// Called with the changed question.
    pub on_change: Callback<Q>,
}

impl<Q: Clone + PartialEq + 'static> FormProps<Q> {
    /// A callback that changes one thing about the question.
    pub fn change<E: 'static>(&self, change: impl Fn(&mut Q, E) + 'static) -> Callback<E> {
        changed(&self.question, &self.on_change, change)
    }
}
