//! What to do about a read that failed: one table for the page and the command.

use crate::error::{Login, StoreError};
use rockpool_catalog::CatalogError;

/// Who reads an extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// A page, of an origin such as `https://example.org`.
    Page {
        /// The page's origin.
        origin: String,
    },
    /// The `rockpool` command.
    Command,
}

const COPY_AGAIN: &str =
    "Upload the whole extract again, manifest.json last; `rockpool check` on the original finds damage.";

impl StoreError {
    /// What a person can do about it; nothing about a cancelled read.
    pub fn advice(&self, reader: &Reader) -> Option<String> {
        Some(match self {
            Self::NotFound { address } if address.contains("%25") => {
                "Some hosts refuse an address with %25 in it. Build the extract again with this version of Rockpool: \
                 its files have names that every host serves."
                    .into()
            }
            Self::NotFound { .. } => {
                "Check the address: it must be the folder that holds manifest.json and, below it, the files that the \
                 manifest names, as `rockpool build` wrote it."
                    .into()
            }
            Self::Unreachable { address, .. } => match foreign_page(reader, address) {
                Some(origin) => format!(
                    "Check the address and the connection. The extract is on another host than this page, and that \
                     host must allow this page's origin (Access-Control-Allow-Origin: {origin})."
                ),
                None => "Check the address, the connection, and that the host runs.".into(),
            },
            Self::Insecure { .. } => {
                "Check whether the address begins as the host speaks, with http or https, and whether this computer \
                 trusts the host's certificate."
                    .into()
            }
            Self::Silent { .. } => {
                "Try again in a moment. If it stays silent, look whether the host is up and whether a proxy or \
                 firewall on the way holds the answer back."
                    .into()
            }
            Self::Busy { .. } => "Try again in a moment.".into(),
            Self::Login { address, login } => login_advice(reader, address, login),
            Self::Foreign { .. } => {
                "Check the address, and that every file of the extract was uploaded: a host may send a page of its \
                 own for each file that it does not have."
                    .into()
            }
            Self::NoRanges { .. } => {
                "Serve the extract from a host that answers range requests and does not compress .parquet files on \
                 the way, such as an object store or `rockpool serve`."
                    .into()
            }
            Self::Corrupt { .. } => COPY_AGAIN.into(),
            // What the catalog says ends with what to do; and no time makes one version of another.
            Self::Manifest {
                fault: CatalogError::EarlierFormat { .. } | CatalogError::LaterFormat { .. }, ..
            } => return None,
            Self::Manifest { .. } => "If it has just been replaced, try again in a moment.".into(),
            Self::Replaced { .. } => match reader {
                Reader::Page { .. } => "Open the new data and ask again; nothing of the notebook is lost.".into(),
                Reader::Command => "Ask again: the next run reads the new extract.".into(),
            },
            Self::Cancelled => return None,
        })
    }
}

/// The origin of a page that reads from another one.
fn foreign_page<'a>(reader: &'a Reader, address: &str) -> Option<&'a str> {
    match reader {
        Reader::Page { origin } if !is_below(address, origin) => Some(origin),
        _ => None,
    }
}

fn is_below(address: &str, origin: &str) -> bool {
    address.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn login_advice(reader: &Reader, address: &str, login: &Login) -> String {
    let link = match login {
        Login::Refused => "If the address is a signed link, it may have expired: ask for a new one. ",
        _ => "",
    };
    let way = match (reader, foreign_page(reader, address)) {
        (Reader::Command, _) => {
            "The command sends no cookies and no password: use a signed link, or a copy of the extract in a folder."
                .to_owned()
        }
        (Reader::Page { .. }, None) => {
            "Load the page again and log in; what you have written stays in this browser.".to_owned()
        }
        (Reader::Page { .. }, Some(origin)) => format!(
            "No cookies are sent to another host than the page's own unless the page's address ends in \
             &credentials=include; log in there in another tab first, and let that host answer with \
             Access-Control-Allow-Origin: {origin} and Access-Control-Allow-Credentials: true."
        ),
    };
    format!("{link}{way}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Reader {
        Reader::Page { origin: "https://page.example".into() }
    }

    #[test]
    fn another_origin_is_told_what_its_host_must_send() {
        let error =
            |address: &str| StoreError::Unreachable { address: address.into(), reason: "no answer".into() };
        let advice = |address: &str| error(address).advice(&page()).unwrap();
        assert!(advice("https://host/x").contains("Access-Control-Allow-Origin: https://page.example"));
        assert!(advice("https://page.example.evil/x").contains("Access-Control-Allow-Origin"));
        assert!(!advice("https://page.example/x").contains("Access-Control"));
        assert!(!error("https://host/x").advice(&Reader::Command).unwrap().contains("Access-Control"));
    }

    #[test]
    fn a_login_is_sought_where_it_can_be_given() {
        let error = StoreError::Login { address: "https://host/x".into(), login: Login::Wanted };
        assert!(error.advice(&page()).unwrap().contains("credentials=include"));
        assert!(error.advice(&Reader::Command).unwrap().contains("signed link"));
        let own = StoreError::Login { address: "https://page.example/x".into(), login: Login::Refused };
        let advice = own.advice(&page()).unwrap();
        assert!(advice.contains("log in") && advice.contains("expired"), "{advice}");
    }

    #[test]
    fn a_silent_host_is_called_by_its_name() {
        let error = StoreError::Silent { address: "https://host.example:8443/a/b?c".into(), seconds: 30 };
        assert!(error.to_string().starts_with("host.example:8443 has sent nothing for 30 s"), "{error}");
    }
}
