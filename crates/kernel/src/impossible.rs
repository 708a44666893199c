//! Impossible states in counting code: loud in tests and debug builds, an error in release; never a smaller number.

use std::fmt::Arguments;

/// The error for a state that the code before it rules out, as in `return Err(never!("a funnel of {steps} steps"))`.
/// In debug builds it panics instead.
#[macro_export]
macro_rules! never {
    ($($what:tt)+) => {
        $crate::Impossible::new(format_args!($($what)+))
    };
}

/// That something holds which the code before it ensures, as in `always!(own == other, "{own} periods and {other}")?`.
/// The words say what is impossible. In debug builds it panics where it does not hold.
#[macro_export]
macro_rules! always {
    ($holds:expr, $($what:tt)+) => {
        if $holds { Ok(()) } else { Err($crate::never!($($what)+)) }
    };
}

/// A state that the code before it rules out was there nevertheless: a fault of the program, whatever the data are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("impossible: {what}")]
pub struct Impossible {
    what: String,
}

impl Impossible {
    /// See [`never!`]: what is impossible, in words.
    #[track_caller]
    #[cold]
    pub fn new(what: Arguments<'_>) -> Self {
        debug_assert!(false, "impossible: {what}");
        Self { what: what.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::Impossible;

    fn checked(left: usize, right: usize) -> Result<(), Impossible> {
        always!(left == right, "{left} periods merge with {right}")
    }

    #[test]
    fn what_holds_passes_and_what_is_impossible_is_loud() {
        assert!(checked(3, 3).is_ok());
        let found = std::panic::catch_unwind(|| checked(3, 2));
        assert_eq!(found.is_err(), cfg!(debug_assertions), "a panic in debug builds, an error in others");
        match found {
            Err(panic) => {
                assert_eq!(panic.downcast_ref::<String>().unwrap(), "impossible: 3 periods merge with 2");
            }
            Ok(result) => {
                assert_eq!(result.unwrap_err().to_string(), "impossible: 3 periods merge with 2");
            }
        }
    }
}
