//! Writes a `rockpool.toml` from what is found in inputs, with what could be said beside.

use crate::BuilderError;
use rockpool_source::{ColumnKind, ColumnProbe, Others, Probe, SourceOptions, Sources, shown_input};
use std::{collections::BTreeMap, fmt::Write};

/// Columns and properties that are listed.
const LISTED: usize = 60;

/// A `rockpool.toml` for these inputs, with a comment for each thing that can be said.
///
/// # Errors
/// [`BuilderError::Source`] for what cannot be read or recognised.
pub fn print_config(options: &[SourceOptions]) -> Result<String, BuilderError> {
    let sources = Sources::open(options, None)?;
    let mut text = String::from(HEAD);
    for (place, source) in options.iter().enumerate() {
        let of_source: Vec<_> = sources.recognised().iter().filter(|found| found.source == place).collect();
        let input = shown_input(&source.input);
        let _ = writeln!(text, "\n[[source]]\ninput = {}", quoted(&input));
        if input != source.input {
            text.push_str("# What stands behind the ? of its address is a secret, and has to be added.\n");
        }
        for (number, found) in of_source.iter().enumerate() {
            let mapping = found.reading.mapping();
            let (what, times) = (found.words(), found.reading.times().words());
            let _ = writeln!(text, "# {what}, recognised by {}; instants: {times}.", mapping.name);
            for (columns, why) in [
                (&found.folders, "Columns of folders"),
                (&found.overruled, "Columns of folders that the files have too, which count"),
            ] {
                if !columns.is_empty() {
                    let _ = writeln!(text, "# {why}: {}.", printable(&columns.join(", ")));
                }
            }
            // Files of a second form in the same folder are recognised for themselves.
            let comment = if number > 0 { "# " } else { "" };
            let _ = writeln!(text, "{comment}format = {}", quoted(found.format.name()));
            for (key, columns) in [
                ("event", &mapping.event),
                ("time", &mapping.time),
                ("user", &mapping.user),
                ("id", &mapping.id),
            ] {
                if columns.is_empty() {
                    let _ = writeln!(text, "# {key} = \"column\"");
                } else {
                    let _ = writeln!(text, "{comment}{key} = {}", list(columns));
                }
            }
            let columns: Vec<String> = mapping
                .properties
                .iter()
                .filter(|of| of.prefix.is_empty())
                .map(|of| of.column.clone())
                .collect();
            if mapping.others == Others::Properties {
                let _ = writeln!(
                    text,
                    "# All columns that are not named are properties; ignore = [...] leaves some out."
                );
            }
            let comment = if mapping.properties.len() == columns.len() { comment } else { "# " };
            if !columns.is_empty() {
                let _ = writeln!(text, "{comment}properties = {}", list(&columns));
            }
            match &source.times.format {
                Some(format) => {
                    let _ = writeln!(text, "time_format = {}", quoted(format));
                }
                None => text.push_str(
                    "# time_format = \"ms\"   # or s, us, ns, or a pattern such as \"%d/%m/%Y %H:%M:%S\"\n",
                ),
            }
            match source.times.zone {
                Some(zone) => {
                    let _ = writeln!(text, "times_in = {}", quoted(zone.name()));
                }
                None => text.push_str(
                    "# times_in = \"UTC\"     # the zone of instants that are written without one\n",
                ),
            }
            columns_of(&found.probe, &mut text);
        }
    }
    text.push_str(TAIL);
    Ok(text)
}

/// The columns of a source and what they hold, as comments. Values are not shown: they may be anybody's.
fn columns_of(probe: &Probe, text: &mut String) {
    let _ = writeln!(text, "# Columns in the first {} records:", probe.records);
    let kinds = |column: &ColumnProbe| {
        let kinds: Vec<&str> = column.kinds.iter().map(|kind| word(*kind)).collect();
        if kinds.is_empty() { "nothing yet".to_owned() } else { kinds.join(" or ") }
    };
    let mut listed = BTreeMap::new();
    for column in &probe.columns {
        listed.insert(column.name.clone(), kinds(column));
        for member in &column.members {
            listed.insert(format!("{}.{}", column.name, member.name), kinds(member));
        }
    }
    for (name, kinds) in listed.iter().take(LISTED) {
        let _ = writeln!(text, "#   {}: {kinds}", printable(name));
    }
    if let Some(more) = listed.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "#   and {more} more");
    }
}

fn word(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Number => "number",
        ColumnKind::Boolean => "true or false",
        ColumnKind::Instant => "instant",
        ColumnKind::Object => "object",
        ColumnKind::List => "list",
    }
}

fn list(texts: &[String]) -> String {
    match texts {
        [one] => quoted(one),
        texts => format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

const HEAD: &str = r##"# What `rockpool build --config rockpool.toml` builds, and from what. Options on the command line go before it.
# Paths are relative to the folder of this file.

# name = "My product"
output = "extract"
time_zone = "UTC"          # the zone that days, weeks and months are cut in
time_resolution = "ms"     # or us, s
# max_bad_lines = "0.1%"
# duplicates = "keep"      # or drop: told by the id column of a source, or else by all fields
"##;

const TAIL: &str = r##"
[cut]
# from = "2026-01-01"      # the first day, or an instant
# to = "2026-12-31"        # the last day, or the first instant that is no longer there
# where = "plan = 'pro' and country in ('HU', 'AT')"

[events]
# keep = ["signed up", "order *"]
# drop = ["debug *"]
# rename = { "Signed Up" = "signed up" }

[properties]
# keep = ["plan", "country"]
# drop = ["email", "utm_*"]
# rename = { "Plan Name" = "plan" }
# hash = ["account"]       # keyed: the key is in the environment as ROCKPOOL_HASH_KEY, or in a file
# truncate = { url = 200 } # characters
# rare = { city = 20 }     # values of fewer people become (rare)
# promote = ["plan"]       # a column of its own, however few events have it

[users]
# table = false            # leaves out users/, the only place with the users' identifiers
# sample = "10%"
# hash = true
# aliases = "aliases.csv"  # ids with the user behind each
# original = "id_before"   # keeps the id that an alias stood for, as a property
# people = "people.csv"    # attributes of users, by their ids
"##;
