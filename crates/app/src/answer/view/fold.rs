//! How much of a long table is in sight before somebody asks for all of it.

use crate::chart::{Look, ShownAs};
use crate::control::use_printing;
use rockpool_question::ChartKind;
use rockpool_question::words::counted;
use yew::prelude::*;

/// Rows that are in sight before somebody asks for all of them.
const FOLDED: usize = 5;

/// A table with so many rows or fewer is not worth folding.
const NOT_FOLDED: usize = 7;

/// The folding of a table.
pub struct Fold {
    /// Rows that are in sight; all if there is nothing to fold or somebody has asked for them.
    pub most: Option<usize>,
    rows: usize,
    /// Whether there is something to fold.
    can_fold: bool,
    /// Whether the chart above it is enough to see at first.
    behind_chart: bool,
    whole: UseStateHandle<bool>,
}

/// The folding of a table with so many rows. One that stands `below_chart` in a cell of half the width is folded away: the
/// chart has said what matters, and two cells beside each other are to be seen at once.
#[hook]
pub fn use_fold(rows: usize, below_chart: bool) -> Fold {
    let whole = use_state(|| false);
    let printing = use_printing();
    let is_half = use_context::<Look>().unwrap_or_default().half;
    let has_chart = use_context::<ShownAs>().unwrap_or_default().0 != Some(ChartKind::Table);
    let behind_chart = below_chart && is_half && has_chart && rows > 0;
    let can_fold = behind_chart || rows > NOT_FOLDED;
    let most = if behind_chart { 0 } else { FOLDED };
    Fold { most: (can_fold && !*whole && !printing).then_some(most), rows, can_fold, behind_chart, whole }
}

impl Fold {
    /// Whether nothing of the table is in sight.
    pub fn hides_all(&self) -> bool {
        self.most == Some(0)
    }

    /// The class of a table that somebody has unfolded.
    pub fn class(&self) -> Option<&'static str> {
        (self.can_fold && *self.whole).then_some("whole")
    }

    /// Shows all rows, or the first few again; nothing where there is nothing to fold.
    pub fn button(&self) -> Html {
        if !self.can_fold {
            return html! {};
        }
        let rows = counted(self.rows as u64, "row");
        let words = match (*self.whole, self.behind_chart) {
            (false, false) => format!("All {rows}"),
            (false, true) => format!("Table, {rows}"),
            (true, false) => "Fewer rows".to_owned(),
            (true, true) => "No table".to_owned(),
        };
        let whole = self.whole.clone();
        let onclick = Callback::from(move |_: MouseEvent| whole.set(!*whole));
        html! {
            <button type="button" class="button quiet small fold" aria-expanded={self.whole.to_string()} {onclick}>{ words }</button>
        }
    }
}
