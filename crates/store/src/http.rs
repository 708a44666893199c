//! What a host's answer is: the one place that judges it, for the command, the engine's worker and the page.
//!
//! [`Head::judge`] looks at status and headers, [`Head::cut`] at the body. Neither knows how the answer came.

use crate::error::{Login, StoreError};
use bytes::Bytes;
use std::ops::Range;
use std::time::Duration;

/// A whole file that comes in place of a range is used up to this size in bytes, and refused beyond.
pub const LARGEST_WHOLE_FILE: u64 = 8 << 20;

/// An answer before its body. A browser shows few headers of another origin: all of them may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// Bytes that travel.
    pub length: Option<u64>,
    /// Which bytes of how many the host says it sends.
    pub content_range: Option<ContentRange>,
    /// What the host did to the bytes on the way.
    pub encoding: Option<String>,
    /// The media type, in lower case and without parameters.
    pub media_type: Option<String>,
    /// How long the host asks to wait.
    pub retry_after: Option<Duration>,
    /// Where redirects led, without secrets.
    pub redirected_to: Option<String>,
}

/// The header `Content-Range`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    /// The first and last byte; absent in a refusal.
    pub bytes: Option<(u64, u64)>,
    /// The file's size.
    pub total: Option<u64>,
}

/// What a body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The whole file that was asked for.
    Everything,
    /// The range that was asked for.
    Range(Range<u64>),
    /// A whole file, which the range is to be cut from.
    Slice(Range<u64>),
}

impl Part {
    /// The most bytes that can be of use; a reader may stop one byte later.
    pub fn most(&self) -> Option<u64> {
        match self {
            Self::Everything => None,
            Self::Range(range) => Some(range.end.saturating_sub(range.start)),
            Self::Slice(_) => Some(LARGEST_WHOLE_FILE),
        }
    }
}

impl ContentRange {
    /// Reads the header's value, such as `bytes 0-9/100`, `bytes 0-9/*` or `bytes */100`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text =
            text.get(..5).filter(|unit| unit.eq_ignore_ascii_case("bytes")).map(|_| text.get(5..))??;
        let (bytes, total) = text.trim().split_once('/')?;
        let bytes = match bytes.trim() {
            "*" => None,
            bytes => {
                let (first, last) = bytes.split_once('-')?;
                Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
            }
        };
        let total = match total.trim() {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        Some(Self { bytes, total })
    }
}

impl Head {
    /// Reads what matters out of an answer's headers, which `header` looks up by name.
    pub fn new(status: u16, header: impl Fn(&str) -> Option<String>) -> Self {
        let encoding = header("content-encoding").map(|text| text.trim().to_ascii_lowercase());
        let media_type = header("content-type")
            .map(|text| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let seconds = header("retry-after").and_then(|text| text.trim().parse().ok());
        Self {
            status,
            length: header("content-length").and_then(|text| text.trim().parse().ok()),
            content_range: header("content-range").and_then(|text| ContentRange::parse(&text)),
            encoding: encoding.filter(|encoding| !encoding.is_empty() && encoding != "identity"),
            media_type,
            retry_after: seconds.map(Duration::from_secs),
            redirected_to: None,
        }
    }

    /// What the body will be.
    ///
    /// # Errors
    /// A [`StoreError`] where no body can be of use.
    pub fn judge(&self, range: Option<&Range<u64>>, address: &str) -> Result<Part, StoreError> {
        let address = || address.to_owned();
        match (self.status, range) {
            (200, None) => Ok(Part::Everything),
            (206, Some(range)) => self.is_of(range, &address()).map(|()| Part::Range(range.clone())),
            (200, Some(_)) if self.media_type.as_deref() == Some("text/html") => Err(self.page(&address())),
            (200, Some(range)) => match self.length {
                Some(length) if length <= LARGEST_WHOLE_FILE => Ok(Part::Slice(range.clone())),
                length => Err(StoreError::NoRanges {
                    address: address(),
                    reason: match length {
                        Some(length) => {
                            format!("the host sends all of it ({length} bytes) when a part is asked for")
                        }
                        None => {
                            "the host sends all of it, and not how much that is, when a part is asked for"
                                .into()
                        }
                    },
                }),
            },
            (404 | 410, _) => Err(StoreError::NotFound { address: address() }),
            (401 | 407, _) => Err(StoreError::Login { address: address(), login: Login::Wanted }),
            (403, _) => Err(StoreError::Login { address: address(), login: Login::Refused }),
            (416, Some(range)) => Err(StoreError::Corrupt {
                address: address(),
                reason: format!(
                    "the host says that it ends before byte {} (status 416)",
                    range.end.saturating_sub(1)
                ),
            }),
            (status @ (408 | 425 | 429 | 500..), _) => {
                Err(StoreError::Busy { address: address(), status, retry_after: self.retry_after })
            }
            (status, _) => Err(StoreError::Unreachable {
                address: address(),
                reason: format!("the host answers with status {status}"),
            }),
        }
    }

    /// Whether the range that comes is the one that was asked for, as far as the host says.
    fn is_of(&self, range: &Range<u64>, address: &str) -> Result<(), StoreError> {
        let Some(ContentRange { bytes: Some((first, last)), total }) = self.content_range else {
            return Ok(());
        };
        if first == range.start && last.checked_add(1) == Some(range.end) {
            return Ok(());
        }
        if first == range.start && total.is_some_and(|total| total < range.end) {
            return Err(too_short(total.unwrap_or_default(), range, address));
        }
        let asked = format!("bytes {}-{}", range.start, range.end.saturating_sub(1));
        Err(StoreError::NoRanges {
            address: address.into(),
            reason: format!("{asked} were asked for, and the host sent bytes {first}-{last}"),
        })
    }

    /// What is of use in a body.
    ///
    /// # Errors
    /// A [`StoreError`] if the body is not what the head promised or what was asked for.
    pub fn cut(&self, part: &Part, body: Bytes, address: &str) -> Result<Bytes, StoreError> {
        let came = body.len() as u64;
        match part {
            Part::Everything if is_page(&body) => Err(self.page(address)),
            Part::Everything => Ok(body),
            // What is kept in the browser may bear the name of an encoding that has been undone: the length counts,
            // not the header.
            Part::Range(range) if came == range.end.saturating_sub(range.start) => Ok(body),
            Part::Range(range) => Err(self.difference(range, came, address)),
            Part::Slice(_) if is_page(&body) => Err(self.page(address)),
            Part::Slice(range) => match (usize::try_from(range.start), usize::try_from(range.end)) {
                (Ok(start), Ok(end)) if start <= end && range.end <= came => Ok(body.slice(start..end)),
                _ => Err(too_short(came, range, address)),
            },
        }
    }

    /// A body that broke off: a part of a compressed file cannot be undone.
    pub fn broken_off(&self, said: &str, address: &str) -> StoreError {
        match self.compressed() {
            Some(reason) if self.status == 206 => StoreError::NoRanges { address: address.into(), reason },
            _ => StoreError::Unreachable {
                address: address.into(),
                reason: format!("the answer broke off ({said})"),
            },
        }
    }

    fn difference(&self, range: &Range<u64>, came: u64, address: &str) -> StoreError {
        let total = self.content_range.and_then(|range| range.total);
        if let Some(total) = total.filter(|total| *total < range.end) {
            return too_short(total, range, address);
        }
        let why = self.compressed().unwrap_or_else(|| "the host may compress it on the way".into());
        StoreError::NoRanges {
            address: address.into(),
            reason: format!(
                "{came} bytes came where {} were asked for; {why}",
                range.end.saturating_sub(range.start)
            ),
        }
    }

    fn compressed(&self) -> Option<String> {
        let encoding = self.encoding.as_ref()?;
        Some(format!(
            "the host compresses it on the way (Content-Encoding: {encoding}), which moves its bytes"
        ))
    }

    /// A page in place of a file.
    fn page(&self, address: &str) -> StoreError {
        let address = address.to_owned();
        match &self.redirected_to {
            Some(to) => StoreError::Login { address, login: Login::Page { to: to.clone() } },
            None => StoreError::Foreign { address, what: "an HTML page" },
        }
    }
}

fn too_short(total: u64, range: &Range<u64>, address: &str) -> StoreError {
    StoreError::Corrupt {
        address: address.into(),
        reason: format!("it has {total} bytes, byte {} is asked for", range.end.saturating_sub(1)),
    }
}

/// Whether a body is an HTML page: no manifest and no Parquet file begins as one.
fn is_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    let begins = |word: &[u8]| body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    [&b"<!doctype"[..], b"<html", b"<head", b"<body", b"<!--"].into_iter().any(begins)
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
