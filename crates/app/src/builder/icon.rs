//! The few icons of the builder; the text beside or the label of the button says what they mean.

use yew::prelude::*;

/// A line drawing of 16 by 16.
fn drawn(path: &'static str) -> Html {
    html! {
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path
                d={path}
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}

/// A cross.
pub fn remove() -> Html {
    drawn("M4 4l8 8M12 4l-8 8")
}

/// An arrow that turns when its list opens.
pub fn chevron() -> Html {
    drawn("M6 4l4 4-4 4")
}

/// A plus sign.
pub fn add() -> Html {
    drawn("M8 3v10M3 8h10")
}

/// An arrow up.
pub fn up() -> Html {
    drawn("M8 13V3M4 7l4-4 4 4")
}

/// An arrow down.
pub fn down() -> Html {
    drawn("M8 3v10M4 9l4 4 4-4")
}

/// A funnel for filters.
pub fn filter() -> Html {
    drawn("M2 3h12l-4.6 5.6V13l-2.8-1.4v-3z")
}
