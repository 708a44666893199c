//! A thin bar that says how far something is.

use yew::prelude::*;

/// What a [`ProgressBar`] shows.
#[derive(Properties, PartialEq)]
pub struct ProgressBarProps {
    /// What is under way, for those who do not see the bar.
    pub label: AttrValue,
    /// The share done, 0 to 1; absent while nobody knows.
    #[prop_or_default]
    pub done: Option<f64>,
}

/// A bar of progress.
#[component]
pub fn ProgressBar(props: &ProgressBarProps) -> Html {
    let done = props.done.map(|done| done.clamp(0.0, 1.0));
    html! {
        <div class={classes!("progress-bar", done.is_none().then_some("unknown"))}
            role="progressbar" aria-label={props.label.clone()} aria-valuemin="0" aria-valuemax="100"
            aria-valuenow={done.map(|done| format!("{:.0}", done * 100.0))}
            style={done.map(|done| format!("--done: {done:.3}"))} />
    }
}
