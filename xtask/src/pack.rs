//! Packs what the site carries compressed: the page's and the engine's modules, which `crates/unpack` unpacks.

use crate::error::Error;
use lzma_rust2::{CheckType, EncodeMode, LzmaOptions, XzOptions, XzWriter};
use std::fs;
use std::io::Write;
use std::path::Path;

/// A dictionary larger than this is more memory than a visitor's page should take, bytes.
const LARGEST_DICTIONARY: u32 = 48 << 20;

/// Packs a file, with every effort: it is done once and fetched by everyone.
///
/// # Errors
/// [`Error::File`] if a file cannot be read or written.
pub fn file(input: &Path, output: &Path) -> Result<(), Error> {
    let bytes = fs::read(input).map_err(Error::file("read", input))?;
    let packed = packed(&bytes).map_err(Error::file("pack", input))?;
    fs::write(output, packed).map_err(Error::file("write", output))
}

fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut lzma = LzmaOptions::with_preset(9);
    // The whole module, in a step that the format knows.
    lzma.dict_size = u32::try_from(bytes.len()).unwrap_or(u32::MAX).clamp(1 << 20, LARGEST_DICTIONARY);
    lzma.mode = EncodeMode::Normal;
    // Code of WebAssembly is aligned to nothing.
    lzma.pb = 0;
    lzma.nice_len = LzmaOptions::NICE_LEN_MAX;
    lzma.depth_limit = 512;
    let mut options = XzOptions::with_preset(9);
    options.lzma_options = lzma;
    // The page compares the SHA-256 of what comes out.
    options.set_check_sum_type(CheckType::Crc32);
    let mut writer = XzWriter::new(Vec::new(), options)?;
    writer.write_all(bytes)?;
    writer.finish()
}
