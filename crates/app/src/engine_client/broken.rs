//! The words for workers that broke, with advice that fits how they broke.

use rockpool_protocol::{Failure, FailureKind};

/// How a worker is called that gives no sign of life.
pub(super) fn silence(seconds: u32) -> String {
    format!("{SILENT} for {seconds} s")
}

const SILENT: &str = "it gave no sign of life";

/// A question that broke as many workers as one may.
pub(super) fn question(message: &str) -> Failure {
    let advice = match Manner::of(message) {
        Manner::Silent => {
            "It may be more than this computer can work out. Ask for less, fewer days or one join less for instance, \
             and run it again."
        }
        Manner::Memory => {
            "It needs more memory than a browser gives to a page. Ask for less, fewer days or columns for instance, or \
             ask `rockpool ask`, which may use all of the computer's memory."
        }
        Manner::Stack => "It is nested too deeply. Write it in smaller pieces, and run it again.",
        Manner::Other => {
            "Ask for less, fewer days for instance, and run it again. If it comes back, please report it with the \
             question."
        }
    };
    Failure {
        kind: FailureKind::Engine,
        message: format!("The engine broke on this question and was restarted: {message}"),
        advice: format!("The other cells are not affected. {advice}"),
    }
}

/// An engine that breaks before it can be asked anything.
pub(super) fn start(message: &str) -> Failure {
    let advice = match Manner::of(message) {
        Manner::Silent => "This computer may be very busy. Close what needs it most, and try again.",
        Manner::Memory => "Close other pages: this computer has too little memory left. Then try again.",
        Manner::Stack | Manner::Other => {
            "Try again. If it stays like this, reload the page; a browser of the last two years is needed."
        }
    };
    Failure {
        kind: FailureKind::Engine,
        message: format!("The engine does not start: {message}"),
        advice: advice.to_owned(),
    }
}

/// An extract that is not the one that the page shows.
pub(super) fn other_data() -> Failure {
    Failure {
        kind: FailureKind::Replaced,
        message: "The data on the host is newer than what this page shows.".to_owned(),
        advice: "Load the newer data, as the notice at the top of the page offers, or reload the page."
            .to_owned(),
    }
}

/// How a worker broke, as far as its last words tell.
enum Manner {
    Silent,
    Memory,
    Stack,
    Other,
}

impl Manner {
    fn of(message: &str) -> Self {
        let message = message.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if says(&[SILENT]) {
            Self::Silent
        } else if says(&["call stack", "stack overflow", "recursion"]) {
            Self::Stack
        // An allocation that fails ends in a trap without a panic before it.
        } else if says(&["memory", "allocation", "capacity overflow", "unreachable"]) {
            Self::Memory
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_fits_the_break() {
        for (message, expected) in [
            (silence(60).as_str(), "more than this computer can work out"),
            ("RuntimeError: unreachable", "memory"),
            ("memory allocation of 4294967296 bytes failed", "memory"),
            ("RangeError: Maximum call stack size exceeded", "nested"),
            ("index out of bounds (engine/src/plan.rs, line 7)", "report"),
        ] {
            let failure = question(message);
            assert!(failure.advice.contains(expected), "{message}: {}", failure.advice);
            assert!(failure.message.contains(message), "{}", failure.message);
        }
    }
}
