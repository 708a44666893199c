//! Which inputs are new: none goes in twice.

use super::{AppendOptions, Held};
use crate::{BuildWatch, BuilderError, build::taken_inputs, held::TakenInput};
use rockpool_source::Sources;
use std::collections::{HashMap, HashSet};

/// The inputs of an extract.
pub(super) struct Inputs {
    /// All that it will hold.
    pub(super) all: Vec<TakenInput>,
    /// How many of those that are named are in already.
    pub(super) already: u64,
}

/// Leaves out of the sources what the extract holds already.
///
/// # Errors
/// [`BuilderError::InputChanged`] for a file that is in with another content.
pub(super) fn choose(
    sources: &mut Sources,
    held: &Held,
    options: &AppendOptions,
    watch: &dyn BuildWatch,
) -> Result<Inputs, BuilderError> {
    let mut all = held.inputs(watch)?;
    let named = taken_inputs(sources)?;
    let is_in: HashSet<(i64, &str)> = all.iter().map(|input| (input.bytes, input.content.as_str())).collect();
    let place_of: HashMap<&str, &TakenInput> = all.iter().map(|input| (input.name.as_str(), input)).collect();
    let is_known = |input: &TakenInput| is_in.contains(&(input.bytes, input.content.as_str()));
    // Several folders can have files of one name: then that of them which is in stands for it.
    let still: HashSet<&str> =
        named.iter().flatten().filter(|input| is_known(input)).map(|input| input.name.as_str()).collect();
    let replaces = options.replace_days.is_some();
    let mut known = vec![false; named.len()];
    for ((input, file), known) in named.iter().zip(sources.files()).zip(&mut known) {
        let Some(input) = input else { continue };
        *known = is_known(input) && !replaces;
        let is_changed = !is_known(input)
            && place_of.contains_key(input.name.as_str())
            && !still.contains(input.name.as_str());
        if is_changed && !replaces && !options.reused_names {
            return Err(BuilderError::InputChanged { path: file.path().to_path_buf() });
        }
    }
    drop((is_in, place_of, still));
    sources.go_without(|place| known.get(place).is_some_and(|known| *known));
    let already = known.iter().filter(|known| **known).count() as u64;
    all.extend(named.into_iter().flatten());
    all.sort_unstable();
    all.dedup();
    Ok(Inputs { all, already })
}
