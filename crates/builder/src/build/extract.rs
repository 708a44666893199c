//! From collected rows to staged files and their manifest, on all cores.

use super::BuildOptions;
use crate::{
    BuildPhase, BuildWatch, BuilderError,
    output::Output,
    rows::{Collected, TypeState},
    write::{Days, Staged, WriteContext, Written, folder_names, write_event_type, write_users},
};
use crossbeam_channel::unbounded;
use rockpool_catalog::{FORMAT_VERSION, Health, Manifest, TimeRange};
use std::{num::NonZero, thread};

/// An extract that is not yet in its place.
pub(super) struct Extract {
    /// What is in it.
    pub(super) manifest: Manifest,
    /// Its files.
    pub(super) staged: Vec<Staged>,
}

/// Writes all tables.
pub(super) fn write_extract(
    options: &BuildOptions,
    mut health: Health,
    collected: Collected,
    output: &Output,
    rows_in_one_file: u64,
    watch: &dyn BuildWatch,
) -> Result<Extract, BuilderError> {
    let Collected { users, mut types, .. } = collected;
    types.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    watch.phase(BuildPhase::Writing { rows_total: types.iter().map(|state| state.rows).sum() });
    let times = types.iter().filter_map(|state| state.covered);
    let (first, last) = times.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or_default();
    let days = Days::new(options.time_zone, options.time_resolution, first, last);
    let resolution = options.time_resolution;
    let context = WriteContext { output, days: &days, resolution, rows_in_one_file, watch };

    let written = write_event_types(types, &context)?;
    let mut staged = Vec::new();
    let mut event_types = Vec::with_capacity(written.len());
    for written in written {
        health.duplicate_rows += written.duplicate_rows;
        staged.extend(written.staged);
        event_types.push(written.event_type);
    }
    let mut users_files = Vec::new();
    if options.users_table && users.len() > 0 {
        let file = write_users(&users, &output.temporary())?;
        users_files.push(file.file.clone());
        staged.push(file);
    }
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        generator: concat!("rockpool ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: name(options),
        time_zone: options.time_zone.name().to_owned(),
        time_resolution: options.time_resolution,
        covered: event_types.iter().map(|event_type| event_type.covered).reduce(TimeRange::union),
        rows: event_types.iter().map(|event_type| event_type.rows).sum(),
        users: users.len() as u64,
        rows_without_user: event_types.iter().map(|event_type| event_type.rows_without_user).sum(),
        health,
        event_types,
        users_files,
    };
    Ok(Extract { manifest, staged })
}

/// Writes the event types, the largest first so that the cores end together. The result is in the order of
/// `types`, which is by name.
fn write_event_types(
    types: Vec<TypeState>,
    context: &WriteContext<'_>,
) -> Result<Vec<Written>, BuilderError> {
    let names: Vec<&str> = types.iter().map(|state| state.name.as_str()).collect();
    let folders = folder_names(&names);
    let mut jobs: Vec<(TypeState, String)> = types.into_iter().zip(folders).collect();
    jobs.sort_by_key(|(state, _)| std::cmp::Reverse(state.rows));

    let (give, take) = unbounded();
    for job in jobs {
        let _ = give.send(job);
    }
    drop(give);
    let (done, results) = unbounded();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            let (take, done) = (take.clone(), done.clone());
            scope.spawn(move || {
                for (state, folder) in take {
                    if done.send(write_event_type(state, &folder, context)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let mut written = results.into_iter().collect::<Result<Vec<Written>, _>>()?;
        written.sort_unstable_by(|one, other| one.event_type.name.cmp(&other.event_type.name));
        Ok(written)
    })
}

fn name(options: &BuildOptions) -> String {
    let of_folder = || {
        let folder = std::path::absolute(&options.output).ok()?;
        Some(folder.file_name()?.to_string_lossy().into_owned())
    };
    options.name.clone().or_else(of_folder).unwrap_or_else(|| "extract".to_owned())
}
