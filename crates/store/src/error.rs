//! What can go wrong when an extract's bytes are read. [`crate::advice`] says what to do about it.

use rockpool_catalog::CatalogError;
use std::time::Duration;

/// A read that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    #[error("{address} does not exist")]
    NotFound {
        /// Path or URL.
        address: String,
    },
    /// The host cannot be reached, or does not allow it.
    #[error("{address} cannot be reached: {reason}")]
    Unreachable {
        /// Path or URL.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// No secure connection to the host came about.
    #[error("{address} cannot be reached: no secure connection came about ({reason})")]
    Insecure {
        /// URL.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// The host took a connection, or the network seemed to, and then nothing more came.
    #[error("{} has sent nothing for {seconds} s ({address} was asked for)", host(.address))]
    Silent {
        /// URL.
        address: String,
        /// How long nothing came.
        seconds: u64,
    },
    /// The host is overloaded or broken.
    #[error("{address} cannot be had at the moment: the host answers with status {status}{}", pause(*.retry_after))]
    Busy {
        /// URL.
        address: String,
        /// 408, 425, 429 or from 500 on.
        status: u16,
        /// How long the host asks to wait.
        retry_after: Option<Duration>,
    },
    /// The host wants to know who asks.
    #[error("{address} is not given out: {login}")]
    Login {
        /// URL.
        address: String,
        /// How the host says so.
        login: Login,
    },
    /// Another document came in place of the file.
    #[error("{address} is not what the host sends: {what} came in its place")]
    Foreign {
        /// URL.
        address: String,
        /// What came.
        what: &'static str,
    },
    /// The host answered with something that is not the asked range.
    #[error("{address} was not served as byte ranges: {reason}")]
    NoRanges {
        /// Path or URL.
        address: String,
        /// What it answered.
        reason: String,
    },
    /// The bytes are not those that the manifest promises, from whatever copy they come.
    #[error("{address} is damaged, or not the file that the manifest names: {reason}")]
    Corrupt {
        /// Path or URL.
        address: String,
        /// What differs.
        reason: String,
    },
    /// The manifest cannot be used.
    #[error("{address}: {fault}")]
    Manifest {
        /// Path or URL.
        address: String,
        /// What is wrong with it.
        fault: CatalogError,
    },
    /// The owner has put another extract in place of the one that was opened.
    #[error("the extract was replaced while it was read: {address} now names other files{}", data_until(.until))]
    Replaced {
        /// Path or URL of the manifest.
        address: String,
        /// The last instant of the new data, as text.
        until: Option<String>,
    },
    /// The reader gave up because the question was cancelled.
    #[error("the read was cancelled")]
    Cancelled,
}

/// How a host says that it wants to know who asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Login {
    /// Status 401.
    #[error("the host asks for a login (status 401)")]
    Wanted,
    /// Status 403.
    #[error("the host refuses access (status 403)")]
    Refused,
    /// It led to a page.
    #[error("the host led to {to} in its place, which is a page, such as one to log in")]
    Page {
        /// Where it led, without secrets.
        to: String,
    },
    /// It leads elsewhere, and the browser may not follow or say where.
    #[error("the host leads to another place, such as a page to log in, where this page may not follow")]
    Elsewhere,
}

/// The host in a URL; the text itself where it is none.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

fn pause(retry_after: Option<Duration>) -> String {
    retry_after.map(|wait| format!(" and asks to wait {} s", wait.as_secs())).unwrap_or_default()
}

fn data_until(until: &Option<String>) -> String {
    until.as_ref().map(|until| format!(", with data until {until}")).unwrap_or_default()
}
