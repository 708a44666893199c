//! What was done and how long it took: a line when a step begins and ends, a table at the close.

use crate::error::Error;
use std::time::{Duration, Instant};

/// The steps so far.
pub struct Journal {
    begun: Instant,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    took: Duration,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

impl Journal {
    /// An empty journal; the clock starts.
    pub fn new() -> Self {
        Self { begun: Instant::now(), entries: Vec::new() }
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
        self.entries.push(Entry { name: name.into(), took, outcome });
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

    /// Notes a step that could not be run, because what it needs has failed.
    pub fn not_run(&mut self, name: &str) {
        self.entries.push(Entry { name: name.into(), took: Duration::ZERO, outcome: Outcome::NotRun });
    }

    /// Prints the table of all steps.
    pub fn print(&self) {
        let width = self.entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0).max(5);
        println!();
        for entry in &self.entries {
            let note = match entry.outcome {
                Outcome::Passed => "",
                Outcome::Failed => "  FAILED",
                Outcome::NotRun => "  not run",
            };
            println!("{:width$}  {:>9}{note}", entry.name, text(entry.took));
        }
        println!("{:width$}  {:>9}", "total", text(self.begun.elapsed()));
    }

    /// # Errors
    /// [`Error::Unexpected`] that counts the failures, if there are any.
    pub fn verdict(&self) -> Result<(), Error> {
        let count = |outcome| self.entries.iter().filter(|entry| entry.outcome == outcome).count();
        let (failed, not_run) = (count(Outcome::Failed), count(Outcome::NotRun));
        println!("{} steps passed, {failed} failed, {not_run} not run", count(Outcome::Passed));
        match failed + not_run {
            0 => Ok(()),
            _ => Err(Error::Unexpected("not every step passed; see above for each failure's output".into())),
        }
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
}
