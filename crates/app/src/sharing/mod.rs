//! Notebooks that are handed on without a server: in the fragment of a link, as a file beside the extract, one cell of them
//! in another page. Opening somebody's notebook is reading; nothing of it is kept until a person says so.

mod address;
mod fetch;
mod link;

pub use address::{Asked, Visit, forget_visit, shared_link};
pub use fetch::fetch_notebook;
pub use link::{LONGEST, ShareError, pack, unpack};
