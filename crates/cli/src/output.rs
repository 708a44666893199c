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

/// The text with everything that a terminal could take for a command made visible.
///
/// Names and values come from the data, and data may hold anything.
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_to_a_terminal_become_visible() {
        assert_eq!(printable("a\u{1b}[31mb\n\u{9b}c é"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c é");
    }
}
