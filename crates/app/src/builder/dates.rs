//! The days of a question: all, some that are counted from the end of the data, or from one day to another.

use super::check::Check;
use super::day_field::DayField;
use super::fields::{NumberField, Select, problem_text};
use super::place::Place;
use super::position;
use crate::data_days::{self, covered_days, main_days};
use crate::shared::Shared;
use chrono::NaiveDate;
use rockpool_catalog::Manifest;
use rockpool_question::words::capitalised;
use rockpool_question::{CalendarSettings, DateRange, DateUnit, Dates, Days, RelativeDates, limits};
use yew::prelude::*;

/// Dates that many people want, with what their button says.
const PRESETS: [(&str, RelativeDates); 7] = [
    ("7 days", last(7, DateUnit::Day, false)),
    ("30 days", last(30, DateUnit::Day, false)),
    ("90 days", last(90, DateUnit::Day, false)),
    ("12 complete weeks", last(12, DateUnit::Week, true)),
    ("This month", RelativeDates::SoFar { so_far: DateUnit::Month }),
    ("This quarter", RelativeDates::SoFar { so_far: DateUnit::Quarter }),
    ("This year", RelativeDates::SoFar { so_far: DateUnit::Year }),
];

const fn last(last: u32, unit: DateUnit, complete: bool) -> RelativeDates {
    RelativeDates::Last { last, unit, complete }
}

/// Properties of [`DatesEditor`].
#[derive(Properties, PartialEq)]
pub struct DatesEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the dates.
    pub place: Place,
    /// How days and weeks are cut; the extract's way unless said otherwise.
    #[prop_or_default]
    pub calendar: CalendarSettings,
    /// The dates; all without.
    pub dates: Option<Dates>,
    /// Called with the changed dates.
    pub on_change: Callback<Option<Dates>>,
}

/// The days of a question. What moves with the data is counted from its last day, not from today.
#[component]
pub fn DatesEditor(props: &DatesEditorProps) -> Html {
    let days = use_memo(props.manifest.clone(), |manifest| covered_days(manifest).zip(main_days(manifest)));
    let Some((covered, data)) = *days else {
        return html! { <p class="builder-hint">{ "The extract has no events." }</p> };
    };
    let dates = props.dates;
    // The days that are asked now, from which another form goes on.
    let came_to = dates.map(|dates| dates.days(&props.manifest, &props.calendar, &data_days::PageZones));
    let shown = came_to.and_then(Result::ok).map_or(covered, Days::range);
    let preset = |name: &'static str, means: String, to: Option<Dates>, pressed: bool| {
        let onclick = props.on_change.reform(move |_: MouseEvent| to);
        html! {
            <button type="button" class="segment" title={means.clone()} aria-label={means}
                aria-pressed={pressed.to_string()} {onclick}>{ name }</button>
        }
    };
    let whole_data = Dates::from(RelativeDates::Since { since: data.first });
    let is_whole_data = data != covered && dates == Some(whole_data);
    let is_since = matches!(dates, Some(Dates::Relative(RelativeDates::Since { .. }))) && !is_whole_data;
    let since = shown.first.clamp(data.first, data.last);
    let problem = props.place.problem_within();
    let (described_by, problem_html) = problem_text(&props.place.id(), problem.as_ref());
    let fields = match dates {
        Some(Dates::Relative(RelativeDates::Last { last, unit, complete })) => {
            last_fields(props, (last, unit, complete))
        }
        Some(Dates::Relative(RelativeDates::SoFar { .. })) => Html::default(),
        Some(Dates::Relative(RelativeDates::Since { since })) => html! {
            <DayField id={props.place.field("since").id()} label="Since" value={since} covered={data}
                invalid={problem.is_some()} {described_by}
                on_change={props.on_change.reform(|since| Some(RelativeDates::Since { since }.into()))} />
        },
        None | Some(Dates::Fixed(_)) => {
            fixed_fields(props, (shown, covered), problem.is_some(), described_by)
        }
    };
    let moves = dates.and_then(|dates| data_days::came_to(dates, &props.calendar, &props.manifest));
    html! {
        <div class="builder-section" role="group" aria-label="Dates">
            <span class="builder-section-title" aria-hidden="true">{ "Dates" }</span>
            <div class="builder-row">
                <div class="segments">
                    { preset("All time", "All time".to_owned(), None, dates.is_none()) }
                    if data != covered {
                        { preset("Without strays", "Without strays: all days but those of events far from all others".to_owned(),
                            Some(whole_data), is_whole_data) }
                    }
                    { for PRESETS.map(|(name, relative)| preset(name, capitalised(&relative.short()),
                        Some(relative.into()), dates == Some(relative.into()))) }
                    { preset("Since a day", "Since a day".to_owned(), Some(RelativeDates::Since { since }.into()), is_since) }
                    { preset("Fixed days", "Fixed days".to_owned(), Some(shown.into()), matches!(dates, Some(Dates::Fixed(_)))) }
                </div>
                { fields }
            </div>
            if let Some(days) = moves {
                <p class="builder-hint dates-came-to">{ format!("{days}: counted from the end of the data, and moving with it.") }</p>
            }
            { problem_html }
        </div>
    }
}

/// How many last units, of which kind, and whether only those that have passed.
fn last_fields(props: &DatesEditorProps, (count, unit, complete): (u32, DateUnit, bool)) -> Html {
    let place = &props.place;
    let on_count = props.on_change.reform(move |count: f64| Some(last(count as u32, unit, complete).into()));
    let on_unit = props.on_change.reform(move |index: usize| {
        let unit = DateUnit::ALL.get(index).copied().unwrap_or(unit);
        Some(last(count, unit, complete).into())
    });
    let on_complete = props.on_change.reform(move |complete: bool| Some(last(count, unit, complete).into()));
    let names = DateUnit::ALL.map(|unit| AttrValue::from(format!("{}s", unit.name())));
    html! {
        <div class="builder-row dates last">
            <span class="word" aria-hidden="true">{ "Last" }</span>
            <NumberField id={place.field("last").id()} label="How many" label_hidden=true value={Some(f64::from(count))}
                min={Some(f64::from(limits::LAST_UNITS.least))} max={Some(f64::from(limits::LAST_UNITS.most))}
                whole=true on_change={on_count} />
            <Select label="Unit of the dates" label_hidden=true options={names.to_vec()}
                selected={position(DateUnit::ALL.iter(), &unit)} on_select={on_unit} />
            <Check id={place.field("complete").id()} label="complete ones only" checked={complete} on_toggle={on_complete} />
        </div>
    }
}

/// The first and the last day.
fn fixed_fields(
    props: &DatesEditorProps,
    (shown, covered): (DateRange, DateRange),
    invalid: bool,
    described_by: Option<String>,
) -> Html {
    let day = |label: &'static str,
               field: &str,
               value: NaiveDate,
               changed: fn(DateRange, NaiveDate) -> DateRange| {
        html! {
            <DayField id={props.place.field(field).id()} {label} {value} {covered} {invalid}
                described_by={described_by.clone()}
                on_change={props.on_change.reform(move |day| Some(changed(shown, day).into()))} />
        }
    };
    html! {
        <div class="builder-row dates">
            { day("First day", "first", shown.first, |dates, first| DateRange { first, ..dates }) }
            <span class="word" aria-hidden="true">{ "to" }</span>
            { day("Last day", "last", shown.last, |dates, last| DateRange { last, ..dates }) }
        </div>
    }
}
