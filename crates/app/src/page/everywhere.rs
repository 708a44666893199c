//! What the notebook asks of all its cells, in one line below its title: days, breakdown, users.

use super::Msg;
use crate::{
    control::{Menu, MenuItem},
    data_days,
    icon::Icon,
    names::use_names,
    notebook::Action,
};
use chrono::NaiveDate;
use rockpool_catalog::Manifest;
use rockpool_question::{DateRange, Everywhere, NotebookDates, SavedCohort, UserFilter};
use rockpool_report::format;
use std::collections::BTreeMap;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The numbers of last days that are offered.
const LAST_DAYS: [u32; 4] = [7, 30, 90, 365];

/// The most properties that are offered, those of most event types first.
const MOST_PROPERTIES: usize = 24;

/// What an [`EverywhereBar`] shows.
#[derive(Properties, PartialEq)]
pub struct EverywhereBarProps {
    /// What holds for all cells.
    pub everywhere: Everywhere,
    /// The saved cohorts.
    pub cohorts: Vec<SavedCohort>,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// Whether the notebook can only be read.
    pub only_reads: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The line. Who only reads sees what holds, and nothing where nothing does.
#[component]
pub fn EverywhereBar(props: &EverywhereBarProps) -> Html {
    let names = use_names();
    let everywhere = &props.everywhere;
    let set = {
        let on = props.on.clone();
        Callback::from(move |everywhere: Everywhere| on.emit(Msg::Edit(Action::SetEverywhere { everywhere })))
    };
    let by = everywhere.breakdown.as_deref().map(|property| format!("by {}", names.write(property)));
    let users = users_words(&everywhere.users);
    if props.only_reads {
        let words: Vec<String> =
            [everywhere.dates.map(dates_words), by, users].into_iter().flatten().collect();
        if words.is_empty() {
            return Html::default();
        }
        return html! { <p class="everywhere muted">{ format!("For all cells: {}", words.join(" · ")) }</p> };
    }
    let of_dates = |dates: Option<NotebookDates>| {
        let everywhere = everywhere.clone();
        set.reform(move |()| Everywhere { dates, ..everywhere.clone() })
    };
    let covered = props.manifest.as_deref().and_then(data_days::covered);
    let mut dates =
        vec![MenuItem::new("Each cell's own", Icon::Done, of_dates(None)).chosen(everywhere.dates.is_none())];
    dates.extend(LAST_DAYS.map(|days| {
        let choice = Some(NotebookDates::LastDays(days));
        MenuItem::new(format!("Last {days} days"), Icon::Versions, of_dates(choice))
            .chosen(everywhere.dates == choice)
    }));
    if let Some((first, last)) = covered {
        let fixed = matches!(everywhere.dates, Some(NotebookDates::Between(_)));
        let choice = Some(NotebookDates::Between(DateRange { first, last }));
        dates.push(MenuItem::new("From a day to another", Icon::Versions, of_dates(choice)).chosen(fixed));
    }
    let of_breakdown = |breakdown: Option<String>| {
        let everywhere = everywhere.clone();
        set.reform(move |()| Everywhere { breakdown: breakdown.clone(), ..everywhere.clone() })
    };
    let mut breakdowns = vec![
        MenuItem::new("Each cell's own", Icon::Done, of_breakdown(None))
            .chosen(everywhere.breakdown.is_none()),
    ];
    breakdowns.extend(properties(props.manifest.as_deref()).into_iter().map(|property| {
        let chosen = everywhere.breakdown.as_deref() == Some(property.as_str());
        MenuItem::new(names.write(&property), Icon::Lifecycle, of_breakdown(Some(property))).chosen(chosen)
    }));
    let of_users = |users: Vec<UserFilter>| {
        let everywhere = everywhere.clone();
        set.reform(move |()| Everywhere { users: users.clone(), ..everywhere.clone() })
    };
    let mut audiences =
        vec![MenuItem::new("Everybody", Icon::Done, of_users(vec![])).chosen(everywhere.users.is_empty())];
    for cohort in &props.cohorts {
        for (exclude, within) in [(false, "In"), (true, "Not in")] {
            let filter = UserFilter { name: cohort.name.clone(), exclude, set: cohort.set.clone() };
            let chosen = everywhere.users == [filter.clone()];
            audiences.push(
                MenuItem::new(format!("{within} “{}”", cohort.name), Icon::Users, of_users(vec![filter]))
                    .chosen(chosen),
            );
        }
    }
    let menu = |label: String, is_set: bool, icon: Icon, items: Vec<MenuItem>| {
        html! {
            <Menu {label} {icon} shows_label=true class={classes!("quiet", "small", is_set.then_some("set"))} {items} />
        }
    };
    html! {
        <div class="everywhere" role="group" aria-label="For all cells">
            <span class="everywhere-words" aria-hidden="true">{ "For all cells" }</span>
            { menu(everywhere.dates.map_or_else(|| "Dates: each its own".to_owned(), |dates| format!("Dates: {}", dates_words(dates))),
                everywhere.dates.is_some(), Icon::Versions, dates) }
            if let Some(NotebookDates::Between(range)) = everywhere.dates {
                { days(range, covered, everywhere, &set) }
            }
            { menu(by.map_or_else(|| "Breakdown: each its own".to_owned(), |by| format!("Breakdown: {by}")),
                everywhere.breakdown.is_some(), Icon::Lifecycle, breakdowns) }
            { menu(users.map_or_else(|| "Users: everybody".to_owned(), |users| format!("Users: {users}")),
                !everywhere.users.is_empty(), Icon::Users, audiences) }
        </div>
    }
}

/// Fields for the first and the last day.
fn days(
    range: DateRange,
    covered: Option<(NaiveDate, NaiveDate)>,
    everywhere: &Everywhere,
    set: &Callback<Everywhere>,
) -> Html {
    let field = |label: &'static str, value: NaiveDate, change: fn(DateRange, NaiveDate) -> DateRange| {
        let (everywhere, set) = (everywhere.clone(), set.clone());
        let onchange = Callback::from(move |event: Event| {
            let text = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
            let day = text.and_then(|text| text.parse::<NaiveDate>().ok());
            // A last day before the first is none: the field goes back to what holds.
            if let Some(changed) = day.map(|day| change(range, day)).filter(|range| range.first <= range.last)
            {
                set.emit(Everywhere { dates: Some(NotebookDates::Between(changed)), ..everywhere.clone() });
            }
        });
        html! {
            <input type="date" class="field small" aria-label={label} value={value.to_string()}
                min={covered.map(|(first, _)| first.to_string())} max={covered.map(|(_, last)| last.to_string())} {onchange} />
        }
    };
    html! {
        <>
            { field("First day of all cells", range.first, |range, first| DateRange { first, ..range }) }
            <span class="muted" aria-hidden="true">{ "to" }</span>
            { field("Last day of all cells", range.last, |range, last| DateRange { last, ..range }) }
        </>
    }
}

fn dates_words(dates: NotebookDates) -> String {
    match dates {
        NotebookDates::LastDays(days) => format!("last {}", format::counted(u64::from(days), "day")),
        NotebookDates::Between(range) => {
            format!("{} to {}", format::day(range.first), format::day(range.last))
        }
    }
}

fn users_words(users: &[UserFilter]) -> Option<String> {
    let one =
        |filter: &UserFilter| format!("{} “{}”", if filter.exclude { "not in" } else { "in" }, filter.name);
    (!users.is_empty()).then(|| users.iter().map(one).collect::<Vec<_>>().join(" and "))
}

/// The properties that events can be broken down by: those of most event types first, equals by name.
fn properties(manifest: Option<&Manifest>) -> Vec<String> {
    let Some(manifest) = manifest else { return vec![] };
    let mut of_types: BTreeMap<&str, usize> = BTreeMap::new();
    for property in manifest.event_types.iter().flat_map(|kind| &kind.properties) {
        *of_types.entry(property.name.as_str()).or_default() += 1;
    }
    let mut properties: Vec<(&str, usize)> = of_types.into_iter().collect();
    properties.sort_by_key(|(_, types)| std::cmp::Reverse(*types));
    properties.into_iter().take(MOST_PROPERTIES).map(|(name, _)| name.to_owned()).collect()
}
