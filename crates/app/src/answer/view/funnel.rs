//! The parts of a funnel's answer: steps, groups compared, conversion over time, time to convert.

use super::super::readable;
use super::open::Opener;
use super::table::DataTable;
use crate::builder::Select;
use crate::chart::{Chart, Drawing};
use crate::names::use_names;
use crate::shared::Shared;
use rockpool_question::{CalendarUnit, FunnelAnswer};
use rockpool_report::format;
use rockpool_report::funnel::time::{self, Transition};
use rockpool_report::funnel::{self, group_name, groups};
use yew::prelude::*;

/// Properties of the parts of a funnel's answer.
#[derive(Properties, PartialEq)]
pub struct FunnelProps {
    /// The answer.
    pub answer: Shared<FunnelAnswer>,
}

/// The steps, and what optional steps and the rule for ties do to them.
#[component]
pub fn Steps(props: &FunnelProps) -> Html {
    let opener = use_context::<Opener>();
    let names = use_names();
    let drawn = use_memo((props.answer.clone(), names), |(answer, names)| readable::funnel(answer, *names));
    let grid = use_memo((props.answer.clone(), (*drawn).clone()), |(answer, drawn)| {
        readable::grid(funnel::steps(answer), &funnel::steps(drawn))
    });
    let optional = use_memo((props.answer.clone(), (*drawn).clone()), |(answer, drawn)| {
        readable::grid(funnel::optional_steps(answer), &funnel::optional_steps(drawn))
    });
    html! {
        <>
            <Chart drawing={Drawing::FunnelSteps((*drawn).clone())} on_part={Opener::on_part(opener.as_ref())} />
            if let Some(words) = funnel::tie_words(&props.answer) {
                <p class="answer-aside">{ words }</p>
            }
            <DataTable {grid} below_chart={true} />
            if !optional.rows.is_empty() {
                <h3 class="answer-heading">{ "With and without optional steps" }</h3>
                <DataTable grid={optional} />
            }
        </>
    }
}

/// Every group against all others together.
#[component]
pub fn Groups(props: &FunnelProps) -> Html {
    let opener = use_context::<Opener>();
    let grid = use_memo(props.answer.clone(), |answer| groups::comparison(answer));
    html! {
        <>
            <Chart drawing={Drawing::FunnelGroups(props.answer.clone())} on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} below_chart={true} />
            <p class="answer-aside">
                { "Each group is compared with all other groups together. A difference is called likely real where chance alone would make so large a one less than once in twenty times, corrected for the number of groups; whether it matters is another question." }
            </p>
        </>
    }
}

/// Properties of [`OverTime`].
#[derive(Properties, PartialEq)]
pub struct OverTimeProps {
    /// The answer.
    pub answer: Shared<FunnelAnswer>,
    /// The calendar bucket.
    pub by: CalendarUnit,
}

/// Conversion by the bucket of the entry.
#[component]
pub fn OverTime(props: &OverTimeProps) -> Html {
    let opener = use_context::<Opener>();
    let grid = use_memo((props.answer.clone(), props.by), |(answer, by)| funnel::over_time(answer, *by));
    html! {
        <>
            <Chart drawing={Drawing::FunnelOverTime(props.answer.clone(), props.by)}
                on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} below_chart={true} />
        </>
    }
}

/// The time between two steps.
#[component]
pub fn Time(props: &FunnelProps) -> Html {
    let names = use_names();
    let drawn = use_memo((props.answer.clone(), names), |(answer, names)| readable::funnel(answer, *names));
    let grid = use_memo((props.answer.clone(), (*drawn).clone()), |(answer, drawn)| {
        readable::grid(time::time_to_convert(answer), &time::time_to_convert(drawn))
    });
    let answer = &*drawn;
    let transition = use_state(|| 0_usize);
    let group = use_state(|| 0_usize);
    let transitions = Transition::all(answer.total.steps.len());
    let chosen = transitions.get(*transition).or_else(|| transitions.first()).copied();
    let Some(chosen) = chosen else {
        return Html::default();
    };
    let group_index = (*group).checked_sub(1).filter(|index| *index < answer.groups.len());
    let shown = group_index.and_then(|index| answer.groups.get(index)).unwrap_or(&answer.total);
    let names: Vec<AttrValue> =
        transitions.iter().map(|transition| AttrValue::from(transition.name(&answer.total))).collect();
    let groups: Vec<AttrValue> = std::iter::once(AttrValue::from("Everybody"))
        .chain(answer.groups.iter().filter_map(group_name).map(AttrValue::from))
        .collect();
    let setter = |state: &UseStateHandle<usize>| {
        let state = state.clone();
        Callback::from(move |index| state.set(index))
    };
    html! {
        <>
            <div class="answer-choices">
                <Select label="From and to" options={names} selected={*transition} on_select={setter(&transition)} />
                if groups.len() > 1 {
                    <Select label="Group" options={groups} selected={*group} on_select={setter(&group)} />
                }
            </div>
            if let Some(times) = chosen.time(shown) {
                <dl class="statistics">
                    { for time::statistics(times).into_iter().map(|(name, value)| html! {
                        <div>
                            <dt>{ name }</dt>
                            <dd data-value={value.to_string()}>{ format::duration(value) }</dd>
                        </div>
                    }) }
                </dl>
                <Chart drawing={Drawing::TimeToConvert(answer.clone(), chosen, group_index)} />
            } else {
                <p class="answer-empty">{ "Nobody went this way within the window." }</p>
            }
            <DataTable {grid} />
        </>
    }
}
