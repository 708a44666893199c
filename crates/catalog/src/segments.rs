//! The segments of a data file: every byte lies in one, and each has a checksum.
//!
//! A data file is a Parquet file. Its *tail*, the last [`DataFile::metadata_bytes`], holds all of Parquet's metadata
//! and, in front of Parquet's footer, where Parquet's readers look for nothing, the list of the segments of all
//! bytes before the tail. The manifest holds the tail's checksum. So whoever has the manifest can verify the tail,
//! and whoever has the tail every segment, without reading anything else.
//!
//! The list, from front to back: for each segment its length in bytes as an unsigned LEB128 number and its
//! [`Checksum`] in eight bytes, least significant first; then the length of all that in bytes, as four bytes, least
//! significant first; then
//! `SEG2`. Parquet's footer follows: its metadata, their length in four bytes, `PAR1`.

use crate::{Checksum, DataFile};
use std::ops::Range;

/// What ends the list of segments.
const MAGIC: [u8; 4] = *b"SEG2";

/// What ends a Parquet file: the length of its metadata in four bytes, and these.
const PARQUET_MAGIC: [u8; 4] = *b"PAR1";

/// The segments of a file, its tail the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// Where each ends, ascending; the last is the file's end.
    ends: Vec<u64>,
    /// The checksum of each.
    checksums: Vec<Checksum>,
}

/// A file or a part of it that is not what the manifest, or the file's own tail, says of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Damage(String);

impl Damage {
    /// Another number of bytes than was asked for: of a range, or of the whole file if `range` is none.
    pub fn of_length(range: Option<&Range<u64>>, expected: u64, found: u64) -> Self {
        Self(match range {
            None => format!("it has {found} bytes, the manifest says {expected}"),
            Some(range) => format!("{found} bytes came for the {expected} from byte {}", range.start),
        })
    }
}

/// The list of segments that stands in a tail, while it is written.
#[derive(Debug, Clone, Default)]
pub struct SegmentList(Vec<u8>);

impl SegmentList {
    /// Appends the segment that follows, which is not empty.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut length = bytes.len() as u64;
        while length >= 0x80 {
            self.0.push(length as u8 | 0x80);
            length >>= 7;
        }
        self.0.push(length as u8);
        self.0.extend(Checksum::of(bytes).to_le_bytes());
    }

    /// The bytes that go between Parquet's page indexes and Parquet's footer; none if there is more than a list can
    /// hold (four gigabytes of it).
    pub fn finish(mut self) -> Option<Vec<u8>> {
        let length = u32::try_from(self.0.len()).ok()?;
        self.0.extend(length.to_le_bytes());
        self.0.extend(MAGIC);
        Some(self.0)
    }
}

impl Segments {
    /// The segments of a file, from its tail.
    ///
    /// # Errors
    /// [`Damage`] if the tail is not the one that the manifest means, or holds no list of the file's segments.
    pub fn from_tail(file: &DataFile, tail: &[u8]) -> Result<Self, Damage> {
        let found = Checksum::of(tail);
        if tail.len() as u64 != file.metadata_bytes || found != file.metadata_checksum {
            return Err(Damage(format!(
                "its last {} bytes have the checksum {found}, the manifest says {} for the last {}",
                tail.len(),
                file.metadata_checksum,
                file.metadata_bytes
            )));
        }
        let no_list = || Damage("its metadata hold no list of checksums".to_owned());
        let list = list(tail).ok_or_else(no_list)?;
        let mut segments = Self::parse(list).ok_or_else(no_list)?;
        let data_bytes = file.bytes.checked_sub(file.metadata_bytes);
        if Some(segments.bytes()) != data_bytes {
            return Err(Damage(format!(
                "its list of checksums is about {} bytes, the manifest says {} and {} of metadata",
                segments.bytes(),
                file.bytes,
                file.metadata_bytes
            )));
        }
        if !tail.is_empty() {
            segments.ends.push(file.bytes);
            segments.checksums.push(found);
        }
        Ok(segments)
    }

    fn parse(mut list: &[u8]) -> Option<Self> {
        let (mut end, mut segments) = (0u64, Self { ends: vec![], checksums: vec![] });
        while !list.is_empty() {
            let (length, rest) = number(list)?;
            let (checksum, rest) = rest.split_first_chunk::<8>()?;
            if length == 0 {
                return None;
            }
            end = end.checked_add(length)?;
            segments.ends.push(end);
            segments.checksums.push(Checksum::from_le_bytes(*checksum));
            list = rest;
        }
        Some(segments)
    }

    /// The bytes that they cover.
    fn bytes(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// How many there are, the tail included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All of them, in ascending order.
    pub fn ranges(&self) -> impl Iterator<Item = Range<u64>> {
        (0..self.ends.len()).map(|place| self.range(place))
    }

    /// The segments that hold some byte of the ranges: each once, in ascending order.
    pub fn covering(&self, ranges: &[Range<u64>]) -> Vec<Range<u64>> {
        let mut places: Vec<Range<usize>> = ranges
            .iter()
            .filter(|range| !range.is_empty())
            .map(|range| {
                let first = self.ends.partition_point(|end| *end <= range.start);
                let last = self.ends.partition_point(|end| *end < range.end);
                first..self.ends.len().min(last + 1)
            })
            .collect();
        places.sort_unstable_by_key(|places| places.start);
        let mut next = 0;
        let mut covering = vec![];
        for places in places {
            covering.extend((places.start.max(next)..places.end).map(|place| self.range(place)));
            next = next.max(places.end);
        }
        covering
    }

    /// Compares bytes that begin and end where segments do with their checksums.
    ///
    /// # Errors
    /// [`Damage`] with the first segment that differs.
    pub fn verify(&self, start: u64, bytes: &[u8]) -> Result<(), Damage> {
        let unknown =
            || Damage(format!("no checksum is known for the {} bytes from byte {start}", bytes.len()));
        let first = match start {
            0 => 0,
            _ => self.ends.binary_search(&start).map_err(|_| unknown())? + 1,
        };
        let (mut rest, mut at) = (bytes, start);
        for (end, stated) in self.ends.iter().zip(&self.checksums).skip(first) {
            if rest.is_empty() {
                break;
            }
            let length = usize::try_from(end - at).map_err(|_| unknown())?;
            let (segment, after) = rest.split_at_checked(length).ok_or_else(unknown)?;
            let found = Checksum::of(segment);
            if found != *stated {
                return Err(Damage(format!(
                    "its bytes {at} to {} have the checksum {found}, {stated} was written",
                    end - 1
                )));
            }
            (rest, at) = (after, *end);
        }
        if rest.is_empty() { Ok(()) } else { Err(unknown()) }
    }

    fn range(&self, place: usize) -> Range<u64> {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        start..self.ends.get(place).copied().unwrap_or(start)
    }
}

/// The list inside a tail, without its length and magic.
fn list(tail: &[u8]) -> Option<&[u8]> {
    let rest = tail.strip_suffix(&PARQUET_MAGIC)?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let rest = before(rest, u32::from_le_bytes(*length))?.0;
    let rest = rest.strip_suffix(&MAGIC)?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    Some(before(rest, u32::from_le_bytes(*length))?.1)
}

/// What stands before the last `length` bytes, and these.
fn before(bytes: &[u8], length: u32) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(bytes.len().checked_sub(usize::try_from(length).ok()?)?)
}

/// An unsigned LEB128 number and what follows it.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0u64;
    for (place, byte) in bytes.iter().enumerate().take(10) {
        let digits = u64::from(byte & 0x7f);
        let shifted = digits << (7 * place);
        if shifted >> (7 * place) != digits {
            return None;
        }
        number |= shifted;
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(place + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A file of these segments with a footer that says nothing, and its entry in a manifest.
    fn file(segments: &[Vec<u8>]) -> (Vec<u8>, DataFile) {
        let mut list = SegmentList::default();
        segments.iter().for_each(|segment| list.push(segment));
        let mut tail = b"indexes".to_vec();
        tail.extend(list.finish().unwrap());
        tail.extend(*b"footer\x06\0\0\0PAR1");
        let mut bytes = segments.concat();
        bytes.extend(&tail);
        let file = DataFile {
            path: "a".into(),
            bytes: bytes.len() as u64,
            metadata_bytes: tail.len() as u64,
            metadata_checksum: Checksum::of(&tail),
            rows: 0,
            part: None,
            covered: None,
            user_keys: None,
            hash: String::new(),
        };
        (bytes, file)
    }

    fn segments() -> impl Strategy<Value = Vec<Vec<u8>>> {
        proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..300), 0..12)
    }

    proptest! {
        #[test]
        fn whole_files_are_sound_and_any_changed_byte_is_found(
            content in segments(), place in any::<prop::sample::Index>(), change in 1u8..
        ) {
            let (bytes, file) = file(&content);
            let data = content.concat().len();
            let segments = Segments::from_tail(&file, &bytes[data..]).unwrap();
            prop_assert_eq!(segments.len(), content.len() + 1);
            prop_assert_eq!(segments.verify(0, &bytes), Ok(()));

            let place = place.index(bytes.len());
            let mut damaged = bytes.clone();
            damaged[place] ^= change;
            if place < data {
                prop_assert!(segments.verify(0, &damaged).is_err());
            } else {
                prop_assert!(Segments::from_tail(&file, &damaged[data..]).is_err());
            }
        }

        #[test]
        fn covering_segments_hold_the_ranges_and_nothing_that_is_not_needed(
            content in segments(), asked in proptest::collection::vec((0u64..3_000, 0u64..500), 0..6)
        ) {
            let (bytes, file) = file(&content);
            let segments = Segments::from_tail(&file, &bytes[content.concat().len()..]).unwrap();
            let asked: Vec<Range<u64>> = asked
                .into_iter()
                .map(|(start, length)| start.min(file.bytes)..(start + length).min(file.bytes))
                .collect();
            let covering = segments.covering(&asked);
            prop_assert!(covering.is_sorted_by(|one, other| one.end <= other.start));
            let all: Vec<Range<u64>> = segments.ranges().collect();
            for segment in &all {
                let is_needed = asked.iter().any(|range| {
                    range.start.max(segment.start) < range.end.min(segment.end)
                });
                prop_assert_eq!(covering.contains(segment), is_needed, "{:?}", segment);
            }
            for segment in &covering {
                let part = &bytes[segment.start as usize..segment.end as usize];
                prop_assert_eq!(segments.verify(segment.start, part), Ok(()));
            }
        }

        #[test]
        fn no_tail_makes_a_panic(tail in proptest::collection::vec(any::<u8>(), 0..60), bytes in any::<u64>()) {
            let (_, mut file) = file(&[]);
            file.bytes = bytes;
            file.metadata_bytes = tail.len() as u64;
            file.metadata_checksum = Checksum::of(&tail);
            let _ = Segments::from_tail(&file, &tail);
            let _ = Segments::parse(&tail);
        }
    }

    #[test]
    fn parts_that_are_no_whole_segments_are_not_believed() {
        let (bytes, file) = file(&[vec![1; 10], vec![2; 10]]);
        let segments = Segments::from_tail(&file, &bytes[20..]).unwrap();
        for (start, end) in [(0, 9), (1, 10), (10, 21), (5, 5)] {
            assert!(segments.verify(start, &bytes[start as usize..end]).is_err(), "{start}..{end}");
        }
        assert_eq!(segments.verify(10, &bytes[10..20]), Ok(()));
    }
}
