//! What was done and how long it took: a line when a step begins and ends, a table at the close.

use crate::error::Error;
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

/// Lines of what went wrong that stand in the table.
const REASON_LINES: usize = 20;

/// The steps so far.
pub struct Journal {
    begun: Instant,
    layer: &'static str,
    entries: Vec<Entry>,
}

struct Entry {
    /// The layer of tests it belongs to, or nothing.
    layer: &'static str,
    name: String,
    took: Duration,
    outcome: Outcome,
    /// What went wrong, in some lines.
    reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
    Skipped,
}

impl Journal {
    /// An empty journal; the clock starts.
    pub fn new() -> Self {
        Self { begun: Instant::now(), layer: "", entries: Vec::new() }
    }

    /// What comes from now on belongs to this layer of the tests.
    pub fn begin_layer(&mut self, layer: &'static str) {
        self.layer = layer;
    }

    fn note(&mut self, name: &str, took: Duration, outcome: Outcome, reason: String) {
        self.entries.push(Entry { layer: self.layer, name: name.into(), took, outcome, reason });
    }

    /// Does one step and notes how it went.
    ///
    /// # Errors
    /// What the step itself returns.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        println!("\n==> {name}");
        let begun = Instant::now();
        let result = work();
        let took = begun.elapsed();
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        println!("    {name}: {} {}", if result.is_ok() { "done in" } else { "failed after" }, text(took));
        let reason = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
        self.note(name, took, outcome, reason);
        result
    }

    /// Does one step whose failure must not stop the others: it is printed and counted. Tells whether it passed.
    pub fn attempt(&mut self, name: &str, work: impl FnOnce() -> Result<(), Error>) -> bool {
        match self.step(name, work) {
            Ok(()) => true,
            Err(error) => {
                eprintln!("error: {error}");
                false
            }
        }
    }

    /// Does steps side by side, as many at once as there are cores, of which no failure stops another one.
    pub fn attempt_together(&mut self, steps: &[String], work: impl Fn(&str) -> Result<(), Error> + Sync) {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        for some in steps.chunks(cores) {
            println!("\n==> {}", some.join(", "));
            let ended: Vec<(Result<(), Error>, Duration)> = thread::scope(|scope| {
                let work = &work;
                let run = |step: &String| {
                    let step = step.clone();
                    scope.spawn(move || {
                        let begun = Instant::now();
                        (work(&step), begun.elapsed())
                    })
                };
                let running: Vec<_> = some.iter().map(run).collect();
                let panicked = || (Err(Error::Unexpected("the step panicked".into())), Duration::ZERO);
                running.into_iter().map(|step| step.join().unwrap_or_else(|_| panicked())).collect()
            });
            for (step, (result, took)) in some.iter().zip(ended) {
                let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
                let how = if result.is_ok() { "done in" } else { "failed after" };
                println!("    {step}: {how} {}", text(took));
                let reason = result.err().map(|error| error.to_string()).unwrap_or_default();
                if !reason.is_empty() {
                    eprintln!("error: {reason}");
                }
                self.note(step, took, outcome, reason);
            }
        }
    }

    /// Notes a step that could not be run, because what it needs has failed.
    pub fn not_run(&mut self, name: &str) {
        self.note(name, Duration::ZERO, Outcome::NotRun, String::new());
    }

    /// Notes a step that cannot be done here and that nothing else depends on: it is no failure, and no success.
    pub fn skipped(&mut self, name: &str, reason: &str) {
        println!("\n==> {name}\n    SKIPPED: {reason}");
        self.note(name, Duration::ZERO, Outcome::Skipped, String::new());
    }

    /// Prints the table of all steps.
    pub fn print(&self) {
        let width = self.entries.iter().map(|entry| entry.text().chars().count()).max().unwrap_or(0).max(5);
        println!();
        for entry in &self.entries {
            let note = match entry.outcome {
                Outcome::Passed => "",
                Outcome::Failed => "  FAILED",
                Outcome::NotRun => "  not run",
                Outcome::Skipped => "  SKIPPED",
            };
            println!("{:width$}  {:>9}{note}", entry.text(), text(entry.took));
            // The end of a long log is what people see first.
            for line in entry.reason.lines().take(REASON_LINES) {
                println!("    {line}");
            }
        }
        println!("{:width$}  {:>9}", "total", text(self.begun.elapsed()));
    }

    /// # Errors
    /// [`Error::Unexpected`] that counts the failures, if there are any.
    pub fn verdict(&self) -> Result<(), Error> {
        let count = |outcome| self.entries.iter().filter(|entry| entry.outcome == outcome).count();
        let (failed, not_run) = (count(Outcome::Failed), count(Outcome::NotRun));
        println!("{} steps passed, {failed} failed, {not_run} not run", count(Outcome::Passed));
        let skipped = count(Outcome::Skipped);
        if skipped > 0 {
            println!("{skipped} steps were SKIPPED; the reasons are above");
        }
        if failed + not_run == 0 {
            return Ok(());
        }
        let mut layers: Vec<&str> = self
            .entries
            .iter()
            .filter(|entry| matches!(entry.outcome, Outcome::Failed | Outcome::NotRun))
            .map(|entry| entry.layer)
            .filter(|layer| !layer.is_empty())
            .collect();
        layers.dedup();
        let layers =
            if layers.is_empty() { String::new() } else { format!(", in the layers {}", layers.join(", ")) };
        Err(Error::Unexpected(format!("not every step passed{layers}; see above for each failure's output")))
    }
}

impl Entry {
    /// Its name with its layer.
    fn text(&self) -> String {
        if self.layer.is_empty() { self.name.clone() } else { format!("{}: {}", self.layer, self.name) }
    }
}

/// A duration for people: seconds to a minute, then minutes and seconds.
fn text(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 59.95 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(text(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(text(Duration::from_secs(60)), "1 min 00 s");
        assert_eq!(text(Duration::from_millis(119_600)), "2 min 00 s");
    }

    #[test]
    fn a_step_that_was_not_run_is_no_success() {
        let mut journal = Journal::new();
        assert!(journal.attempt("one", || Ok(())));
        assert!(journal.verdict().is_ok());
        journal.not_run("two");
        assert!(journal.verdict().is_err());
    }

    #[test]
    fn the_verdict_names_the_layers_that_failed() {
        let mut journal = Journal::new();
        journal.begin_layer("lint");
        journal.skipped("advisories", "no database");
        assert!(journal.verdict().is_ok());
        journal.begin_layer("pure");
        journal.attempt("one", || Err(Error::Unexpected("it fails".into())));
        journal.begin_layer("engine");
        journal.attempt("two", || Ok(()));
        journal.begin_layer("browser");
        journal.not_run("three");
        let verdict = journal.verdict().unwrap_err().to_string();
        assert!(verdict.contains("in the layers pure, browser;"), "{verdict}");
    }
}
