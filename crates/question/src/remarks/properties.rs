//! Properties whose values changed their type, or look personal.

use super::{About, Affected, Remark, counted, listed, quoted};
use crate::words::{day, number};
use chrono::DateTime;
use rockpool_catalog::{FormTimes, Manifest, Personal, PropertyFindings, TimeRange};

/// A form that ends, or begins, so much sooner than another one has taken its place.
const APART_MILLISECONDS: i64 = 86_400_000;

pub(super) fn remarks(manifest: &Manifest) -> Vec<Remark> {
    [types(manifest), personal(manifest)].into_iter().flatten().collect()
}

/// The properties of events of which there is something to say, with their event type.
fn of_events(manifest: &Manifest) -> impl Iterator<Item = (&str, &PropertyFindings)> {
    manifest.event_types.iter().flat_map(|kind| {
        let properties = kind.findings.iter().flat_map(|found| &found.properties);
        properties.map(|property| (kind.name.as_str(), property))
    })
}

fn types(manifest: &Manifest) -> Option<Remark> {
    let shown: Vec<String> = of_events(manifest)
        .filter_map(|(kind, property)| {
            let change = change(property.forms.as_ref()?, manifest)?;
            Some(format!("{} of {} ({change})", quoted(&property.name), quoted(kind)))
        })
        .collect();
    let count = shown.len() as u64;
    (count > 0).then(|| Remark {
        about: About::Types,
        count,
        text: format!(
            "{} type over time: {}",
            counted(count, "property changed its", "properties changed their"),
            listed(shown, count)
        ),
        affects: &[Affected::Segmentation, Affected::Funnel, Affected::Retention, Affected::Sql],
        effect: "sums and comparisons by size leave out what is no number; equal things are two groups of a breakdown",
        help: "write one type, and give the new one another name",
    })
}

/// What form took the place of what other one, and when: where one begins and ends a day before another one does.
fn change(forms: &FormTimes, manifest: &Manifest) -> Option<String> {
    let main = manifest.main_time()?;
    let ticks = APART_MILLISECONDS.checked_mul(manifest.time_resolution.ticks_per_millisecond())?;
    // A stray with an odd value says nothing of when values changed.
    let within = |times: Option<TimeRange>| {
        let times = times?;
        let times = TimeRange { first: times.first.max(main.first), last: times.last.min(main.last) };
        (times.first <= times.last).then_some(times)
    };
    let forms = [
        ("numbers", within(forms.numbers)),
        ("true and false", within(forms.booleans)),
        ("texts", within(forms.texts)),
    ];
    let known = || forms.iter().filter_map(|(name, times)| Some((*name, (*times)?)));
    let is_later = |earlier: TimeRange, later: TimeRange| {
        later.first.saturating_sub(earlier.first) >= ticks && later.last.saturating_sub(earlier.last) >= ticks
    };
    let mut pairs = known().flat_map(|one| known().map(move |other| (one, other)));
    let ((before, _), (after, times)) = pairs.find(|((_, one), (_, other))| is_later(*one, *other))?;
    let milliseconds = manifest.time_resolution.milliseconds_of_tick(times.first);
    let since = DateTime::from_timestamp_millis(milliseconds).map(|instant| day(instant.date_naive()))?;
    Some(format!("{before}, and {after} since {since}"))
}

fn personal(manifest: &Manifest) -> Option<Remark> {
    let whole = manifest.health.findings.as_ref();
    let ids = whole.map(|found| found.user_ids).filter(|ids| !ids.is_none());
    let ids = ids.map(|ids| (sum(ids), format!("identifiers of users ({})", what(ids))));
    let attributes = whole.into_iter().flat_map(|found| &found.attributes);
    let attributes = attributes.filter(|property| !property.personal.is_none()).map(|property| {
        let personal = property.personal;
        (sum(personal), format!("attribute {} of users ({})", quoted(&property.name), what(personal)))
    });
    let of_events = of_events(manifest).filter(|(_, property)| !property.personal.is_none());
    let of_events = of_events.map(|(kind, property)| {
        let personal = property.personal;
        (sum(personal), format!("{} of {} ({})", quoted(&property.name), quoted(kind), what(personal)))
    });
    let mut found: Vec<(u64, String)> = ids.into_iter().chain(attributes).chain(of_events).collect();
    found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let count = found.len() as u64;
    (count > 0).then(|| Remark {
        about: About::Personal,
        count,
        text: format!(
            "values of {} personal: {}",
            counted(count, "property look", "properties look"),
            listed(found.into_iter().map(|(_, text)| text).collect(), count)
        ),
        affects: &[],
        effect: "no number changes; whoever can open the extract can read them",
        help: "drop or hash what should not be in it, and build again; who is to be forgotten can be taken out",
    })
}

fn sum(personal: Personal) -> u64 {
    personal.emails.saturating_add(personal.phones).saturating_add(personal.cards)
}

fn what(personal: Personal) -> String {
    let kinds = [
        (personal.emails, "like an e-mail address"),
        (personal.phones, "like a telephone number"),
        (personal.cards, "like the number of a payment card"),
    ];
    let kinds = kinds.into_iter().filter(|(rows, _)| *rows > 0);
    kinds.map(|(rows, what)| format!("{} {what}", number(rows))).collect::<Vec<_>>().join(", ")
}
