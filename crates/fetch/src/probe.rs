//! Why a request came to nothing. A browser tells a page only that it failed; other requests for the same file, of
//! which no body is read, show what it was.

use crate::request::{AbortOnDrop, Wanted, fetch, is_offline};
use crate::silence::attend;
use rockpool_store::{Login, StoreError};
use web_sys::{RequestCache, RequestInit, RequestMode, RequestRedirect, Response, ResponseType};

/// The error with its reason, where one is found.
pub(crate) async fn explain(wanted: &Wanted, error: StoreError) -> StoreError {
    if is_offline() {
        return error;
    }
    let address = wanted.address.shown();
    match ask(wanted, |options| options.set_redirect(RequestRedirect::Manual)).await {
        Some(response) if response.type_() == ResponseType::Opaqueredirect => {
            StoreError::Login { address, login: Login::Elsewhere }
        }
        Some(response) if response.status() == 200 && wanted.range.is_some() => StoreError::NoRanges {
            address,
            reason: "the host sends the whole file and no part of it: it compresses files on the way, or \
                     something on the way refuses the header Range"
                .into(),
        },
        Some(_) => error,
        None => match ask(wanted, |options| options.set_mode(RequestMode::NoCors)).await {
            Some(_) => StoreError::Unreachable {
                address,
                reason: "the host answers, but does not allow this page's origin".into(),
            },
            None => error,
        },
    }
}

/// The head of an answer to a request for the whole file; nothing if none comes.
async fn ask(wanted: &Wanted, change: impl Fn(&RequestInit)) -> Option<Response> {
    let abort = AbortOnDrop::new();
    let options = wanted.options(&abort);
    options.set_cache(RequestCache::NoStore);
    change(&options);
    attend(fetch(&wanted.address, &options)).await?.ok()
}
