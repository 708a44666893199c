//! The chart that is in sight in an answer, for the menu that takes it along.

use super::{Canvas, Drawing, Notes};
use std::cell::RefCell;
use std::rc::Rc;

/// Where a chart leaves what it has drawn last. An answer provides it as a context.
#[derive(Debug, Clone, Default)]
pub struct InSight(Rc<RefCell<Option<(Drawing, Canvas, Notes)>>>);

impl PartialEq for InSight {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl InSight {
    /// A chart is drawn.
    pub fn drawn(&self, drawing: Drawing, canvas: Canvas, notes: Notes) {
        self.0.replace(Some((drawing, canvas, notes)));
    }

    /// A chart has gone.
    pub fn gone(&self, drawing: &Drawing) {
        let is_it = self.0.borrow().as_ref().is_some_and(|(other, ..)| other == drawing);
        if is_it {
            self.0.replace(None);
        }
    }

    /// The chart that was drawn last, if it is still there.
    pub fn chart(&self) -> Option<(Drawing, Canvas, Notes)> {
        self.0.borrow().clone()
    }
}
