//! `rockpool ask`: the answer to a question, from the engine that also runs in the browser.

use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::progress::AnswerProgress;
use crate::question_text::parse_question;
use crate::report::{csv_text, table_text};
use crate::web_folder::WebFolder;
use clap::{Args, ValueEnum};
use rockpool_engine::{Engine, EngineError, NativeHost};
use rockpool_question::{Answer, Question};
use rockpool_store::{Folder, Network, Store, StoreError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// What to ask of what.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  A funnel as a table:
    rockpool ask --extract extract --question funnel.json
  From standard input, over the web, as JSON (`rockpool schema answer` describes it):
    echo '{\"kind\":\"sql\",\"sql\":\"SELECT count(*) FROM events\"}' |
      rockpool ask --extract 'https://host/extract?signature=x' --question - --format json

A question is a JSON document; `rockpool schema question` describes it. A funnel:
  {\"kind\": \"funnel\",
   \"steps\": [{\"any_of\": [{\"event\": {\"type\": \"application_opened\"}}]},
             {\"any_of\": [{\"event\": {\"type\": \"file_saved\"}}]}],
   \"window\": {\"amount\": 7, \"unit\": \"day\"}}

From a URL only the needed byte ranges are read. Its query string goes with every request.")]
pub struct Arguments {
    /// The extract: a folder, or an http(s) URL
    #[arg(short, long, value_name = "DIR_OR_URL")]
    extract: String,

    /// The file with the question, in JSON; - for standard input
    #[arg(long, value_name = "FILE")]
    question: PathBuf,

    /// How to write the answer
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// The forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The sentence, tables, notes, and what it cost
    Table,
    /// The whole answer
    Json,
    /// The main table, one row for each number
    Csv,
}

/// Answers the question.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let (text, name) = question_text(&arguments.question)?;
    let question = parse_question(&text, &name)?;
    let interrupt = Interrupt::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    let network = network(&arguments.extract, runtime.handle())?;
    let extract = network.address("").trim_end_matches('/').to_owned();
    let watch = Arc::new(AnswerProgress::new(quiet, interrupt.clone()));
    let task = runtime.spawn(answer(Store::new(network), question, watch.clone()));
    let result = runtime.block_on(first_of(task, &interrupt));
    // A request that still waits for its host must not keep the program.
    runtime.shutdown_timeout(Duration::ZERO);
    drop(watch);
    let answer = result?.map_err(|error| match error {
        _ if interrupt.is_pressed() => Failure::Interrupted,
        EngineError::Question(problems) => Failure::Question { question: name, extract, problems },
        error => Failure::Engine(error),
    })?;
    let text = match arguments.format {
        Format::Table => table_text(&answer),
        Format::Json => serde_json::to_string_pretty(&answer)
            .map(|text| text + "\n")
            .map_err(|error| Failure::Format { format: "JSON", reason: error.to_string() })?,
        Format::Csv => {
            csv_text(&answer).map_err(|error| Failure::Format { format: "CSV", reason: error.to_string() })?
        }
    };
    print_data(&text)?;
    Ok(Outcome::Fine)
}

async fn answer(store: Store, question: Question, watch: Arc<AnswerProgress>) -> Result<Answer, EngineError> {
    let engine = Engine::open(store, Arc::new(NativeHost::new())).await?;
    engine.ask(&question, watch).await
}

/// The task's result, or the interrupt if that comes first.
async fn first_of(
    task: tokio::task::JoinHandle<Result<Answer, EngineError>>,
    interrupt: &Interrupt,
) -> Result<Result<Answer, EngineError>, Failure> {
    tokio::select! {
        result = task => result.map_err(|error| Failure::Broken { reason: error.to_string() }),
        () = interrupt.pressed() => Err(Failure::Interrupted),
    }
}

/// The text of the question, and what messages call the place it came from.
pub(super) fn question_text(path: &Path) -> Result<(String, String), Failure> {
    let failed = |source| Failure::Read { path: path.to_owned(), source };
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).map_err(failed)?;
        return Ok((text, "standard input".into()));
    }
    Ok((std::fs::read_to_string(path).map_err(failed)?, path.display().to_string()))
}

/// The place that an extract's address names.
pub(super) fn network(address: &str, threads: &Handle) -> Result<Arc<dyn Network>, Failure> {
    let is_url =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if is_url("http://") || is_url("https://") {
        let folder = WebFolder::new(address, threads.clone()).map_err(|error| Failure::Usage {
            message: format!("--extract: {error}"),
            advice: "write a URL such as https://host/extract; a signature may follow as ?…".into(),
        })?;
        return Ok(Arc::new(folder));
    }
    let mut path = Path::new(address);
    if path.file_name().is_some_and(|name| name == rockpool_catalog::MANIFEST_FILE) {
        path = path.parent().unwrap_or(path);
    }
    if !path.is_dir() {
        let missing = StoreError::NotFound { address: format!("the extract's folder {}", path.display()) };
        return Err(Failure::Engine(EngineError::Store(missing)));
    }
    Ok(Arc::new(Folder::new(path)))
}
