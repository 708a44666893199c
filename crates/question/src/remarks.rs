//! What a person should know of an extract before they trust its numbers: what was left out or repaired when it was
//! built, events far from all others in time, names that are no names.

use crate::words::{day, day_and_time, number};
use chrono::DateTime;
use rockpool_catalog::{EventType, Manifest};

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What was read, and what was not.
    Input,
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
