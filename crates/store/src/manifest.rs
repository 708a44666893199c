//! From the bytes of `manifest.json` to a manifest, or to words for what they are.

use crate::StoreError;
use chrono::DateTime;
use rockpool_catalog::Manifest;

/// Reads and checks a manifest that came from an address.
pub(crate) fn read_manifest(bytes: &[u8], address: &str) -> Result<Manifest, StoreError> {
    let failed = |reason: String| StoreError::Manifest { address: address.into(), reason };
    if let Some(what) = rewritten(bytes) {
        return Err(failed(what.into()));
    }
    Manifest::from_json(bytes).map_err(|error| failed(error.to_string()))
}

/// How somebody's program has rewritten the file on its way, if that shows at its beginning.
fn rewritten(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [] => Some("it is empty"),
        [0xEF, 0xBB, 0xBF, ..] => {
            Some("it begins with a byte-order mark: an editor or a copying program has rewritten it")
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            Some("it is UTF-16: an editor or a copying program has rewritten it")
        }
        [0x1F, 0x8B, ..] => Some("it is compressed (gzip), and the host does not say so (Content-Encoding)"),
        _ => None,
    }
}

/// The last instant of an extract's events, for a person.
pub(crate) fn data_until(manifest: &Manifest) -> Option<String> {
    let last = manifest.time_resolution.milliseconds_of_tick(manifest.covered?.last);
    Some(DateTime::from_timestamp_millis(last)?.format("%-d %B %Y, %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewritten_manifest_is_called_so() {
        for (bytes, expected) in [
            (&b"\xEF\xBB\xBF{\"format_version\": 1}"[..], "byte-order mark"),
            (b"\xFF\xFE{\0", "UTF-16"),
            (b"\x1F\x8B\x08", "gzip"),
            (b"", "empty"),
            (b"{\"format_version\": 9999}", "9999"),
            (b"{\"format_version\": ", "cannot be read"),
        ] {
            let error = read_manifest(bytes, "https://host/manifest.json").unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("https://host/manifest.json"), "{error}");
        }
    }
}
