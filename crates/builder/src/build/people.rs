//! Tables of people: who is behind an id, and what is known of a user.

use super::BuildOptions;
use crate::{
    BuildPhase, BuildWatch, BuilderError,
    input::{self, ChunkRows, InputCounts},
    output::Output,
    rows::{MetUsers, People, PeopleCollector, TextHasher},
    watch::ensure_wanted,
};
use rockpool_source::{
    Aliases, CutOptions, Cutter, Event, EventSink, PropertyText, Sources, TableKind, TableOptions,
};
use std::{path::PathBuf, sync::Arc};

/// Attributes that users may have.
const ATTRIBUTES: u64 = 256;

/// What a table of people held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleReport {
    /// Its rows.
    pub rows: u64,
    /// Rows about people without an event, of whom nothing is kept.
    pub unknown: u64,
    /// Rows about users of whom a later row is there too, which counts.
    pub earlier: u64,
}

impl PeopleReport {
    pub(crate) fn of(people: &People) -> Self {
        Self { rows: people.rows, unknown: people.unknown, earlier: people.earlier }
    }
}

/// Opens a table and reads its rows, each piece into a sink of its own.
fn read_table<T: EventSink + Send>(
    table: &TableOptions,
    kind: TableKind,
    cutter: Option<&Cutter>,
    watch: &dyn BuildWatch,
    new_sink: impl Fn() -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), BuilderError>,
) -> Result<(), BuilderError> {
    let sources = Sources::open_table(table, kind)?;
    if sources.files().is_empty() && sources.empty().is_empty() {
        return Err(BuilderError::NoInput {
            input: table.input.clone(),
            left_out: sources.left_out().to_vec(),
        });
    }
    let bytes_total = sources.files().iter().map(|file| file.bytes()).sum();
    watch.phase(BuildPhase::Reading { files: sources.files().len() as u64, bytes_total });
    let counts = input::read(&sources, cutter, watch, new_sink, |rows| {
        ensure_wanted(watch)?;
        take(rows)
    })?;
    ensure_rows(table, counts)
}

/// Refuses a table with rows that cannot be read: of people nobody may be missing in silence.
fn ensure_rows(table: &TableOptions, counts: InputCounts) -> Result<(), BuilderError> {
    if counts.bad_lines == 0 {
        return Ok(());
    }
    Err(BuilderError::BadRows {
        path: PathBuf::from(&table.input),
        bad: counts.bad_lines,
        rows: counts.lines,
        first: counts.first_bad,
    })
}

/// Ids with the users behind them, as rows come.
#[derive(Default)]
struct Pairs {
    /// The column of the user; the only other one, if it is not named.
    user: Option<String>,
    pairs: Vec<(String, String)>,
}

impl EventSink for Pairs {
    fn event<'e>(&mut self, event: &Event<'e>, properties: &mut Vec<PropertyText<'e>>) {
        let wanted = |(name, value): &PropertyText<'e>| {
            let is_user = self.user.as_deref().is_none_or(|user| user == name);
            value.as_ref().filter(|_| is_user).map(|value| value.clone().into_owned())
        };
        if let (Some(id), Some(user)) = (&event.user, properties.iter().find_map(wanted)) {
            self.pairs.push((id.clone().into_owned(), user));
        }
    }
}

/// The table of aliases, if there is one.
pub(crate) fn aliases(
    options: &BuildOptions,
    watch: &dyn BuildWatch,
) -> Result<Option<Arc<Aliases>>, BuilderError> {
    let Some(table) = &options.aliases else { return Ok(None) };
    let user = Sources::open_table(table, TableKind::Aliases)?.user_column();
    let mut pairs = Vec::new();
    let new_sink = || Pairs { user: user.clone(), pairs: Vec::new() };
    read_table(table, TableKind::Aliases, None, watch, new_sink, |piece| {
        pairs.extend(piece.pairs);
        Ok(())
    })?;
    Ok(Some(Arc::new(Aliases::new(pairs))))
}

/// What the table of people says of these users.
pub(crate) fn attributes(
    options: &BuildOptions,
    aliases: Option<Arc<Aliases>>,
    users: &mut MetUsers,
    hasher: &TextHasher,
    output: &Output,
    watch: &dyn BuildWatch,
) -> Result<Option<People>, BuilderError> {
    let Some(table) = &options.people else { return Ok(None) };
    // The same people under the same ids as in the events, and of their attributes nothing that is not to be kept.
    let cut = CutOptions {
        aliases,
        hash_users: options.cut.hash_users,
        properties: options.cut.properties.for_people(),
        ..CutOptions::default()
    };
    let cutter = Cutter::new(&cut)?;
    let mut collector = PeopleCollector::new(users, options.memory_bytes, &output.staging());
    read_table(
        table,
        TableKind::People,
        cutter.as_ref(),
        watch,
        || ChunkRows::new(hasher),
        |rows| collector.add(rows),
    )?;
    let people = collector.finish(hasher)?;
    let attributes = people.state.properties.iter().filter(|values| values.rows > 0).count() as u64;
    if attributes > ATTRIBUTES {
        return Err(BuilderError::TooMany { what: "attributes of users", limit: ATTRIBUTES });
    }
    Ok(Some(people))
}
