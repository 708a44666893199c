//! What can be typed after `cargo xtask`.

use crate::error::Error;
use crate::layer::Layer;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Work on Rockpool: set up, build, try out, test and measure.
///
/// Tools and build results are kept outside the clone, in $ROCKPOOL_CACHE (by default
/// ~/.cache/rockpool), compiled crates in $CARGO_TARGET_DIR (by default its folder `target`).
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true, version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What `cargo xtask` does.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Install what is missing: the WebAssembly target, a C compiler for it, wasm-bindgen, Trunk, packages.
    Setup {
        /// Also a browser and its driver, the packages of the end-to-end tests, and cargo-deny.
        #[arg(long)]
        browser: bool,
    },
    /// Build the `rockpool` command, the sample extract and the site, ready for any static host.
    Build,
    /// Build everything, then the command with the page inside: one file that opens, publishes and answers.
    Package,
    /// Build the site and serve it on this machine, with the sample extract.
    Demo {
        /// Port of the local server.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Pack a module of the site as the build does, with every effort.
    #[command(hide = true)]
    Pack {
        /// The file.
        input: PathBuf,
        /// Where the packed one goes.
        output: PathBuf,
    },
    /// Formatting, Clippy, documentation and licences, with every warning an error: the layer `lint`.
    Lint,
    /// Run all tests, a layer of them, those of one crate, or one.
    Test(TestArguments),
    /// Give mutants of real documents to whatever reads documents; `test` does it for a minute each.
    Fuzz {
        /// One target, such as `sql`; without it all, one after the other.
        target: Option<String>,
        /// How long each target runs.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// In the debug profile, as `test --debug`.
        #[arg(long)]
        debug: bool,
        /// Read this one document, as a failure printed it.
        #[arg(long, value_name = "FILE", requires = "target")]
        input: Option<PathBuf>,
    },
    /// Compare every kind of question with its definition, in this and in other engines; `test` does it too.
    Parity {
        /// Only the questions whose mode matches this pattern.
        #[arg(long, value_name = "PATTERN")]
        only: Option<String>,
        /// Users in each set of random events.
        #[arg(long, default_value_t = 10_000)]
        users: u32,
    },
    /// Measure: download sizes, speed of `build`, of questions natively and in the browser, beside other engines.
    /// Rewrites BENCHMARKS.md.
    Bench {
        /// Number of believable events that are generated for building and for times of the page.
        #[arg(long, default_value_t = 1_000_000)]
        events: u64,

        /// Users of the plain events that engines are compared on, 11 events each.
        #[arg(long, default_value_t = 1_000_000)]
        users: u64,

        /// A folder with such events as JSON lines, in the place of generated ones; see `rockpool sample --content
        /// benchmark`.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,

        /// Only this: building, adding to and checking an extract of so many events. A hundred million take about an
        /// hour, and 7 GB of disk.
        #[arg(long, value_name = "EVENTS", conflicts_with_all = ["events", "users", "data"])]
        large: Option<u64>,
    },
}

/// Which tests.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// The tests of one crate, such as `question`: natively, and those of `worker` in a browser.
    #[arg(value_name = "CRATE", conflicts_with_all = ["quick", "only"])]
    krate: Option<String>,
    /// Of these only the tests whose name contains this.
    name: Option<String>,
    /// Of a crate with DataFusion: in the debug profile, with assertions, overflow checks and line numbers. That compiles
    /// DataFusion once more. Crates without it are always tested so.
    #[arg(long, requires = "krate")]
    debug: bool,
    /// Formatting and whatever needs no DataFusion.
    #[arg(long, conflicts_with = "layers")]
    quick: bool,
    /// One layer, or several if given again. With a crate, only `browser`: its tests in a browser.
    #[arg(long = "layer", value_name = "LAYER", value_enum)]
    layers: Vec<Layer>,
    /// Only the end-to-end tests, and of these only those whose title matches.
    #[arg(long, value_name = "TITLE", conflicts_with_all = ["layers", "quick"])]
    only: Option<String>,
}

/// How the tests of one crate run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrateRun {
    /// Natively, in the profile that has its dependencies compiled already.
    Native,
    /// Natively, in the debug profile.
    Debug,
    /// In a browser.
    Browser,
}

/// Which tests are wanted, with nothing contradictory in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Some layers, in their order.
    Layers(Vec<Layer>),
    /// Formatting and the layer `pure`.
    Quick,
    /// Tests of one crate.
    Crate {
        /// Its name, as it was typed.
        name: String,
        /// A part of the names of the tests.
        test: Option<String>,
        /// Where and how they run.
        run: CrateRun,
    },
    /// The end-to-end tests whose title matches.
    EndToEnd(String),
}

impl TestArguments {
    /// What was asked for.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if a crate is to be tested in a layer that is not its own.
    pub fn wanted(self) -> Result<Wanted, Error> {
        Ok(match self {
            Self { krate: Some(name), layers, name: test, debug, .. } => {
                if layers.iter().any(|layer| *layer != Layer::Browser) {
                    return Err(Error::Unexpected(
                        "With a crate, --layer can only be browser; without --layer its tests run natively."
                            .into(),
                    ));
                }
                let run = match (layers.is_empty(), debug) {
                    (true, false) => CrateRun::Native,
                    (true, true) => CrateRun::Debug,
                    (false, _) => CrateRun::Browser,
                };
                Wanted::Crate { name, test, run }
            }
            Self { only: Some(title), .. } => Wanted::EndToEnd(title),
            Self { quick: true, .. } => Wanted::Quick,
            Self { layers, .. } if layers.is_empty() => Wanted::Layers(Layer::ALL.into()),
            Self { layers, .. } => {
                Wanted::Layers(Layer::ALL.into_iter().filter(|layer| layers.contains(layer)).collect())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(["cargo xtask"].iter().chain(words))
    }

    fn wanted(words: &[&str]) -> Wanted {
        match parsed(words).unwrap().task {
            Task::Test(arguments) => arguments.wanted().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn everything_is_all_layers_and_some_come_in_their_own_order() {
        assert_eq!(wanted(&["test"]), Wanted::Layers(Layer::ALL.into()));
        assert_eq!(
            wanted(&["test", "--layer", "end-to-end", "--layer", "lint", "--layer", "lint"]),
            Wanted::Layers(vec![Layer::Lint, Layer::EndToEnd])
        );
        assert_eq!(wanted(&["test", "--quick"]), Wanted::Quick);
        assert_eq!(wanted(&["test", "--only", "a funnel"]), Wanted::EndToEnd("a funnel".into()));
    }

    #[test]
    fn a_crate_is_tested_natively_unless_the_browser_is_asked_for() {
        let of = |name: &str, test: Option<&str>, run| Wanted::Crate {
            name: name.into(),
            test: test.map(str::to_owned),
            run,
        };
        assert_eq!(wanted(&["test", "question"]), of("question", None, CrateRun::Native));
        assert_eq!(wanted(&["test", "engine", "a_tie"]), of("engine", Some("a_tie"), CrateRun::Native));
        assert_eq!(wanted(&["test", "engine", "--debug"]), of("engine", None, CrateRun::Debug));
        assert_eq!(
            wanted(&["test", "app", "menu", "--layer", "browser"]),
            of("app", Some("menu"), CrateRun::Browser)
        );
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for words in [
            &["test", "question", "--quick"][..],
            &["test", "--quick", "--layer", "pure"],
            &["test", "--only", "x", "--layer", "pure"],
            &["test", "--layer", "nothing"],
            &["test", "--debug"],
            &["fuzz", "--input", "x"],
        ] {
            assert!(parsed(words).is_err(), "{words:?}");
        }
        let Task::Test(arguments) = parsed(&["test", "question", "--layer", "pure"]).unwrap().task else {
            panic!("no test")
        };
        assert!(arguments.wanted().is_err());
    }

    #[test]
    fn a_fuzz_target_runs_for_a_minute_unless_told_otherwise() {
        let seconds_of = |words: &[&str]| match parsed(words).unwrap().task {
            Task::Fuzz { seconds, target, .. } => (target, seconds),
            other => panic!("{other:?}"),
        };
        assert_eq!(seconds_of(&["fuzz"]), (None, 60));
        assert_eq!(seconds_of(&["fuzz", "sql", "--seconds", "5"]), (Some("sql".into()), 5));
    }
}
