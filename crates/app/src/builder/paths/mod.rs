//! The builder of a paths question: where paths begin or end, how long they are, what their steps are called.

mod anchor;
mod limit;
mod steps;

use super::check::Check;
use super::fields::NumberField;
use super::form::FormProps;
use super::frame::FrameFields;
use super::kinds::HasForm;
use super::section::{Part, Section};
use super::shown::Shown;
use anchor::AnchorFields;
use limit::LimitFields;
use rockpool_question::{PathAnchor, Paths, limits};
use steps::StepNames;
use yew::prelude::*;

impl HasForm for Paths {
    fn form(props: FormProps<Self>) -> Html {
        html! { <PathsForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        match &self.anchor {
            PathAnchor::From(step) => shown.step("anchor.from", step),
            PathAnchor::To(step) => shown.step("anchor.to", step),
            PathAnchor::Between { from, to } => {
                shown.step("anchor.between.from", from);
                shown.step("anchor.between.to", to);
            }
        }
        shown.all_within(&["depth", "events", "name_by", "collapse_repeats", "limit", "names", "dates"]);
        shown.audience(&self.users);
    }
}

/// Anchor, depth, limit, events, names, dates, users.
#[component]
pub fn PathsForm(props: &FormProps<Paths>) -> Html {
    let question = &props.question;
    let place = |field: &str| props.place.field(field);
    html! {
        <>
            <Section part={Part::Events}>
            <AnchorFields
                manifest={props.manifest.clone()}
                place={place("anchor")}
                question={question.anchor.clone()}
                on_change={props.change(|paths: &mut Paths, anchor| paths.anchor = anchor)}
            />
            </Section>
            <Section part={Part::Rules}>
            <div class="builder-options">
                <NumberField
                    id={place("depth").id()}
                    label="Steps at most"
                    value={Some(f64::from(question.depth))}
                    min={Some(1.0)}
                    max={Some(f64::from(limits::PATH_DEPTH.most))}
                    whole=true
                    on_change={props.change(|paths: &mut Paths, depth: f64| paths.depth = depth as u32)}
                    problem={place("depth").problem_within()}
                />
                <LimitFields
                    manifest={props.manifest.clone()}
                    place={place("limit")}
                    question={question.limit}
                    on_change={props.change(|paths: &mut Paths, limit| paths.limit = limit)}
                />
            </div>
            <Check
                id={place("collapse_repeats").id()}
                label="Collapse repeats"
                hint="The same name twice in a row is one step."
                checked={question.collapse_repeats}
                on_toggle={props.change(|paths: &mut Paths, checked| paths.collapse_repeats = checked)}
                problem={place("collapse_repeats").problem_within()}
            />
            <StepNames
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
            </Section>
            <FrameFields<Paths>
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
        </>
    }
}
