//! The names under which things are stored. They carry the version of what they hold and never change.

use crate::engine_client::without_secrets;

/// What the person chose about light and dark.
pub const THEME_KEY: &str = "rockpool.theme.v1";

/// The key of the notebook that was open last, for the page that is shown when everything else fails.
pub const LAST_KEY: &str = "rockpool.last.v1";

/// The key of the notebook for an extract.
pub fn notebook_key(extract: &str) -> String {
    format!("rockpool.notebook.v1:{}", without_secrets(extract))
}

/// The key for a stored text that could not be read.
pub fn backup_key(extract: &str) -> String {
    format!("rockpool.notebook.v1.unreadable:{}", without_secrets(extract))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_first_release() {
        // A renamed key hides everybody's notebooks: these texts must stay.
        assert_eq!(
            notebook_key("https://host/extract/?sig=secret"),
            "rockpool.notebook.v1:https://host/extract/"
        );
        assert_eq!(
            backup_key("https://u:p@host/extract/"),
            "rockpool.notebook.v1.unreadable:https://host/extract/"
        );
        assert_eq!(THEME_KEY, "rockpool.theme.v1");
        assert_eq!(LAST_KEY, "rockpool.last.v1");
    }
}
