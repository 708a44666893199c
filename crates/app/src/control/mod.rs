//! Controls that more than one part of the page uses.

mod menu;
mod progress;

pub use menu::{Menu, MenuItem, MenuProps};
pub use progress::ProgressBar;
