//! The colours and the type of a chart, from the page's design tokens.

use rockpool_question::GroupValue;
use std::cell::RefCell;
use wasm_bindgen::JsCast;

thread_local! {
    /// The theme that was computed last, and what it depends on. A page of many charts asks for it once for each.
    static LAST: RefCell<Option<(Decides, Theme)>> = const { RefCell::new(None) };
}

/// What the values of the design tokens depend on (`web/styles/tokens.css`).
#[derive(PartialEq)]
struct Decides {
    chosen: Option<String>,
    system_is_dark: bool,
    /// On paper they are others.
    on_screen: bool,
    /// While the styles are still on their way, everything is as the browser has it.
    styled: bool,
}

impl Decides {
    fn of_page() -> Self {
        let window = web_sys::window();
        let document = window.as_ref().and_then(web_sys::Window::document);
        let is = |media: &str| {
            let found = window.as_ref().and_then(|window| window.match_media(media).ok().flatten());
            found.is_some_and(|found| found.matches())
        };
        let root = document.as_ref().and_then(web_sys::Document::document_element);
        Self {
            chosen: root.and_then(|root| root.get_attribute("data-theme")),
            system_is_dark: is("(prefers-color-scheme: dark)"),
            on_screen: is("screen"),
            styled: document.is_some_and(|document| document.ready_state() == "complete"),
        }
    }
}

/// Colours and type of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Text that carries numbers.
    pub strong: String,
    /// Text of axes and legends.
    pub text: String,
    /// Grid lines.
    pub grid: String,
    /// What the chart stands on.
    pub surface: String,
    /// What a hover label stands on.
    pub raised: String,
    /// The border of a hover label.
    pub line: String,
    /// What is lost or does not matter.
    pub faint: String,
    /// The series in order; never empty.
    pub series: Vec<String>,
    /// What is gathered, or beyond the colours that can be told apart.
    pub rest: String,
    /// What has no value.
    pub absent: String,
    /// The font family.
    pub font: String,
}

impl Default for Theme {
    /// The light colours, for where the tokens cannot be read.
    fn default() -> Self {
        Self::read(|_| None)
    }
}

impl Theme {
    /// The theme from the values of the design tokens, by name.
    pub fn read(token: impl Fn(&str) -> Option<String>) -> Self {
        const SERIES: [&str; 9] = [
            "#0c7c8c", "#d1641a", "#5a55b5", "#b8407f", "#4c8a2b", "#a57c00", "#2b6fc2", "#8a5a44", "#c2423a",
        ];
        let value = |name: &str, otherwise: &str| {
            let value = token(name).map(|value| value.trim().to_owned());
            value.filter(|value| !value.is_empty()).unwrap_or_else(|| otherwise.to_owned())
        };
        let series = SERIES.iter().enumerate();
        Self {
            strong: value("--text-strong", "#10262b"),
            text: value("--chart-text", "#47595e"),
            grid: value("--chart-grid", "#e6ebec"),
            surface: value("--surface-card", "#ffffff"),
            raised: value("--surface-raised", "#ffffff"),
            line: value("--line-normal", "#d0d9db"),
            faint: value("--series-faint", "#cfdadc"),
            series: series.map(|(index, colour)| value(&format!("--series-{}", index + 1), colour)).collect(),
            rest: value("--series-rest", "#5f7479"),
            absent: value("--series-absent", "#84969b"),
            font: value("--font-text", "system-ui, sans-serif"),
        }
    }

    /// The theme of the page as it is now.
    pub fn of_page() -> Self {
        LAST.with_borrow_mut(|last| {
            let decides = Decides::of_page();
            match last {
                Some((decided, theme)) if *decided == decides => theme.clone(),
                _ => {
                    let theme = Self::computed();
                    *last = Some((decides, theme.clone()));
                    theme
                }
            }
        })
    }

    /// As the browser computes it, which takes all styles of the page where something has changed.
    fn computed() -> Self {
        let style = web_sys::window().and_then(|window| {
            let root = window.document()?.document_element()?;
            window.get_computed_style(root.unchecked_ref()).ok().flatten()
        });
        match style {
            Some(style) => Self::read(|name| style.get_property_value(name).ok()),
            None => Self::default(),
        }
    }

    /// The colour of a series; after the last they are grey, for nobody tells more colours apart.
    pub fn series(&self, index: usize) -> String {
        self.series.get(index).unwrap_or(&self.rest).clone()
    }

    /// The colour of something that stands beside its name; after the last they begin again.
    pub fn again(&self, index: usize) -> String {
        self.series(index.checked_rem(self.series.len()).unwrap_or(0))
    }

    /// The colour of one of the things that a chart tells apart.
    pub fn colour(&self, ink: Ink) -> String {
        match ink {
            Ink::Series(index) => self.series(index),
            Ink::Gathered => self.rest.clone(),
            Ink::Absent => self.absent.clone(),
        }
    }
}

/// One of the things that a chart tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A series or a group, by its place.
    Series(usize),
    /// The groups that are gathered in one.
    Gathered,
    /// Those who have no value.
    Absent,
}

impl Ink {
    /// Of a group by its place and its value: what is no value of its own has no colour of its own.
    pub fn of(index: usize, value: Option<&GroupValue>) -> Self {
        match value {
            Some(GroupValue::Other) => Self::Gathered,
            Some(GroupValue::NotSet | GroupValue::NotReached) => Self::Absent,
            Some(GroupValue::Value(_)) | None => Self::Series(index),
        }
    }
}

/// A colour of the form `#rrggbb` with so much of what is behind it showing through; another form is given
/// back as the fallback.
pub fn translucent(colour: &str, opacity: f64, fallback: &str) -> String {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
    let channel = |range| digits.and_then(|digits| u8::from_str_radix(digits.get(range)?, 16).ok());
    match (channel(0..2), channel(2..4), channel(4..6)) {
        (Some(red), Some(green), Some(blue)) => format!("rgba({red}, {green}, {blue}, {opacity})"),
        _ => fallback.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_win_and_empty_ones_do_not() {
        let theme = Theme::read(|name| match name {
            "--series-2" => Some(" #123456 ".into()),
            "--chart-grid" => Some(String::new()),
            _ => None,
        });
        assert_eq!(theme.series(1), "#123456");
        assert_eq!(theme.series(11), theme.rest);
        assert_eq!(theme.again(10), "#123456");
        assert_eq!(theme.grid, "#e6ebec");
    }

    #[test]
    fn what_is_no_value_has_no_colour_of_its_own() {
        let theme = Theme::default();
        let colour = |value: &GroupValue| theme.colour(Ink::of(0, Some(value)));
        assert_eq!(colour(&GroupValue::Value("(other)".into())), theme.series(0));
        assert_eq!(colour(&GroupValue::Other), theme.rest);
        assert_eq!(colour(&GroupValue::NotSet), theme.absent);
    }

    #[test]
    fn only_plain_colours_become_translucent() {
        assert_eq!(translucent("#0c7c8c", 0.2, "x"), "rgba(12, 124, 140, 0.2)");
        assert_eq!(translucent("oklch(1 0 0)", 0.2, "#fff"), "#fff");
    }
}
