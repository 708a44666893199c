//! Which requests to send for the ranges that a read asks for.

use crate::Limits;
use rockpool_catalog::Segments;
use std::ops::Range;

/// The requests that bring what is missing of a read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FetchPlan {
    /// The ranges to request, in ascending order, disjoint, none empty.
    pub(crate) requests: Vec<Range<u64>>,
    /// The segments of the read that the cache does not have: requested by this plan or coming.
    pub(crate) awaited: Vec<Range<u64>>,
    /// Bytes asked for that need no request.
    pub(crate) at_hand: u64,
}

/// Plans a read of `asked` (in any order, inside the file), as the whole segments that can be verified.
///
/// `held` is what the cache has, `coming` what other reads have requested; both ascending and disjoint in
/// themselves, and made of whole segments. A request begins and ends with missing segments, or is the whole of a
/// small file. It may run across held bytes, which its answer then replaces in the cache, but never across coming
/// ones: no byte is on its way twice.
pub(crate) fn plan(
    asked: &[Range<u64>],
    segments: &Segments,
    held: &[Range<u64>],
    coming: &[Range<u64>],
    file_bytes: u64,
    limits: &Limits,
) -> FetchPlan {
    let awaited = without(&segments.covering(asked), held);
    let missing = without(&awaited, coming);
    let at_hand = total(&without(&ascending(asked), &missing));
    let requests = if missing.is_empty() {
        vec![]
    } else if file_bytes <= limits.whole_file && coming.is_empty() {
        std::iter::once(0..file_bytes).collect()
    } else {
        join(&missing, coming, limits)
    };
    FetchPlan { requests, awaited, at_hand }
}

/// How many bytes of the ranges lie in another one, each counted once.
pub(crate) fn bytes_inside(ranges: &[Range<u64>], other: &Range<u64>) -> u64 {
    let inside = |range: &Range<u64>| range.end.min(other.end).saturating_sub(range.start.max(other.start));
    ascending(ranges).iter().map(inside).sum()
}

/// The same bytes in ascending order, each once.
fn ascending(ranges: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut sorted: Vec<Range<u64>> = ranges.iter().filter(|range| !range.is_empty()).cloned().collect();
    sorted.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<u64>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The parts of `ranges` that are not in `holes`; both ascending and disjoint.
fn without(ranges: &[Range<u64>], holes: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut rest = Vec::with_capacity(ranges.len());
    let mut holes = holes.iter().peekable();
    for range in ranges {
        let mut start = range.start;
        while let Some(hole) = holes.peek() {
            if hole.start >= range.end {
                break;
            }
            if hole.start > start {
                rest.push(start..hole.start);
            }
            start = start.max(hole.end);
            if hole.end > range.end {
                // The next range may begin inside the same hole.
                break;
            }
            holes.next();
        }
        if start < range.end {
            rest.push(start..range.end);
        }
    }
    rest
}

/// Joins neighbouring segments, over small gaps too, up to the most that one request asks for. A segment that is
/// larger than that is a request of its own: less of it cannot be verified.
fn join(missing: &[Range<u64>], coming: &[Range<u64>], limits: &Limits) -> Vec<Range<u64>> {
    let mut requests: Vec<Range<u64>> = Vec::new();
    for segment in missing {
        match requests.last_mut() {
            Some(last)
                if segment.start - last.end <= limits.gap
                    && segment.end - last.start <= limits.request
                    && !touches(coming, &(last.end..segment.start)) =>
            {
                last.end = segment.end;
            }
            _ => requests.push(segment.clone()),
        }
    }
    requests
}

/// Whether some of the ascending, disjoint `ranges` has a byte in `gap`.
fn touches(ranges: &[Range<u64>], gap: &Range<u64>) -> bool {
    let next = ranges.partition_point(|range| range.end <= gap.start);
    ranges.get(next).is_some_and(|range| range.start < gap.end)
}

fn total(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(|range| range.end - range.start).sum()
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rockpool_catalog::{Checksum, DataFile, SegmentList};
    use std::collections::BTreeSet;

    const LIMITS: Limits = Limits { cache: 0, whole_file: 10, gap: 4, request: 20, at_once: 1 };

    /// The segments of a file that is cut in these places; it ends with the last of them and the tail.
    fn segments(cuts: impl IntoIterator<Item = u64>) -> Segments {
        let (mut list, mut start) = (SegmentList::default(), 0);
        for cut in cuts {
            list.push(&vec![0; (cut - start) as usize]);
            start = cut;
        }
        let mut tail = list.finish().unwrap();
        tail.extend(*b"\0\0\0\0PAR1");
        let file = DataFile {
            path: "a".into(),
            bytes: start + tail.len() as u64,
            metadata_bytes: tail.len() as u64,
            metadata_checksum: Checksum::of(&tail),
            rows: 0,
            part: None,
            covered: None,
            user_keys: None,
            hash: String::new(),
        };
        Segments::from_tail(&file, &tail).unwrap()
    }

    fn requests(asked: &[Range<u64>], held: &[Range<u64>], coming: &[Range<u64>]) -> Vec<Range<u64>> {
        plan(asked, &segments(1..=100), held, coming, 1_000, &LIMITS).requests
    }

    #[test]
    fn near_ranges_are_one_request_and_far_ones_two() {
        assert_eq!(requests(&[14..16, 0..10], &[], &[]), [0..16]);
        assert_eq!(requests(&[15..16, 0..10], &[], &[]), [0..10, 15..16]);
    }

    #[test]
    fn a_large_range_is_cut_between_segments() {
        assert_eq!(requests(&[5..50], &[], &[]), [5..25, 25..45, 45..50]);
        let coarse = segments([8, 16, 50, 58]);
        let requests = plan(&[9..51], &coarse, &[], &[], 1_000, &LIMITS).requests;
        assert_eq!(requests, [8..16, 16..50, 50..58], "a segment is fetched whole, however large");
    }

    #[test]
    fn a_request_runs_across_held_bytes_and_not_across_coming_ones() {
        let around = &[5..8];
        assert_eq!(requests(&[0..12], around, &[]), [0..12]);
        assert_eq!(requests(&[0..12], &[], around), [0..5, 8..12]);
        assert_eq!(requests(&[0..5, 8..12], &[], around), [0..5, 8..12]);
    }

    #[test]
    fn a_small_file_is_fetched_whole_or_not_at_all() {
        let (segments, whole) = (segments([4, 10]), &[0..10]);
        assert_eq!(plan(&[3..4], &segments, &[], &[], 10, &LIMITS).requests, whole);
        let plan = plan(&[3..4, 9..10], &segments, whole, &[], 10, &LIMITS);
        assert_eq!(plan, FetchPlan { requests: vec![], awaited: vec![], at_hand: 2 });
    }

    fn bytes(ranges: &[Range<u64>]) -> BTreeSet<u64> {
        ranges.iter().cloned().flatten().collect()
    }

    proptest! {
        #[test]
        fn every_missing_segment_is_requested_once_within_the_limits(
            cuts in proptest::collection::btree_set(1u64..240, 0..60),
            asked in proptest::collection::vec((0u64..200, 0u64..40), 0..12),
            owners in proptest::collection::vec(0usize..3, 62),
            gap in 0u64..20,
            request in 1u64..60,
            whole_file in prop_oneof![Just(0u64), Just(240u64)],
        ) {
            let segments = segments(cuts.into_iter().chain([240]));
            let parts: Vec<Range<u64>> = segments.ranges().filter(|part| part.end <= 240).collect();
            // Each segment is missing, held or coming.
            let of = |owner| -> Vec<Range<u64>> {
                parts.iter().zip(&owners).filter(|(_, one)| **one == owner).map(|(part, _)| part.clone()).collect()
            };
            let (held, coming) = (of(1), of(2));
            let asked: Vec<Range<u64>> = asked.iter().map(|(start, length)| *start..start + length).collect();
            let limits = Limits { cache: 0, whole_file, gap, request, at_once: 1 };
            let FetchPlan { requests, awaited, at_hand } = plan(&asked, &segments, &held, &coming, 240, &limits);

            let wanted = bytes(&segments.covering(&asked));
            let not_held: BTreeSet<u64> = wanted.difference(&bytes(&held)).copied().collect();
            prop_assert_eq!(bytes(&awaited), not_held.clone());
            let missing: BTreeSet<u64> = not_held.difference(&bytes(&coming)).copied().collect();
            prop_assert_eq!(at_hand, bytes(&asked).difference(&missing).count() as u64);
            let requested = bytes(&requests);
            prop_assert!(missing.is_subset(&requested));
            let sum: u64 = requests.iter().map(|range| range.end - range.start).sum();
            prop_assert_eq!(sum, requested.len() as u64, "a byte is requested twice");
            prop_assert!(requests.is_sorted_by(|a, b| a.end <= b.start));
            if requests == [0..240] && whole_file == 240 {
                prop_assert!(!missing.is_empty() && (coming.is_empty() || requests.len() == 1));
                return Ok(());
            }
            prop_assert!(requested.is_disjoint(&bytes(&coming)));

            for range in &requests {
                prop_assert!(parts.iter().any(|part| part.start == range.start));
                prop_assert!(parts.iter().any(|part| part.end == range.end));
                prop_assert!(range.end - range.start <= request || parts.contains(range));
                prop_assert!(missing.contains(&range.start) && missing.contains(&(range.end - 1)));
                let mut unwanted = 0;
                for byte in range.clone() {
                    unwanted = if missing.contains(&byte) { 0 } else { unwanted + 1 };
                    prop_assert!(unwanted <= gap, "a gap of more than {} bytes was bridged", gap);
                }
            }
            for pair in requests.windows(2) {
                let between = pair[0].end..pair[1].start;
                let hindered = between.clone().any(|byte| bytes(&coming).contains(&byte));
                let next = parts.iter().find(|part| part.start == pair[1].start).unwrap();
                let too_large = next.end - pair[0].start > request;
                prop_assert!(
                    hindered || too_large || between.end - between.start > gap,
                    "{:?} could have been one request", pair
                );
            }
        }
    }
}
