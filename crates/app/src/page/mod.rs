//! The page: its state, and the one component that changes it.
//!
//! The state is here; [`message`](crate::message) says what can happen, `update` what follows from it, `view` what is
//! seen. `tasks` do things (store, ask, hand out a file). `shelf` and `newer` are what follows
//! from messages about other notebooks and about newer data.

mod cohort_shelf;
mod everywhere;
mod first_order;
mod help;
mod judgement;
mod marks;
mod newer;
mod notebooks;
mod notices;
mod palette;
mod present;
mod share_dialog;
mod shelf;
mod state;
mod tasks;
mod toast;
mod update;
mod versions;
mod view;
mod visit;
mod zoom;

pub use cohort_shelf::CohortShelf;
pub use everywhere::{EverywhereBar, EverywhereBarProps};
pub use help::Help;
pub use newer::Newer;
pub use notebooks::{Notebooks, NotebooksProps};
pub use notices::Notices;
pub use palette::{Palette, PaletteProps};
pub use share_dialog::{ShareDialog, ShareDialogProps, Shared};
pub use shelf::{ShelfContents, ShelfLine, ShelfShown, VersionsOf};
pub use state::{Page, Visiting};
pub use toast::{Toast, ToastView};
pub use versions::{Versions, VersionsProps};

use crate::keeping::Saving;
use crate::message::{Msg, NewerMsg, Present, ShelfMsg};
use crate::offline::Offline;
use crate::theme::Theme;
use yew::prelude::*;

impl Component for Page {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        Self::begin(ctx.link())
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        self.follow(ctx.link(), message)
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        self.draw()
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first_render: bool) {
        self.name_tab();
    }
}
