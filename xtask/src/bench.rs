//! Measurements: what a visitor downloads, how fast extracts are built, how fast questions are answered, by Rockpool and
//! by others. They are printed, and nothing depends on them but BENCHMARKS.md.

use crate::browser::Browser;
use crate::error::Error;
use crate::javascript::script;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::{command, run};
use crate::stamp::Stamp;
use crate::{build, python, setup};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Events that one generated user has on average over the generated days; see `rockpool sample`.
const EVENTS_PER_USER: u64 = 40;
const DAYS: &str = "90";

/// Days of the events that engines are compared on.
const COMPARED_DAYS: &str = "180";
/// Their zone: in it days are the same for engines that know no other.
const COMPARED_ZONE: &str = "UTC";

/// What is measured on.
pub struct Wanted {
    /// Believable events.
    pub events: u64,
    /// Users of the events that engines are compared on.
    pub users: u64,
    /// A folder with these events, if they are not to be generated.
    pub data: Option<PathBuf>,
}

/// Measures everything.
///
/// # Errors
/// The first step that fails.
pub fn everything(places: &Places, wanted: &Wanted, journal: &mut Journal) -> Result<(), Error> {
    let toolchain = setup::for_building(places, journal)?;
    let browser = setup::for_testing(places, journal)?;
    build::everything(places, &toolchain, journal)?;
    journal.step("download sizes", || {
        run(script(&places.web().join("build").join("sizes.js")).arg(places.site()))
    })?;
    let folder = places.cache().join("bench");
    let (raw, extract) = (folder.join("raw"), folder.join("extract"));
    let users = (wanted.events / EVENTS_PER_USER).max(1).to_string();
    let options = ["--users", &users, "--days", DAYS, "--seed", "1"];
    journal.step("generated events", || generate(places, "bench-events", &raw, &options))?;
    journal.step("extract of the generated events", || {
        build_extract(places, &raw, &extract, "Europe/Budapest")
    })?;
    for (name, file) in [("questions natively", "native.js"), ("questions in the browser", "browser.js")] {
        journal.step(name, || {
            run(script(&places.tests().join("bench").join(file))
                .current_dir(places.tests())
                .arg(&extract)
                .env("CHROMIUM", &browser.program)
                .env("ROCKPOOL", places.rockpool())
                .env("ROCKPOOL_SITE", places.site()))
        })?;
    }
    compare(places, wanted, &browser, journal)
}

/// Measures how an extract of so many events is built, added to and checked, and how much memory that takes.
///
/// # Errors
/// The first step that fails.
pub fn large(places: &Places, events: u64, journal: &mut Journal) -> Result<(), Error> {
    let toolchain = setup::for_building(places, journal)?;
    build::everything(places, &toolchain, journal)?;
    let bench = places.tests().join("bench");
    let python = python_with_rivals(places, journal)?;
    journal.step("an extract of very many events", || {
        run(script(&bench.join("large.js"))
            .current_dir(places.tests())
            .arg(places.cache().join("bench-large"))
            .arg(events.to_string())
            .arg(&python)
            .env("ROCKPOOL", places.rockpool()))
    })
}

fn python_with_rivals(places: &Places, journal: &mut Journal) -> Result<PathBuf, Error> {
    let requirements = places.tests().join("bench").join("rivals").join("requirements.txt");
    journal.step("Python with the rivals", || python::environment(places, "rivals", &requirements, &[]))
}

/// Compares Rockpool with other engines on the same events, and writes BENCHMARKS.md.
fn compare(places: &Places, wanted: &Wanted, browser: &Browser, journal: &mut Journal) -> Result<(), Error> {
    let folder = places.cache().join("bench-compared");
    let extract = folder.join("extract");
    let raw = wanted.data.clone().unwrap_or_else(|| folder.join("raw"));
    if wanted.data.is_none() {
        let users = wanted.users.to_string();
        let options = ["--content", "benchmark", "--users", &users, "--days", COMPARED_DAYS, "--seed", "1"];
        journal.step("events to compare on", || generate(places, "compared-events", &raw, &options))?;
    }
    journal.step("extract to compare on", || build_extract(places, &raw, &extract, COMPARED_ZONE))?;
    let bench = places.tests().join("bench");
    journal.step("sizes, and what questions read", || {
        run(script(&bench.join("scale.js"))
            .current_dir(places.tests())
            .arg(&extract)
            .arg(places.cache().join("bench-many-types"))
            .env("ROCKPOOL", places.rockpool())
            .env("ROCKPOOL_SITE", places.site()))
    })?;
    let python = python_with_rivals(places, journal)?;
    journal.step("Rockpool beside its rivals", || {
        run(script(&bench.join("compare.js"))
            .current_dir(places.tests())
            .arg(&extract)
            .arg(folder.join("rivals"))
            .arg(&python)
            .arg(places.repository().join("BENCHMARKS.md"))
            .env("CHROMIUM", &browser.program)
            .env("ROCKPOOL", places.rockpool())
            .env("ROCKPOOL_SITE", places.site()))
    })
}

/// Generates events, unless the same command has generated the same before.
fn generate(places: &Places, step: &str, raw: &Path, options: &[&str]) -> Result<(), Error> {
    let stamp = Stamp::new(places, step, &[places.rockpool()], &options.concat())?;
    if stamp.is_current() && raw.is_dir() {
        println!("    unchanged: {}", raw.display());
        return Ok(());
    }
    build::remove_folder(raw)?;
    if let Some(folder) = raw.parent() {
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    }
    run(command(places.rockpool()).arg("sample").arg("--output").arg(raw).args(options))?;
    stamp.keep()
}

/// Builds the extract and prints rows per second and peak memory.
fn build_extract(places: &Places, raw: &Path, extract: &Path, zone: &str) -> Result<(), Error> {
    build::remove_folder(extract)?;
    let mut command = command(places.rockpool());
    command.args(["build", "--quiet", "--time-zone", zone, "--input"]);
    command.arg(raw).arg("--output").arg(extract);
    let (took, peak) = run_measured(&mut command)?;
    let manifest = extract.join("manifest.json");
    let text = fs::read(&manifest).map_err(Error::file("read", &manifest))?;
    let rows = serde_json::from_slice::<serde_json::Value>(&text)
        .ok()
        .and_then(|manifest| manifest["rows"].as_u64())
        .ok_or_else(|| Error::Unexpected(format!("{} states no rows", manifest.display())))?;
    let (raw_bytes, bytes) = (size(raw)?, size(extract)?);
    println!("    {rows} events in {:.2} s", took.as_secs_f64());
    println!("    {:.0} events a second", rows as f64 / took.as_secs_f64());
    println!("    {:.1} MB of JSON lines, {:.1} MB of extract", raw_bytes as f64 / 1e6, bytes as f64 / 1e6);
    match peak {
        Some(kibibytes) => println!("    {:.0} MiB of memory at most", kibibytes as f64 / 1024.0),
        None => println!("    peak memory is measured on Linux only"),
    }
    Ok(())
}

/// Runs a command; its duration, and on Linux the most memory that it held, in KiB. The system itself keeps the
/// maximum: what is read last before the end is as good as exact.
fn run_measured(command: &mut Command) -> Result<(Duration, Option<u64>), Error> {
    let program = format!("{command:?}");
    let begun = Instant::now();
    let unstartable = |source| Error::Unstartable { command: program.clone(), source };
    let mut child = command.spawn().map_err(unstartable)?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        peak = peak.max(fs::read_to_string(&status_file).ok().and_then(|text| peak_memory(&text)));
        if let Some(status) = child.try_wait().map_err(unstartable)? {
            let took = begun.elapsed();
            return if status.success() {
                Ok((took, peak))
            } else {
                Err(Error::Failed { command: program, status, advice: String::new() })
            };
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The line `VmHWM:   123 kB` of a process's status.
fn peak_memory(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Bytes of all files below a folder.
fn size(folder: &Path) -> Result<u64, Error> {
    let mut sum = 0;
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))?.flatten() {
        let path = entry.path();
        sum += if path.is_dir() {
            size(&path)?
        } else {
            path.metadata().map_err(Error::file("read", &path))?.len()
        };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_status() {
        assert_eq!(peak_memory("VmPeak:\t 9 kB\nVmHWM:\t  123456 kB\nVmRSS:\t 5 kB\n"), Some(123_456));
        assert_eq!(peak_memory("VmRSS:\t 5 kB\n"), None);
    }
}
