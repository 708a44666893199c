//! One step of a funnel: its events, its name, its place, and how it follows the step before.

use super::edit;
use crate::builder::check::Check;
use crate::builder::disclosure::Disclosure;
use crate::builder::duration::OptionalDuration;
use crate::builder::place::Place;
use crate::builder::step_card::StepCard;
use crate::builder::step_editor::StepEditor;
use crate::builder::{changed, icon};
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Duration, DurationUnit, Funnel, FunnelStage, Order, Step};
use yew::prelude::*;

/// What a limit between two steps begins with.
const SUGGESTED_LIMIT: Duration = Duration { amount: 1, unit: DurationUnit::Hour };

/// Properties of [`StageEditor`].
#[derive(Properties, PartialEq)]
pub struct StageEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the funnel.
    pub place: Place,
    /// The funnel.
    pub question: Funnel,
    /// Called with the changed funnel.
    pub on_change: Callback<Funnel>,
    /// Which step, from 0.
    pub index: usize,
    /// The `id` of the button that gets the focus when the step goes.
    pub add_id: String,
}

impl StageEditorProps {
    /// A callback that changes one thing about the step.
    fn change<E: 'static>(&self, change: impl Fn(&mut FunnelStage, E) + 'static) -> Callback<E> {
        let index = self.index;
        changed(&self.question, &self.on_change, move |funnel: &mut Funnel, event| {
            if let Some(stage) = funnel.steps.get_mut(index) {
                change(stage, event);
            }
        })
    }
}

/// One step.
#[component]
pub fn StageEditor(props: &StageEditorProps) -> Html {
    let index = props.index;
    let Some(stage) = props.question.steps.get(index) else { return Html::default() };
    let place = props.place.item("steps", index);
    let on_remove = {
        let add_id = props.add_id.clone();
        changed(&props.question, &props.on_change, move |funnel: &mut Funnel, _: MouseEvent| {
            edit::remove(funnel, index);
            focus::later_on(add_id.clone());
        })
    };
    html! {
        <StepCard
            what="step"
            badge={(index + 1).to_string()}
            label_place={place.field("label")}
            label={stage.step.label.clone()}
            on_label={props.change(|stage, label| stage.step.label = label)}
            {on_remove}
            tools={movers(props)}
            problem={place.problem()}
        >
            <StepEditor
                manifest={props.manifest.clone()}
                place={place.clone()}
                step={stage.step.clone()}
                on_change={props.change(|stage, step: Step| stage.step = step)}
            />
            { rules(props, stage, &place) }
        </StepCard>
    }
}

/// What moves the step one place up or down.
fn movers(props: &StageEditorProps) -> Html {
    let (index, number) = (props.index, props.index + 1);
    let last = props.question.steps.len().saturating_sub(1);
    let button_id =
        |step: usize, direction: &str| format!("{}-{direction}", props.place.item("steps", step).id());
    // At an end a button does nothing, and keeps the focus of who has moved the step there.
    let shift = |to: Option<usize>, direction: &'static str| {
        let Some(to) = to else { return Callback::noop() };
        let focus = button_id(to, direction);
        changed(&props.question, &props.on_change, move |funnel: &mut Funnel, _: MouseEvent| {
            edit::swap(funnel, index, to);
            focus::later_on(focus.clone());
        })
    };
    html! {
        <>
            <button
                type="button"
                class="button quiet icon small"
                id={button_id(index, "up")}
                aria-label={format!("Move step {number} up")}
                aria-disabled={(index == 0).then_some("true")}
                onclick={shift(index.checked_sub(1), "up")}
            >{ icon::up() }</button>
            <button
                type="button"
                class="button quiet icon small"
                id={button_id(index, "down")}
                aria-label={format!("Move step {number} down")}
                aria-disabled={(index >= last).then_some("true")}
                onclick={shift((index < last).then_some(index + 1), "down")}
            >{ icon::down() }</button>
        </>
    }
}

/// How the step follows the one before. Where that makes no sense, only what is set and wrong is shown.
fn rules(props: &StageEditorProps, stage: &FunnelStage, place: &Place) -> Html {
    let last = props.question.steps.len().saturating_sub(1);
    let has_order = props.question.order != Order::AnyOrder;
    let can_follow = has_order && props.index > 0;
    let can_be_optional = can_follow && props.index < last;
    let shows_limits = can_follow || stage.after_at_least.is_some() || stage.after_at_most.is_some();
    let shows_optional = can_be_optional || stage.optional;
    if !shows_limits && !shows_optional {
        return Html::default();
    }
    let fields = ["optional", "after_at_least", "after_at_most"].map(|field| place.field(field));
    let [optional, least, most] = &fields;
    html! {
        <Disclosure
            id={format!("{}-rules", place.id())}
            label="Step rules"
            set={set(stage)}
            has_problem={fields.iter().any(|field| field.problem_within().is_some())}
        >
            if shows_optional {
                <Check
                    id={optional.id()}
                    label="Optional"
                    hint="A path may do without this step. The answer shows the rate with and without it."
                    checked={stage.optional}
                    on_toggle={props.change(|stage, checked| stage.optional = checked)}
                    problem={optional.problem_within()}
                />
            }
            if shows_limits {
                <OptionalDuration
                    id={least.id()}
                    label="Minimum time after the step before"
                    value={stage.after_at_least}
                    suggestion={SUGGESTED_LIMIT}
                    on_change={props.change(|stage, length| stage.after_at_least = length)}
                    problem={least.problem_within()}
                />
                <OptionalDuration
                    id={most.id()}
                    label="Maximum time after the step before"
                    value={stage.after_at_most}
                    suggestion={SUGGESTED_LIMIT}
                    on_change={props.change(|stage, length| stage.after_at_most = length)}
                    problem={most.problem_within()}
                />
            }
        </Disclosure>
    }
}

/// The rules that are set, in a few words each.
fn set(stage: &FunnelStage) -> Vec<AttrValue> {
    let optional = stage.optional.then(|| "optional".to_owned());
    let least = stage.after_at_least.map(|length| format!("at least {length} later"));
    let most = stage.after_at_most.map(|length| format!("at most {length} later"));
    [optional, least, most].into_iter().flatten().map(AttrValue::from).collect()
}
