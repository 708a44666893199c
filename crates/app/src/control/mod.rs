//! Controls that more than one part of the page uses.

mod dialog;
mod menu;
mod printing;
mod progress;

pub use dialog::{Dialog, DialogProps};
pub use menu::{Menu, MenuItem, MenuProps};
pub use printing::use_printing;
pub use progress::ProgressBar;
