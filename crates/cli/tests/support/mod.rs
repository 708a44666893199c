//! Runs the built command as a person does, on a small set of events whose numbers are counted by hand.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod events;
pub mod http;
pub mod schema;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// What a run of the command left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run, if it went well.
    #[track_caller]
    pub fn fine(self) -> Self {
        assert_eq!(self.code, 0, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The command, not yet started.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rockpool"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command to its end.
pub fn rockpool(arguments: &[&str]) -> Run {
    finish(command(arguments).spawn().unwrap())
}

/// Runs the command to its end with a text as standard input.
pub fn rockpool_with_input(arguments: &[&str], input: &str) -> Run {
    let mut child = command(arguments).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    finish(child)
}

/// Waits for the end of a run.
pub fn finish(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().expect("the command was killed"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Asks an extract and gives the answer as JSON.
#[track_caller]
pub fn ask(extract: &str, question: &serde_json::Value) -> serde_json::Value {
    let arguments = ["ask", "--extract", extract, "--question", "-", "--format", "json"];
    rockpool_with_input(&arguments, &question.to_string()).fine().json()
}

/// Every file below a folder, as paths relative to it, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    let mut found = vec![];
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// `rockpool serve` on a free port, ended with its test.
pub struct Server {
    pub child: Child,
    /// The URL that its first line names.
    pub url: String,
    /// Its first line.
    pub first_line: String,
    /// Held open, or its later writes would fail.
    stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Serves a folder with further options.
    pub fn start(folder: &Path, options: &[&str]) -> Self {
        let mut arguments = vec!["serve", folder.to_str().unwrap(), "--port", "0"];
        arguments.extend(options);
        let mut child = command(&arguments).stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut first_line = String::new();
        stdout.read_line(&mut first_line).unwrap();
        let url = first_line.trim_end().rsplit(' ').next().unwrap().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{first_line}");
        Self { child, url, first_line, stdout }
    }

    /// What it wrote after its first line, once it has ended.
    pub fn rest_of_output(&mut self) -> String {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        rest
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends Ctrl-C to a running command.
#[cfg(unix)]
pub fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}
