//! Answers questions over an extract, with DataFusion; the same code natively and in the browser.
//!
//! # The walk of a question
//!
//! [`Engine::ask`] checks a question against the manifest. `cohorts` evaluates its conditions on users, each set to one
//! bitmap of keys; then the question is compiled to the plan of its kind, such as `funnel` or `paths`. The plan names the files that can matter (`users::plan`), each with the columns, users and
//! times that are wanted. `scan` reads them: it leaves out row groups and pages by their statistics, fetches
//! the wanted columns of what remains, and decodes batches. `filter` evaluates the property filters with
//! DataFusion's expressions and sets, for every event, one bit for each step that it can fill. `users` merges
//! the files by user, and a kernel (`rockpool_kernel`) matches one user after another. The counts are a [`Partial`]: partials
//! of disjoint users merge, and the plan finishes them to the answer. Whom a number of it counts is asked of the same
//! plan, by `cohorts`: for a list of users, or for a condition of another question. A `trace` is a funnel with one user.
//!
//! SQL goes another way: `table` offers the same files to DataFusion as tables, `sql` plans and runs the
//! statement.
//!
//! # Invariants
//!
//! - Nothing here spawns a task, blocks, or reads a clock of its own: a browser's worker is one thread without
//!   a runtime. Whatever takes long goes through `scan::Reading::breathe`, which pauses and notices a cancel.
//! - No number depends on how the users are divided.
//! - Nothing that a file, a network or a person can cause panics.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "a test waits for what it asked"))]

mod advice;
mod cohorts;
mod daily;
mod engine;
mod error;
mod filter;
mod frame;
#[cfg(feature = "sql")]
pub mod functions;
mod funnel;
mod groups;
mod host;
mod kind;
mod kinds;
mod lifecycle;
mod only;
mod paths;
mod planner;
mod retention;
mod scan;
mod segmentation;
mod share;
mod spans;
#[cfg(feature = "sql")]
mod sql;
mod stickiness;
#[cfg(feature = "sql")]
mod table;
mod trace;
mod users;

pub use engine::Engine;
pub use error::EngineError;
#[cfg(feature = "sql")]
pub use functions::{function_names, register_functions};
pub use host::{Host, NativeHost, Silent, Watch};
pub use kinds::Partial;
pub use share::Share;
