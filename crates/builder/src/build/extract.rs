//! From collected rows to staged files and their manifest, on all cores.

use super::{
    BuildOptions, strays,
    whole::{TypesWithDays, gaps},
};
use crate::{
    BuildPhase, BuildWatch, BuilderError,
    derived::{Derived, KeptDerived, write_derived},
    held::{HeldDays, TakenInput, write_inputs},
    output::Output,
    rows::{Collected, DayCounts, MetUsers, People, TypeState},
    write::{
        KeptMonths, SharedColumns, Staged, WriteContext, Written, WrittenUsers, folder_names, take_small,
        write_event_type, write_shared, write_users,
    },
};
use crossbeam_channel::unbounded;
use roaring::RoaringBitmap;
use rockpool_calendar::{Days, Zone};
use rockpool_catalog::{
    Cut, DataFile, EventType, FORMAT_VERSION, Findings, Health, Manifest, RetiredFile, Snapshot, TimeRange,
};
use std::{
    collections::{HashMap, HashSet},
    num::NonZero,
    thread,
};

/// An extract that is not yet in its place.
pub(crate) struct Extract {
    /// What is in it.
    pub(crate) manifest: Manifest,
    /// Its files that are new.
    pub(crate) staged: Vec<Staged>,
    /// Who is behind its keys, where it does not say so itself.
    pub(crate) private_users: Option<Staged>,
}

/// What the manifest says of the way from the source.
pub(crate) struct Met {
    /// What was met.
    pub(crate) health: Health,
    /// What was cut off and changed on purpose.
    pub(crate) cut: Option<Cut>,
}

/// What of an extract that is there stays as it is.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The event types that are not written anew, with their files, and the days of the zone that have events of each.
    pub(crate) event_types: TypesWithDays,
    /// When their events happened.
    pub(crate) days: DayCounts,
    /// The keys of their users.
    pub(crate) users: RoaringBitmap,
    /// Of event types that are written anew, the months that are not.
    pub(crate) months: HashMap<String, KeptMonths>,
    /// The tables that are made of the event types' own, where days of them can stay.
    pub(crate) derived: Option<KeptDerived>,
}

impl Kept {
    /// Keeps an event type.
    pub(crate) fn keep(&mut self, event_type: &EventType, held: HeldDays) {
        self.event_types.push((event_type.clone(), held.met));
        self.days.merge(held.days);
        self.users |= held.users;
    }
}

/// What of the extract's history the writing goes on from.
#[derive(Debug, Default)]
pub(crate) struct Continued {
    /// The snapshot before; none for a build.
    pub(crate) before: Option<Snapshot>,
    /// Events that this writing adds.
    pub(crate) rows_added: u64,
    /// How many of these are late, and how many milliseconds the oldest of them.
    pub(crate) late: (u64, u64),
    /// Every input that is in the extract now.
    pub(crate) inputs: Vec<TakenInput>,
    /// Whether all its days of users tell the order of events.
    pub(crate) tells_order: bool,
    /// Files that are replaced and stay for readers who hold an earlier manifest.
    pub(crate) retired: Vec<RetiredFile>,
}

/// Writes all tables. `people` gives what is known of the users that have events.
#[expect(
    clippy::too_many_arguments,
    reason = "each is another part of one extract, and no two belong together"
)]
pub(crate) fn write_extract(
    options: &BuildOptions,
    Met { mut health, cut }: Met,
    collected: Collected,
    kept: Kept,
    continued: Continued,
    people: impl FnOnce(&mut MetUsers) -> Result<Option<People>, BuilderError>,
    output: &Output,
    rows_in_one_file: u64,
    watch: &dyn BuildWatch,
) -> Result<Extract, BuilderError> {
    let Collected { users, mut types, mut days, duplicates_dropped, .. } = collected;
    health.duplicates_dropped = health.duplicates_dropped.saturating_add(duplicates_dropped);
    days.merge(kept.days);
    let days = days.in_order();
    let strays = strays::find(&days, options.time_resolution);
    types.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    watch.phase(BuildPhase::Writing { rows_total: types.iter().map(|state| state.rows).sum() });
    let resolution = options.time_resolution;
    let range = TimeRange {
        first: resolution.tick_of_microseconds(days.iter().map(|day| day.first).min().unwrap_or(0)),
        last: resolution.tick_of_microseconds(days.iter().map(|day| day.last).max().unwrap_or(0)),
    };
    let days = Days::new(Zone::new(options.time_zone), resolution, range);
    let main_time = strays.as_ref().map(|strays| strays.others);
    let context = WriteContext {
        output,
        days: &days,
        resolution,
        main_time,
        rows_in_one_file,
        memory_bytes: options.memory_bytes,
        duplicates: options.duplicate_rule(),
        promoted: &options.promote,
        kept_months: &kept.months,
        watch,
    };

    let written = write_event_types(types, &context)?;
    let mut staged = Vec::new();
    let mut event_types = kept.event_types;
    let mut met = kept.users;
    for written in written {
        met |= written.users;
        staged.extend(written.staged);
        event_types.push((written.event_type, written.days));
    }
    event_types.sort_unstable_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    let (event_types, gaps) = gaps(event_types, main_time, &days);
    let Derived { any_user_days, day_order, daily, staged: derived } =
        write_derived(&event_types, &staged, kept.derived.as_ref(), &context)?;
    staged.extend(derived);
    let mut findings = Findings { gaps, ..Findings::default() };
    health.duplicate_rows = event_types.iter().flat_map(|event_type| &event_type.duplicate_rows).sum();
    // Whoever has no event any more is nobody of this extract, and their key nobody's.
    let mut users = users.into_met(met);
    let (users_left, key_order, next_user) = (users.len(), users.order(), users.next());
    let key_space = match &continued.before {
        Some(before) => before.key_space.clone(),
        None => users.space()?,
    };
    let (mut users_files, mut user_properties, mut private_users) = (Vec::new(), Vec::new(), None);
    if users_left > 0 {
        let people = if options.users_table { people(&mut users)? } else { None };
        let WrittenUsers { file, attributes, findings: of_attributes, ids } =
            write_users(users, people, &output.temporary())?;
        if options.users_table {
            users_files.push(file.file.clone());
            user_properties = attributes;
            findings.attributes = of_attributes;
            findings.user_ids = ids;
            staged.push(file);
        } else {
            private_users = Some(file);
        }
    }
    health.findings = Some(findings);
    let mut inputs = Vec::new();
    if !continued.inputs.is_empty() {
        let file = write_inputs(continued.inputs, &output.temporary())?;
        inputs.push(file.file.clone());
        staged.push(file);
    }
    let snapshot = Snapshot {
        number: continued.before.as_ref().map_or(1, |before| before.number.saturating_add(1)),
        key_space,
        key_order,
        next_user,
        rows_added: continued.rows_added,
        rows_late: continued.late.0,
        latest_by_ms: continued.late.1,
        inputs,
        private_users: private_users.as_ref().map(|staged| staged.file.clone()),
        retired: still_there(continued.retired, &staged, &any_user_days),
    };
    let tells_order = continued.tells_order || all_are_new(&event_types, &any_user_days, &staged);
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        generator: concat!("rockpool ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: name(options),
        time_zone: options.time_zone.name().to_owned(),
        time_resolution: options.time_resolution,
        covered: event_types.iter().map(|event_type| event_type.covered).reduce(TimeRange::union),
        strays,
        rows: event_types.iter().map(|event_type| event_type.rows).sum(),
        users: users_left,
        rows_without_user: event_types.iter().map(|event_type| event_type.rows_without_user).sum(),
        health,
        cut,
        snapshot: Some(snapshot),
        event_types,
        any_user_days,
        day_order: tells_order.then_some(day_order),
        daily,
        user_properties,
        users_files,
    };
    Ok(Extract { manifest, staged, private_users })
}

/// Whether no file of days of users is of a writing before this one.
fn all_are_new(event_types: &[EventType], any_user_days: &[DataFile], staged: &[Staged]) -> bool {
    let new: HashSet<&str> = staged.iter().map(|staged| staged.file.path.as_str()).collect();
    let mut days = event_types.iter().flat_map(|event_type| &event_type.user_days).chain(any_user_days);
    days.all(|file| new.contains(file.path.as_str()))
}

/// The retired files that no new one takes the place of (equal content has an equal name), and that did not stay.
fn still_there(
    mut retired: Vec<RetiredFile>,
    staged: &[Staged],
    any_user_days: &[DataFile],
) -> Vec<RetiredFile> {
    let named = staged.iter().map(|staged| &staged.file).chain(any_user_days);
    let named: HashSet<&str> = named.map(|file| file.path.as_str()).collect();
    retired.retain(|file| !named.contains(file.path.as_str()));
    retired
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
