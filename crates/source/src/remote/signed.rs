//! A web host that is asked with the query of a signed address.

use async_trait::async_trait;
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
        ReqwestConnector,
    },
};
use std::fmt;

/// Adds a query to every request, for the library's own client asks for a path alone.
pub(crate) struct Signed {
    pub(crate) query: String,
}

impl fmt::Debug for Signed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The query is a secret.
        to.write_str("Signed")
    }
}

impl HttpConnector for Signed {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(SignedClient { client, query: self.query.clone() }))
    }
}

struct SignedClient {
    client: HttpClient,
    query: String,
}

impl fmt::Debug for SignedClient {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("SignedClient")
    }
}

#[async_trait]
impl HttpService for SignedClient {
    async fn call(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let asked = format!("{}?{}", request.uri(), self.query);
        *request.uri_mut() =
            asked.parse().map_err(|error| HttpError::new(HttpErrorKind::Unknown, Unusable(error)))?;
        self.client.execute(request).await
    }
}

/// An address that cannot be asked for; what is wrong with it may be secret.
#[derive(Debug, thiserror::Error)]
#[error("the address cannot be asked for")]
struct Unusable<E>(E);
