//! Whether bytes are those that the manifest promises.

use rockpool_catalog::DataFile;
use std::ops::Range;

/// What differs between the bytes that came for a range of a file and the manifest, if anything does: the
/// length always, the content hash when the range is the whole file.
pub(crate) fn difference(file: &DataFile, range: &Range<u64>, bytes: &[u8]) -> Option<String> {
    let expected = range.end - range.start;
    let found = bytes.len() as u64;
    let whole = *range == (0..file.bytes);
    if found != expected {
        return Some(if whole {
            format!("it has {found} bytes, the manifest says {expected}")
        } else {
            format!("{found} bytes came for the {expected} from byte {}", range.start)
        });
    }
    if !whole {
        return None;
    }
    let hash = blake3::hash(bytes).to_hex();
    (!hash.eq_ignore_ascii_case(&file.hash))
        .then(|| format!("its BLAKE3 hash is {hash}, the manifest says {}", file.hash))
}
