//! Impossible states in counting code: loud in tests and debug builds, an error in release; never a smaller number.

use crate::EngineError;
use std::fmt::Arguments;

/// The error for a state that the code before it rules out, as in `return Err(never!("a funnel of {steps} steps"))`.
/// In debug builds it panics instead.
macro_rules! never {
    ($($what:tt)+) => {
        $crate::impossible::never(format_args!($($what)+))
    };
}

/// That something holds which the code before it ensures, as in `always!(own == other, "{own} periods and {other}")?`.
/// The words say what is impossible. In debug builds it panics where it does not hold.
macro_rules! always {
    ($holds:expr, $($what:tt)+) => {
        if $holds { Ok(()) } else { Err(never!($($what)+)) }
    };
}

/// See [`never!`].
#[track_caller]
pub(crate) fn never(what: Arguments<'_>) -> EngineError {
    debug_assert!(false, "impossible: {what}");
    EngineError::internal(format_args!("impossible: {what}"))
}

#[cfg(test)]
mod tests {
    use crate::EngineError;

    fn checked(left: usize, right: usize) -> Result<(), EngineError> {
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
                let error = result.unwrap_err();
                assert!(matches!(error, EngineError::Internal { .. }));
                assert!(error.to_string().contains("impossible: 3 periods merge with 2"), "{error}");
            }
        }
    }
}
