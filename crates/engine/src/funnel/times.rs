//! Times to convert, of which there can be millions.

use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most times of a list.
const MOST: usize = 1 << 15;

/// Ticks, in lists that are never moved: a single one that grows would be copied again and again, and needs three times
/// its memory while it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// Only the last can have room for more.
    lists: Vec<Vec<i64>>,
    /// How many times there are.
    length: usize,
}

impl Times {
    /// Adds a time.
    pub(crate) fn push(&mut self, ticks: i64) {
        match self.lists.last_mut() {
            Some(last) if last.len() < last.capacity() => last.push(ticks),
            _ => {
                let mut list = Vec::with_capacity(self.length.clamp(8, MOST));
                list.push(ticks);
                self.lists.push(list);
            }
        }
        self.length += 1;
    }

    /// Adds the times of others.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.lists.extend(other.lists.iter().cloned());
        self.length += other.length;
    }

    /// The times, in several lists.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &[i64]> {
        self.lists.iter().map(Vec::as_slice)
    }
}

/// As bytes: a number of its own for each time would take longer to write and to read than the time to find.
impl Serialize for Times {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Ticks<'a>(&'a [i64]);
        impl Serialize for Ticks<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let bytes: Vec<u8> = self.0.iter().flat_map(|ticks| ticks.to_le_bytes()).collect();
                serializer.serialize_bytes(&bytes)
            }
        }
        let mut lists = serializer.serialize_seq(Some(self.lists.len()))?;
        self.lists().try_for_each(|ticks| lists.serialize_element(&Ticks(ticks)))?;
        lists.end()
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lists;
        impl<'de> Visitor<'de> for Lists {
            type Value = Times;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("lists of ticks as bytes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut lists: A) -> Result<Times, A::Error> {
                let mut times = Times::default();
                while let Some(bytes) = lists.next_element::<&[u8]>()? {
                    let (ticks, rest) = bytes.as_chunks::<8>();
                    if !rest.is_empty() {
                        return Err(A::Error::custom("a tick is cut off"));
                    }
                    times.length += ticks.len();
                    times.lists.push(ticks.iter().map(|tick| i64::from_le_bytes(*tick)).collect());
                }
                Ok(times)
            }
        }
        deserializer.deserialize_seq(Lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gathered(ticks: &[i64]) -> Times {
        let mut times = Times::default();
        ticks.iter().for_each(|ticks| times.push(*ticks));
        times
    }

    proptest! {
        #[test]
        fn times_that_were_sent_and_merged_are_all_there(
            parts in proptest::collection::vec(proptest::collection::vec(any::<i64>(), 0..70), 0..5),
        ) {
            let mut times = Times::default();
            for part in &parts {
                let bytes = postcard::to_extend(&gathered(part), Vec::new()).unwrap();
                times.merge(&postcard::from_bytes(&bytes).unwrap());
                // A list that came from elsewhere may be full.
                times.push(7);
            }
            let expected: Vec<i64> = parts.iter().flat_map(|part| part.iter().copied().chain([7])).collect();
            prop_assert_eq!(times.length, expected.len());
            prop_assert_eq!(times.lists().flatten().copied().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn cut_bytes_are_refused(ticks in proptest::collection::vec(any::<i64>(), 1..9), cut in 1usize..40) {
            let bytes = postcard::to_extend(&gathered(&ticks), Vec::new()).unwrap();
            let cut = cut.min(bytes.len());
            prop_assert!(postcard::from_bytes::<Times>(&bytes[..bytes.len() - cut]).is_err());
        }
    }

    #[test]
    fn a_list_is_never_moved() {
        let mut times = Times::default();
        for tick in 0..100_000 {
            times.push(tick);
        }
        assert!(times.lists.len() < 30, "{}", times.lists.len());
        assert!(times.lists.iter().all(|list| list.capacity() <= MOST));
        assert!(times.lists().flatten().copied().eq(0..100_000));
    }
}
