//! What a person should know of events, found while they are written: each part is a pure count that does not depend on
//! the order or the steps in which events came.

mod course;
mod days;
mod heavy;
mod personal;

pub(crate) use course::{Course, Form};
pub(crate) use days::{DaySet, gaps_of_all, gaps_of_type};
pub(crate) use heavy::UserCounts;
pub(crate) use personal::Looks;

use crate::rows::PropertyValues;
use rockpool_catalog::{
    FormTimes, HeavyUsers, Property, PropertyFindings, TimeRange, TimeResolution, UserKey,
};

/// What is said of one file of events beside the file itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FileFindings {
    /// Its rows that are equal to an earlier one.
    pub(crate) duplicates: u64,
    /// Its rows at the same instant as an earlier one of their user.
    pub(crate) tied: u64,
    /// Its users with far more rows than others.
    pub(crate) heavy: HeavyUsers,
}

/// Counts what is said of a file, from its rows in order of user and time.
#[derive(Debug, Default)]
pub(crate) struct FileCounts {
    duplicates: u64,
    tied: u64,
    last: Option<(UserKey, i64)>,
    users: UserCounts,
}

impl FileCounts {
    /// Counts a row.
    pub(crate) fn add(&mut self, user: Option<UserKey>, tick: i64, is_duplicate: bool) {
        self.duplicates += u64::from(is_duplicate);
        let Some(user) = user else { return };
        self.tied += u64::from(self.last == Some((user, tick)));
        self.last = Some((user, tick));
        self.users.add(user);
    }

    /// What there is to say.
    pub(crate) fn finish(self) -> FileFindings {
        FileFindings { duplicates: self.duplicates, tied: self.tied, heavy: self.users.finish() }
    }
}

/// A number for each file, or none at all where all of them are nothing.
pub(crate) fn unless_all_nothing<T: Default + PartialEq>(of_files: Vec<T>) -> Vec<T> {
    if of_files.iter().all(|one| *one == T::default()) { Vec::new() } else { of_files }
}

/// What there is to say of a property's values; none where there is nothing.
pub(crate) fn of_property(
    property: &Property,
    values: &PropertyValues,
    resolution: TimeResolution,
) -> Option<PropertyFindings> {
    let found = PropertyFindings {
        name: property.name.clone(),
        personal: values.looks.found(),
        forms: values.course.times(resolution),
    };
    (!found.is_none()).then_some(found)
}

/// Ticks of a stretch of microseconds.
fn ticks(resolution: TimeResolution, (first, last): (i64, i64)) -> TimeRange {
    TimeRange { first: resolution.tick_of_microseconds(first), last: resolution.tick_of_microseconds(last) }
}

impl Course {
    /// The times of each form, where there are several.
    fn times(&self, resolution: TimeResolution) -> Option<FormTimes> {
        let of = |form| self.of(form).map(|times| ticks(resolution, times));
        let times =
            FormTimes { numbers: of(Form::Number), booleans: of(Form::Boolean), texts: of(Form::Text) };
        let forms = [times.numbers, times.booleans, times.texts].into_iter().flatten().count();
        (forms > 1).then_some(times)
    }
}
