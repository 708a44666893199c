//! Reads and parses on all cores, and hands the pieces over in the order of the input.

use crate::{BadLine, BuildWatch, BuilderError};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use rockpool_source::{CutCounts, Cutter, EventSink, Ignored, Piece, PieceCounts, Sources};
use std::{collections::HashMap, num::NonZero, thread};

/// Bad lines that are remembered with file, line and reason.
const BAD_LINES_KEPT: usize = 20;

/// What was met on the way.
#[derive(Debug, Default)]
pub(crate) struct InputCounts {
    /// Lines or rows that are not blank; each object of a line that holds several counts as one.
    pub(crate) lines: u64,
    /// Lines that hold several events.
    pub(crate) shared_lines: u64,
    /// Texts in which something became U+FFFD.
    pub(crate) repaired_values: u64,
    /// Instants of which one reading was chosen.
    pub(crate) unclear_times: u64,
    /// Lines that are no events.
    pub(crate) bad_lines: u64,
    /// The first of them.
    pub(crate) first_bad: Vec<BadLine>,
    /// Columns that were left out.
    pub(crate) ignored: Ignored,
    /// Events that were left out on purpose.
    pub(crate) cut: CutCounts,
    /// Ends of lines of the current file in the pieces so far.
    lines_before: u64,
}

/// What the parsing of a piece gave.
struct Parsed<T> {
    sequence: u64,
    file: usize,
    is_first_of_file: bool,
    counts: PieceCounts,
    rows: T,
}

/// Reads all files: each piece goes into a sink of its own, on any thread, and the sinks to `take`, in order and on this
/// thread.
pub(crate) fn read<T: EventSink + Send>(
    sources: &Sources,
    cutter: Option<&Cutter>,
    watch: &dyn BuildWatch,
    new_sink: impl Fn() -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), BuilderError>,
) -> Result<InputCounts, BuilderError> {
    let parsers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let (to_parsers, pieces) = bounded::<Piece>(parsers);
        let (to_order, parsed) = unbounded::<Result<Parsed<T>, BuilderError>>();
        // As many pieces as there are passes are on the way: this is what bounds the memory.
        let (give_pass, passes) = unbounded::<()>();
        for _ in 0..parsers * 3 {
            let _ = give_pass.send(());
        }
        for _ in 0..parsers {
            let (pieces, to_order, new_sink) = (pieces.clone(), to_order.clone(), &new_sink);
            scope.spawn(move || {
                for piece in pieces {
                    let mut rows = new_sink();
                    let counts = piece.read(cutter, &mut rows);
                    let Piece { sequence, file, is_first_of_file, .. } = piece;
                    if to_order.send(Ok(Parsed { sequence, file, is_first_of_file, counts, rows })).is_err() {
                        break;
                    }
                }
            });
        }
        drop(pieces);
        scope.spawn(move || {
            let send = |piece| passes.recv().is_ok() && to_parsers.send(piece).is_ok();
            if let Err(error) = sources.cut(&|bytes| watch.advance(bytes), send) {
                // Nobody listens when the other side has failed already, with an error of its own.
                let _ = to_order.send(Err(error.into()));
            }
        });
        in_order(sources, parsed, give_pass, &mut take)
    })
}

/// Puts the pieces in order. Ends, and with it the other threads, when the input ends or something fails.
fn in_order<T>(
    sources: &Sources,
    parsed: Receiver<Result<Parsed<T>, BuilderError>>,
    give_pass: Sender<()>,
    take: &mut impl FnMut(T) -> Result<(), BuilderError>,
) -> Result<InputCounts, BuilderError> {
    let mut counts = InputCounts::default();
    let mut early: HashMap<u64, Parsed<T>> = HashMap::new();
    let mut next = 0;
    for piece in parsed {
        let piece = piece?;
        early.insert(piece.sequence, piece);
        while let Some(piece) = early.remove(&next) {
            next += 1;
            counts.add(&piece, sources);
            take(piece.rows)?;
            // The reader may have ended; then no pass is needed.
            let _ = give_pass.send(());
        }
    }
    Ok(counts)
}

impl InputCounts {
    fn add<T>(&mut self, piece: &Parsed<T>, sources: &Sources) {
        if piece.is_first_of_file {
            self.lines_before = 0;
        }
        let counts = &piece.counts;
        self.lines += counts.records;
        self.bad_lines += counts.bad_records;
        self.shared_lines += counts.shared_lines;
        self.repaired_values += counts.repaired_values;
        self.unclear_times += counts.unclear_times;
        self.ignored.merge(&counts.ignored);
        self.cut.merge(&counts.cut);
        let file = sources.files().get(piece.file);
        for bad in &counts.first_bad {
            if self.first_bad.len() < BAD_LINES_KEPT {
                self.first_bad.push(BadLine {
                    file: file.map(|file| file.path().display().to_string()).unwrap_or_default(),
                    record: file.map_or("line", |file| file.format().record()),
                    line: self.lines_before + bad.number + 1,
                    reason: bad.reason.clone(),
                });
            }
        }
        self.lines_before += counts.line_ends;
    }
}
