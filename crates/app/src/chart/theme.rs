//! The colours and the type of a chart, from the page's design tokens.

use wasm_bindgen::JsCast;

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
        const SERIES: [&str; 10] = [
            "#0c7c8c", "#d1641a", "#5a55b5", "#b8407f", "#4c8a2b", "#a57c00", "#2b6fc2", "#8a5a44",
            "#5f7479", "#c2423a",
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
            font: value("--font-text", "system-ui, sans-serif"),
        }
    }

    /// The theme of the page as it is now.
    pub fn of_page() -> Self {
        let style = web_sys::window().and_then(|window| {
            let root = window.document()?.document_element()?;
            window.get_computed_style(root.unchecked_ref()).ok().flatten()
        });
        match style {
            Some(style) => Self::read(|name| style.get_property_value(name).ok()),
            None => Self::default(),
        }
    }

    /// The colour of a group; grey, the ninth of the series, is for what gathers the rest. After the last they begin
    /// again.
    pub fn group(&self, index: usize, gathered: bool) -> String {
        const GREY: usize = 8;
        match index % Self::GROUPS {
            _ if gathered => self.series(GREY),
            GREY => self.series(GREY + 1),
            index => self.series(index),
        }
    }

    /// How many groups have colours of their own.
    pub const GROUPS: usize = 9;

    /// The colour of a series; after the last they begin again.
    pub fn series(&self, index: usize) -> String {
        let colour = index.checked_rem(self.series.len()).and_then(|index| self.series.get(index));
        colour.cloned().unwrap_or_default()
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
        assert_eq!(theme.series(11), "#123456");
        assert_eq!(theme.grid, "#e6ebec");
    }

    #[test]
    fn only_plain_colours_become_translucent() {
        assert_eq!(translucent("#0c7c8c", 0.2, "x"), "rgba(12, 124, 140, 0.2)");
        assert_eq!(translucent("oklch(1 0 0)", 0.2, "#fff"), "#fff");
    }
}
