//! Adding to an extract: what is new goes in, days are replaced, days and people leave, and who is known keeps the key.
//!
//! An event type with something new or something that goes is written anew, from its rows in the extract and the new
//! ones, by the same code that a build uses: so that what an extract says never depends on the steps it came in. Of one
//! that is cut by months, only those months are written; all other event types keep their files. The manifest is replaced last; the files that it no longer names stay for readers
//! of the manifest before, until they are old enough.

mod agree;
mod chosen;
mod derived;
mod merged;
mod months;
mod options;
mod report;
mod retired;
mod rewritten;
mod taken;
#[cfg(test)]
mod tests;

pub use options::{AppendOptions, DayRange, Said};
pub use report::AppendReport;

use crate::{
    BuildOptions, BuildPhase, BuildWatch, BuilderError,
    build::{
        Continued, Extract, Met, PeopleReport, ensure_events, health, people, recognised, statement,
        write_extract,
    },
    held::{Held, Leaving},
    input::{self, ChunkRows},
    output::Output,
    rows::{Collector, MetUsers, PeopleCollector, TextHasher, UserIds},
    watch::ensure_wanted,
    write::ROWS_IN_ONE_FILE,
};
use chosen::Chosen;
use report::Late;
use rewritten::RowsOfDays;
use rockpool_calendar::day_number;
use rockpool_catalog::Snapshot;
use rockpool_source::{Cutter, SourceOptions, Sources};
use std::{path::Path, time::Instant};

/// Adds to the extract at `options.build.output` what is new in the inputs; takes out what is to leave.
///
/// What the extract was built with (zone, resolution, name, whether it has `users/`) stays; what was cut then has to be
/// cut alike now. An input that is in already is left out by name; when nothing is new and nothing leaves, nothing is
/// written. The extract is replaced in one step at the end; after an error it is as it was.
///
/// # Errors
/// [`BuilderError`], as of [`build`](crate::build), and where there is no extract, or one that cannot be added to.
pub fn append(options: &AppendOptions, watch: &dyn BuildWatch) -> Result<AppendReport, BuilderError> {
    append_cut(options, ROWS_IN_ONE_FILE, watch)
}

/// Appends, with files cut by months for event types of more than so many rows.
pub(crate) fn append_cut(
    options: &AppendOptions,
    rows_in_one_file: u64,
    watch: &dyn BuildWatch,
) -> Result<AppendReport, BuilderError> {
    let started = Instant::now();
    let folder = &options.build.output;
    // Before anything is created there: a folder without an extract is left as it is.
    Held::open(folder)?;
    let output = Output::open(folder)?;
    // What another writing has left behind in the meantime.
    let held = Held::open(folder)?;
    let build = agree::options_of(options, &held)?;
    build.check()?;
    let hasher = TextHasher::default();

    let mut sources = open_sources(&build.sources, folder)?;
    let mut inputs = taken::choose(&mut sources, &held, options, watch)?;
    let mut report = AppendReport::new(&held, &sources, inputs.already);
    let is_new = !sources.files().is_empty();
    if !is_new && !options.takes_out() && build.aliases.is_none() && build.people.is_none() {
        report.seconds = started.elapsed().as_secs_f64();
        return Ok(report);
    }

    let Snapshot { key_order, next_user, .. } = held.snapshot;
    let mut users = UserIds::new(key_order, next_user, build.memory_bytes, &output.staging());
    held.users(watch, |key, user| users.know(key, user))?;
    let aliases = people::aliases(&build, watch)?;
    let mut leaving = leaving(options, &mut users, &held)?;
    report.users_forgotten = leaving.users.len();
    if !is_new && leaving.is_nothing() && build.aliases.is_none() && build.people.is_none() {
        report.seconds = started.elapsed().as_secs_f64();
        return Ok(report);
    }
    let cutter = crate::build::cutter(&build, options.drop_before, aliases.clone(), &sources, watch)?;
    let input_bytes = sources.files().iter().map(|file| file.bytes()).sum();
    let mut collector = Collector::new(users, build.memory_bytes, &output.staging());
    let mut late = Late::new(&held);
    let rewritten = inputs.rewritten.take();
    let days =
        rewritten.map(|rewritten| rewritten.days(&held, &build, cutter.as_ref(), watch)).transpose()?;
    leaving.days.extend(days.iter().flat_map(|days| days.ranges()).cloned());
    watch.phase(BuildPhase::Reading { files: sources.files().len() as u64, bytes_total: input_bytes });
    let mut of_other_days = 0;
    let mut counts = input::read(
        &sources,
        cutter.as_ref(),
        watch,
        || RowsOfDays::new(ChunkRows::new(&hasher), held.zone, days.as_ref()),
        |RowsOfDays { rows, others, .. }| {
            ensure_wanted(watch)?;
            of_other_days += others;
            late.count(&rows);
            collector.add(rows)
        },
    )?;
    if days.is_some() {
        // All that a table had of its days may be gone; what it has must be events all the same.
        ensure_events(&BuildOptions { allow_empty: true, ..build.clone() }, &counts)?;
    }
    // These are in already, and were counted then.
    counts.lines = counts.lines.saturating_sub(of_other_days);
    if is_new && days.is_none() {
        ensure_events(&build, &counts)?;
        options.ensure_not_fewer(&held, late.rows)?;
    }

    cutter.as_ref().map_or(Ok(()), Cutter::ensure_names_differ)?;
    if let Some(aliases) = &aliases {
        leaving.joined = collector.join(|id| aliases.user(id))?;
    }
    let mut chosen = Chosen::new(&held, &collector, &leaving, rows_in_one_file, watch)?;
    report.rows_removed = chosen.collect(&late, &leaving, &build, &hasher, &mut collector)?;
    let mut kept = chosen.kept;
    kept.derived = derived::kept(&held, &late, &leaving, &build, watch)?;

    let dropped = (build.duplicates == crate::Duplicates::Drop).then(|| build.duplicate_rule());
    let collected = collector.finish(dropped, build.time_resolution, &hasher)?;
    report.duplicates_dropped = collected.duplicates_dropped;
    report.spilled_runs = collected.spilled_runs;
    report.late(&late);
    let mut health = merged::health(&held.manifest.health, health(&counts, &sources));
    health.rows_removed = health.rows_removed.saturating_add(report.rows_removed);
    let met = Met {
        health,
        cut: merged::cut(held.manifest.cut.clone(), statement(&build, &counts.cut, aliases.as_deref())),
    };
    let continued = Continued {
        tells_order: held.manifest.day_order.is_some(),
        before: Some(held.snapshot.clone()),
        rows_added: late.rows,
        late: late.count_and_age(),
        inputs: inputs.all,
        retired: retired::retired(&held, &kept, options),
    };
    let mut people_met = None;
    let people = |users: &mut MetUsers| {
        let people = match &build.people {
            Some(_) => people::attributes(&build, aliases.clone(), users, &hasher, &output, watch)?,
            None if held.manifest.user_properties.is_empty() => None,
            None => {
                let mut collector = PeopleCollector::new(users, build.memory_bytes, &output.staging());
                held.people(&hasher, &mut collector, watch)?;
                Some(collector.finish(&hasher)?)
            }
        };
        people_met = people.as_ref().filter(|_| build.people.is_some()).map(PeopleReport::of);
        Ok(people)
    };
    let Extract { manifest, staged, private_users } =
        write_extract(&build, met, collected, kept, continued, people, &output, rows_in_one_file, watch)?;
    ensure_wanted(watch)?;
    watch.phase(BuildPhase::Placing { files: output.files_to_move(&staged, &manifest) });
    report.files_written = staged.len() as u64;
    report.left_over = output.place(staged, private_users, &manifest, || watch.advance(1))?;
    (report.lines, report.lines_bad) = (counts.lines, counts.bad_lines);
    report.bad_lines = counts.first_bad;
    report.cut = counts.cut;
    // What has no news has no names.
    report.unmet_names = cutter.filter(|_| counts.lines > 0).map(|cutter| cutter.unmet()).unwrap_or_default();
    report.recognised = recognised(&build, &sources);
    report.aliases = aliases.map(|aliases| aliases.counts());
    report.people = people_met;
    report.input_bytes = input_bytes;
    report.finish(&held, manifest, started.elapsed().as_secs_f64());
    Ok(report)
}

fn open_sources(sources: &[SourceOptions], extract: &Path) -> Result<Sources, BuilderError> {
    let opened = Sources::open(sources, Some(extract))?;
    if opened.files().is_empty() && opened.empty().is_empty() && !sources.is_empty() {
        let inputs: Vec<&str> = sources.iter().map(|source| source.input.as_str()).collect();
        let left_out = opened.left_out().to_vec();
        return Err(BuilderError::NoInput { input: inputs.join("', '"), left_out });
    }
    Ok(opened)
}

/// What of the extract is to leave.
fn leaving(options: &AppendOptions, users: &mut UserIds, held: &Held) -> Result<Leaving, BuilderError> {
    let mut leaving = Leaving {
        days: options
            .replace_days
            .map(|days| day_number(days.first)..=day_number(days.last))
            .into_iter()
            .collect(),
        before: options.drop_before.map(day_number),
        ..Leaving::default()
    };
    for user in &held.stored_ids(&options.forget, options.build.cut.properties.key.as_ref())? {
        leaving.users.extend(users.find(user)?.map(|key| key.0));
    }
    Ok(leaving)
}
