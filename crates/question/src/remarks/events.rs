//! Events that are there twice, at one instant, of nobody, or of a user who has far more than others.

use super::{About, Affected, Remark, counted, listed, quoted};
use crate::words::{number, percent};
use rockpool_catalog::{EventType, HeavyUsers, Manifest};

pub(super) fn remarks(manifest: &Manifest) -> Vec<Remark> {
    let found =
        [duplicates(manifest), ties(manifest), no_user(manifest), heavy(manifest), not_looked(manifest)];
    found.into_iter().flatten().collect()
}

/// The event types with the most of something.
fn most(manifest: &Manifest, of: impl Fn(&EventType) -> u64) -> String {
    let mut counts: Vec<(u64, &str)> =
        manifest.event_types.iter().map(|kind| (of(kind), kind.name.as_str())).collect();
    counts.retain(|(count, _)| *count > 0);
    counts.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    let all = counts.len() as u64;
    let shown = counts.into_iter().map(|(count, name)| format!("{} ({})", quoted(name), number(count)));
    listed(shown.collect(), all)
}

fn share(rows: u64, manifest: &Manifest) -> String {
    percent(rows as f64 / manifest.rows.max(1) as f64)
}

fn duplicates(manifest: &Manifest) -> Option<Remark> {
    let rows = manifest.health.duplicate_rows;
    let of_types = most(manifest, |kind| kind.duplicate_rows.iter().sum());
    let of_types = if of_types.is_empty() { of_types } else { format!(": {of_types}") };
    (rows > 0).then(|| Remark {
        about: About::Duplicates,
        count: rows,
        text: format!(
            "{} equal to an earlier one, {} of all{of_types}",
            counted(rows, "event is", "events are"),
            share(rows, manifest)
        ),
        affects: Affected::OF_EVENTS,
        effect: "events, sums and events per user count them again; users do not",
        help: "build with duplicates dropped, if an event that is there twice happened once",
    })
}

fn ties(manifest: &Manifest) -> Option<Remark> {
    // What is equal is said elsewhere; it is here what is more than that.
    let ties = |kind: &EventType| {
        let tied = kind.findings.as_ref().map_or(0, |found| found.ties());
        if tied > kind.duplicate_rows.iter().sum::<u64>() { tied } else { 0 }
    };
    let rows = manifest.event_types.iter().map(ties).fold(0, u64::saturating_add);
    (rows > 0).then(|| Remark {
        about: About::Ties,
        count: rows,
        text: format!(
            "{} at the same instant as another of the same type and user, equal ones included: {}",
            counted(rows, "event is", "events are"),
            most(manifest, ties)
        ),
        affects: &[Affected::Funnel, Affected::Paths],
        effect: "nobody knows their order: a funnel lets one follow the other only where the same instant counts",
        help: "write instants to the millisecond or finer, where there are only seconds",
    })
}

fn no_user(manifest: &Manifest) -> Option<Remark> {
    let rows = manifest.rows_without_user;
    (rows > 0).then(|| Remark {
        about: About::NoUser,
        count: rows,
        text: format!(
            "{} no user, {} of all: {}",
            counted(rows, "event has", "events have"),
            share(rows, manifest),
            most(manifest, |kind| kind.rows_without_user)
        ),
        affects: Affected::OF_USERS,
        effect: "counts of events have them, counts of users do not",
        help: "if they have an id of a device, name it as the user or join it by a table of aliases",
    })
}

fn heavy(manifest: &Manifest) -> Option<Remark> {
    let sum = |kind: &EventType| {
        let files = kind.findings.iter().flat_map(|found| &found.heavy_users);
        files.fold((0, 0), |(users, rows): (u64, u64), heavy: &HeavyUsers| {
            // Who is heavy in two months is one of the users of either.
            (users.max(heavy.users), rows.saturating_add(heavy.rows))
        })
    };
    let mut heavy: Vec<(&EventType, u64, u64)> =
        manifest.event_types.iter().map(|kind| (kind, sum(kind).0, sum(kind).1)).collect();
    heavy.retain(|(_, users, _)| *users > 0);
    heavy.sort_by_key(|(_, _, rows)| std::cmp::Reverse(*rows));
    let shown = heavy.iter().map(|(kind, users, rows)| {
        let at_least = if kind.events.len() > 1 { "at least " } else { "" };
        let share = percent(*rows as f64 / kind.rows.max(1) as f64);
        format!("{}: {at_least}{} with {share} of them", quoted(&kind.name), counted(*users, "user", "users"))
    });
    let shown = shown.collect();
    let count = heavy.len() as u64;
    (count > 0).then(|| Remark {
        about: About::HeavyUsers,
        count,
        text: format!(
            "few users have more than a hundred times the events of others, of {}: {}",
            counted(count, "event type", "event types"),
            listed(shown, count)
        ),
        affects: Affected::OF_EVENTS,
        effect: "events, sums and averages per user hang on them; medians and counts of users do not",
        help: "look whether they are people: a test, a bot, an id that many share; a condition on users leaves them out",
    })
}

fn not_looked(manifest: &Manifest) -> Option<Remark> {
    let types = manifest.event_types.iter().filter(|kind| kind.findings.is_none()).count() as u64;
    let whole = manifest.health.findings.is_none() && manifest.rows > 0;
    (types > 0 || whole).then(|| Remark {
        about: About::NotLooked,
        count: types,
        text: format!(
            "{} written by a version that did not look for ties, gaps, heavy users, changed types and personal values",
            counted(types, "event type was", "event types were")
        ),
        affects: &[],
        effect: "nothing is known of these",
        help: "build the extract anew to have them looked at",
    })
}
