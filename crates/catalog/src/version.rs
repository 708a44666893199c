//! The version of the format.

/// The manifest format this version writes and reads.
pub const FORMAT_VERSION: u32 = 2;
