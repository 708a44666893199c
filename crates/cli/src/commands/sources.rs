//! Options that name inputs and say what is cut from them, for every command that reads events.

use super::build::{share, time_zone};
use chrono_tz::Tz;
use clap::Args;
use rockpool_builder::source::{
    FormatName, HashKey, MappingOptions, SourceOptions, TableOptions, TimeOptions,
};
use rockpool_builder::{BuildOptions, BuilderError, Edge, delimiter as delimiter_of};
use std::path::PathBuf;

/// The environment variable that holds the key for hashes.
const KEY_VARIABLE: &str = "ROCKPOOL_HASH_KEY";

/// Where events come from, and what they look like.
#[derive(Debug, Args)]
pub struct SourceArguments {
    /// The events: a folder, a file, a pattern in quotes, a Delta table, the address of one of these (s3://, gs://, az://), a
    /// file at https://, or - for standard input; may be given several times
    #[arg(short, long, value_name = "DIR_OR_ADDRESS")]
    input: Vec<String>,

    /// The format of all files of the inputs, in place of what their first bytes say
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<FormatName>,

    /// What stands between the fields of CSV: a character, or tab
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,

    /// The column of the event type; of several the first that is set counts
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    event_column: Vec<String>,

    /// The column of the instant
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    time_column: Vec<String>,

    /// The column of the user; none makes events without users
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    user_column: Vec<String>,

    /// The columns whose members are properties: objects, maps, lists of keys and values, JSON in text
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    properties_column: Vec<String>,

    /// The column of what tells an event from all others, by which duplicates are told
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    id_column: Vec<String>,

    /// Columns that are left out, * for any letters
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    ignore_column: Vec<String>,

    /// How instants are written: s, ms, us, ns since 1970, or a pattern such as '%d/%m/%Y %H:%M:%S'
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,

    /// The IANA time zone of instants that are written without one
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    times_in: Option<Tz>,
}

fn format(text: &str) -> Result<FormatName, String> {
    let known: Vec<&str> = FormatName::ALL.iter().map(|format| format.name()).collect();
    FormatName::of_name(text).ok_or_else(|| format!("write {}", known.join(", ")))
}

fn delimiter(text: &str) -> Result<u8, String> {
    delimiter_of(text).ok_or_else(|| "write one character, or tab".to_owned())
}

impl SourceArguments {
    /// Whether they name an input.
    pub fn names_input(&self) -> bool {
        !self.input.is_empty()
    }

    /// Puts what they say into sources: inputs in place of those that are there, the rest into each of them.
    ///
    /// # Errors
    /// [`BuilderError::Option`] without any input.
    pub fn apply(&self, sources: &mut Vec<SourceOptions>) -> Result<(), BuilderError> {
        if !self.input.is_empty() {
            *sources = self.input.iter().map(SourceOptions::new).collect();
        }
        if sources.is_empty() {
            let reason =
                "no input is named; give a folder, a file, a pattern in quotes, or - for standard input"
                    .to_owned();
            return Err(BuilderError::Option { option: "input", reason });
        }
        for source in sources {
            source.format = self.format.or(source.format);
            source.delimiter = self.delimiter.or(source.delimiter);
            let MappingOptions { event, time, user, properties, id, ignored } = &mut source.mapping;
            for (said, columns) in [
                (&self.event_column, event),
                (&self.time_column, time),
                (&self.user_column, user),
                (&self.properties_column, properties),
                (&self.id_column, id),
                (&self.ignore_column, ignored),
            ] {
                if !said.is_empty() {
                    columns.clone_from(said);
                }
            }
            let TimeOptions { format, zone } = &mut source.times;
            *format = self.time_format.clone().or(format.take());
            *zone = self.times_in.or(*zone);
        }
        Ok(())
    }
}

/// What is left out and changed before it is written.
#[derive(Debug, Args)]
pub struct CutArguments {
    /// The first day that is kept, or the first instant
    #[arg(long, value_name = "DAY")]
    from: Option<Edge>,

    /// The last day that is kept, or the first instant that is not
    #[arg(long, value_name = "DAY")]
    to: Option<Edge>,

    /// The event types that are kept, * for any letters
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    events: Vec<String>,

    /// Event types that are not kept
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    without_events: Vec<String>,

    /// The condition that events have to meet, such as "plan = 'pro' and country in ('HU', 'AT')"
    ///
    /// Tests: = != < <= > >= in (...) between ... and ... contains, starts with, matches (a regular expression), is null,
    /// is not null; with and, or, not, and parentheses. Names of properties stand as they are or in double quotes, texts
    /// in single ones; event and user are the event's own.
    #[arg(long = "where", value_name = "EXPR")]
    condition: Option<String>,

    /// Keep this share of users, the same for ever; events without a user are left out
    #[arg(long, value_name = "SHARE", value_parser = share)]
    sample_users: Option<f64>,

    /// The properties that are kept, * for any letters; all others are dropped
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    keep: Vec<String>,

    /// Properties that are dropped
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    drop: Vec<String>,

    /// Properties whose values become keyed hashes (HMAC-SHA-256, 32 digits)
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    hash: Vec<String>,

    /// Make users' identifiers keyed hashes as well
    #[arg(long)]
    hash_users: bool,

    /// The file with the key for hashes, in place of the environment's ROCKPOOL_HASH_KEY; it is stored nowhere
    #[arg(long, value_name = "FILE")]
    hash_key_file: Option<PathBuf>,

    /// Properties whose values are cut to so many characters
    #[arg(long, value_name = "NAME=N", value_delimiter = ',', value_parser = number::<usize>)]
    truncate: Vec<(String, usize)>,

    /// Properties of which a value becomes (rare) where fewer people have it; the input is read twice
    #[arg(long, value_name = "NAME=N", value_delimiter = ',', value_parser = number::<u32>)]
    rare: Vec<(String, u32)>,

    /// New names of properties
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',', value_parser = pair)]
    rename: Vec<(String, String)>,

    /// New names of event types; several may get the same
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',', value_parser = pair)]
    rename_event: Vec<(String, String)>,

    /// Properties that get a column of their own, however few events have them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    promote: Vec<String>,

    /// A table of ids with the user behind each (CSV, JSON lines or Parquet), applied to all events
    #[arg(long, value_name = "FILE")]
    aliases: Option<String>,

    /// Keep the id that an alias stood for, as a property of this name
    #[arg(long, value_name = "PROPERTY")]
    original_user: Option<String>,

    /// A table of people, whose columns become attributes of users
    #[arg(long, value_name = "FILE")]
    people: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (old, new) = text.split_once('=').ok_or("write the name, = and what it becomes")?;
    Ok((old.to_owned(), new.to_owned()))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<(String, T), String> {
    let (name, number) = text.rsplit_once('=').ok_or("write the name, = and a number")?;
    let number = number.parse().map_err(|_| "write the name, = and a whole number")?;
    Ok((name.to_owned(), number))
}

impl CutArguments {
    /// Puts what they say into options, in place of what is there.
    ///
    /// # Errors
    /// [`BuilderError::Read`] for a key's file, [`BuilderError::Source`] for a key that is too short.
    pub fn apply(self, options: &mut BuildOptions) -> Result<(), BuilderError> {
        fn replace<T>(said: Vec<T>, there: &mut Vec<T>) {
            if !said.is_empty() {
                *there = said;
            }
        }
        options.from = self.from.or(options.from);
        options.to = self.to.or(options.to);
        replace(self.promote, &mut options.promote);
        let table = |input| TableOptions { input, ..TableOptions::default() };
        options.aliases = self.aliases.map(table).or(options.aliases.take());
        options.people = self.people.map(table).or(options.people.take());
        let cut = &mut options.cut;
        replace(self.events, &mut cut.events);
        replace(self.without_events, &mut cut.without_events);
        replace(self.rename_event, &mut cut.rename_events);
        cut.condition = self.condition.or(cut.condition.take());
        cut.sample_users = self.sample_users.or(cut.sample_users);
        cut.original_user = self.original_user.or(cut.original_user.take());
        cut.hash_users |= self.hash_users;
        let properties = &mut cut.properties;
        replace(self.keep, &mut properties.keep);
        replace(self.drop, &mut properties.drop);
        replace(self.hash, &mut properties.hash);
        replace(self.truncate, &mut properties.truncate);
        replace(self.rare, &mut properties.rare);
        replace(self.rename, &mut properties.rename);
        // A key that nobody asks for is not looked at.
        if cut.hash_users || !properties.hash.is_empty() {
            properties.key = hash_key(self.hash_key_file)?;
        }
        Ok(())
    }
}

/// The key for hashes: of a file, or else of the environment.
///
/// # Errors
/// [`BuilderError::Read`] and [`BuilderError::Source`].
pub fn hash_key(file: Option<PathBuf>) -> Result<Option<HashKey>, BuilderError> {
    let key = match file {
        Some(path) => Some(std::fs::read(&path).map_err(|source| BuilderError::Read { path, source })?),
        None => std::env::var_os(KEY_VARIABLE).map(|key| key.into_encoded_bytes()),
    };
    Ok(key.map(|key| HashKey::new(&key)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_number_or_another_name() {
        assert_eq!(number::<u32>("a=b=20"), Ok(("a=b".to_owned(), 20)));
        assert!(number::<u32>("a=-1").is_err() && number::<u32>("a").is_err());
        assert_eq!(pair("Plan=plan"), Ok(("Plan".to_owned(), "plan".to_owned())));
        assert!(pair("plan").is_err());
        assert_eq!((delimiter("tab"), delimiter(";")), (Ok(b'\t'), Ok(b';')));
        assert!(delimiter("ab").is_err() && format("xml").unwrap_err().contains("parquet"));
    }
}
