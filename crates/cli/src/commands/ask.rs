//! `rockpool ask`: the answer to a question, from the engine that also runs in the browser.

use crate::Outcome;
use crate::answer_document::AnswerDocument;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::printable::printable;
use crate::progress::AnswerProgress;
use crate::question_text::{parse_question, parse_questions};
use crate::report::table_text;
use crate::trace::Trace;
use crate::web_folder::WebFolder;
use clap::{Args, ValueEnum};
use rockpool_engine::{Engine, EngineError, NativeHost};
use rockpool_question::{Answer, Question};
use rockpool_report::{cost, csv};
use rockpool_store::{Folder, Network, Store, StoreError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};
use tokio::task::JoinHandle;

/// Bytes of decoded columns that are kept from one question for the next.
const DECODED_BYTES: usize = 256 << 20;

/// What to ask of what.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  A funnel as a table:
    rockpool ask --extract extract --question funnel.json
  From standard input, over the web, as JSON (`rockpool schema answer` describes it):
    echo '{\"kind\":\"sql\",\"sql\":\"SELECT count(*) FROM events\"}' |
      rockpool ask --extract 'https://host/extract?signature=x' --question - --format json
  Many questions, one on each line, to one answer on each line; the extract is opened once:
    rockpool ask --extract extract --questions questions.jsonl --format json > answers.jsonl

A question is a JSON document; `rockpool schema question` describes it. A funnel:
  {\"kind\": \"funnel\",
   \"steps\": [{\"any_of\": [{\"event\": {\"type\": \"application_opened\"}}]},
             {\"any_of\": [{\"event\": {\"type\": \"file_saved\"}}]}],
   \"window\": {\"amount\": 7, \"unit\": \"day\"},
   \"dates\": {\"last\": 30, \"unit\": \"day\"}}

From a URL only the needed byte ranges are read. Its query string goes with every request.")]
pub struct Arguments {
    /// The extract: a folder, or an http(s) URL
    #[arg(short, long, value_name = "DIR_OR_URL")]
    extract: String,

    #[command(flatten)]
    asked: Asked,

    /// How to write the answer
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Answer the question, and print in place of the answer which table was chosen and why, and which files, row groups,
    /// columns and bytes were read or left out, by what
    #[arg(long, conflicts_with = "format")]
    explain: bool,

    /// Write to standard error what took how long: plan, open, fetch, decode, merge, match, finish
    #[arg(long)]
    trace: bool,
}

/// Where the question is, or several.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Asked {
    /// The file with the question, in JSON; - for standard input; or the JSON itself
    #[arg(long, value_name = "FILE")]
    question: Option<PathBuf>,

    /// The file with a question in JSON on each line; - for standard input
    ///
    /// They are answered in their order, each answer is written when it is there; with `--format json` on a line of
    /// its own. Empty lines are passed over. The first question that cannot be answered ends the command.
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
}

/// The forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The sentence, tables, notes, and what it cost
    Table,
    /// The whole answer
    Json,
    /// Every number, with the columns that docs/questions.md lists
    Csv,
}

/// Answers the question, or one after another.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let several = arguments.asked.questions.is_some();
    if several && arguments.format == Format::Csv {
        return Err(Failure::Usage {
            message: "tables of several questions do not make one CSV".into(),
            advice: "write --format json, or ask one question at a time with --question".into(),
        });
    }
    let questions = questions(&arguments.asked)?;
    let interrupt = Interrupt::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Statements are planned by recursion: as deep as their bounds allow, in a build without optimization too.
        .thread_stack_size(64 << 20)
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    let network = network(&arguments.extract, runtime.handle())?;
    let asking = Asking {
        extract: network.address("").trim_end_matches('/').to_owned(),
        format: arguments.format,
        explain: arguments.explain,
        trace: arguments.trace.then(Trace::default).filter(Trace::begin),
        several,
        quiet,
        interrupt,
    };
    let result = asking.answer_all(&runtime, Store::new(network), questions);
    // A request that still waits for its host must not keep the program.
    runtime.shutdown_timeout(Duration::ZERO);
    result.map(|()| Outcome::Fine)
}

/// What all questions of a run have in common.
struct Asking {
    /// The extract as messages call it, without secrets.
    extract: String,
    format: Format,
    /// Whether what was read is printed in place of the answer.
    explain: bool,
    /// What took how long, if somebody wants to know.
    trace: Option<Trace>,
    several: bool,
    quiet: bool,
    interrupt: Interrupt,
}

impl Asking {
    /// Answers the questions, each with what messages call the place it came from.
    fn answer_all(
        &self,
        runtime: &Runtime,
        store: Store,
        questions: Vec<(Question, String)>,
    ) -> Result<(), Failure> {
        let kept = if self.several { DECODED_BYTES } else { 0 };
        let opening = runtime.spawn(async move {
            let engine = Engine::open(store, Arc::new(NativeHost::new())).await?;
            Ok(Arc::new(engine.with_decoded_bytes(kept)))
        });
        let engine = self.wait(runtime, opening, "")?;
        let mut is_first = true;
        for (question, name) in questions {
            let watch = Arc::new(AnswerProgress::new(self.quiet, self.interrupt.clone()));
            let (asked, watching) = (Arc::clone(&engine), Arc::clone(&watch));
            let text = if self.explain {
                let task = runtime.spawn(async move { asked.explain(&question, watching).await });
                let explained = self.wait(runtime, task, &name);
                drop(watch);
                let (answer, plan) = explained?;
                let lines = cost::explanation(&answer.read, &plan);
                lines.into_iter().map(|line| printable(&line) + "\n").collect()
            } else {
                let task = runtime.spawn(async move { asked.ask(&question, watching).await });
                let answer = self.wait(runtime, task, &name);
                drop(watch);
                self.text(&answer?, &engine)?
            };
            let gap = if is_first || self.format == Format::Json { "" } else { "\n" };
            print_data(&format!("{gap}{text}"))?;
            if let Some(trace) = &self.trace {
                trace.take_lines().iter().for_each(|line| eprintln!("{line}"));
            }
            is_first = false;
        }
        Ok(())
    }

    /// The task's result, or the interrupt if that comes first.
    fn wait<T>(
        &self,
        runtime: &Runtime,
        task: JoinHandle<Result<T, EngineError>>,
        question: &str,
    ) -> Result<T, Failure> {
        let result = runtime.block_on(async {
            tokio::select! {
                result = task => result.map_err(|error| Failure::Broken { reason: error.to_string() }),
                () = self.interrupt.pressed() => Err(Failure::Interrupted),
            }
        });
        result?.map_err(|error| match error {
            _ if self.interrupt.is_pressed() => Failure::Interrupted,
            EngineError::Question(problems) => {
                Failure::Question { question: question.to_owned(), extract: self.extract.clone(), problems }
            }
            error => Failure::Engine(error),
        })
    }

    /// The answer in the wanted form.
    fn text(&self, answer: &Answer, engine: &Engine) -> Result<String, Failure> {
        let failed = |format, reason: String| Failure::Format { format, reason };
        Ok(match self.format {
            Format::Table => table_text(answer).map_err(|error| failed("a table", error.to_string()))?,
            Format::Json => {
                let document = AnswerDocument::new(answer, engine);
                let json = if self.several {
                    serde_json::to_string(&document)
                } else {
                    serde_json::to_string_pretty(&document)
                };
                json.map_err(|error| failed("JSON", error.to_string()))? + "\n"
            }
            Format::Csv => csv::text(answer).map_err(|error| failed("CSV", error.to_string()))?,
        })
    }
}

/// The questions, each with what messages call the place it came from.
fn questions(asked: &Asked) -> Result<Vec<(Question, String)>, Failure> {
    match (&asked.question, &asked.questions) {
        (_, Some(path)) => {
            let (text, name) = question_text(path)?;
            let questions = parse_questions(&text, &name)?;
            Ok(questions
                .into_iter()
                .map(|(line, question)| (question, format!("{name}, line {line},")))
                .collect())
        }
        (Some(path), None) => {
            let (text, name) = question_text(path)?;
            Ok(vec![(parse_question(&text, &name)?, name)])
        }
        (None, None) => Ok(vec![]),
    }
}

/// The text of the question, and what messages call the place it came from.
pub(super) fn question_text(path: &Path) -> Result<(String, String), Failure> {
    let failed = |source| Failure::Read { path: path.to_owned(), source };
    // No file is called so by anybody; a person who writes JSON here means the question.
    if let Some(text) = path.to_str().filter(|text| text.trim_start().starts_with('{')) {
        return Ok((text.to_owned(), "the question".into()));
    }
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
