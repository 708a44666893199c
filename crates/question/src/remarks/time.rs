//! Events far from all others in time, events that came late, days without events.

use super::{About, Affected, Remark, SHOWN, counted, listed, quoted};
use crate::DateRange;
use crate::words::{day, day_and_time, days, number, span};
use chrono::{DateTime, NaiveDate};
use rockpool_catalog::{DaySpan, Gaps, Manifest};

pub(super) fn remarks(manifest: &Manifest) -> Vec<Remark> {
    [strays(manifest), late(manifest), gaps(manifest), missed(manifest)].into_iter().flatten().collect()
}

fn strays(manifest: &Manifest) -> Option<Remark> {
    let strays = manifest.strays.as_ref()?;
    let instant = |tick: i64| {
        let milliseconds = manifest.time_resolution.milliseconds_of_tick(tick);
        DateTime::from_timestamp_millis(milliseconds).map(|instant| instant.naive_utc())
    };
    let examples: Vec<String> =
        strays.examples.iter().filter_map(|tick| instant(*tick)).map(day_and_time).collect();
    let day = |tick| instant(tick).map(|instant| day(instant.date())).unwrap_or_default();
    let such_as = if strays.rows > examples.len() as u64 { " such as" } else { "" };
    Some(Remark {
        about: About::Strays,
        count: strays.rows,
        text: format!(
            "{} more than a year from all others:{such_as} {} (UTC); the others lie between {} and {}",
            counted(strays.rows, "event lies", "events lie"),
            examples.join("; "),
            day(strays.others.first),
            day(strays.others.last)
        ),
        affects: Affected::ALL,
        effect: "only questions about all time count them; days that move with the data, and what is unfinished, leave them out",
        help: "look for devices whose clock is wrong",
    })
}

fn late(manifest: &Manifest) -> Option<Remark> {
    let snapshot = manifest.snapshot.as_ref().filter(|snapshot| snapshot.rows_late > 0)?;
    let by = span(i64::try_from(snapshot.latest_by_ms).unwrap_or(i64::MAX));
    Some(Remark {
        about: About::Late,
        count: snapshot.rows_late,
        text: format!(
            "{} that the last append added came late, the oldest by {by}",
            counted(snapshot.rows_late, "event", "events")
        ),
        affects: Affected::ALL,
        effect: "answers about days before are other than they were",
        help: "",
    })
}

fn gaps(manifest: &Manifest) -> Option<Remark> {
    let gaps = &manifest.health.findings.as_ref()?.gaps;
    if gaps.is_none() {
        return None;
    }
    let between = if manifest.strays.is_some() { ", strays left out" } else { "" };
    Some(Remark {
        about: About::Gaps,
        count: gaps.days,
        text: format!(
            "{} without any event between the first and the last{between}: {}",
            counted(gaps.days, "day is", "days are"),
            stretches(gaps)
        ),
        affects: Affected::OVER_TIME,
        effect: "these days count nothing, and who was active around them looks as if they had paused",
        help: "if there were events, add them by an append",
    })
}

/// Event types that are missed on some days.
fn missed(manifest: &Manifest) -> Option<Remark> {
    let mut missed: Vec<(&str, &Gaps)> = manifest
        .event_types
        .iter()
        .filter_map(|kind| Some((kind.name.as_str(), &kind.findings.as_ref()?.gaps)))
        .filter(|(_, gaps)| !gaps.is_none())
        .collect();
    missed.sort_by_key(|(_, gaps)| std::cmp::Reverse(gaps.days));
    let shown = missed.iter().map(|(name, gaps)| format!("{} ({})", quoted(name), stretches(gaps))).collect();
    let count = missed.len() as u64;
    (count > 0).then(|| Remark {
        about: About::Gaps,
        count,
        text: format!(
            "{} on nearly all days and on some not at all: {}",
            counted(count, "event type happens", "event types happen"),
            listed(shown, count)
        ),
        affects: Affected::OVER_TIME,
        effect: "on these days they count nothing",
        help: "look whether what writes them had stopped",
    })
}

/// The longest stretches of days, and how many more there are.
fn stretches(gaps: &Gaps) -> String {
    let mut longest = gaps.longest.clone();
    longest.sort_by_key(|span| std::cmp::Reverse(span.last.abs_diff(span.first)));
    longest.truncate(SHOWN);
    longest.sort_unstable();
    let shown: Vec<String> = longest.into_iter().filter_map(dates).map(days).collect();
    let more = gaps.stretches.saturating_sub(shown.len() as u64);
    let more = if more > 0 { format!("; and {} more times", number(more)) } else { String::new() };
    format!("{}{more}", shown.join("; "))
}

fn dates(span: DaySpan) -> Option<DateRange> {
    let date = |day: i32| -> Option<NaiveDate> {
        DateTime::from_timestamp(i64::from(day) * 86_400, 0).map(|instant| instant.date_naive())
    };
    Some(DateRange { first: date(span.first)?, last: date(span.last)? })
}
