//! The plain sentence of what was counted.

use crate::{AnswerBody, ValidQuestion};
use rockpool_catalog::Manifest;

/// What was asked and what came out, in words a colleague would use.
pub fn sentence(_question: &ValidQuestion, _body: &AnswerBody, _manifest: &Manifest) -> String {
    String::new()
}
