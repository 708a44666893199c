//! Writes the invented events of a day to its files.

use super::{SampleFiles, SampleReport};
use crate::BuilderError;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Lines that are written together, on one core.
const LINES_AT_ONCE: usize = 4_096;
/// Stretches of lines in memory at once.
const STRETCHES: usize = 16;
/// Bytes of a line, about.
const LINE_BYTES: usize = 256;
const QUARTER_HOUR: u64 = 900_000_000;

/// The folder of a day.
pub(super) fn day_folder(output: &Path, date: NaiveDate) -> PathBuf {
    output.join(format!("date={date}"))
}

/// Where the events of a day go.
pub(super) struct Spread {
    /// The folder of the day.
    pub(super) folder: PathBuf,
    /// How they are spread over files.
    pub(super) files: SampleFiles,
}

/// Writes the events of a day, which are sorted by `time`, its microseconds, with a `line` for each.
pub(super) fn write_day<E: Sync>(
    events: &[E],
    spread: &Spread,
    time: impl Fn(&E) -> u64,
    line: impl Fn(&E, &mut Vec<u8>) -> io::Result<()> + Sync,
    report: &mut SampleReport,
) -> Result<(), BuilderError> {
    let quarter_hour = |event: &E| time(event) / QUARTER_HOUR;
    match spread.files {
        SampleFiles::PerDay => write(events, &line, &spread.folder.join("events.jsonl"), report)?,
        SampleFiles::PerQuarterHour => {
            for part in events.chunk_by(|one, other| quarter_hour(one) == quarter_hour(other)) {
                let quarter = part.first().map_or(0, quarter_hour);
                let name = format!("{:02}-{:02}.jsonl", quarter / 4, quarter % 4 * 15);
                write(part, &line, &spread.folder.join(name), report)?;
            }
        }
    }
    Ok(())
}

/// Writes events to a file; none when there are none.
fn write<E: Sync>(
    events: &[E],
    line: &(impl Fn(&E, &mut Vec<u8>) -> io::Result<()> + Sync),
    path: &Path,
    report: &mut SampleReport,
) -> Result<(), BuilderError> {
    if events.is_empty() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(BuilderError::write(folder))?;
    }
    let mut file = File::create(path).map_err(BuilderError::write(path))?;
    for stretches in events.chunks(LINES_AT_ONCE * STRETCHES) {
        let texts: Vec<Vec<u8>> = stretches
            .par_chunks(LINES_AT_ONCE)
            .map(|events| {
                let mut text = Vec::with_capacity(events.len() * LINE_BYTES);
                events.iter().try_for_each(|event| line(event, &mut text)).map(|()| text)
            })
            .collect::<Result<_, _>>()
            .map_err(BuilderError::write(path))?;
        for text in texts {
            file.write_all(&text).map_err(BuilderError::write(path))?;
            report.bytes += text.len() as u64;
        }
    }
    report.files += 1;
    report.events += events.len() as u64;
    Ok(())
}
