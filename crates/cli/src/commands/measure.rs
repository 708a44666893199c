//! `rockpool measure`: how fast questions are answered on this machine.

use super::ask::{network, question_text};
use crate::Outcome;
use crate::failure::Failure;
use crate::output::print_data;
use crate::question_text::parse_question;
use clap::Args;
use rockpool_catalog::UserKeyRange;
use rockpool_engine::{Engine, EngineError, NativeHost, Share, Silent};
use rockpool_question::{Answer, Question};
use rockpool_store::Store;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Handle;

/// What to measure.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  A funnel, first on its own, then divided between two threads:
    rockpool measure --extract extract funnel.json
    rockpool measure --extract extract --threads 2 funnel.json
  A funnel and the same with another step:
    rockpool measure --extract extract funnel.json edited.json

Questions are asked one after another, in rounds, of engines that live as long as the command and keep what
they have read. So the first time of each is that of a question asked anew (the system may still know the
files), the later ones are those of a question asked again. Prints a JSON list with `question` (the file's name),
`milliseconds` (one number for each round) and `answer` for each question.")]
pub struct Arguments {
    /// The extract: a folder, or an http(s) URL
    #[arg(short, long, value_name = "DIR_OR_URL")]
    extract: String,

    /// Rounds
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Engines that divide the users among themselves, each with a thread of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256))]
    threads: u32,

    /// MiB of decoded columns that each engine keeps, as those in a browser do
    #[arg(long, value_name = "MIB", default_value_t = 176, value_parser = clap::value_parser!(u32).range(..=65_536))]
    kept: u32,

    /// The files with the questions, in JSON
    #[arg(required = true, value_name = "QUESTION")]
    questions: Vec<PathBuf>,
}

/// The times of one question.
#[derive(Debug, Serialize)]
struct Measured {
    question: String,
    milliseconds: Vec<f64>,
    answer: Option<Answer>,
}

/// Asks the questions.
///
/// # Errors
/// A [`Failure`].
pub fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let mut questions = vec![];
    for path in &arguments.questions {
        let (text, name) = question_text(path)?;
        questions.push((parse_question(&text, &name)?, name));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Statements are planned by recursion: as deep as their bounds allow, in a build without optimization too.
        .thread_stack_size(64 << 20)
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    let network = network(&arguments.extract, runtime.handle())?;
    let extract = network.address("").trim_end_matches('/').to_owned();
    let mut engines = vec![];
    for users in UserKeyRange::ALL.split(arguments.threads) {
        let engine = Engine::open(Store::new(network.clone()), Arc::new(NativeHost::new()));
        let engine = runtime.block_on(engine).map_err(Failure::Engine)?;
        engines.push((engine.with_decoded_bytes((arguments.kept as usize) << 20), users));
    }
    let mut measured: Vec<Measured> = questions
        .iter()
        .map(|(_, name)| Measured { question: name.clone(), milliseconds: vec![], answer: None })
        .collect();
    for _ in 0..arguments.rounds {
        for ((question, name), measured) in questions.iter().zip(&mut measured) {
            let begun = Instant::now();
            let answer = answer(&engines, question, runtime.handle()).map_err(|error| match error {
                EngineError::Question(problems) => {
                    Failure::Question { question: name.clone(), extract: extract.clone(), problems }
                }
                error => Failure::Engine(error),
            })?;
            measured.milliseconds.push(begun.elapsed().as_secs_f64() * 1e3);
            measured.answer = Some(answer);
        }
    }
    let text = serde_json::to_string_pretty(&measured)
        .map_err(|error| Failure::Format { format: "JSON", reason: error.to_string() })?;
    print_data(&(text + "\n"))?;
    Ok(Outcome::Fine)
}

/// The answer of engines that divide the users among themselves.
fn answer(
    engines: &[(Engine, UserKeyRange)],
    question: &Question,
    runtime: &Handle,
) -> Result<Answer, EngineError> {
    let [(engine, _), others @ ..] = engines else {
        return Err(broken("there is no engine to ask"));
    };
    if others.is_empty() {
        return runtime.block_on(engine.ask(question, Arc::new(Silent)));
    }
    let shares: Vec<Result<Share, EngineError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = engines
            .iter()
            .map(|(engine, users)| {
                scope.spawn(|| runtime.block_on(engine.share(question, *users, Arc::new(Silent))))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(broken("an engine's thread has broken"))))
            .collect()
    });
    let mut whole: Option<Share> = None;
    for share in shares {
        let share = share?;
        match &mut whole {
            Some(whole) => whole.merge(&share)?,
            None => whole = Some(share),
        }
    }
    match whole {
        Some(whole) => engine.answer_of(question, whole),
        None => Err(broken("no engine has answered")),
    }
}

fn broken(reason: &str) -> EngineError {
    EngineError::Internal { reason: reason.to_owned() }
}
