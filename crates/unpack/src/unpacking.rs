//! One stream on its way through the decoder.

use lzma_rust2::{Action, Status, XzStream};
use sha2::{Digest, Sha256};

/// The most memory that a stream may ask for, KiB: what the largest dictionary of the build takes, with room for the
/// decoder's own tables. A broken header cannot ask for more.
const MOST_MEMORY_KIB: u32 = 80 * 1024;

/// How much is made room for at a time, bytes.
const STEP: usize = 256 * 1024;

/// Why a stream cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// What came is not what an encoder wrote.
    #[error("the packed file is damaged: {0}")]
    Damaged(std::io::Error),
    /// The stream ended in its midst.
    #[error("the packed file ends after {packed} bytes, before its end")]
    Cut {
        /// Bytes that came.
        packed: u64,
    },
}

/// An `.xz` stream that is being unpacked.
pub struct Unpacking {
    stream: XzStream,
    digest: Sha256,
    ended: bool,
}

impl Default for Unpacking {
    fn default() -> Self {
        Self { stream: XzStream::new_mem_limit(false, MOST_MEMORY_KIB), digest: Sha256::new(), ended: false }
    }
}

impl Unpacking {
    /// Takes the next packed bytes and appends to `unpacked` what they hold. Bytes after the stream's end are damage.
    ///
    /// # Errors
    /// [`UnpackError::Damaged`].
    pub fn take(&mut self, mut packed: &[u8], unpacked: &mut Vec<u8>) -> Result<(), UnpackError> {
        while !packed.is_empty() {
            if self.ended {
                return Err(damaged("there is something behind its end"));
            }
            let step = self.step(packed, unpacked, Action::Run)?;
            packed = packed.get(step.consumed..).unwrap_or_default();
            if step.consumed == 0 && step.produced == 0 && !self.ended {
                return Err(damaged("it says nothing more"));
            }
        }
        Ok(())
    }

    /// Takes the end of the packed bytes: appends what was still held back and gives the SHA-256 of everything unpacked.
    ///
    /// # Errors
    /// [`UnpackError`] unless the stream was whole.
    pub fn finish(mut self, unpacked: &mut Vec<u8>) -> Result<[u8; 32], UnpackError> {
        while !self.ended {
            if self.step(&[], unpacked, Action::Finish)?.produced == 0 && !self.ended {
                return Err(UnpackError::Cut { packed: self.stream.total_in() });
            }
        }
        Ok(self.digest.finalize().into())
    }

    fn step(&mut self, packed: &[u8], unpacked: &mut Vec<u8>, action: Action) -> Result<Step, UnpackError> {
        let before = unpacked.len();
        unpacked.resize(before + STEP, 0);
        let room = unpacked.get_mut(before..).unwrap_or_default();
        let result = self.stream.process(packed, room, action);
        let produced = result.as_ref().map_or(0, |result| result.bytes_produced);
        unpacked.truncate(before + produced);
        let result = result.map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => UnpackError::Cut { packed: self.stream.total_in() },
            _ => UnpackError::Damaged(error),
        })?;
        self.digest.update(unpacked.get(before..).unwrap_or_default());
        self.ended = matches!(result.status, Status::StreamEnd);
        Ok(Step { consumed: result.bytes_consumed, produced })
    }
}

struct Step {
    consumed: usize,
    produced: usize,
}

fn damaged(how: &str) -> UnpackError {
    UnpackError::Damaged(std::io::Error::new(std::io::ErrorKind::InvalidData, how.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lzma_rust2::{XzOptions, XzWriter};
    use proptest::prelude::*;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut writer = XzWriter::new(Vec::new(), XzOptions::with_preset(6)).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn unpacked(packed: &[u8], piece: usize) -> Result<(Vec<u8>, [u8; 32]), UnpackError> {
        let mut unpacking = Unpacking::default();
        let mut bytes = Vec::new();
        for piece in packed.chunks(piece.max(1)) {
            unpacking.take(piece, &mut bytes)?;
        }
        let digest = unpacking.finish(&mut bytes)?;
        Ok((bytes, digest))
    }

    /// The bytes, repeated so that there is something to pack, as modules have it.
    fn wordy(seed: Vec<u8>, times: usize) -> Vec<u8> {
        (0..times)
            .flat_map(|turn| seed.iter().map(move |byte| byte ^ u8::try_from(turn % 3).unwrap_or(0)))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_was_packed_comes_back_however_it_is_cut(
            seed in prop::collection::vec(any::<u8>(), 0..400), times in 0_usize..3000, piece in 1_usize..5000,
        ) {
            let bytes = wordy(seed, times);
            let (back, digest) = unpacked(&packed(&bytes), piece).unwrap();
            prop_assert!(back == bytes);
            prop_assert_eq!(digest, <[u8; 32]>::from(Sha256::digest(&bytes)));
        }

        #[test]
        fn a_changed_byte_is_an_error_or_another_digest(
            seed in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0_u8..8,
        ) {
            let bytes = wordy(seed, 50);
            let mut broken = packed(&bytes);
            let at = at.index(broken.len());
            broken[at] ^= 1 << bit;
            if let Ok((back, digest)) = unpacked(&broken, 777) {
                prop_assert_eq!(digest, <[u8; 32]>::from(Sha256::digest(&back)));
                prop_assert!(back == bytes || digest != <[u8; 32]>::from(Sha256::digest(&bytes)));
            }
        }

        #[test]
        fn a_stream_that_is_cut_is_an_error(
            seed in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(),
        ) {
            let whole = packed(&wordy(seed, 50));
            prop_assert!(unpacked(&whole[..at.index(whole.len())], 333).is_err());
        }
    }

    #[test]
    fn the_digest_is_that_of_a_known_text() {
        let (text, digest) = unpacked(&packed(b"abc"), 4).unwrap();
        assert_eq!(text, b"abc");
        // The example of FIPS 180-2.
        assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
    }

    #[test]
    fn something_behind_the_end_is_damage() {
        let mut bytes = packed(b"abc");
        bytes.push(1);
        assert!(matches!(unpacked(&bytes, 1000), Err(UnpackError::Damaged(_))));
    }

    #[test]
    fn a_page_in_place_of_the_file_is_damage() {
        assert!(matches!(unpacked(b"<!doctype html><title>404</title>", 9), Err(UnpackError::Damaged(_))));
    }
}
