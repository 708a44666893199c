//! What a store says, in words: what happened, and what to do. Nothing of it is secret.

use super::{address::StoreKind, steady::BodyProblem};
use std::{error::Error, io};

/// What of a store's own words is passed on, in characters.
const QUOTED: usize = 160;

/// Why something on a store cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub(crate) struct StoreProblem {
    /// What happened, as the part of a sentence.
    pub(crate) what: String,
    /// What to do about it, as the part of a sentence.
    pub(crate) advice: String,
    /// The key of the file that it is about, if that is not what was asked for.
    pub(crate) key: Option<String>,
    /// Whether the store says that there is nothing.
    pub(crate) is_absent: bool,
    /// Whether the host gives whole files only.
    pub(crate) has_no_ranges: bool,
    /// Whether it cannot say which files there are.
    pub(crate) cannot_list: bool,
}

impl StoreProblem {
    pub(crate) fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: advice.into(),
            key: None,
            is_absent: false,
            has_no_ranges: false,
            cannot_list: false,
        }
    }

    /// The problem behind an error of any library that asked a store.
    pub(crate) fn of(error: &(dyn Error + 'static), kind: StoreKind, is_signed: bool) -> Self {
        if let Some(known) = find::<Self>(error) {
            return known.clone();
        }
        if let Some(body) = find::<BodyProblem>(error) {
            let advice = match body {
                BodyProblem::Changed => "build again when nobody writes there",
                _ => "try again; if it stays so, fetch the file and name it on this machine",
            };
            return Self::new(body.to_string(), advice);
        }
        Words { text: chain(error), kind, is_signed }.problem(find::<object_store::Error>(error))
    }

    /// As the system's own error, for what reads bytes.
    pub(crate) fn into_io(self) -> io::Error {
        let kind = if self.is_absent { io::ErrorKind::NotFound } else { io::ErrorKind::Other };
        io::Error::new(kind, self)
    }
}

/// The first error of this type in a chain of causes.
pub(crate) fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // Errors of the system hide what they were made of.
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(found) = find::<E>(inner)
        {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// All that an error and its causes say.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        next = cause.source();
    }
    text
}

/// What libraries and a store said.
struct Words {
    text: String,
    kind: StoreKind,
    is_signed: bool,
}

impl Words {
    fn problem(&self, error: Option<&object_store::Error>) -> StoreProblem {
        let has = |text: &str| self.text.contains(text);
        if ["169.254.", "metadata.google", "fd00:ec2"].iter().any(|host| has(host)) {
            return StoreProblem::new(
                format!("the environment says not who asks {}", self.store()),
                self.credentials(),
            );
        }
        if matches!(error, Some(object_store::Error::NotSupported { .. }))
            && has("Range request not supported")
        {
            return StoreProblem {
                has_no_ranges: true,
                ..StoreProblem::new(
                    "the host gives whole files only",
                    "fetch the file, and name it on this machine",
                )
            };
        }
        match (self.status(), error) {
            (_, Some(object_store::Error::NotFound { .. })) | (Some(404 | 410), _) => self.absent(),
            (Some(401), _) | (_, Some(object_store::Error::Unauthenticated { .. })) => self.refused("401"),
            (Some(403), _) | (_, Some(object_store::Error::PermissionDenied { .. })) => self.refused("403"),
            _ if has("redirect without LOCATION")
                || has("PermanentRedirect")
                || has("AuthorizationHeaderMalformed") =>
            {
                self.elsewhere()
            }
            (Some(400), _) if has("ExpiredToken") || has("InvalidToken") => self.refused("400"),
            (Some(405 | 501), _) => StoreProblem {
                cannot_list: true,
                ..StoreProblem::new(
                    "the host does not say which files it has",
                    "name one file, or the bucket by its own address (s3://, gs://, az://)",
                )
            },
            (Some(status), _) if status >= 500 || status == 429 => StoreProblem::new(
                format!(
                    "the store answered with an error of its own, again and again ({})",
                    self.answer(status)
                ),
                "try again later",
            ),
            (Some(status), _) => StoreProblem::new(
                format!("the store refused to answer ({})", self.answer(status)),
                "check the address, and what the environment says of the store",
            ),
            (None, _) if has("scheme is not allowed") || has("scheme not allowed") => StoreProblem::new(
                "the endpoint begins with http://, where nothing is encrypted",
                "use one with https://, or set AWS_ALLOW_HTTP=true (AZURE_ALLOW_HTTP, GOOGLE_ALLOW_HTTP) if it is near",
            ),
            (None, _) if has("body error") || has("reading a body") || has("before message length") => {
                StoreProblem::new(
                    "the store breaks off in the middle of the file, again and again",
                    "try again; if it stays so, fetch the file and name it on this machine",
                )
            }
            (None, _) if has("certificate") => StoreProblem::new(
                "the host's certificate is not to be trusted",
                "check the address, and that the certificates of this machine are complete (the package ca-certificates)",
            ),
            (None, _) if has("timed out") || has("Timeout") => StoreProblem::new(
                "the host did not answer in time",
                "check the network and the address, and try again",
            ),
            (None, _)
                if has("error sending request")
                    || has("Connect")
                    || has("HTTP error")
                    || has("dns error") =>
            {
                StoreProblem::new(
                    format!("the host cannot be reached{}", self.why_unreachable()),
                    format!("check the network and the address{}", self.endpoint()),
                )
            }
            _ => StoreProblem::new(
                self.quoted(),
                "check the address, and what the environment says of the store",
            ),
        }
    }

    fn store(&self) -> &'static str {
        match self.kind {
            StoreKind::S3 => "Amazon S3",
            StoreKind::Google => "Google Cloud Storage",
            StoreKind::Azure => "Azure Blob Storage",
            StoreKind::Web => "the host",
        }
    }

    /// How the environment says who asks.
    fn credentials(&self) -> String {
        match self.kind {
            StoreKind::S3 => {
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (`aws configure export-credentials --format env` prints those of a \
                 profile), or AWS_SKIP_SIGNATURE=true for a public bucket"
            }
            StoreKind::Google => {
                "set GOOGLE_APPLICATION_CREDENTIALS to a key file, or run `gcloud auth application-default login`; for a public \
                 bucket set GOOGLE_SKIP_SIGNATURE=true"
            }
            StoreKind::Azure => {
                "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN, or AZURE_USE_AZURE_CLI=true; \
                 for a public container set AZURE_SKIP_SIGNATURE=true"
            }
            StoreKind::Web => "use a signed address, or one of a file that everybody may read",
        }
        .to_owned()
    }

    fn endpoint(&self) -> &'static str {
        match self.kind {
            StoreKind::S3 => ", and AWS_ENDPOINT_URL if it is set",
            StoreKind::Azure => ", the account's name, and AZURE_ENDPOINT if it is set",
            StoreKind::Google | StoreKind::Web => "",
        }
    }

    fn why_unreachable(&self) -> &'static str {
        let has = |text: &str| self.text.contains(text);
        if has("dns error") || has("failed to lookup") || has("Name or service not known") {
            ": nobody knows its name"
        } else if has("Connection refused") {
            ": the connection is refused"
        } else if has("reset by peer") || has("connection closed") || has("IncompleteMessage") {
            ": it closes the connection"
        } else {
            ""
        }
    }

    fn absent(&self) -> StoreProblem {
        let (what, advice) = if self.text.contains("NoSuchBucket") || self.text.contains("ContainerNotFound")
        {
            (
                "there is no bucket of this name",
                "check the name, and that the environment names the right account and region",
            )
        } else {
            ("nothing is there", "check the address; a folder ends with /")
        };
        StoreProblem { is_absent: true, ..StoreProblem::new(format!("{what} (404)"), advice) }
    }

    fn refused(&self, status: &str) -> StoreProblem {
        let has = |text: &str| self.text.contains(text);
        let said = self.code().map(|code| format!(", {code}")).unwrap_or_default();
        let answer = format!("{status}{said}");
        let has_expired =
            ["expired", "Expired", "not valid in the specified time frame"].iter().any(|word| has(word));
        if self.is_signed {
            return match has_expired {
                true => {
                    StoreProblem::new(format!("the signed address has expired ({answer})"), "get a new one")
                }
                false => StoreProblem::new(
                    format!("the signed address is not accepted ({answer})"),
                    "get a new one; it must be put in quotes whole, for the shell takes & and ? apart",
                ),
            };
        }
        if has_expired {
            return StoreProblem::new(
                format!("what the environment says of who asks has expired ({answer})"),
                format!("log in anew, or {}", self.credentials()),
            );
        }
        if has("RequestTimeTooSkewed") {
            return StoreProblem::new(
                format!("the clock of this machine is wrong ({answer})"),
                "set it, and try again",
            );
        }
        let known = [
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "AuthenticationFailed",
            "InvalidAuthenticationInfo",
        ];
        if known.iter().any(|code| has(code)) || status == "401" {
            return StoreProblem::new(
                format!("{} does not know who asks ({answer})", self.store()),
                self.credentials(),
            );
        }
        StoreProblem::new(
            format!("access is refused ({answer})"),
            match self.kind {
                StoreKind::S3 => "ask for the right to read and to list there (s3:GetObject, s3:ListBucket), and check who asks".to_owned(),
                StoreKind::Google => "ask for the right to read and to list there (storage.objects.get, storage.objects.list), and check who asks".to_owned(),
                StoreKind::Azure => "ask for the role Storage Blob Data Reader there, and check who asks".to_owned(),
                StoreKind::Web => self.credentials(),
            },
        )
    }

    fn elsewhere(&self) -> StoreProblem {
        let region = self.between("<Region>", "</Region>").or_else(|| self.between("expecting '", "'"));
        match region {
            Some(region) => StoreProblem::new(
                format!("the bucket is in the region {region}, and another one was asked"),
                format!("set AWS_REGION={region}"),
            ),
            None => StoreProblem::new(
                "the bucket is in another region than the one that was asked",
                "set AWS_REGION to the bucket's; us-east-1 is asked without",
            ),
        }
    }

    /// The status of an answer over HTTP.
    fn status(&self) -> Option<u16> {
        let after = self.text.split("status code: ").nth(1)?;
        after.get(..3)?.parse().ok()
    }

    /// A status, and what the store calls it.
    fn answer(&self, status: u16) -> String {
        self.code().map_or_else(|| status.to_string(), |code| format!("{status}, {code}"))
    }

    /// What the store calls what happened; never its explanation, which may repeat what was sent.
    fn code(&self) -> Option<String> {
        let code = self.between("<Code>", "</Code>").or_else(|| self.between("\"reason\": \"", "\""))?;
        let is_word = code.len() <= 60 && code.chars().all(|letter| letter.is_ascii_alphanumeric());
        is_word.then(|| code.to_owned())
    }

    fn between(&self, before: &str, after: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found)
    }

    /// What was said, without addresses' queries and what a server wrote behind it.
    fn quoted(&self) -> String {
        let mut said = String::new();
        for word in self.text.split_whitespace() {
            let word = word.split_once('?').map_or(word, |(before, _)| before);
            if said.chars().count() + word.chars().count() > QUOTED {
                said.push_str(" ...");
                break;
            }
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(word);
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Said(&'static str);

    fn generic(text: &'static str, is_signed: bool) -> StoreProblem {
        let error = object_store::Error::Generic { store: "S3", source: Box::new(Said(text)) };
        StoreProblem::of(&error, StoreKind::S3, is_signed)
    }

    #[test]
    fn what_a_store_says_is_said_in_words() {
        for (text, is_signed, what, advice) in [
            (
                "error sending PUT http://169.254.169.254/latest/api/token",
                false,
                "who asks Amazon S3",
                "AWS_ACCESS_KEY_ID",
            ),
            (
                "status code: 403 Forbidden: <Code>AccessDenied</Code>",
                false,
                "refused (403, AccessDenied)",
                "s3:GetObject",
            ),
            (
                "status code: 403: <Code>AccessDenied</Code><Message>Request has expired</Message>",
                true,
                "address has expired",
                "new one",
            ),
            ("status code: 403: <Code>SignatureDoesNotMatch</Code>", true, "not accepted", "quotes"),
            (
                "status code: 403: <Code>ExpiredToken</Code>",
                false,
                "has expired (403, ExpiredToken)",
                "log in anew",
            ),
            (
                "status code: 403: <Code>InvalidAccessKeyId</Code>",
                false,
                "does not know who asks",
                "AWS_SECRET_ACCESS_KEY",
            ),
            ("status code: 404: <Code>NoSuchBucket</Code>", false, "no bucket", "name"),
            ("status code: 404: <Code>NoSuchKey</Code>", false, "nothing is there (404)", "ends with /"),
            ("status code: 503: <Code>SlowDown</Code>", false, "again and again (503, SlowDown)", "later"),
            (
                "status code: 400: <Code>AuthorizationHeaderMalformed</Code> expecting 'eu-west-1'",
                false,
                "region eu-west-1",
                "AWS_REGION=eu-west-1",
            ),
            ("Received redirect without LOCATION", false, "another region", "AWS_REGION"),
            (
                "error sending request: dns error: failed to lookup",
                false,
                "nobody knows its name",
                "AWS_ENDPOINT_URL",
            ),
            ("builder error: URL scheme is not allowed", false, "http://", "AWS_ALLOW_HTTP=true"),
        ] {
            let problem = generic(text, is_signed);
            assert!(problem.what.contains(what), "{text}: {problem:?}");
            assert!(problem.advice.contains(advice), "{text}: {problem:?}");
        }
    }

    #[test]
    fn nothing_secret_is_passed_on() {
        for text in [
            "status code: 403: <Code>SignatureDoesNotMatch</Code><StringToSign>secret</StringToSign><AWSAccessKeyId>secret</AWSAccessKeyId>",
            "something else at https://host/a?sig=secret&x=secret went wrong",
            "error sending request for url (https://host/a?X-Amz-Signature=secret)",
        ] {
            for is_signed in [false, true] {
                let problem = generic(text, is_signed);
                assert!(!format!("{} {}", problem.what, problem.advice).contains("secret"), "{problem:?}");
            }
        }
    }

    #[test]
    fn a_problem_is_found_through_other_errors() {
        let problem = StoreProblem::new("it is gone", "look elsewhere");
        let parquet = ::parquet::errors::ParquetError::External(Box::new(problem.clone().into_io()));
        assert_eq!(StoreProblem::of(&parquet, StoreKind::Web, false), problem);
        assert_eq!(find::<StoreProblem>(&problem.clone().into_io()), Some(&problem));
    }
}
