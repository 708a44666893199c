//! Reads and parses on all cores, and hands the parsed chunks over in the order of the input.

use super::{
    chunk::{self, Chunk},
    list::InputFile,
    parse::{self, ChunkRows},
};
use crate::{BadLine, BuildWatch, BuilderError, rows::TextHasher};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use std::{collections::HashMap, num::NonZero, thread};

/// Bad lines that are remembered with file, line and reason.
const BAD_LINES_KEPT: usize = 20;

/// What was met on the way.
#[derive(Debug, Default)]
pub(crate) struct InputCounts {
    /// Lines that are not blank; each object of a line that holds several counts as one.
    pub(crate) lines: u64,
    /// Lines that hold several events.
    pub(crate) shared_lines: u64,
    /// Texts in which something became U+FFFD.
    pub(crate) repaired_values: u64,
    /// Lines that are no events.
    pub(crate) bad_lines: u64,
    /// The first of them.
    pub(crate) first_bad: Vec<BadLine>,
    /// Ends of lines of the current file in the chunks so far.
    lines_before: u64,
}

/// Reads `files` and gives each parsed chunk to `take`, in order and on this thread.
pub(crate) fn read(
    files: &[InputFile],
    hasher: &TextHasher,
    watch: &dyn BuildWatch,
    mut take: impl FnMut(ChunkRows) -> Result<(), BuilderError>,
) -> Result<InputCounts, BuilderError> {
    let parsers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let (to_parsers, chunks) = bounded::<Chunk>(parsers);
        let (to_order, parsed) = unbounded::<Result<ChunkRows, BuilderError>>();
        // As many chunks as there are passes are on the way: this is what bounds the memory.
        let (give_pass, passes) = unbounded::<()>();
        for _ in 0..parsers * 3 {
            let _ = give_pass.send(());
        }
        for _ in 0..parsers {
            let (chunks, to_order) = (chunks.clone(), to_order.clone());
            scope.spawn(move || {
                for chunk in chunks {
                    if to_order.send(Ok(parse::chunk(&chunk, hasher))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(chunks);
        scope.spawn(move || {
            let send = |chunk| passes.recv().is_ok() && to_parsers.send(chunk).is_ok();
            if let Err(error) = chunk::cut(files, watch, send) {
                // Nobody listens when the other side has failed already, with an error of its own.
                let _ = to_order.send(Err(error));
            }
        });
        in_order(files, parsed, give_pass, &mut take)
    })
}

/// Puts the chunks in order. Ends, and with it the other threads, when the input ends or something fails.
fn in_order(
    files: &[InputFile],
    parsed: Receiver<Result<ChunkRows, BuilderError>>,
    give_pass: Sender<()>,
    take: &mut impl FnMut(ChunkRows) -> Result<(), BuilderError>,
) -> Result<InputCounts, BuilderError> {
    let mut counts = InputCounts::default();
    let mut early: HashMap<u64, ChunkRows> = HashMap::new();
    let mut next = 0;
    for rows in parsed {
        let rows = rows?;
        early.insert(rows.sequence, rows);
        while let Some(rows) = early.remove(&next) {
            next += 1;
            counts.add(&rows, files);
            take(rows)?;
            // The reader may have ended; then no pass is needed.
            let _ = give_pass.send(());
        }
    }
    Ok(counts)
}

impl InputCounts {
    fn add(&mut self, rows: &ChunkRows, files: &[InputFile]) {
        if rows.first_of_file {
            self.lines_before = 0;
        }
        self.lines += rows.lines;
        self.bad_lines += rows.bad_lines;
        self.shared_lines += rows.shared_lines;
        self.repaired_values += rows.repaired_values;
        for (line, reason) in &rows.first_bad {
            if self.first_bad.len() < BAD_LINES_KEPT {
                self.first_bad.push(BadLine {
                    file: files
                        .get(rows.file)
                        .map(|file| file.path.display().to_string())
                        .unwrap_or_default(),
                    line: self.lines_before + line + 1,
                    reason: reason.clone(),
                });
            }
        }
        self.lines_before += rows.line_ends;
    }
}
