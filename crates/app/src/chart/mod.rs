//! Charts: from an answer to Plotly's traces and layout, and from those to a drawing on the page.
//!
//! [`Drawing`] says what to draw, [`Drawing::figure`] makes it a [`Figure`] (pure, tested natively), and the
//! [`Chart`] component hands that to the library through bindings that can fail. The library comes with the
//! page; where it does not load, the chart says so and the table under it still has every number. Traces are
//! scatter, bar and Sankey only; `web/src/plotly.js` bundles just these.

mod activity;
mod component;
mod download;
mod drawing;
mod escape;
mod figure;
mod funnel;
mod funnel_groups;
mod funnel_time;
mod in_sight;
mod legend;
mod lines;
mod notes;
mod order;
mod paths;
mod plotly;
mod retention;
mod segmentation;
mod theme;
mod tips;
mod turn;
mod zoom;

pub use component::{Chart, ShownAs};
pub use download::save_picture;
pub use drawing::{Drawing, Style};
pub use figure::{Canvas, Figure};
pub use in_sight::InSight;
pub use legend::Entry;
pub use notes::{Look, Marks, Notes, days, goal_words};
pub use order::gathered_last;
pub use plotly::{ChartError, PictureKind};
pub use theme::Theme;
pub use zoom::OnDays;
