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
use rockpool_question::words::capitalised;
use rockpool_question::{DateRange, DateUnit, Dates, Everywhere, RelativeDates, SavedCohort, UserFilter};
use std::collections::BTreeMap;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The dates that are offered beside days that a person names.
const OFFERED: [RelativeDates; 8] = [
    last(7, DateUnit::Day, false),
    last(30, DateUnit::Day, false),
    last(90, DateUnit::Day, false),
    last(365, DateUnit::Day, false),
    last(12, DateUnit::Week, true),
    RelativeDates::SoFar { so_far: DateUnit::Month },
    RelativeDates::SoFar { so_far: DateUnit::Quarter },
    RelativeDates::SoFar { so_far: DateUnit::Year },
];

const fn last(last: u32, unit: DateUnit, complete: bool) -> RelativeDates {
    RelativeDates::Last { last, unit, complete }
}

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
            [everywhere.dates.map(Dates::short), by, users].into_iter().flatten().collect();
        if words.is_empty() {
            return Html::default();
        }
        return html! { <p class="everywhere muted">{ format!("For all cells: {}", words.join(" · ")) }</p> };
    }
    let of_dates = |dates: Option<Dates>| {
        let everywhere = everywhere.clone();
        set.reform(move |()| Everywhere { dates, ..everywhere.clone() })
    };
    let data = props.manifest.as_deref().and_then(data_days::main_days);
    let choice = |dates: Dates, name: String, chosen: bool| {
        MenuItem::new(name, Icon::Versions, of_dates(Some(dates))).chosen(chosen)
    };
    let mut dates =
        vec![MenuItem::new("Each cell's own", Icon::Done, of_dates(None)).chosen(everywhere.dates.is_none())];
    dates.extend(OFFERED.map(|relative| {
        let offered = Dates::from(relative);
        choice(offered, capitalised(&offered.short()), everywhere.dates == Some(offered))
    }));
    if let Some(data) = data {
        let since = match everywhere.dates {
            Some(Dates::Relative(dates @ RelativeDates::Since { .. })) => Some(dates),
            _ => None,
        };
        let to = since.unwrap_or(RelativeDates::Since { since: data.first });
        dates.push(choice(to.into(), "Since a day".to_owned(), since.is_some()));
        let fixed = everywhere.dates.and_then(Dates::fixed);
        let to = fixed.unwrap_or(data);
        dates.push(choice(to.into(), "From a day to another".to_owned(), fixed.is_some()));
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
            { menu(everywhere.dates.map_or_else(|| "Dates: each its own".to_owned(), |dates| format!("Dates: {}", dates.short())),
                everywhere.dates.is_some(), Icon::Versions, dates) }
            { days(everywhere, data, &set) }
            { menu(by.map_or_else(|| "Breakdown: each its own".to_owned(), |by| format!("Breakdown: {by}")),
                everywhere.breakdown.is_some(), Icon::Lifecycle, breakdowns) }
            { menu(users.map_or_else(|| "Users: everybody".to_owned(), |users| format!("Users: {users}")),
                !everywhere.users.is_empty(), Icon::Users, audiences) }
        </div>
    }
}

/// Fields for the days that a person names: the first and the last of fixed ones, or the one since which.
fn days(everywhere: &Everywhere, data: Option<DateRange>, set: &Callback<Everywhere>) -> Html {
    let field = |label: &'static str, value: NaiveDate, change: Box<dyn Fn(NaiveDate) -> Option<Dates>>| {
        let (everywhere, set) = (everywhere.clone(), set.clone());
        let onchange = Callback::from(move |event: Event| {
            let text = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
            let day = text.and_then(|text| text.parse::<NaiveDate>().ok());
            if let Some(dates) = day.and_then(&change) {
                set.emit(Everywhere { dates: Some(dates), ..everywhere.clone() });
            }
        });
        html! {
            <input type="date" class="field small" aria-label={label} value={value.to_string()}
                min={data.map(|data| data.first.to_string())} max={data.map(|data| data.last.to_string())} {onchange} />
        }
    };
    // A last day before the first is none: the field goes back to what holds.
    let in_order = |range: DateRange| (range.first <= range.last).then_some(Dates::Fixed(range));
    match everywhere.dates {
        Some(Dates::Fixed(range)) => html! {
            <>
                { field("First day of all cells", range.first, Box::new(move |first| in_order(DateRange { first, ..range }))) }
                <span class="muted" aria-hidden="true">{ "to" }</span>
                { field("Last day of all cells", range.last, Box::new(move |last| in_order(DateRange { last, ..range }))) }
            </>
        },
        Some(Dates::Relative(RelativeDates::Since { since })) => field(
            "Since which day, of all cells",
            since,
            Box::new(move |since| {
                // Behind the data nothing has happened yet.
                let is_known = data.is_none_or(|data| since <= data.last);
                is_known.then(|| RelativeDates::Since { since }.into())
            }),
        ),
        Some(Dates::Relative(_)) | None => Html::default(),
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
    let all = manifest.event_types.iter().flat_map(|kind| &kind.properties);
    for property in all.filter(|property| !property.name.is_empty()) {
        *of_types.entry(property.name.as_str()).or_default() += 1;
    }
    let mut properties: Vec<(&str, usize)> = of_types.into_iter().collect();
    properties.sort_by_key(|(_, types)| std::cmp::Reverse(*types));
    properties.into_iter().take(MOST_PROPERTIES).map(|(name, _)| name.to_owned()).collect()
}
