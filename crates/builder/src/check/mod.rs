//! Reads an extract and lists everything that is wrong with it.

mod day_sums;
mod derived;
mod event_type;
mod file;
mod findings;
mod order;
mod shared;
mod stray_times;
mod unlisted;
mod values;
mod volumes;

use crate::{
    BuildPhase, BuildWatch, BuilderError, build::gaps, held::inputs_schema, output::STAGING, write::schema,
};
use derived::{check_any_days, check_daily};
use event_type::{CheckContext, check_event_type};
use file::{Ranges, check_file, users};
use findings::{Findings, Times};
use rayon::prelude::*;
use roaring::RoaringBitmap;
use rockpool_calendar::{Days, Zone};
use rockpool_catalog::{CatalogError, EventType, MANIFEST_FILE, Manifest, Snapshot, TimeRange, UserKey};
use shared::SharedFiles;
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
    time::Instant,
};
use stray_times::{StatedStrays, StrayTimes};
pub use volumes::DayVolumes;

/// Something that is wrong with an extract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file it is about, below the extract's folder; `manifest.json` for sums.
    pub path: String,
    /// What is wrong.
    pub reason: String,
}

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// What makes the extract unusable or its answers wrong; empty for a sound extract.
    pub problems: Vec<Problem>,
    /// What does no harm, such as files that the manifest does not name.
    pub warnings: Vec<Problem>,
    /// Data files the manifest names.
    pub files: u64,
    /// Their bytes, as the manifest states them.
    pub bytes: u64,
    /// Events that were read.
    pub rows: u64,
    /// Of each event type by name: its events by day.
    pub days: BTreeMap<String, DayVolumes>,
    /// The manifest that was checked against; absent only in a report of nothing.
    pub manifest: Option<Manifest>,
    /// Seconds the check took.
    pub seconds: f64,
}

impl CheckReport {
    /// Whether nothing is wrong; warnings do not count.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Checks an extract: files present, size and hash right, schema, rows, order and ranges as stated, sums equal
/// to the manifest's. Every problem is listed, not the first only.
///
/// # Errors
/// [`BuilderError::Read`] and [`BuilderError::Manifest`] when there is no manifest to check against;
/// [`BuilderError::Write`] when the system's folder for temporary files, which a large extract needs, is full.
pub fn check(extract: &Path, watch: &dyn BuildWatch) -> Result<CheckReport, BuilderError> {
    let started = Instant::now();
    let path = extract.join(MANIFEST_FILE);
    let text = fs::read(&path).map_err(BuilderError::read(&path))?;
    let manifest =
        Manifest::from_json(&text).map_err(|source| BuilderError::Manifest { path: path.clone(), source })?;
    let zone = Zone::named(&manifest.time_zone).map_err(|_| BuilderError::Manifest {
        path,
        source: CatalogError::Inconsistent {
            reason: format!("'{}' is no time zone that is known here", manifest.time_zone),
        },
    })?;
    let bytes = manifest.files().map(|file| file.bytes).sum();
    let files = manifest.files().count() as u64;
    watch.phase(BuildPhase::Checking { files, bytes_total: bytes });

    let resolution = manifest.time_resolution;
    let stated = manifest.files().filter_map(|file| file.covered).chain(manifest.covered);
    let times = stated.reduce(TimeRange::union).unwrap_or(TimeRange { first: 0, last: 0 });
    // RFC 3339 has the years 0 to 9999: what lies outside is a problem that the files will show.
    let [year_0, year_9999] =
        [-62_167_219_200_000_000, 253_402_300_799_999_999].map(|end| resolution.tick_of_microseconds(end));
    let within = |tick: i64| tick.clamp(year_0, year_9999);
    let range = TimeRange { first: within(times.first), last: within(times.last) };
    let days = Days::new(zone, resolution, range);
    let context = CheckContext {
        extract,
        resolution,
        days: &days,
        strays: StatedStrays::of(&manifest),
        tells_order: manifest.day_order.is_some(),
        watch,
    };
    let check_group = |group: Vec<&EventType>| -> Vec<Findings> {
        let mut files = SharedFiles::default();
        group.into_iter().map(|event_type| check_event_type(event_type, &context, &mut files)).collect()
    };
    let groups = shared::groups(&manifest);
    let names: Vec<String> = groups.iter().flatten().map(|event_type| event_type.name.clone()).collect();
    let mut parts: Vec<Findings> = groups.into_par_iter().flat_map_iter(check_group).collect();
    let of_types = parts.iter_mut().map(|part| std::mem::take(&mut part.days));
    let volumes: BTreeMap<String, DayVolumes> = names.into_iter().zip(of_types).collect();
    parts.push(shared::check_parts(&manifest));
    let types_are_sound = parts.iter().all(Findings::is_sound);
    parts.push(check_any_days(&manifest, types_are_sound, &context)?);
    parts.push(check_daily(&manifest, &volumes, types_are_sound, &context)?);
    let mut whole = check_whole(&manifest, &parts, extract, watch);
    if whole.is_sound() && parts.iter().all(Findings::is_sound) {
        check_gaps(&manifest, &volumes, &days, &mut whole);
    }
    parts.push(whole);

    let mut report = CheckReport { files, bytes, ..CheckReport::default() };
    for part in parts {
        report.rows += part.rows;
        report.problems.extend(part.into_problems());
    }
    report.days = volumes;
    report.warnings = strays(&manifest, extract);
    report.manifest = Some(manifest);
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// Checks the users files, and the sums of the whole extract if its parts are sound.
fn check_whole(manifest: &Manifest, parts: &[Findings], extract: &Path, watch: &dyn BuildWatch) -> Findings {
    let mut findings = Findings::default();
    let mut named = RoaringBitmap::new();
    for file in &manifest.users_files {
        let mut ranges = Ranges::default();
        let (mut last, mut is_sorted, mut is_new) = (None, true, true);
        check_file(
            extract,
            file,
            &schema::users(&manifest.user_properties),
            watch,
            &mut findings,
            |_, batch| {
                for user in users(batch) {
                    ranges.add(user, None);
                    is_sorted &= last.is_none_or(|last| last < user);
                    is_new &= u32::try_from(user).is_ok_and(|key| named.insert(key));
                    last = Some(user);
                }
            },
        );
        if last.is_none() && file.rows > 0 {
            // It could not be read, which has been said.
            continue;
        }
        ranges.compare(file, manifest.time_resolution, &mut findings);
        if !is_sorted {
            findings.problem(&file.path, "its rows are not sorted by user_key, or a key has several rows");
        } else if !is_new {
            findings.problem(&file.path, "some of its keys are in another users file too");
        }
    }
    let snapshot = manifest.snapshot.as_ref();
    for file in snapshot.iter().flat_map(|snapshot| &snapshot.inputs) {
        check_file(extract, file, &inputs_schema(), watch, &mut findings, |_, _| {});
    }
    if snapshot.is_some() {
        let counted: u64 =
            manifest.event_types.iter().flat_map(|event_type| &event_type.duplicate_rows).sum();
        findings.expect(MANIFEST_FILE, "duplicate_rows", manifest.health.duplicate_rows, counted);
        for event_type in manifest.event_types.iter().filter(|of| of.duplicate_rows.len() != of.events.len())
        {
            let reason =
                format!("duplicate_rows of '{}' do not stand beside its files of events", event_type.name);
            findings.problem(MANIFEST_FILE, reason);
        }
    }
    if findings.is_sound() && parts.iter().all(Findings::is_sound) {
        let mut met = RoaringBitmap::new();
        parts.iter().for_each(|part| met |= &part.users);
        findings.expect(MANIFEST_FILE, "users", manifest.users, met.len());
        if !manifest.users_files.is_empty() && met != named {
            findings.problem(MANIFEST_FILE, "the users files do not hold exactly the users of the events");
        }
        let types = &manifest.event_types;
        let without = types.iter().map(|event_type| event_type.rows_without_user).sum();
        findings.expect(MANIFEST_FILE, "rows_without_user", manifest.rows_without_user, without);
        let covered = types.iter().map(|event_type| event_type.covered).reduce(TimeRange::union);
        let times = |covered| Times(covered, manifest.time_resolution);
        findings.expect(MANIFEST_FILE, "covered", times(manifest.covered), times(covered));
        if let Some(stated) = &manifest.strays {
            let mut found = StrayTimes::default();
            parts.iter().for_each(|part| found.merge(&part.strays));
            found.compare(stated, manifest.time_resolution, &mut findings);
        }
        if let Some(Snapshot { key_order, next_user, .. }) = snapshot {
            let is_beyond = |key: &u32| key_order.counter(UserKey(*key)) >= *next_user;
            let beyond = (&met | &named).iter().filter(is_beyond).count();
            if beyond > 0 {
                let reason = format!(
                    "the keys of {beyond} users come after next_user, {next_user}, in the order that key_order names: an append would give them to others"
                );
                findings.problem(MANIFEST_FILE, reason);
            }
        }
        let health = &manifest.health;
        let cut = manifest.cut.as_ref().map_or(0, |cut| cut.events_left_out);
        let left_out = [health.duplicates_dropped, health.rows_removed, cut]
            .into_iter()
            .fold(health.bad_lines, u64::saturating_add);
        let read = health.lines.saturating_sub(left_out);
        findings.expect(MANIFEST_FILE, "good lines", read, manifest.rows);
    }
    findings
}

/// Whether the days without events are those that the manifest states, which has looked.
fn check_gaps(
    manifest: &Manifest,
    volumes: &BTreeMap<String, DayVolumes>,
    days: &Days,
    findings: &mut Findings,
) {
    let types = manifest.event_types.iter().cloned();
    let types = types.map(|event_type| {
        let of_type = volumes.get(&event_type.name).map(DayVolumes::days).unwrap_or_default();
        (event_type, of_type)
    });
    let (found, of_all) = gaps(types.collect(), manifest.main_time(), days);
    if let Some(stated) = &manifest.health.findings {
        findings.expect(MANIFEST_FILE, "days without events", stated.gaps.clone(), of_all);
    }
    for (event_type, found) in manifest.event_types.iter().zip(found) {
        if let (Some(stated), Some(found)) = (&event_type.findings, found.findings) {
            let what = format!("days without '{}'", event_type.name);
            findings.expect(MANIFEST_FILE, &what, stated.gaps.clone(), found.gaps);
        }
    }
}

/// Files that the manifest does not name.
fn strays(manifest: &Manifest, extract: &Path) -> Vec<Problem> {
    let retired = manifest.snapshot.iter().flat_map(|snapshot| &snapshot.retired);
    let named: HashSet<PathBuf> = manifest
        .files()
        .map(|file| &file.path)
        .chain(retired.map(|file| &file.path))
        .map(|path| extract.join(path))
        .collect();
    let mut warnings = Vec::new();
    let mut folders = vec![extract.to_path_buf()];
    let name = |path: &Path| path.strip_prefix(extract).unwrap_or(path).display().to_string();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                let reason = format!("cannot be read ({error})");
                warnings.push(Problem { path: name(&folder), reason });
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_name() == STAGING {
                let reason = "a build is writing this extract, or was cut off; the next build clears it up";
                warnings.push(Problem { path: name(&path), reason: reason.to_owned() });
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if !named.contains(&path) && path != extract.join(MANIFEST_FILE) {
                let reason = "the manifest does not name this file; no answer uses it".to_owned();
                warnings.push(Problem { path: name(&path), reason });
            }
        }
    }
    warnings.sort();
    warnings
}
