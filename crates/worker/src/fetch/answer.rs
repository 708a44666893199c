//! Whether a host's answer is what was asked for.

use super::address::Address;
use super::request::Problem;
use rockpool_store::StoreError;
use std::ops::Range;

/// A whole file that comes in place of a range is used up to this size in bytes, and refused beyond.
pub(crate) const LARGEST_WHOLE_FILE: u64 = 8 << 20;

/// An answer before its body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    /// The status.
    pub(crate) status: u16,
    /// Bytes that travel, where known.
    pub(crate) length: Option<u64>,
    /// Bytes of the whole file, where an answer with a range says so.
    pub(crate) total: Option<u64>,
    /// What the host did to the bytes on the way, if anything and known.
    pub(crate) encoding: Option<String>,
}

/// What the body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The whole file that was asked for.
    Everything,
    /// The range that was asked for.
    Range(Range<u64>),
    /// A whole file, which the range is to be cut from.
    Slice(Range<u64>),
}

/// How a body differs from the range that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The file is shorter than the manifest says.
    Short(String),
    /// The host does not serve the file's own bytes.
    Changed(String),
}

impl Difference {
    /// The difference as a failed request.
    pub(crate) fn of(self, address: &Address) -> Problem {
        let address = address.shown();
        Problem::Lasting(match self {
            Self::Short(reason) => StoreError::Corrupt { address, reason },
            Self::Changed(reason) => StoreError::NoRanges { address, reason },
        })
    }
}

impl Head {
    /// What the body will be.
    pub(crate) fn judge(&self, range: Option<&Range<u64>>, address: &Address) -> Result<Part, Problem> {
        let refused = |reason: String| StoreError::Unreachable { address: address.shown(), reason };
        let no_ranges = |reason: String| StoreError::NoRanges { address: address.shown(), reason };
        match (self.status, range) {
            (200, None) => Ok(Part::Everything),
            (206, Some(range)) => match &self.encoding {
                None => Ok(Part::Range(range.clone())),
                Some(encoding) => Err(Problem::Lasting(no_ranges(format!(
                    "the host compresses it on the way (Content-Encoding: {encoding}), which moves its bytes"
                )))),
            },
            (200, Some(range)) => match self.length {
                Some(length) if length <= LARGEST_WHOLE_FILE => Ok(Part::Slice(range.clone())),
                Some(length) => Err(Problem::Lasting(no_ranges(format!(
                    "the host sends all of it ({length} bytes) when a part is asked for"
                )))),
                None => Err(Problem::Lasting(no_ranges(
                    "the host sends all of it, and not how much that is, when a part is asked for".into(),
                ))),
            },
            (404 | 410, _) => Err(Problem::Lasting(StoreError::NotFound { address: address.shown() })),
            (401 | 403, _) => Err(Problem::Lasting(refused(format!(
                "the host refuses access (status {}); a signed link may have expired",
                self.status
            )))),
            (416, Some(range)) => Err(Difference::Short(format!(
                "the host says that it ends before byte {}",
                range.end.saturating_sub(1)
            ))
            .of(address)),
            (status @ (408 | 429 | 500..), _) => {
                Err(Problem::Passing(refused(format!("the host is overloaded or broken (status {status})"))))
            }
            (status, _) => Err(Problem::Lasting(refused(format!("the host answers with status {status}")))),
        }
    }

    /// How a body of `came` bytes differs from a range.
    pub(crate) fn difference(&self, range: &Range<u64>, came: u64) -> Option<Difference> {
        let expected = range.end - range.start;
        match self.total {
            _ if came == expected => None,
            Some(total) if total < range.end => {
                Some(Difference::Short(format!("it has {total} bytes, byte {} is asked for", range.end - 1)))
            }
            _ => Some(Difference::Changed(format!(
                "{came} bytes came where {expected} were asked for; the host may compress it on the way"
            ))),
        }
    }
}
