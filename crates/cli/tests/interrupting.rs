//! Ctrl-C: the work stops, the exit code says so, and nothing is left half-written.
#![cfg(unix)]

mod support;

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use support::{command, events, files_below, finish, interrupt};

/// Waits until the command has said that it is stopping, so that what follows comes after it.
fn interrupt_and_wait(child: &mut Child) -> impl Read + use<> {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    interrupt(child);
    let mut line = String::new();
    while !line.starts_with("Stopping") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "it ended without a word");
    }
    stderr
}

#[test]
fn a_build_leaves_the_output_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let raw = events::write(folder.path());
    events::build_in(folder.path(), &[]).fine();
    // A pipe among the input keeps the build reading until this test lets it go on.
    let pipe = raw.join("3.jsonl");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let before = files_below(folder.path());
    let old_manifest = std::fs::read(folder.path().join("extract/manifest.json")).unwrap();

    for output in ["extract", "new"] {
        let output = folder.path().join(output);
        let arguments = ["build", "--input", raw.to_str().unwrap(), "--output", output.to_str().unwrap()];
        let mut child = command(&arguments).spawn().unwrap();
        // Opening waits for the reader.
        let mut lines = OpenOptions::new().write(true).open(&pipe).unwrap();
        let mut stderr = interrupt_and_wait(&mut child);
        lines.write_all(events::FIRST_FILE.as_bytes()).unwrap();
        drop(lines);
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        let run = finish(child);
        assert_eq!((run.code, run.stdout.as_str()), (130, ""), "{said}");
        assert!(said.contains("error: stopped by Ctrl-C"), "{said}");
        assert_eq!(files_below(folder.path()), before);
    }
    assert!(!folder.path().join("new").exists());
    assert_eq!(std::fs::read(folder.path().join("extract/manifest.json")).unwrap(), old_manifest);
}

#[test]
fn a_question_to_a_host_that_says_nothing_is_given_up() {
    let host = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", host.local_addr().unwrap());
    let arguments = ["ask", "--extract", &url, "--question", "-"];
    let mut child = command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(events::funnel().to_string().as_bytes()).unwrap();
    let (_connection, _) = host.accept().unwrap();
    let mut stderr = interrupt_and_wait(&mut child);
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    let run = finish(child);
    assert_eq!((run.code, run.stdout.as_str()), (130, ""), "{said}");
}
