//! What every form of events in files can: be looked at, and be cut into pieces.

use crate::{
    SourceError,
    file::SourceFile,
    format_name::{Depth, FormatOptions},
    piece::Content,
    probe::Probe,
    reading::Reading,
};
use std::sync::Arc;

/// What reads a format.
pub(crate) trait Format: Sync {
    /// Looks at the beginning of a file: its columns and, unless only these are asked for, some of their values go to
    /// `probe`.
    fn probe(
        &self,
        file: &SourceFile,
        options: &FormatOptions,
        depth: Depth,
        probe: &mut Probe,
    ) -> Result<(), SourceError>;

    /// Cuts a file into parts, in order; false when `send` wants no more. `read` hears of bytes that were read.
    fn cut(
        &self,
        file: &SourceFile,
        reading: &Arc<Reading>,
        read: &(dyn Fn(u64) + Sync),
        send: &mut dyn FnMut(Box<dyn Content>) -> bool,
    ) -> Result<bool, SourceError>;
}
