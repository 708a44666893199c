//! Whether the statements of a manifest agree with each other.

use crate::{CatalogError, Daily, DataFile, DayEnds, Manifest, TimeRange};

impl Manifest {
    /// Whether its statements agree with each other.
    pub(crate) fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: String| Err(CatalogError::Inconsistent { reason });
        if sum(self.event_types.iter().map(|event_type| event_type.rows)) != Some(self.rows) {
            return inconsistent(format!("the rows of its event types do not add up to {}", self.rows));
        }
        let covered = self.event_types.iter().map(|event_type| event_type.covered).reduce(TimeRange::union);
        if covered != self.covered {
            return inconsistent("the times of its event types are not those of the whole".to_owned());
        }
        for event_type in &self.event_types {
            let name = &event_type.name;
            if sum(event_type.events.iter().map(|file| file.rows)) != Some(event_type.rows) {
                let rows = event_type.rows;
                return inconsistent(format!("the rows of the files of '{name}' do not add up to {rows}"));
            }
            let counted = event_type.duplicate_rows.len();
            if counted > 0 && counted != event_type.events.len() {
                return inconsistent(format!("the duplicates of '{name}' are not those of its files"));
            }
            if let Some(findings) = &event_type.findings {
                let counted = [findings.tied_rows.len(), findings.heavy_users.len()];
                if counted.iter().any(|counted| *counted > 0 && *counted != event_type.events.len()) {
                    return inconsistent(format!(
                        "the ties or heavy users of '{name}' are not those of its files"
                    ));
                }
            }
            let outside = |file: &&DataFile| {
                file.covered.is_some_and(|times| event_type.covered.union(times) != event_type.covered)
            };
            if let Some(file) = event_type.events.iter().chain(&event_type.user_days).find(outside) {
                return inconsistent(format!("'{}' has other times than '{name}'", file.path));
            }
        }
        self.daily.iter().try_for_each(Daily::check)?;
        self.day_order.iter().filter_map(|order| order.ends.as_ref()).try_for_each(DayEnds::check)?;
        for file in &self.any_user_days {
            if file.part.is_some() {
                return inconsistent(format!("'{}' is a part of a file that is shared by nobody", file.path));
            }
            if file.covered.is_some_and(|times| covered.is_none_or(|all| all.union(times) != all)) {
                return inconsistent(format!("'{}' has other times than the whole", file.path));
            }
        }
        if let Some(strays) = &self.strays {
            let parts = [strays.before, Some(strays.others), strays.after].into_iter().flatten();
            let all = parts.clone().reduce(TimeRange::union);
            let follow = parts.clone().zip(parts.skip(1)).all(|(one, next)| one.last < next.first);
            if all != self.covered || !follow || strays.rows >= self.rows {
                return inconsistent("the strays and the other events do not add up".to_owned());
            }
        }
        let private = self.snapshot.iter().filter_map(|snapshot| snapshot.private_users.as_ref());
        self.parts().chain(private).try_for_each(DataFile::check)?;
        let retired = self.snapshot.iter().flat_map(|snapshot| &snapshot.retired);
        match retired.map(|file| &file.path).find(|path| !is_path(path)) {
            Some(path) => inconsistent(no_path(path)),
            None => Ok(()),
        }
    }
}

/// The sum, if it is a number that can be.
fn sum(rows: impl Iterator<Item = u64>) -> Option<u64> {
    rows.into_iter().try_fold(0u64, u64::checked_add)
}

/// Whether every host can serve a path, and it stays inside the extract.
fn is_path(path: &str) -> bool {
    path.split('/').all(|part| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !part.is_empty() && part != "." && part != ".." && part.bytes().all(plain)
    })
}

fn no_path(path: &str) -> String {
    format!("'{path}' is not a path of letters, digits, '-', '_' and '.' inside the extract")
}

impl DataFile {
    fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: String| Err(CatalogError::Inconsistent { reason });
        if !is_path(&self.path) {
            return inconsistent(no_path(&self.path));
        }
        if self.metadata_bytes > self.bytes {
            return inconsistent(format!("'{}' has more metadata than bytes", self.path));
        }
        if self.part.is_some_and(|part| self.row_range().end > part.file_rows) {
            return inconsistent(format!("'{}' has fewer rows than its parts", self.path));
        }
        let backwards = self.covered.is_some_and(|times| times.first > times.last)
            || self.user_keys.is_some_and(|keys| keys.first > keys.last);
        if backwards {
            return inconsistent(format!("'{}' has a first time or user behind the last", self.path));
        }
        Ok(())
    }
}
