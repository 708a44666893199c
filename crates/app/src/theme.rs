//! Light or dark.

use crate::{
    browser,
    keeping::{BrowserShelf, Shelf, THEME_KEY},
};

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order a menu shows them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The word for it in the storage and in the document.
    fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme that a word means; the system's, if it means none.
    fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }

    /// Whether the page is dark, given whether the system is.
    pub fn is_dark(self, system_is_dark: bool) -> bool {
        match self {
            Self::System => system_is_dark,
            Self::Light => false,
            Self::Dark => true,
        }
    }

    /// The choice of an earlier visit.
    pub fn remembered() -> Self {
        BrowserShelf.read(THEME_KEY).ok().flatten().map_or(Self::System, |word| Self::of_word(&word))
    }

    /// Shows the page in this theme and remembers the choice.
    pub fn choose(self) {
        // A choice that cannot be stored still holds for this visit.
        let _ = BrowserShelf.write(THEME_KEY, self.word());
        if let Some(root) = gloo::utils::document().document_element() {
            let shown = match self {
                Self::System => root.remove_attribute("data-theme"),
                _ => root.set_attribute("data-theme", self.word()),
            };
            if let Err(error) = shown {
                web_sys::console::warn_1(&browser::error_words(&error).into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_its_word() {
        for theme in Theme::ALL {
            assert_eq!(Theme::of_word(theme.word()), theme);
        }
        assert_eq!(Theme::of_word("sepia"), Theme::System);
    }

    #[test]
    fn only_the_system_choice_follows_the_system() {
        assert!(Theme::System.is_dark(true) && !Theme::System.is_dark(false));
        assert!(!Theme::Light.is_dark(true) && Theme::Dark.is_dark(false));
    }
}
