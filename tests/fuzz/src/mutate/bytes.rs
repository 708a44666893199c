//! Changes of bytes: what disks, networks and broken writers do, and lengths that lie.

use crate::choice::{below, once_in, one_of, range};
use bolero::Driver;

/// Values at the edges of the numbers that formats are made of.
const EDGES: [u64; 12] = [
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000,
    u64::MAX,
];
/// The metadata of most formats is near their end.
const END: usize = 4096;
/// The longest piece that is moved, doubled or wiped.
const PIECE: usize = 4096;

/// Changes one place.
pub(super) fn change<D: Driver>(driver: &mut D, bytes: &mut Vec<u8>, other: &[u8]) -> Option<()> {
    if bytes.is_empty() {
        bytes.extend_from_slice(other);
        return Some(());
    }
    let first = if once_in(driver, 2)? { bytes.len().saturating_sub(END) } else { 0 };
    let place = first + below(driver, bytes.len() - first)?;
    let piece = range(driver, bytes.len() - place, PIECE)?;
    let piece = place + piece.start..place + piece.end;
    match below(driver, 10)? {
        0..=2 => *bytes.get_mut(place)? ^= 1 << below(driver, 8)?,
        3 => *bytes.get_mut(place)? = driver.produce()?,
        4 | 5 => {
            let width = *one_of(driver, &[1usize, 2, 4, 8])?;
            let value = one_of(driver, &EDGES)?.to_le_bytes();
            for (to, from) in bytes.iter_mut().skip(place).zip(value.into_iter().take(width)) {
                *to = from;
            }
        }
        6 => {
            bytes.drain(piece);
        }
        7 => {
            let copy = bytes.get(piece.clone())?.to_vec();
            bytes.splice(piece.end..piece.end, copy);
        }
        8 => bytes.get_mut(piece)?.fill(0),
        _ if once_in(driver, 2)? => bytes.truncate(place),
        _ => {
            let from = range(driver, other.len(), PIECE)?;
            bytes.splice(piece, other.get(from)?.iter().copied());
        }
    }
    Some(())
}
