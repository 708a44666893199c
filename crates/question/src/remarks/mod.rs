//! What a person should know of an extract before they trust its numbers: what was left out or repaired when it was
//! built, events far from all others in time, names that are no names.

use crate::words::{day, day_and_time, number};
use chrono::DateTime;
use rockpool_catalog::{Cut, EventType, Manifest};

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What was read, and what was not.
    Input,
    /// What was cut off and changed on purpose.
    Cut,
    /// Texts that could not be kept as they were.
    Repaired,
    /// Events far from all others in time.
    Strays,
    /// The names of event types.
    Names,
}

impl About {
    /// A label of at most twelve letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Cut => "cut",
            Self::Repaired => "repaired",
            Self::Strays => "strays",
            Self::Names => "names",
        }
    }
}

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is about.
    pub about: About,
    /// One sentence without a full stop. It quotes names from the data, which may hold anything.
    pub text: String,
}

/// Names that a remark shows.
const SHOWN: usize = 3;
/// So many event types with fewer than so many events each are more than anybody has named by hand.
const CARELESS: [(usize, u64); 2] = [(100, 10), (500, 100)];

/// What there is to know of an extract; nothing, as a rule.
pub fn remarks(manifest: &Manifest) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut add = |about, text| remarks.push(Remark { about, text });
    let health = &manifest.health;
    if health.files_left_out > 0 {
        let named: Vec<String> = health
            .left_out
            .iter()
            .take(SHOWN)
            .map(|file| format!("{} ({})", file.path, file.reason))
            .collect();
        let more = health.files_left_out.saturating_sub(named.len() as u64);
        let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
        let files = counted(health.files_left_out, "file of the input was", "files of the input were");
        add(About::Input, format!("{files} not read: {}{more}", named.join(", ")));
    }
    if health.bad_lines > 0 {
        let lines = counted(health.bad_lines, "line was no event and is", "lines were no events and are");
        add(About::Input, format!("{lines} left out, of {} in all", number(health.lines)));
    }
    if health.columns_ignored > 0 {
        let named: Vec<&str> =
            health.ignored_columns.iter().take(SHOWN).map(|column| column.name.as_str()).collect();
        let more = health.columns_ignored.saturating_sub(named.len() as u64);
        let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
        let columns = counted(health.columns_ignored, "column of the input is", "columns of the input are");
        add(About::Input, format!("{columns} in no event: {}{more}", named.join(", ")));
    }
    if health.unclear_times > 0 {
        let events = counted(health.unclear_times, "event has an instant", "events have instants");
        add(
            About::Input,
            format!("{events} that the clocks of its zone show twice or never; the first reading was taken"),
        );
    }
    if health.duplicates_dropped > 0 {
        let events = counted(health.duplicates_dropped, "event was", "events were");
        add(About::Input, format!("{events} dropped because an equal one was there before"));
    }
    if health.rows_removed > 0 {
        let events = counted(health.rows_removed, "event was", "events were");
        add(
            About::Cut,
            format!(
                "{events} taken out again after a build: of days that were replaced or dropped, or of people who were forgotten"
            ),
        );
    }
    if let Some(cut) = &manifest.cut {
        cut_off(cut).into_iter().for_each(|text| add(About::Cut, text));
    }
    if health.repaired_values > 0 {
        let values = counted(health.repaired_values, "text", "texts");
        add(
            About::Repaired,
            format!(
                "{values} held half a character or bytes that are no UTF-8; in their place stands \u{fffd} (U+FFFD)"
            ),
        );
    }
    remarks.extend(strays(manifest).map(|text| Remark { about: About::Strays, text }));
    remarks.extend(names(manifest).map(|text| Remark { about: About::Names, text }));
    remarks
}

/// What was cut off on purpose: first of all whether it is a sample, for then every count is that of some users only.
fn cut_off(cut: &Cut) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(share) = cut.sample_of_users {
        let percent = (share * 1e6).round() / 1e4;
        said.push(format!(
            "this is a sample of {percent} % of the users, all their events included; counts are those of the sample, and \
             events without a user are left out"
        ));
    }
    let mut parts = Vec::new();
    match (&cut.from, &cut.to) {
        (Some(from), Some(to)) => parts.push(format!("from {from} to {to}")),
        (Some(from), None) => parts.push(format!("from {from}")),
        (None, Some(to)) => parts.push(format!("to {to}")),
        (None, None) => {}
    }
    let named = |what: &str, names: &[String]| {
        let shown: Vec<String> = names.iter().take(SHOWN).map(|name| shortened(name)).collect();
        let more = names.len().saturating_sub(shown.len()) as u64;
        let more = if more > 0 { format!(" and {} more", number(more)) } else { String::new() };
        (!names.is_empty()).then(|| format!("{what} {}{more}", shown.join(", ")))
    };
    parts.extend(named("of the events", &cut.events));
    parts.extend(named("without the events", &cut.without_events));
    parts.extend(named("under a condition on", &cut.condition_on));
    if !parts.is_empty() {
        let events = counted(cut.events_left_out, "event was", "events were");
        said.push(format!("only a part was kept, {}; {events} left out", parts.join(", ")));
    }
    let changed: Vec<String> = [
        named("only kept:", &cut.kept),
        named("dropped:", &cut.dropped),
        named("replaced by hashes:", &cut.hashed),
        named("cut short:", &cut.truncated),
        named("rare values replaced:", &cut.rare),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !changed.is_empty() {
        said.push(format!("properties were changed; {}", changed.join("; ")));
    }
    if let Some(joined) = &cut.joined {
        let ids = counted(joined.ids, "id", "ids");
        said.push(format!("{ids} joined into {}", counted(joined.users, "user", "users")));
    }
    said
}

fn strays(manifest: &Manifest) -> Option<String> {
    let strays = manifest.strays.as_ref()?;
    let instant = |tick: i64| {
        let milliseconds = manifest.time_resolution.milliseconds_of_tick(tick);
        DateTime::from_timestamp_millis(milliseconds).map(|instant| instant.naive_utc())
    };
    let examples: Vec<String> =
        strays.examples.iter().filter_map(|tick| instant(*tick)).map(day_and_time).collect();
    let day = |tick| instant(tick).map(|instant| day(instant.date())).unwrap_or_default();
    let such_as = if strays.rows > examples.len() as u64 { " such as" } else { "" };
    Some(format!(
        "{} more than a year from all others:{such_as} {} (UTC); the others lie between {} and {}",
        counted(strays.rows, "event lies", "events lie"),
        examples.join("; "),
        day(strays.others.first),
        day(strays.others.last)
    ))
}

fn names(manifest: &Manifest) -> Option<String> {
    CARELESS.iter().find_map(|(most_types, events)| {
        let small: Vec<&EventType> =
            manifest.event_types.iter().filter(|event_type| event_type.rows < *events).collect();
        let shown: Vec<String> =
            small.iter().take(SHOWN).map(|event_type| format!("'{}'", shortened(&event_type.name))).collect();
        (small.len() >= *most_types).then(|| {
            format!(
                "{} event types have fewer than {events} events each, such as {}: are there ids in the names? As a \
                 property of one event they could be counted and chosen",
                number(small.len() as u64),
                shown.join(", ")
            )
        })
    })
}

/// `1 line was`, `2 lines were`.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name)),
        None => name.to_owned(),
    }
}
