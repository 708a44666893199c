//! The page: its state, and the one component that changes it.
//!
//! The state is here; [`message`](Msg) says what can happen, `update` what follows from it, `view` what is
//! seen. `tasks` do things (store, ask, hand out a file), `queries` only read. `shelf` and `newer` are what follows
//! from messages about other notebooks and about newer data.

mod cohort_shelf;
mod everywhere;
mod first_order;
mod help;
mod judgement;
mod marks;
mod message;
mod newer;
mod notebooks;
mod notices;
mod offline;
mod palette;
mod present;
mod queries;
mod shelf;
mod state;
mod tasks;
mod theme;
mod toast;
mod update;
mod versions;
mod view;
mod visit;
mod zoom;

pub use cohort_shelf::CohortShelf;
pub use everywhere::{EverywhereBar, EverywhereBarProps};
pub use help::Help;
pub use message::Msg;
pub use newer::{Newer, NewerMsg};
pub use notebooks::{Notebooks, NotebooksProps};
pub use notices::Notices;
pub use offline::Offline;
pub use palette::{Palette, PaletteProps};
pub use present::Present;
pub use queries::{EngineWords, SavingWords};
pub use shelf::{ShelfContents, ShelfLine, ShelfMsg, ShelfShown, VersionsOf};
pub use state::{Page, Saving, Visiting};
pub use theme::Theme;
pub use toast::{Toast, ToastView};
pub use versions::{Versions, VersionsProps};

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
