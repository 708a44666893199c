//! A notebook as the text of a link: compact JSON, compressed, in the letters that an address may have.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use rockpool_question::{Notebook, NotebookError, limits};
use rockpool_report::format;

/// The longest text of a notebook in a link, in characters: longer addresses are cut by many programs.
pub const LONGEST: usize = 8_000;

/// The best compression there is: a link is made once and read often.
const LEVEL: u8 = 10;

/// Why a notebook cannot be handed on, or not be read.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// It makes too long a link.
    #[error(
        "This notebook makes a link of {} characters, and many programs cut links after {}. Hand it on as a file.",
        format::count(*.length as u64), format::count(LONGEST as u64)
    )]
    TooLong {
        /// How long the link would be, in characters.
        length: usize,
    },
    /// The text of a link is damaged.
    #[error("The link is damaged or was cut on its way. Ask for it again, or for the notebook as a file.")]
    Damaged,
    /// What arrived is no notebook.
    #[error("It cannot be opened: {0}.")]
    NoNotebook(#[from] NotebookError),
    /// A name that cannot be a file of the folder.
    #[error(
        "'{name}' is no name of a notebook: letters, digits, '-', '_' and '.' only, such as weekly.json."
    )]
    Name {
        /// The name.
        name: String,
    },
    /// The file is not there or cannot be read.
    #[error("The notebook '{name}' cannot be read beside the extract: {reason}.")]
    File {
        /// Its name.
        name: String,
        /// What happened.
        reason: String,
    },
}

/// The notebook as the text of a link.
///
/// # Errors
/// [`ShareError::TooLong`] for what does not fit, [`ShareError::NoNotebook`] for what could not be read again.
pub fn pack(notebook: &Notebook) -> Result<String, ShareError> {
    notebook.check()?;
    let text = serde_json::to_vec(notebook)
        .map_err(|error| NotebookError::Malformed { reason: error.to_string() })?;
    let packed = URL_SAFE_NO_PAD.encode(compress_to_vec(&text, LEVEL));
    if packed.len() > LONGEST {
        return Err(ShareError::TooLong { length: packed.len() });
    }
    Ok(packed)
}

/// The notebook that the text of a link holds.
///
/// # Errors
/// [`ShareError::Damaged`] for what was not packed like this, [`ShareError::NoNotebook`] for what is none.
pub fn unpack(packed: &str) -> Result<Notebook, ShareError> {
    let bytes = URL_SAFE_NO_PAD.decode(packed.trim()).map_err(|_| ShareError::Damaged)?;
    let most = usize::try_from(limits::NOTEBOOK_BYTES.most).unwrap_or(usize::MAX);
    let text = decompress_to_vec_with_limit(&bytes, most).map_err(|_| ShareError::Damaged)?;
    let text = String::from_utf8(text).map_err(|_| ShareError::Damaged)?;
    Ok(Notebook::from_json(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::sample;
    use rockpool_question::{Cell, CellBody, CellId, Goal, Mark};

    #[test]
    fn the_sample_travels_in_a_short_link_and_comes_back() {
        let notebook = sample().unwrap();
        let packed = pack(&notebook).unwrap();
        assert!(packed.len() < LONGEST, "{}", packed.len());
        assert!(packed.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)));
        assert_eq!(unpack(&packed).unwrap(), notebook);
    }

    #[test]
    fn marks_goals_and_halves_travel_in_a_link_that_earlier_pages_refuse() {
        let mut notebook = sample().unwrap();
        let mark = |text: &str| Mark { date: "2026-03-10".parse().unwrap(), until: None, text: text.into() };
        notebook.marks = vec![mark("<script>")];
        notebook.cells[1].goals = vec![Goal { value: 40.0, name: "Plan".into() }];
        notebook.cells[1].half = true;
        notebook.settle_version();
        let read = unpack(&pack(&notebook).unwrap()).unwrap();
        assert_eq!((read.version, &read), (2, &notebook));
        notebook.marks = vec![mark("")];
        assert!(matches!(pack(&notebook), Err(ShareError::NoNotebook(_))));
    }

    #[test]
    fn a_link_that_was_cut_or_changed_is_damaged() {
        let packed = pack(&sample().unwrap()).unwrap();
        for text in ["", "!", "AAAA", &packed[..packed.len() / 2]] {
            assert!(unpack(text).is_err(), "{text}");
        }
        let photos = URL_SAFE_NO_PAD.encode(compress_to_vec(br#"{"photos": 12}"#, LEVEL));
        assert!(matches!(unpack(&photos), Err(ShareError::NoNotebook(_))));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_before_it_is_there() {
        let bomb = URL_SAFE_NO_PAD.encode(compress_to_vec(&vec![b' '; 30_000_000], LEVEL));
        assert!(matches!(unpack(&bomb), Err(ShareError::Damaged)));
    }

    #[test]
    fn a_notebook_that_is_too_long_says_how_long() {
        // Digits of a fixed sequence that hardly compress.
        let mut number = 7_u64;
        let noise: String = (0..20_000)
            .map(|_| {
                number =
                    number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(b'!' + (number >> 58) as u8)
            })
            .collect();
        let notebook = Notebook::new("", vec![Cell::new(CellId("a".into()), "", CellBody::Text(noise))]);
        let Err(ShareError::TooLong { length }) = pack(&notebook) else { panic!("too long") };
        assert!(length > LONGEST);
    }
}
