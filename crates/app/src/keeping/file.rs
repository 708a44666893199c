//! The notebook as a file.

use super::KeepError;
use crate::browser;
use rockpool_question::{Notebook, limits::NOTEBOOK_BYTES};
use rockpool_report::format;
use wasm_bindgen_futures::JsFuture;

/// The name of a notebook's file: its title in letters that every file system takes.
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for character in title.trim().chars().flat_map(char::to_lowercase).take(60) {
        if character.is_alphanumeric() {
            name.push(character);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}.rockpool.json", if name.is_empty() { "notebook" } else { name })
}

/// Reads a file as a notebook.
///
/// # Errors
/// [`KeepError::File`].
pub async fn read_file(file: web_sys::File) -> Result<Notebook, KeepError> {
    let name = file.name();
    let refused = |reason: String| KeepError::File { name: name.clone(), reason };
    let bytes = file.size() as u64;
    let most = u64::from(NOTEBOOK_BYTES.most);
    if bytes > most {
        let (bytes, most) = (format::bytes(bytes), format::bytes(most));
        return Err(refused(format!("it has {bytes}, and a notebook has at most {most}")));
    }
    let text = JsFuture::from(file.text()).await.map_err(|error| refused(browser::error_words(&error)))?;
    let text = text.as_string().unwrap_or_default();
    Notebook::from_json(text.trim_start_matches('\u{feff}')).map_err(|error| refused(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_file_name() {
        for (title, name) in [
            ("How a CAD application is used", "how-a-cad-application-is-used.rockpool.json"),
            ("../../etc/passwd", "etc-passwd.rockpool.json"),
            ("Müller & Söhne", "müller-söhne.rockpool.json"),
            (" / ", "notebook.rockpool.json"),
        ] {
            assert_eq!(file_name(title), name);
        }
    }
}
