//! What a team says of the data: `annotations.json` beside the extract. It is read as data only, and where there is none
//! nothing is said.

use crate::beside::{Trouble, address, read};
use crate::engine_client::ExtractAddress;
use rockpool_question::{Mark, annotations, limits};

/// The file beside the extract's manifest.
const FILE: &str = "annotations.json";

/// The marks of the team; none where the host has no such file.
///
/// # Errors
/// A sentence that says why a file that is there cannot be read.
pub async fn fetch_annotations(extract: &ExtractAddress) -> Result<Vec<Mark>, String> {
    let text = match read(extract, &address(&extract.url, FILE), &limits::ANNOTATION_BYTES).await {
        Ok(text) => text,
        // What does not come is as good as not there: nobody has asked for it.
        Err(Trouble::Absent | Trouble::Host(_) | Trouble::Network(_) | Trouble::Silent) => return Ok(vec![]),
        Err(trouble @ Trouble::TooLarge) => return Err(said(&trouble.to_string())),
    };
    if is_page(&text) {
        return Ok(vec![]);
    }
    annotations(&text).map_err(|error| said(&error.to_string()))
}

/// Whether a host has answered with a page of its own, as many do for whatever they do not have.
fn is_page(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

fn said(reason: &str) -> String {
    format!("The team's marks are not shown, for {FILE} beside the extract cannot be read: {reason}.")
}
