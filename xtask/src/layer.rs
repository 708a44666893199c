//! The layers of `cargo xtask test`: what each needs, cheapest first.

use clap::ValueEnum;

/// A layer of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layer {
    /// Formatting, Clippy, documentation, licences of dependencies.
    Lint,
    /// Native tests of what needs no DataFusion, in the debug profile.
    Pure,
    /// Native tests of engine and command, in the release profile.
    Engine,
    /// A minute of each fuzz target.
    Fuzz,
    /// Tests of page and worker in a browser.
    Browser,
    /// Every kind of question beside its definition and other engines.
    Parity,
    /// The whole built site in a browser.
    EndToEnd,
}

impl Layer {
    /// All of them, in the order in which they run.
    pub const ALL: [Self; 7] =
        [Self::Lint, Self::Pure, Self::Engine, Self::Fuzz, Self::Browser, Self::Parity, Self::EndToEnd];

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Pure => "pure",
            Self::Engine => "engine",
            Self::Fuzz => "fuzz",
            Self::Browser => "browser",
            Self::Parity => "parity",
            Self::EndToEnd => "end-to-end",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_and_the_closing_table_call_a_layer_the_same() {
        for layer in Layer::ALL {
            let value = layer.to_possible_value().unwrap();
            assert_eq!(value.get_name(), layer.name());
        }
        assert_eq!(Layer::value_variants(), Layer::ALL);
    }
}
