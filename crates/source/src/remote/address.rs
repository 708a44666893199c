//! Addresses of files elsewhere, as a person writes them.

use crate::SourceError;
use std::path::PathBuf;
use url::Url;

/// What a name in a pattern can begin with that stands for any letters.
const PATTERN: [char; 3] = ['*', '?', '['];

/// Where files are that are not on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// Below a bucket or a container of an object store.
    Bucket(Bucket),
    /// One file on a web host.
    Web(Url),
}

/// A place in an object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// Whose store it is.
    pub(crate) kind: StoreKind,
    /// `s3://bucket`, without anything behind it.
    pub(crate) base: String,
    /// What is named below it, exactly as the store has it: nothing in it is encoded.
    pub(crate) key: String,
}

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreKind {
    /// Amazon S3, or what speaks like it.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
    /// A web host.
    Web,
}

impl Address {
    /// The address that an input is; none if it is a path.
    ///
    /// # Errors
    /// [`SourceError::Option`] for one that cannot be read.
    pub(crate) fn of(input: &str) -> Result<Option<Self>, SourceError> {
        let Some((scheme, rest)) = input.split_once("://") else { return Ok(None) };
        // `C:\` and names with a colon are paths.
        if scheme.is_empty()
            || !scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        {
            return Ok(None);
        }
        let wrong = |reason: String| SourceError::Option { option: "input", reason };
        let kind = match scheme.to_ascii_lowercase().as_str() {
            "s3" | "s3a" => StoreKind::S3,
            "gs" | "gcs" => StoreKind::Google,
            "az" | "azure" | "abfs" | "abfss" => StoreKind::Azure,
            "http" | "https" => {
                let url = Url::parse(input)
                    .map_err(|error| wrong(format!("the address cannot be read ({error})")))?;
                if !url.username().is_empty() || url.password().is_some() {
                    return Err(wrong(
                        "an address with a user or a password in it is not read, for it would be seen by others; use a signed address"
                            .to_owned(),
                    ));
                }
                return Ok(Some(Self::Web(url)));
            }
            other => {
                return Err(wrong(format!(
                    "'{other}://' is no kind of address that is known here; give a path, or an address that begins with s3://, gs://, az:// or https://"
                )));
            }
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(wrong(format!("'{input}' names no bucket; write {scheme}://bucket/folder/")));
        }
        // The library knows Google's stores by this name only.
        let scheme = if kind == StoreKind::Google { "gs" } else { scheme };
        Ok(Some(Self::Bucket(Bucket { kind, base: format!("{scheme}://{bucket}"), key: key.to_owned() })))
    }

    /// Its name in messages and reports.
    pub(crate) fn name(&self) -> PathBuf {
        match self {
            Self::Bucket(bucket) => bucket.name(),
            Self::Web(url) => shown(url).into(),
        }
    }
}

impl Bucket {
    /// Its name in messages and reports.
    pub(crate) fn name(&self) -> PathBuf {
        self.of_key(&self.key)
    }

    /// The name of what has this key.
    pub(crate) fn of_key(&self, key: &str) -> PathBuf {
        format!("{}/{key}", self.base).into()
    }

    /// The folder that it may be, with `/` at its end; the bucket itself is nothing.
    pub(crate) fn folder(&self) -> String {
        if self.key.is_empty() || self.key.ends_with('/') {
            self.key.clone()
        } else {
            format!("{}/", self.key)
        }
    }

    /// Whether it is a pattern.
    pub(crate) fn is_pattern(&self) -> bool {
        self.key.contains(PATTERN)
    }

    /// The folder that a pattern is below, with `/` at its end.
    pub(crate) fn fixed_part(&self) -> &str {
        let before = self.key.find(PATTERN).and_then(|mark| self.key.get(..mark)).unwrap_or(&self.key);
        before.rfind('/').and_then(|slash| before.get(..=slash)).unwrap_or_default()
    }
}

/// Whether a text is an address of any kind, and no path of this machine.
pub fn is_address(text: &str) -> bool {
    text.contains("://")
}

/// An input as it may be shown: of the address of a web host without what stands behind the `?`, which may be a
/// signature.
pub fn shown_input(input: &str) -> String {
    match Address::of(input) {
        Ok(Some(Address::Web(url))) => shown(&url),
        Err(_) if is_address(input) => input
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .rsplit('@')
            .next()
            .unwrap_or_default()
            .to_owned(),
        _ => input.to_owned(),
    }
}

/// An address without what may be secret in it: signatures stand behind the `?`.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(input: &str) -> Bucket {
        match Address::of(input).unwrap().unwrap() {
            Address::Bucket(bucket) => bucket,
            Address::Web(url) => panic!("{url}"),
        }
    }

    #[test]
    fn addresses_are_told_from_paths() {
        for path in ["raw/*.jsonl", "C:\\raw", "c:/x", "-", "a b://c", "://x"] {
            assert_eq!(Address::of(path).unwrap(), None, "{path}");
        }
        assert_eq!(bucket("s3://b/a b/%41?.csv").key, "a b/%41?.csv");
        assert_eq!(bucket("gcs://b").base, "gs://b");
        assert_eq!(bucket("abfss://c@a.dfs.core.windows.net/x/").base, "abfss://c@a.dfs.core.windows.net");
        for (wrong, expected) in [
            ("hdfs://name/x", "'hdfs://' is no kind of address"),
            ("s3:///x", "names no bucket"),
            ("https://", "cannot be read"),
        ] {
            let error = Address::of(wrong).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn what_is_secret_is_not_shown() {
        let signed = Address::of("https://host/a.csv?X-Amz-Signature=secret#part").unwrap().unwrap();
        assert_eq!(signed.name().to_str(), Some("https://host/a.csv"));
        assert_eq!(shown_input("https://host/a.csv?X-Amz-Signature=secret"), "https://host/a.csv");
        assert_eq!(shown_input("https://user:secret@host/a?b"), "host/a");
        assert_eq!(shown_input("raw/part-?.csv"), "raw/part-?.csv");
        assert_eq!(shown_input("s3://b/part-?.csv"), "s3://b/part-?.csv");
        let error = Address::of("https://user:secret@host/a.csv").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_pattern_has_a_folder() {
        assert_eq!(bucket("s3://b/a/x*/c.csv").fixed_part(), "a/");
        assert_eq!(bucket("s3://b/*.csv").fixed_part(), "");
        assert!(bucket("s3://b/a[0-9]").is_pattern() && !bucket("s3://b/a").is_pattern());
        assert_eq!(
            (bucket("s3://b/a").folder(), bucket("s3://b").folder()),
            ("a/".to_owned(), String::new())
        );
    }
}
