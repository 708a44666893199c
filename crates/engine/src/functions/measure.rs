//! What a function computes from the events of one group; how they got there is the accumulators' business.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use std::fmt::Debug;

/// Computes one answer after another.
pub(super) trait Measure: Debug + Send + Sync {
    /// Adds the answer for a group to the answers.
    ///
    /// `times` ascend; bit `k` of `masks[i]` says that condition `k` held for event `i`. Events for which none
    /// held, or whose time is null, are left out.
    ///
    /// # Errors
    /// When there is no answer, for example because a time lies outside the calendar.
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()>;

    /// The answers since the last call, one for each group, in the function's return type.
    ///
    /// # Errors
    /// An error of Arrow's.
    fn finish(&mut self) -> Result<ArrayRef>;
}
