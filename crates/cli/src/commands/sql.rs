//! `rockpool sql`: the statement that gives a question's numbers in a warehouse.

use super::ask::{network, question_text};
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::question_text::parse_question;
use clap::{Args, ValueEnum};
use rockpool_engine::{Engine, NativeHost};
use rockpool_question::{Dialect, Problem};
use rockpool_store::Store;
use rockpool_warehouse::{check_zones, equivalent_sql};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Which question, and for which warehouse.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  The statement for Databricks:
    rockpool sql --extract extract --question funnel.json
  Run in DuckDB, over the event table as Parquet:
    rockpool sql --extract extract --question funnel.json --dialect duckdb > funnel.sql
    duckdb -c \"CREATE VIEW events AS FROM 'events/*.parquet'; $(cat funnel.sql)\"

The statement reads one table, `events`, with the columns event_type, event_time, user_id and event_properties; a view
does where yours has other names. It is limited to the event types and the time that the extract covers, so that it
gives the extract's numbers while the table grows. docs/warehouse.md has the types of the columns and says what the rows
are. `rockpool ask --format json` has the same statements beside the answer.

From the extract only the manifest is read.")]
pub struct Arguments {
    /// The extract: a folder, or an http(s) URL
    #[arg(short, long, value_name = "DIR_OR_URL")]
    extract: String,

    /// The file with the question, in JSON; - for standard input; or the JSON itself
    #[arg(long, value_name = "FILE")]
    question: PathBuf,

    /// The warehouse's language
    #[arg(short, long, value_enum, default_value_t = Language::Spark)]
    dialect: Language,
}

/// The dialects by the names that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Spark SQL, as in Databricks
    Spark,
    /// DuckDB
    Duckdb,
    /// ClickHouse
    Clickhouse,
}

impl Language {
    fn dialect(self) -> Dialect {
        match self {
            Self::Spark => Dialect::Spark,
            Self::Duckdb => Dialect::DuckDb,
            Self::Clickhouse => Dialect::ClickHouse,
        }
    }
}

/// Prints the statement.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let (text, name) = question_text(&arguments.question)?;
    let question = parse_question(&text, &name)?;
    let interrupt = Interrupt::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    let network = network(&arguments.extract, runtime.handle())?;
    let extract = network.address("").trim_end_matches('/').to_owned();
    let engine = runtime.block_on(async {
        tokio::select! {
            engine = Engine::open(Store::new(network), Arc::new(NativeHost::new())) => engine.map_err(Failure::Engine),
            () = interrupt.pressed() => Err(Failure::Interrupted),
        }
    });
    runtime.shutdown_timeout(Duration::ZERO);
    let misfit = |problems| Failure::Question { question: name.clone(), extract: extract.clone(), problems };
    let engine = engine?;
    let manifest = engine.manifest();
    let valid = engine.validate(&question).map_err(misfit)?;
    check_zones(&question, manifest).map_err(|problem| misfit(vec![problem]))?;
    let Some(statement) = equivalent_sql(&valid, manifest, arguments.dialect.dialect()) else {
        let message = "this question is SQL already, in the dialect of the extract's own engine".to_owned();
        return Err(misfit(vec![Problem { field: "kind".into(), message }]));
    };
    print_data(&statement)?;
    Ok(Outcome::Fine)
}
