//! Whether a data file is, byte for byte, the one that the manifest names.

use crate::BuildWatch;
use rockpool_catalog::{DataFile, Segments};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// Whether a file has the size, the hash, the tail and the segments that it should, in one pass; if not, what is wrong.
/// `watch` hears of its bytes.
pub(crate) fn verify(path: &Path, file: &DataFile, watch: &dyn BuildWatch) -> io::Result<Result<(), String>> {
    let mut opened = File::open(path)?;
    let found = opened.metadata()?.len();
    if found != file.bytes {
        return Ok(Err(format!("bytes: the manifest states {}, found {found}", file.bytes)));
    }
    opened.seek(SeekFrom::Start(file.bytes.saturating_sub(file.metadata_bytes)))?;
    let mut bytes = Vec::new();
    opened.read_to_end(&mut bytes)?;
    let segments = match Segments::from_tail(file, &bytes) {
        Ok(segments) => segments,
        Err(damage) => return Ok(Err(damage.to_string())),
    };
    opened.rewind()?;
    let mut hasher = Sha256::new();
    for segment in segments.ranges() {
        bytes.clear();
        (&mut opened).take(segment.end - segment.start).read_to_end(&mut bytes)?;
        if let Err(damage) = segments.verify(segment.start, &bytes) {
            return Ok(Err(damage.to_string()));
        }
        hasher.update(&bytes);
        watch.advance(bytes.len() as u64);
    }
    let hash = format!("{:x}", hasher.finalize());
    Ok(if hash == file.hash {
        Ok(())
    } else {
        Err(format!(
            "its content is not what was written: the manifest states the hash {}, found {hash}",
            file.hash
        ))
    })
}
