//! What a store's answers mean.

use super::{StoreProblem, address::StoreKind};

/// What of a store's own words is passed on, in characters.
const QUOTED: usize = 160;

/// What libraries and a store said.
pub(super) struct Words {
    /// All of it.
    pub(super) text: String,
    /// Whose words they are.
    pub(super) kind: StoreKind,
    /// Whether a signed address was asked.
    pub(super) is_signed: bool,
    /// Whether something was to be written.
    pub(super) is_writing: bool,
}

impl Words {
    /// What is wrong, and what to do.
    pub(super) fn problem(&self, error: Option<&object_store::Error>) -> StoreProblem {
        let has = |text: &str| self.text.contains(text);
        let nobody =
            ["169.254.", "metadata.google", "fd00:ec2", "Missing AccessKeyId", "Missing SecretAccessKey"];
        if nobody.iter().any(|text| has(text)) {
            return StoreProblem::new(
                format!("no credentials for {} are in the environment", self.store()),
                self.credentials(),
            );
        }
        let has_no_conditions = matches!(error, Some(object_store::Error::NotImplemented { .. }))
            || has("status code: 501")
            || has("ETag required for conditional put");
        if self.is_writing && has_no_conditions {
            return StoreProblem::new(
                "the store cannot replace a file on the condition that nobody else has, so two jobs could undo each other's work",
                "use a store that can (S3, Google Cloud Storage, Azure, R2, MinIO), or write to a folder and copy it there, the manifest last",
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
            (Some(405 | 501), _) => StoreProblem::new(
                "the host does not say which files it has",
                "name one file, or the bucket by its own address (s3://, gs://, az://)",
            ),
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
            (None, _) if has("Account must be specified") => StoreProblem::new(
                "the environment does not say which account the container is in",
                self.credentials(),
            ),
            (None, _) if has("Invalid Access Key") => {
                StoreProblem::new("the key in the environment is none", self.credentials())
            }
            _ => StoreProblem::new(
                self.quoted(),
                "check the address, and what the environment says of the store",
            ),
        }
    }

    fn store(&self) -> &'static str {
        match self.kind {
            StoreKind::S3 => "S3",
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
        let has_no_bucket = self.text.contains("NoSuchBucket") || self.text.contains("ContainerNotFound");
        let (what, advice) = if has_no_bucket {
            (
                "there is no bucket of this name",
                "check the name, and that the environment names the right account and region",
            )
        } else {
            ("nothing is there", "check the address; a folder ends with /")
        };
        StoreProblem { is_absent: true, has_no_bucket, ..StoreProblem::new(format!("{what} (404)"), advice) }
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
        StoreProblem::new(format!("access is refused ({answer})"), self.rights())
    }

    /// Which rights whoever asks needs.
    fn rights(&self) -> String {
        match (self.kind, self.is_writing) {
            (StoreKind::S3, false) => {
                "ask for the right to read and to list there (s3:GetObject, s3:ListBucket), and check who asks"
            }
            (StoreKind::S3, true) => {
                "ask for the right to write there (s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload beside s3:GetObject and \
                 s3:ListBucket), and check who asks"
            }
            (StoreKind::Google, false) => {
                "ask for the right to read and to list there (storage.objects.get, storage.objects.list), and check who asks"
            }
            (StoreKind::Google, true) => {
                "ask for the role Storage Object User there, and check who asks"
            }
            (StoreKind::Azure, false) => "ask for the role Storage Blob Data Reader there, and check who asks",
            (StoreKind::Azure, true) => "ask for the role Storage Blob Data Contributor there, and check who asks",
            (StoreKind::Web, _) => return self.credentials(),
        }
        .to_owned()
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
        // Which library says it is nobody's business.
        let text = match self.text.split_once(" error: ") {
            Some((before, rest)) if before.starts_with("Generic ") => rest,
            _ => &self.text,
        };
        for word in text.split_whitespace() {
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
