//! From an address to a store, with what the environment says of it.

use super::{
    StoreProblem,
    address::{Bucket, StoreKind},
    signed::Signed,
    steady::Steady,
};
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder,
    azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder, http::HttpBuilder,
};
use std::{sync::Arc, time::Duration};
use url::{Position, Url};

/// A store that was opened. Nothing was asked of it yet.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub(crate) objects: Arc<dyn ObjectStore>,
    pub(crate) kind: StoreKind,
    /// Whether its address carries a signature.
    pub(crate) is_signed: bool,
}

/// What writes to a store. Its requests are repeated by its own client only: a body that is sent is whole, or not there.
#[derive(Debug, Clone)]
pub(crate) struct Writes {
    pub(crate) objects: Arc<dyn ObjectStore>,
}

/// How often and how long one request is repeated; [`Steady`] begins anew a few times.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(50),
            max_backoff: Duration::from_secs(5),
            base: 2.0,
        },
        max_retries: 4,
        retry_timeout: Duration::from_secs(60),
    }
}

impl Store {
    /// The store of a bucket.
    ///
    /// # Errors
    /// [`StoreProblem`] where what the environment says makes no sense, or is not enough.
    pub(crate) fn of_bucket(bucket: &Bucket) -> Result<Self, StoreProblem> {
        Self::of_bucket_to_write(bucket).map(|(store, _)| store)
    }

    /// The store of a bucket, and what writes to it.
    ///
    /// # Errors
    /// As [`Self::of_bucket`].
    pub(crate) fn of_bucket_to_write(bucket: &Bucket) -> Result<(Self, Writes), StoreProblem> {
        let (kind, base) = (bucket.kind, bucket.base.as_str());
        let objects: Result<Arc<dyn ObjectStore>, _> = match kind {
            StoreKind::S3 | StoreKind::Web => AmazonS3Builder::from_env()
                .with_url(base)
                .with_retry(retry())
                .build()
                .map(|store| Arc::new(store) as _),
            StoreKind::Google => GoogleCloudStorageBuilder::from_env()
                .with_url(base)
                .with_retry(retry())
                .build()
                .map(|store| Arc::new(store) as _),
            StoreKind::Azure => MicrosoftAzureBuilder::from_env()
                .with_url(base)
                .with_retry(retry())
                .build()
                .map(|store| Arc::new(store) as _),
        };
        let objects = objects.map_err(|error| StoreProblem::of(&error, kind, false))?;
        Ok((Self::steady(objects.clone(), kind, false), Writes { objects }))
    }

    /// A web host. The query of an address is asked with every request: signatures are there.
    pub(crate) fn of_web(url: &Url) -> Result<Self, StoreProblem> {
        let is_signed = url.query().is_some();
        // A whole file may take its time; one that stands still is noticed.
        let options = ClientOptions::new().with_timeout_disabled().with_allow_http(url.scheme() == "http");
        let mut host = HttpBuilder::new()
            .with_url(&url[..Position::BeforePath])
            .with_client_options(options)
            .with_retry(retry());
        if let Some(query) = url.query() {
            host = host.with_http_connector(Signed { query: query.to_owned() });
        }
        let host = host.build().map_err(|error| StoreProblem::of(&error, StoreKind::Web, is_signed))?;
        Ok(Self::steady(Arc::new(host), StoreKind::Web, is_signed))
    }

    fn steady(objects: Arc<dyn ObjectStore>, kind: StoreKind, is_signed: bool) -> Self {
        let patience = Duration::from_secs(if kind == StoreKind::Web { 45 } else { 180 });
        Self { objects: Arc::new(Steady { objects, patience }), kind, is_signed }
    }

    /// What went wrong while something was written, in words.
    pub(crate) fn problem_of_writing(&self, error: &object_store::Error) -> StoreProblem {
        StoreProblem::of_writing(error, self.kind)
    }

    /// What went wrong, in words.
    pub(crate) fn problem(&self, error: &(dyn std::error::Error + 'static)) -> StoreProblem {
        StoreProblem::of(error, self.kind, self.is_signed)
    }
}
