//! Answers a question over an extract, with DataFusion; the same code natively and in the browser.

mod engine;
mod error;
pub mod functions;
mod host;
pub mod kernel;

pub use engine::Engine;
pub use error::EngineError;
pub use functions::register_functions;
pub use host::{Host, NativeHost, Silent, Watch};
