//! Which inputs are new: none goes in twice.

use super::rewritten::Rewritten as Since;
use super::{AppendOptions, Held};
use crate::{BuildWatch, BuilderError, build::taken_inputs, held::TakenInput};
use rockpool_source::{Identity, SourceFile, Sources, TableChanges};
use std::collections::{HashMap, HashSet};

/// The inputs of an extract.
pub(super) struct Inputs {
    /// All that it will hold.
    pub(super) all: Vec<TakenInput>,
    /// How many of those that are named are in already.
    pub(super) already: u64,
    /// The table, if there is nothing else, of which rows are gone or changed that are in.
    pub(super) rewritten: Option<Since>,
}

/// Leaves out of the sources what the extract holds already; of a table, the files that it held then.
///
/// # Errors
/// [`BuilderError::InputChanged`] for a file that is in with another content, [`BuilderError::TableChanged`] for a table
/// of which nobody can tell what happened to it.
pub(super) fn choose(
    sources: &mut Sources,
    held: &Held,
    options: &AppendOptions,
    watch: &dyn BuildWatch,
) -> Result<Inputs, BuilderError> {
    let mut all = held.inputs(watch)?;
    let named = taken_inputs(sources)?;
    let replaces = options.replace_days.is_some();
    // What is new in a table its log says, for all days at once.
    if replaces && named.iter().flatten().any(|input| input.table_version().is_some()) {
        return Err(BuilderError::Option {
            option: "replace_days",
            reason: "a Delta table says itself what is new in it; leave this out, or build the extract anew"
                .to_owned(),
        });
    }
    let is_in: HashSet<&TakenInput> = all.iter().collect();
    let contents: HashSet<(i64, &str)> =
        all.iter().map(|input| (input.bytes, input.content.as_str())).collect();
    let by_name: HashMap<&str, &TakenInput> = all.iter().map(|input| (input.name.as_str(), input)).collect();
    let is_known = |input: &TakenInput| match input.table_version() {
        Some(_) => is_in.contains(input),
        None => contents.contains(&(input.bytes, input.content.as_str())),
    };
    // Several folders can have files of one name: then that of them which is in stands for it.
    let still: HashSet<&str> =
        named.iter().flatten().filter(|input| is_known(input)).map(|input| input.name.as_str()).collect();
    let mut known = vec![false; named.len()];
    let mut grown = Vec::new();
    let mut rewritten = None;
    let is_alone = named.len() == 1
        && named.iter().flatten().all(|table| all.iter().all(|input| input.name == table.name));
    for (place, (input, file)) in named.iter().zip(sources.files()).enumerate() {
        let Some(input) = input.as_ref().filter(|_| !replaces) else { continue };
        let is_here = is_known(input);
        if let Some(known) = known.get_mut(place) {
            *known = is_here;
        }
        let before = by_name.get(input.name.as_str()).filter(|_| !is_here);
        match before.map(|before| before.table_version()) {
            None => {}
            Some(Some(version)) => match since(file, version)? {
                Since { added, removed, .. } if removed.is_empty() => grown.push((place, added)),
                // What is put anew by whole days must not be of anybody else.
                since if is_alone => rewritten = Some(since),
                _ => {
                    let reason = "rows that it had then were deleted or changed, and there are other inputs in the extract";
                    return Err(table_changed(file, version, reason.to_owned()));
                }
            },
            Some(None) if still.contains(input.name.as_str()) || options.reused_names => {}
            Some(None) => return Err(BuilderError::InputChanged { path: file.path().to_path_buf() }),
        }
    }
    let named: Vec<TakenInput> = named.iter().flatten().cloned().collect();
    drop((is_in, contents, by_name, still));
    for (place, added) in grown {
        sources.read_only(place, &added)?;
        if let Some(known) = known.get_mut(place) {
            *known = added.is_empty();
        }
    }
    sources.go_without(|place| known.get(place).is_some_and(|known| *known));
    let already = known.iter().filter(|known| **known).count() as u64;
    for input in named {
        all.retain(|held| input.table_version().is_none() || held.name != input.name);
        all.push(input);
    }
    all.sort_unstable();
    all.dedup();
    Ok(Inputs { all, already, rewritten })
}

/// What happened to a table since a version.
fn since(file: &SourceFile, version: u64) -> Result<Since, BuilderError> {
    let nothing = Since { version, removed: Vec::new(), added: Vec::new() };
    let Identity::Table { id, .. } = file.identity() else { return Ok(nothing) };
    match file.changes_since(&id, version)? {
        None => Ok(nothing),
        Some(TableChanges::Known { added, removed }) => Ok(Since { added, removed, ..nothing }),
        Some(TableChanges::Unknown { reason }) => Err(table_changed(file, version, reason)),
    }
}

fn table_changed(file: &SourceFile, version: u64, reason: String) -> BuilderError {
    BuilderError::TableChanged { path: file.path().to_path_buf(), version, reason }
}
