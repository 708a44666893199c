//! Which inputs are new: none goes in twice.

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
}

/// Leaves out of the sources what the extract holds already; of a table, the files that it held then.
///
/// # Errors
/// [`BuilderError::InputChanged`] for a file that is in with another content, [`BuilderError::TableChanged`] for a table
/// of which rows are gone that are in.
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
    for (place, (input, file)) in named.iter().zip(sources.files()).enumerate() {
        let Some(input) = input.as_ref().filter(|_| !replaces) else { continue };
        let is_here = is_known(input);
        if let Some(known) = known.get_mut(place) {
            *known = is_here;
        }
        let before = by_name.get(input.name.as_str()).filter(|_| !is_here);
        match before.map(|before| before.table_version()) {
            None => {}
            Some(Some(version)) => grown.push((place, added(file, version)?)),
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
    Ok(Inputs { all, already })
}

/// The files that a table has more than in an earlier version.
fn added(file: &SourceFile, version: u64) -> Result<Vec<rockpool_source::AddedFile>, BuilderError> {
    let changed =
        |reason: String| BuilderError::TableChanged { path: file.path().to_path_buf(), version, reason };
    let Identity::Table { id, .. } = file.identity() else { return Ok(Vec::new()) };
    match file.changes_since(&id, version)? {
        None => Ok(Vec::new()),
        Some(TableChanges::Known { added, removed }) if removed.is_empty() => Ok(added),
        Some(TableChanges::Known { removed, .. }) => {
            let files = if removed.len() == 1 { "a file" } else { "files" };
            Err(changed(format!("rows of {files} that it had then were deleted or changed")))
        }
        Some(TableChanges::Unknown { reason }) => Err(changed(reason)),
    }
}
