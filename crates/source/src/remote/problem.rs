//! What a store says, in words: what happened, and what to do. Nothing of it is secret.

use super::{address::StoreKind, steady::BodyProblem, words::Words};
use std::{error::Error, io};

/// Why something on a store cannot be read or written.
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
    /// Whether what is not there is the bucket itself.
    pub(crate) has_no_bucket: bool,
    /// Whether the host gives whole files only.
    pub(crate) has_no_ranges: bool,
}

impl StoreProblem {
    pub(crate) fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: advice.into(),
            key: None,
            is_absent: false,
            has_no_bucket: false,
            has_no_ranges: false,
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
                BodyProblem::Silent => "check the network and the address, and try again",
                _ => "try again; if it stays so, fetch the file and name it on this machine",
            };
            return Self::new(body.to_string(), advice);
        }
        let words = Words { text: chain(error), kind, is_signed, is_writing: false };
        words.problem(find::<object_store::Error>(error))
    }

    /// The problem behind a store's refusal to write.
    pub(crate) fn of_writing(error: &object_store::Error, kind: StoreKind) -> Self {
        let words = Words { text: chain(error), kind, is_signed: false, is_writing: true };
        words.problem(Some(error))
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
                "no credentials for S3",
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
            ("Invalid Access Key: Invalid symbol 33", false, "key in the environment is none", "AWS_"),
            ("Account must be specified", false, "which account", "AWS_"),
            (
                "Unable to open service account file",
                false,
                "Unable to open service account file",
                "environment",
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
