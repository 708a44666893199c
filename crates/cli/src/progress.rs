//! How far the work is: a bar where a person looks on, a plain line now and then in a log.

use crate::interrupt::Interrupt;
use crate::output::print_note;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rockpool_builder::{BuildPhase, BuildWatch};
use rockpool_engine::Watch;
use rockpool_question::{Answer, Progress};
use rockpool_report::format::{bytes, count, counted, duration, percent};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time between two lines in a log.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// The time after which a rate says something.
const RATED: Duration = Duration::from_secs(2);
/// A bar counts thousandths, whatever the work is counted in.
const WHOLE: f64 = 1_000.0;

/// Tells a person or a log how far the work is, on standard error.
#[derive(Debug)]
enum Display {
    /// On a terminal.
    Bar(ProgressBar),
    /// In a log; since when it has been silent.
    Lines(Mutex<Instant>),
    /// Not at all.
    Quiet,
}

impl Display {
    fn new(quiet: bool) -> Self {
        if quiet {
            return Self::Quiet;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines(Mutex::new(Instant::now()));
        }
        let bar = ProgressBar::with_draw_target(Some(WHOLE as u64), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3} % {msg}, {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        Self::Bar(bar)
    }

    /// `label` has come so far, a share from 0 to 1.
    fn show(&self, label: &str, share: f64, words: impl FnOnce() -> String) {
        match self {
            Self::Bar(bar) => {
                bar.set_prefix(label.to_owned());
                bar.set_message(words());
                bar.set_position((share.clamp(0.0, 1.0) * WHOLE) as u64);
            }
            Self::Lines(silent_since) => {
                let mut silent_since = silent_since.lock().unwrap_or_else(PoisonError::into_inner);
                if silent_since.elapsed() >= LINE_INTERVAL {
                    *silent_since = Instant::now();
                    print_note(&format!("{label}: {}, {}", percent(share.clamp(0.0, 1.0)), words()));
                }
            }
            Self::Quiet => {}
        }
    }
}

impl Drop for Display {
    /// Takes the bar away, so that results stand alone.
    fn drop(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// Shows how far the builder is, and hands it Ctrl-C.
#[derive(Debug)]
pub struct BuildProgress {
    display: Display,
    stretch: Mutex<Stretch>,
    interrupt: Interrupt,
}

/// The current stretch of work.
#[derive(Debug)]
struct Stretch {
    label: &'static str,
    unit: Unit,
    done: u64,
    total: u64,
    begun: Instant,
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Bytes,
    Things(&'static str),
}

impl Stretch {
    /// Before the first one.
    fn nothing() -> Self {
        Self { label: "", unit: Unit::Bytes, done: 0, total: 0, begun: Instant::now() }
    }

    /// How far it is, how fast it goes, and how long the rest will take if it goes on so. `took` is since it began.
    fn words(&self, took: Duration) -> String {
        let Self { unit, done, total, .. } = *self;
        let amount = |amount| match unit {
            Unit::Bytes => bytes(amount),
            Unit::Things(_) => count(amount),
        };
        let mut words = match unit {
            // How much a stream holds, nobody knows.
            Unit::Bytes if total == 0 => bytes(done),
            Unit::Bytes => format!("{} of {}", bytes(done), bytes(total)),
            Unit::Things(name) => format!("{} of {} {name}", count(done), count(total)),
        };
        if took >= RATED && done > 0 {
            let rate = done as f64 / took.as_secs_f64();
            words += &format!(", {}/s", amount(rate.round() as u64));
            if let Some(left) = total.checked_sub(done).filter(|left| *left > 0) {
                // To the second: it is a guess.
                let seconds = (left as f64 / rate).ceil();
                words += &format!(", {} left", duration(seconds * 1_000.0));
            }
        }
        words
    }
}

impl BuildProgress {
    /// For one job.
    pub fn new(quiet: bool, interrupt: Interrupt) -> Self {
        Self { display: Display::new(quiet), stretch: Mutex::new(Stretch::nothing()), interrupt }
    }

    fn update(&self, change: impl FnOnce(&mut Stretch)) {
        if matches!(self.display, Display::Quiet) {
            return;
        }
        let mut stretch = self.stretch.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut stretch);
        let share = stretch.done as f64 / stretch.total.max(1) as f64;
        self.display.show(stretch.label, share, || stretch.words(stretch.begun.elapsed()));
    }
}

impl BuildWatch for BuildProgress {
    fn phase(&self, phase: BuildPhase) {
        let (label, unit, total) = match phase {
            BuildPhase::Reading { bytes_total, .. } => ("Reading", Unit::Bytes, bytes_total),
            BuildPhase::Writing { rows_total } => ("Writing", Unit::Things("events"), rows_total),
            BuildPhase::Deriving { rows_total } => ("Summing up", Unit::Things("rows"), rows_total),
            BuildPhase::Placing { files } => ("Placing", Unit::Things("files"), files),
            BuildPhase::Checking { bytes_total, .. } => ("Checking", Unit::Bytes, bytes_total),
            BuildPhase::Fetching { bytes_total, .. } => ("Fetching", Unit::Bytes, bytes_total),
            BuildPhase::Publishing { bytes_total, .. } => ("Publishing", Unit::Bytes, bytes_total),
            BuildPhase::Generating { days } => ("Generating", Unit::Things("days"), days),
            _ => ("Working", Unit::Things("steps"), 1),
        };
        self.update(|stretch| *stretch = Stretch { label, unit, done: 0, total, begun: Instant::now() });
    }

    fn advance(&self, amount: u64) {
        self.update(|stretch| stretch.done = stretch.done.saturating_add(amount));
    }

    fn is_cancelled(&self) -> bool {
        self.interrupt.is_pressed()
    }
}

/// Shows how far the engine is, and hands it Ctrl-C.
#[derive(Debug)]
pub struct AnswerProgress {
    display: Display,
    interrupt: Interrupt,
}

impl AnswerProgress {
    /// For one question.
    pub fn new(quiet: bool, interrupt: Interrupt) -> Self {
        Self { display: Display::new(quiet), interrupt }
    }
}

impl Watch for AnswerProgress {
    fn progress(&self, progress: Progress) {
        self.display.show("Answering", progress.done, || {
            format!("{}, {} fetched", counted(progress.rows, "row"), bytes(progress.bytes_fetched))
        });
    }

    fn partial(&self, _answer: Answer) {}

    fn is_cancelled(&self) -> bool {
        self.interrupt.is_pressed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_how_fast_it_goes_and_how_long_the_rest_takes() {
        let stretch = |unit, done, total| Stretch { label: "", unit, done, total, begun: Instant::now() };
        let words = |stretch: &Stretch, seconds| {
            stretch.words(Duration::from_secs(seconds)).replace(|space: char| space.is_whitespace(), " ")
        };
        let reading = stretch(Unit::Bytes, 2_000_000, 8_000_000);
        assert_eq!(words(&reading, 1), "2 MB of 8 MB");
        assert_eq!(words(&reading, 10), "2 MB of 8 MB, 200 kB/s, 30 s left");
        assert_eq!(words(&stretch(Unit::Bytes, 3_000_000, 0), 10), "3 MB, 300 kB/s");
        let writing = stretch(Unit::Things("events"), 500, 1_000);
        assert_eq!(words(&writing, 100), "500 of 1 000 events, 5/s, 1 min 40 s left");
        assert_eq!(words(&stretch(Unit::Things("events"), 1_000, 1_000), 100), "1 000 of 1 000 events, 10/s");
    }
}
