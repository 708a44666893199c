//! Where the focused element stands, to find what is nearest to it when it has gone.

use super::{Target, can_have_focus, document, focus, focusable_in, go};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// A focused element with its surroundings at that time.
pub struct Spot {
    element: Element,
    /// From the parent outwards.
    around: Vec<Level>,
}

/// An element around a focused one, and the neighbours of its part with the focus.
struct Level {
    around: Element,
    before: Option<Element>,
    after: Option<Element>,
}

impl Spot {
    /// The surroundings of an element as they are now.
    pub fn of(element: Element) -> Self {
        let mut around = Vec::new();
        let mut part = element.clone();
        while let Some(outer) = part.parent_element().filter(|outer| outer.tag_name() != "BODY") {
            let (before, after) = (part.previous_element_sibling(), part.next_element_sibling());
            around.push(Level { around: outer.clone(), before, after });
            part = outer;
        }
        Self { element, around }
    }

    /// The element.
    pub fn element(&self) -> &Element {
        &self.element
    }

    /// Whether it is a part of a node.
    pub fn is_in(&self, node: &Node) -> bool {
        node.contains(Some(&self.element))
    }

    /// Puts the focus on the element itself, or on what was drawn in its place, and says whether that worked.
    pub fn go_back(&self) -> bool {
        if can_have_focus(&self.element) && focus(&self.element) {
            return true;
        }
        let id = self.element.id();
        !id.is_empty() && go(&Target::Id(id))
    }

    /// Puts the focus near to it: on what stood behind it, else before it, in the smallest surroundings that are
    /// still there; at the latest on the cell in which it was. Says whether there was anything.
    pub fn go_near(&self) -> bool {
        for level in self.around.iter().filter(|level| level.around.is_connected()) {
            let neighbours = [&level.after, &level.before].into_iter().flatten();
            if neighbours.clone().any(|neighbour| is_cell(neighbour) && go_to(neighbour)) {
                return true;
            }
            if is_cell(&level.around) {
                return go_to(&level.around);
            }
            if is_whole(&level.around) {
                return false;
            }
            let inside = focusable_in(&level.around);
            let behind = level.after.as_ref().filter(|after| after.is_connected()).and_then(|after| {
                inside.iter().find(|found| after.contains(Some(found)) || follows(found, after))
            });
            if behind.or(inside.last()).is_some_and(focus) {
                return true;
            }
        }
        false
    }
}

/// A cell as a whole.
fn is_cell(element: &Element) -> bool {
    element.is_connected() && element.has_attribute("data-cell")
}

/// The notebook, the header, or the page: to go anywhere in there would not be near.
fn is_whole(element: &Element) -> bool {
    element.matches("main, body, html, #rockpool").unwrap_or(true)
}

fn go_to(element: &Element) -> bool {
    element.dyn_ref::<HtmlElement>().is_some() && focus(element)
}

fn follows(element: &Element, other: &Element) -> bool {
    other.compare_document_position(element) & Node::DOCUMENT_POSITION_FOLLOWING != 0
}

/// Puts the focus on the notebook as a whole.
pub fn go_to_notebook() -> bool {
    let notebook = document().and_then(|document| document.get_element_by_id("notebook"));
    notebook.is_some_and(|notebook| focus(&notebook))
}
