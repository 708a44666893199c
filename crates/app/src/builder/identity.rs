//! Names for elements that refer to each other, unique on the page.

use std::cell::Cell;
use yew::prelude::*;

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// An `id` for this instance of a component, the same in every render.
#[hook]
pub fn use_identity(prefix: &'static str) -> AttrValue {
    let id = use_memo((), |()| AttrValue::from(format!("{prefix}-{}", NEXT.replace(NEXT.get() + 1))));
    (*id).clone()
}
