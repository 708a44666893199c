//! What can happen to the bytes of a file between the builder and a reader.

use super::extract::Extract;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rockpool_catalog::MANIFEST_FILE;

/// The most bytes of a hole.
const LARGEST_HOLE: usize = 4_096;
/// What a host sends that answers every unknown address with its page.
const WEB_PAGE: &[u8] =
    b"<!doctype html>\n<html><head><title>Welcome</title></head><body>Welcome</body></html>\n";

/// Random numbers that are the same in every run.
pub struct Draws(ChaCha8Rng);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// A file with other bytes than it had.
pub struct Fault {
    /// The file, below the extract's folder.
    pub path: String,
    /// What its bytes are now; none if it is missing.
    pub bytes: Option<Vec<u8>>,
    /// Whether it is the whole manifest of an older build.
    pub is_older_manifest: bool,
    what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}: {}", self.path, self.what)
    }
}

impl Fault {
    /// A random fault.
    pub fn draw(draws: &mut Draws, extract: &Extract, older: &Extract) -> Self {
        let data: Vec<&String> = extract.files().keys().filter(|path| path.ends_with(".parquet")).collect();
        let events: Vec<&String> = data.iter().copied().filter(|path| path.starts_with("events/")).collect();
        let path = match draws.below(10) {
            0 | 1 => MANIFEST_FILE.to_owned(),
            2..5 => (*draws.of(&data)).clone(),
            _ => (*draws.of(&events)).clone(),
        };
        let sound = &extract.files()[&path];
        let is_manifest = path == MANIFEST_FILE;
        let mut bytes = sound.clone();
        let mut is_older_manifest = false;
        let length = 1 + draws.below(LARGEST_HOLE);
        let place = Self::place(draws, sound.len());
        let hole = place..sound.len().min(place + length);
        let what = match draws.below(20) {
            0..6 => {
                let bit = draws.below(8);
                bytes[place] ^= 1 << bit;
                format!("bit {bit} of byte {place} flipped")
            }
            6 | 7 if is_manifest => {
                let digits: Vec<usize> =
                    (0..bytes.len()).filter(|place| bytes[*place].is_ascii_digit()).collect();
                let place = *draws.of(&digits);
                let digit = b'0' + (bytes[place] - b'0' + 1 + draws.below(9) as u8) % 10;
                let was = char::from(std::mem::replace(&mut bytes[place], digit));
                format!("the digit {was} at byte {place} is now {}", char::from(digit))
            }
            6..10 => {
                bytes[hole.clone()].fill(0);
                format!("zeros in bytes {hole:?}")
            }
            10 | 11 => {
                let other = Self::place(draws, sound.len());
                let length = length.min(place.abs_diff(other)).min(sound.len() - place.max(other));
                for offset in 0..length {
                    bytes.swap(place + offset, other + offset);
                }
                format!("{length} bytes from {place} and from {other} swapped")
            }
            12 | 13 => {
                bytes.truncate(place);
                format!("cut off at byte {place}")
            }
            14 => {
                bytes.extend(vec![b' '; length]);
                format!("{length} blanks behind its end")
            }
            15 => {
                let other = *draws.of(&data);
                bytes = extract.files()[other].clone();
                format!("the bytes of {other}")
            }
            16 => {
                let other = *draws.of(&data);
                let from = &extract.files()[other];
                for (byte, foreign) in bytes[hole.clone()].iter_mut().zip(from.iter().skip(place)) {
                    *byte = *foreign;
                }
                format!("bytes {hole:?} of {other} in their place")
            }
            17 => {
                let kind = path.rsplit_once('/').map_or(MANIFEST_FILE, |(folder, _)| folder);
                let (other, content) = older.files().iter().find(|(path, _)| path.starts_with(kind)).unwrap();
                bytes.clone_from(content);
                is_older_manifest = is_manifest;
                format!("the older build's {other}")
            }
            18 => {
                bytes = if draws.below(4) == 0 { vec![] } else { WEB_PAGE.to_vec() };
                "another content".to_owned()
            }
            _ => {
                return Self { path, bytes: None, is_older_manifest, what: "missing".to_owned() };
            }
        };
        Self { path, bytes: Some(bytes), is_older_manifest, what }
    }

    /// A place in a file of so many bytes: anywhere, or near the front, where keys and times are, or near the end,
    /// where the metadata are.
    fn place(draws: &mut Draws, length: usize) -> usize {
        match draws.below(4) {
            0 => draws.below(length.div_ceil(3)),
            1 => length - 1 - draws.below(length.div_ceil(50)),
            _ => draws.below(length),
        }
    }
}
