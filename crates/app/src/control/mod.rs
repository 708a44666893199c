//! Controls that more than one part of the page uses.

mod dialog;
mod menu;
mod progress;

pub use dialog::{Dialog, DialogProps};
pub use menu::{Menu, MenuItem, MenuProps};
pub use progress::ProgressBar;
