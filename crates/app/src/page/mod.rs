//! The page: its state, and the one component that changes it.
//!
//! The state is here; [`message`](Msg) says what can happen, `update` what follows from it, `view` what is
//! seen. `tasks` do things (store, ask, hand out a file), `queries` only read.

mod cohort_shelf;
mod help;
mod judgement;
mod many_types;
mod message;
mod notices;
mod offline;
mod queries;
mod state;
mod tasks;
mod theme;
mod toast;
mod update;
mod view;

pub use cohort_shelf::CohortShelf;
pub use help::Help;
pub use many_types::ManyTypes;
pub use message::Msg;
pub use notices::Notices;
pub use offline::Offline;
pub use queries::{EngineWords, SavingWords};
pub use state::{Page, Saving};
pub use theme::Theme;
pub use toast::{Toast, ToastView};

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
