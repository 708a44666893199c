//! A funnel's answer: steps, conversion over time, time to convert.

use super::super::format;
use super::super::model::funnel::{self, Transition, group_name};
use super::super::shared::Shared;
use super::table::DataTable;
use super::tabs::Tabs;
use crate::builder::Select;
use crate::chart::{Chart, Drawing};
use rockpool_question::{CalendarUnit, FunnelAnswer};
use yew::prelude::*;

/// Properties of [`FunnelView`].
#[derive(Properties, PartialEq)]
pub struct FunnelViewProps {
    /// The answer.
    pub answer: Shared<FunnelAnswer>,
    /// The calendar bucket of the part over time, where that was asked.
    pub by: Option<CalendarUnit>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Tab {
    Steps,
    OverTime(CalendarUnit),
    Time,
}

/// The parts of a funnel's answer as tabs.
#[component]
pub fn FunnelView(props: &FunnelViewProps) -> Html {
    let selected = use_state(|| 0_usize);
    let over_time = props.by.filter(|_| !props.answer.over_time.is_empty());
    let mut tabs = vec![(Tab::Steps, "Steps")];
    tabs.extend(over_time.map(|by| (Tab::OverTime(by), "Over time")));
    tabs.push((Tab::Time, "Time to convert"));
    let open = (*selected).min(tabs.len() - 1);
    let on_select = {
        let selected = selected.clone();
        Callback::from(move |index| selected.set(index))
    };
    let answer = props.answer.clone();
    let panel = match tabs.get(open).map(|(tab, _)| *tab) {
        Some(Tab::OverTime(by)) => html! { <OverTime {answer} {by} /> },
        Some(Tab::Time) => html! { <Time {answer} /> },
        Some(Tab::Steps) | None => html! { <Steps {answer} /> },
    };
    html! {
        <Tabs
            label="Parts of the funnel"
            names={tabs.iter().map(|(_, name)| AttrValue::from(*name)).collect::<Vec<_>>()}
            selected={open}
            {on_select}
        >{ panel }</Tabs>
    }
}

#[derive(Properties, PartialEq)]
struct StepsProps {
    answer: Shared<FunnelAnswer>,
}

#[component]
fn Steps(props: &StepsProps) -> Html {
    let grid = use_memo(props.answer.clone(), |answer| funnel::steps(answer));
    html! {
        <>
            <Chart drawing={Drawing::FunnelSteps(props.answer.clone())} />
            <DataTable {grid} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OverTimeProps {
    answer: Shared<FunnelAnswer>,
    by: CalendarUnit,
}

#[component]
fn OverTime(props: &OverTimeProps) -> Html {
    let grid = use_memo((props.answer.clone(), props.by), |(answer, by)| funnel::over_time(answer, *by));
    html! {
        <>
            <Chart drawing={Drawing::FunnelOverTime(props.answer.clone(), props.by)} />
            <DataTable {grid} />
        </>
    }
}

#[component]
fn Time(props: &StepsProps) -> Html {
    let answer = &props.answer;
    let grid = use_memo(answer.clone(), |answer| funnel::time_to_convert(answer));
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
            if let Some(time) = chosen.time(shown) {
                <dl class="statistics">
                    { for funnel::statistics(time).into_iter().map(|(name, value)| html! {
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
