//! Everything that can keep a command from doing its work, and what to do about it.

mod builder;

use crate::question_text::QuestionTextError;
use rockpool_engine::EngineError;
use rockpool_question::Problem;
use rockpool_store::Reader;
use std::path::PathBuf;

/// The exit code of a program that was stopped by Ctrl-C, as shells know it.
pub const INTERRUPTED_EXIT_CODE: u8 = 130;

/// A command that did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is well formed, but what it asks for cannot be.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What would be right.
        advice: String,
    },
    /// Events or an extract could not be read or written.
    #[error("{}", builder::message(.0))]
    Builder(#[from] rockpool_builder::BuilderError),
    /// The text of a question could not be understood.
    #[error(transparent)]
    QuestionText(#[from] QuestionTextError),
    /// The question makes no sense for the extract.
    #[error("{question} does not fit the extract {extract}:{}", one_line_each(.problems))]
    Question {
        /// Where the question was read.
        question: String,
        /// The extract, as it was typed, without secrets.
        extract: String,
        /// What is wrong, in the order of the fields.
        problems: Vec<Problem>,
    },
    /// The engine could not answer.
    #[error(transparent)]
    Engine(EngineError),
    /// A file that was named on the command line cannot be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{} cannot be written: {source}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Standard output cannot be written.
    #[error("standard output cannot be written: {source}")]
    Output {
        /// What the system said.
        source: std::io::Error,
    },
    /// Result or document that has no text form.
    #[error("the result cannot be written as {format}: {reason}")]
    Format {
        /// A table, JSON or CSV.
        format: &'static str,
        /// What the writer said.
        reason: String,
    },
    /// The server cannot listen or has broken.
    #[error("{address} cannot be served: {source}")]
    Serve {
        /// The address.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system does not let the program start what it needs.
    #[error("the program cannot start its threads: {source}")]
    Runtime {
        /// What the system said.
        source: std::io::Error,
    },
    /// The program itself has broken in a thread of its own.
    #[error("the engine stopped unexpectedly: {reason}")]
    Broken {
        /// What it said.
        reason: String,
    },
    /// Ctrl-C.
    #[error("stopped by Ctrl-C, nothing was written")]
    Interrupted,
}

fn one_line_each(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

impl Failure {
    /// The exit code that tells scripts what kind of failure it is.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } => 2,
            Self::Interrupted => INTERRUPTED_EXIT_CODE,
            _ => 1,
        }
    }

    /// What a person can do about it; nothing where the message has said it.
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Usage { advice, .. } => advice.as_str(),
            Self::QuestionText(error) => return Some(error.advice()),
            Self::Question { .. } => {
                "correct these fields; the extract's manifest.json names its event types and properties"
            }
            Self::Engine(error) => return error.advice(&Reader::Command),
            Self::Read { .. } => "check the path and that you may read it; `-` reads standard input",
            Self::Write { .. } => "check the path, that you may write there, and that the disk has room",
            Self::Output { .. } => "check that the disk has room",
            Self::Serve { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => {
                "another program uses this port; choose another with --port, or let 0 find a free one"
            }
            Self::Serve { .. } => "choose another port with --port; 0 finds a free one",
            Self::Runtime { .. } => "close other programs, or raise the limit on processes",
            Self::Broken { .. } | Self::Format { .. } => {
                "this is a defect of Rockpool; please report it with the question and the extract's manifest"
            }
            Self::Builder(error) => return builder::advice(error),
            Self::Interrupted => return None,
        };
        Some(advice.to_owned())
    }
}
