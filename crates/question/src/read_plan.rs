//! What was planned to be read of the files of an extract for one answer, and what was left out, by what.

/// What was planned to be read for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadPlan {
    /// The files with events that are asked for, those that were left out too, by path. Event types that share a file have
    /// one each.
    pub files: Vec<FilePlan>,
}

/// What was planned to be read of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilePlan {
    /// Its path in the extract.
    pub path: String,
    /// What kept the whole file from being read; then everything is in `left_out` and nothing else was looked at.
    pub whole: Option<LeftOut>,
    /// The columns that were read, by name.
    pub columns: Vec<String>,
    /// Row groups that were read.
    pub row_groups: u64,
    /// Row groups that were left out.
    pub row_groups_left_out: ByReason,
    /// Rows that were read.
    pub rows: u64,
    /// Bytes that were read: of the wanted columns, in the wanted row groups and pages; as they are stored.
    pub bytes: u64,
    /// Of these, bytes whose columns were in memory from an earlier question.
    pub bytes_in_memory: u64,
    /// Bytes of the file's columns that were left out.
    pub bytes_left_out: ByReason,
    /// Bytes of columns that nobody asked for.
    pub bytes_of_other_columns: u64,
}

/// What kept something from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftOut {
    /// By the statistics of its columns no filter can be passed.
    Statistics,
    /// It lies outside of the asked time.
    Time,
    /// It holds no wanted user.
    Users,
}

/// Something for each reason to leave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByReason {
    /// By statistics.
    pub statistics: u64,
    /// By time.
    pub time: u64,
    /// By users.
    pub users: u64,
}

impl ByReason {
    /// So much more for a reason.
    pub fn add(&mut self, reason: LeftOut, more: u64) {
        let own = match reason {
            LeftOut::Statistics => &mut self.statistics,
            LeftOut::Time => &mut self.time,
            LeftOut::Users => &mut self.users,
        };
        *own = own.saturating_add(more);
    }

    /// What another has added.
    pub fn add_all(&mut self, other: Self) {
        for (reason, more) in other.each() {
            self.add(reason, more);
        }
    }

    /// Each reason with how much it has.
    pub fn each(self) -> [(LeftOut, u64); 3] {
        [(LeftOut::Statistics, self.statistics), (LeftOut::Time, self.time), (LeftOut::Users, self.users)]
    }

    /// All together.
    pub fn all(self) -> u64 {
        self.each().iter().fold(0, |all, (_, more)| all.saturating_add(*more))
    }
}

impl LeftOut {
    /// `by statistics`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Statistics => "by statistics",
            Self::Time => "by time",
            Self::Users => "by users",
        }
    }
}
