//! Markdown as nodes of the page: no HTML is ever made from text, so none can be smuggled in.

mod node;
mod parse;
mod view;

pub use node::{Block, Node};
pub use parse::parse;
pub use view::Markdown;
