//! From collected rows to staged files and their manifest, on all cores.

use super::{BuildOptions, strays};
use crate::{
    BuildPhase, BuildWatch, BuilderError,
    output::Output,
    rows::{Collected, People, TypeState},
    write::{
        SharedColumns, Staged, WriteContext, Written, folder_names, take_small, write_event_type,
        write_shared, write_users,
    },
};
use crossbeam_channel::unbounded;
use rockpool_calendar::{Days, Zone};
use rockpool_catalog::{Cut, FORMAT_VERSION, Health, Manifest, TimeRange};
use std::{num::NonZero, thread};

/// An extract that is not yet in its place.
pub(super) struct Extract {
    /// What is in it.
    pub(super) manifest: Manifest,
    /// Its files.
    pub(super) staged: Vec<Staged>,
}

/// What the manifest says of the way from the source.
pub(super) struct Met {
    /// What was met.
    pub(super) health: Health,
    /// What was cut off and changed on purpose.
    pub(super) cut: Option<Cut>,
}

/// Writes all tables.
pub(super) fn write_extract(
    options: &BuildOptions,
    Met { mut health, cut }: Met,
    collected: Collected,
    people: Option<People>,
    output: &Output,
    rows_in_one_file: u64,
    watch: &dyn BuildWatch,
) -> Result<Extract, BuilderError> {
    let Collected { users, mut types, days, duplicates_dropped, .. } = collected;
    health.duplicates_dropped = duplicates_dropped;
    let strays = strays::find(&days, options.time_resolution);
    types.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    watch.phase(BuildPhase::Writing { rows_total: types.iter().map(|state| state.rows).sum() });
    let resolution = options.time_resolution;
    let range = TimeRange {
        first: resolution.tick_of_microseconds(days.first().map_or(0, |day| day.first)),
        last: resolution.tick_of_microseconds(days.last().map_or(0, |day| day.last)),
    };
    let days = Days::new(Zone::new(options.time_zone), resolution, range);
    let main_time = strays.as_ref().map(|strays| strays.others);
    let context = WriteContext {
        output,
        days: &days,
        resolution,
        main_time,
        rows_in_one_file,
        duplicates: options.duplicate_rule(),
        promoted: &options.promote,
        watch,
    };

    let written = write_event_types(types, &context)?;
    let mut staged = Vec::new();
    let mut event_types = Vec::with_capacity(written.len());
    for written in written {
        health.duplicate_rows += written.duplicate_rows;
        staged.extend(written.staged);
        event_types.push(written.event_type);
    }
    let (mut users_files, mut user_properties) = (Vec::new(), Vec::new());
    if options.users_table && users.len() > 0 {
        let file;
        (file, user_properties) = write_users(&users, people, &output.temporary())?;
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
        strays,
        rows: event_types.iter().map(|event_type| event_type.rows).sum(),
        users: users.len() as u64,
        rows_without_user: event_types.iter().map(|event_type| event_type.rows_without_user).sum(),
        health,
        cut,
        event_types,
        user_properties,
        users_files,
    };
    Ok(Extract { manifest, staged })
}

/// What is written at once.
enum Job {
    /// An event type with files of its own, below this folder.
    Own(Box<TypeState>, String),
    /// Event types that share files.
    Shared(Vec<TypeState>),
}

impl Job {
    fn rows(&self) -> u64 {
        match self {
            Self::Own(state, _) => state.rows,
            Self::Shared(states) => states.iter().map(|state| state.rows).sum(),
        }
    }
}

/// Writes the event types, the largest first so that the cores end together. The result is in the order of
/// `types`, which is by name.
fn write_event_types(
    mut types: Vec<TypeState>,
    context: &WriteContext<'_>,
) -> Result<Vec<Written>, BuilderError> {
    let small = take_small(&mut types);
    let columns = SharedColumns::new(small.iter().flatten(), context.promoted);
    let names: Vec<&str> = types.iter().map(|state| state.name.as_str()).collect();
    let folders = folder_names(&names);
    let own = types.into_iter().zip(folders).map(|(state, folder)| Job::Own(Box::new(state), folder));
    let mut jobs: Vec<Job> = own.chain(small.into_iter().map(Job::Shared)).collect();
    jobs.sort_by_key(|job| std::cmp::Reverse(job.rows()));

    let (give, take) = unbounded();
    for job in jobs {
        let _ = give.send(job);
    }
    drop(give);
    let (done, results) = unbounded();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            let (take, done, columns) = (take.clone(), done.clone(), &columns);
            scope.spawn(move || {
                for job in take {
                    let written = match job {
                        Job::Own(state, folder) => {
                            write_event_type(*state, &folder, context).map(|written| vec![written])
                        }
                        Job::Shared(states) => write_shared(states, columns, context),
                    };
                    if done.send(written).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let written = results.into_iter().collect::<Result<Vec<Vec<Written>>, _>>()?;
        let mut written: Vec<Written> = written.into_iter().flatten().collect();
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
