//! Standard output, which carries only data, and standard error, which carries everything else.

use crate::failure::Failure;
use std::io::{ErrorKind, Write};

/// Writes data to standard output, to the end.
///
/// A reader that has gone (`rockpool ask … | head -1`) has seen enough: that is no failure.
///
/// # Errors
/// [`Failure::Output`] if it cannot be written for another reason, such as a full disk.
pub fn print_data(text: &str) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Output { source: error }),
        _ => Ok(()),
    }
}

/// Writes a line to standard error. If nobody can read it, there is nobody to tell either.
pub fn print_note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Writes a failure to standard error: what happened and where, then what to do.
pub fn print_failure(failure: &Failure) {
    print_note(&format!("error: {failure}"));
    if let Some(advice) = failure.advice() {
        print_note(&format!("help: {advice}"));
    }
}
