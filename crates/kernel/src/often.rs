//! Whether a user did something so often within a span of time.

/// Whether at least `times` of the ticks lie within some span of `span` ticks, both ends included.
///
/// `ticks` ascend. Of the spans that hold the most, one begins at a tick; it holds `times` of them exactly if the
/// tick `times - 1` places further lies in it.
pub fn did_within(ticks: &[i64], times: usize, span: u64) -> bool {
    let Some(further) = times.checked_sub(1) else { return true };
    let later = ticks.get(further..).unwrap_or_default();
    // Ticks ascend, so the difference is exact as an unsigned number.
    ticks.iter().zip(later).any(|(first, last)| last.wrapping_sub(*first) as u64 <= span)
}
