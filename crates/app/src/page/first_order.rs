//! The proposed funnel goes by what people do first, as soon as the engine has said it and while nobody has changed
//! anything.

use super::Page;
use crate::{
    engine_client::RunEvent,
    notebook::{History, in_first_order, order_name, order_question},
};

impl Page {
    /// Asks for the order, before the questions of the notebook: its funnel need not be answered twice.
    pub(super) fn ask_for_first_order(&mut self) {
        if let Some(question) = order_question(self.notebook()) {
            self.engines.ask(order_name(), question, true);
        }
    }

    /// Puts the steps in the order that the engine says. Without an answer the proposal stays as it is.
    pub(super) fn order_first_funnel(&mut self, event: RunEvent) {
        let RunEvent::Done(answer) = event else { return };
        if !self.is_first || self.visit.is_some() {
            return;
        }
        if let Some(notebook) = in_first_order(self.notebook(), &answer) {
            self.history = History::new(notebook);
            self.run_due(false);
        }
    }
}
