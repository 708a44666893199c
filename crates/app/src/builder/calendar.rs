//! How the days and weeks of a question are cut.

use super::changed;
use super::combobox::{Chosen, Combobox};
use super::fields::Select;
use super::place::Place;
use super::{position, zones};
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{CalendarSettings, WeekStart};
use yew::prelude::*;

/// The days a week can start on.
const WEEK_STARTS: [WeekStart; 2] = [WeekStart::Monday, WeekStart::Sunday];

/// Properties of [`CalendarFields`].
#[derive(Properties, PartialEq)]
pub struct CalendarFieldsProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the settings.
    pub place: Place,
    /// The settings.
    pub calendar: CalendarSettings,
    /// Called with the changed settings.
    pub on_change: Callback<CalendarSettings>,
}

/// Time zone and start of the week.
#[component]
pub fn CalendarFields(props: &CalendarFieldsProps) -> Html {
    let lines = use_memo(props.manifest.clone(), |manifest| zones::zone_lines(&manifest.time_zone));
    let on_zone = {
        let lines = lines.clone();
        changed(&props.calendar, &props.on_change, move |calendar: &mut CalendarSettings, chosen| {
            calendar.time_zone = match chosen {
                // The first line is the extract's own.
                Chosen::Line(0) => None,
                Chosen::Line(line) => lines.get(line).map(|line| line.text.clone()),
                Chosen::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            };
        })
    };
    let on_week =
        changed(&props.calendar, &props.on_change, |calendar: &mut CalendarSettings, index: usize| {
            if let Some(start) = WEEK_STARTS.get(index) {
                calendar.week_start = *start;
            }
        });
    // A browser too old to list its zones takes any name; that of a zone that it does not know is refused before the
    // question is asked.
    let lines_are_few = lines.len() <= 2;
    let text = match &props.calendar.time_zone {
        Some(zone) => zone.clone(),
        None => zones::as_the_extract(&props.manifest.time_zone),
    };
    html! {
        <div class="builder-options">
            <Combobox
                id={props.place.field("time_zone").id()}
                label="Time zone"
                {text}
                choices={Shared::from(lines)}
                on_choose={on_zone}
                free={lines_are_few}
                problem={props.place.field("time_zone").problem_within().or_else(|| props.place.problem())}
            />
            <Select
                label="Weeks start on"
                options={WEEK_STARTS.map(|start| AttrValue::from(start.name())).to_vec()}
                selected={position(WEEK_STARTS.iter(), &props.calendar.week_start)}
                on_select={on_week}
                problem={props.place.field("week_start").problem_within()}
            />
        </div>
    }
}

/// The settings that are not the extract's, in a few words each.
pub fn set(calendar: &CalendarSettings) -> Vec<AttrValue> {
    let zone = calendar.time_zone.clone();
    let week = (calendar.week_start != WeekStart::default())
        .then(|| format!("weeks from {}", calendar.week_start.name()));
    zone.into_iter().chain(week).map(AttrValue::from).collect()
}
