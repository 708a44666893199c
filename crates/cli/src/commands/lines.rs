//! The lines of a report, and those that every command has which reads events.

use crate::printable::printable;
use rockpool_builder::source::{AliasCounts, CutCounts};
use rockpool_builder::{BadLine, PeopleReport, RecognisedFiles};
use rockpool_catalog::{Joined, LeftOutFile, Manifest};
use rockpool_question::remarks::{About, remarks};
use rockpool_report::format::{count, counted};
use std::path::PathBuf;

/// Files of a kind that a report lists.
const LISTED: usize = 20;

/// Lines of a label and what it is about.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// The first line.
    pub fn title(&mut self, text: String) {
        self.0.push_str(&text);
        self.0.push('\n');
    }

    /// A line; without a label it goes on with the one before.
    pub fn line(&mut self, label: &str, content: String) {
        self.0.push_str(&format!("  {label:<12} {content}\n"));
    }

    /// How many there are beyond those that were listed.
    pub fn more(&mut self, all: u64, listed: usize) {
        let more = all.saturating_sub(listed as u64);
        if more > 0 {
            self.line("", format!("and {} more", count(more)));
        }
    }

    /// What the manifest says a person should know, but for what the report has said of the input.
    pub fn remarks(&mut self, manifest: &Manifest) {
        for remark in remarks(manifest) {
            // Duplicates, late events and those without a user have lines of their own.
            if !matches!(remark.about, About::Input | About::Duplicates | About::Late | About::NoUser) {
                self.line(remark.about.name(), printable(&remark.text));
            }
        }
    }

    /// Files that could not be removed.
    pub fn left_over(&mut self, files: &[PathBuf]) {
        for file in files {
            self.line("left over", format!("{} could not be removed; it does no harm", file.display()));
        }
    }

    /// All lines.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// What was met on the way from the inputs.
#[derive(Debug)]
pub struct Way<'a> {
    /// What was recognised.
    pub recognised: &'a [RecognisedFiles],
    /// What was left out on purpose.
    pub cut: &'a CutCounts,
    /// Names that something is asked of and that no event had.
    pub unmet_names: &'a [String],
    /// Ids that count as the user behind them.
    pub joined: Option<Joined>,
    /// What a table of aliases held.
    pub aliases: Option<AliasCounts>,
    /// What a table of people held.
    pub people: Option<PeopleReport>,
    /// Attributes that users have.
    pub attributes: u64,
    /// The first lines that are no events.
    pub bad_lines: &'a [BadLine],
    /// Files that hold nothing.
    pub empty_files: &'a [PathBuf],
    /// Files that were not read.
    pub left_out: &'a [LeftOutFile],
}

impl Way<'_> {
    /// What was read, and what of it was cut off and joined.
    pub fn before(&self, lines: &mut Lines) {
        for found in self.recognised {
            lines.line("read", format!("{}, by {}", found.what, printable(&found.mapping)));
            lines.line("", printable(&found.columns));
            lines.line("", format!("instants {}", printable(&found.times)));
            if !found.folders.is_empty() {
                lines.line("", format!("{} from the folders' names", printable(&found.folders.join(", "))));
            }
            if !found.overruled.is_empty() {
                let columns = printable(&found.overruled.join(", "));
                lines.line(
                    "",
                    format!("{columns} from the files, for they have it and their folders' names too"),
                );
            }
        }
        for (count, why) in [
            (self.cut.time, "outside of the time"),
            (self.cut.event, "of other names"),
            (self.cut.sample, "of users outside of the sample"),
            (self.cut.no_user, "without a user, where users are sampled"),
            (self.cut.condition, "outside of the condition"),
        ] {
            if count > 0 {
                lines.line("cut off", format!("{} {why}", counted(count, "event")));
            }
        }
        for name in self.unmet_names.iter().take(LISTED) {
            lines.line(
                "not met",
                printable(&format!("no event has a property '{name}': nothing was changed for it")),
            );
        }
        lines.more(self.unmet_names.len() as u64, LISTED);
        if let (Some(aliases), Some(joined)) = (&self.aliases, self.joined) {
            let (ids, users) = (counted(joined.ids, "id"), counted(joined.users, "user"));
            lines.line("aliases", format!("{ids} joined into {users}, {}", counted(joined.events, "event")));
            if aliases.contradictions > 0 {
                let rows = counted(aliases.contradictions, "row");
                lines.line("", format!("{rows} gave an id a second user; the first counts"));
            }
            if aliases.circles > 0 {
                let ids = counted(aliases.circles, "id");
                lines.line("", format!("{ids} led in a circle and stayed as they are"));
            }
        }
        if let Some(people) = &self.people {
            let attributes = counted(self.attributes, "attribute");
            lines.line("people", format!("{attributes} from {}", counted(people.rows, "row")));
            if people.unknown > 0 {
                let rows = counted(people.unknown, "row");
                lines.line("", format!("{rows} about people without an event, not kept"));
            }
            if people.earlier > 0 {
                let rows = counted(people.earlier, "row");
                lines.line("", format!("{rows} about users of whom a later row counts"));
            }
        }
    }

    /// The first of so many bad lines.
    pub fn bad_lines(&self, lines: &mut Lines, all: u64) {
        for bad in self.bad_lines {
            lines.line("", printable(&bad.to_string()));
        }
        if !self.bad_lines.is_empty() {
            lines.more(all, self.bad_lines.len());
        }
    }

    /// The files without an event, and those that were not read.
    pub fn after(&self, lines: &mut Lines) {
        for empty in self.empty_files.iter().take(LISTED) {
            lines.line("empty file", printable(&empty.display().to_string()));
        }
        lines.more(self.empty_files.len() as u64, LISTED);
        lines.line("left out", counted(self.left_out.len() as u64, "file"));
        for file in self.left_out.iter().take(LISTED) {
            lines.line("", printable(&format!("{}: {}", file.path, file.reason)));
        }
        lines.more(self.left_out.len() as u64, LISTED);
    }
}
