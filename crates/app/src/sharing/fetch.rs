//! A notebook that lies beside the extract, in its folder `notebooks`.

use super::ShareError;
use crate::beside::{self, Trouble};
use crate::engine_client::ExtractAddress;
use rockpool_question::{Notebook, limits};

/// The folder beside the extract's manifest.
const FOLDER: &str = "notebooks/";

/// Reads a notebook beside the extract.
///
/// # Errors
/// A [`ShareError`] that says what is wrong with the name, the file or what is in it.
pub async fn fetch_notebook(extract: &ExtractAddress, name: &str) -> Result<Notebook, ShareError> {
    let address = address(&extract.url, name)?;
    let text = beside::read(extract, &address, &limits::NOTEBOOK_BYTES).await.map_err(|trouble| {
        let reason = match trouble {
            Trouble::TooLarge => "it is too large for a notebook".to_owned(),
            trouble => trouble.to_string(),
        };
        ShareError::File { name: name.to_owned(), reason }
    })?;
    Ok(Notebook::from_json(&text)?)
}

/// The address of a notebook: a plain name in the folder, never a way out of it.
fn address(extract: &str, name: &str) -> Result<String, ShareError> {
    let name = name.trim();
    let is_plain =
        name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
            && !name.starts_with('.')
            && name.len() <= 100;
    if name.is_empty() || !is_plain {
        return Err(ShareError::Name { name: name.to_owned() });
    }
    let ending = if name.ends_with(".json") { "" } else { ".json" };
    Ok(beside::address(extract, &format!("{FOLDER}{name}{ending}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_file_of_the_folder_and_nothing_else() {
        let of = |name| address("https://host/extract/?signature=x", name).ok();
        assert_eq!(of("weekly.json").unwrap(), "https://host/extract/notebooks/weekly.json?signature=x");
        assert_eq!(of("weekly").unwrap(), "https://host/extract/notebooks/weekly.json?signature=x");
        for name in ["", "../manifest.json", "a/b", "https://elsewhere/x", ".hidden", "a%2fb", "a b"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
