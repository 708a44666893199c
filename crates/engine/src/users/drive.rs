//! Drives a merge through an accumulator, with an estimate now and then.

use super::accumulate::{Accumulate, Audience};
use super::decode::Decode;
use super::merge::UserMerge;
use super::open::OpenFiles;
use super::sources::Sources;
use crate::EngineError;
use crate::groups::GroupNames;
use crate::scan::Reading;
use crate::spans::{timed, timed_await};
use std::sync::Arc;

/// Goes over all users of the sources; returns the names of the groups met.
///
/// The users are cut into slices of the key space. Files are sorted by key, so one pass goes through the
/// slices in their order; at the end of each, if it is time for one, `estimate` sees the accumulator, the names and
/// the share of users so far. (Reading slice by slice would decode the pages at their edges several times.)
///
/// # Errors
/// An [`EngineError`] of a file that cannot be read, or [`EngineError::Cancelled`].
pub(crate) async fn drive<D, A>(
    reading: &Arc<Reading>,
    sources: Sources<D>,
    users: &Audience,
    accumulator: &mut A,
    mut estimate: impl FnMut(&mut A, &GroupNames, f64),
) -> Result<GroupNames, EngineError>
where
    D: Decode,
    A: Accumulate<D::Row>,
{
    let files = timed_await!("open", OpenFiles::open(reading, sources))?;
    let slices = users.slices(reading, files.rows());
    let mut ended = 0;
    let mut merge = timed_await!("merge", UserMerge::open(files))?;
    while timed_await!("merge", merge.next())? {
        timed!(
            "match",
            for (user, rows) in merge.block().users() {
                let begun = ended;
                while slices.get(ended).is_some_and(|slice| user > slice.last.0) {
                    ended += 1;
                }
                if ended > begun {
                    let share = ended as f64 / slices.len() as f64;
                    reading.estimate(|| estimate(accumulator, merge.names(), share));
                }
                if users.only.as_ref().is_none_or(|only| only.contains(user)) {
                    accumulator.user(user, rows, merge.names());
                }
            }
        );
        let without_user = merge.take_without_user();
        if !without_user.is_empty() && users.only.is_none() {
            accumulator.without_user(&without_user);
        }
    }
    let without_user = merge.take_without_user();
    if users.only.is_none() {
        accumulator.without_user(&without_user);
    }
    Ok(merge.names().clone())
}
