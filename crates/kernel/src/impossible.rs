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
    /// Boxed: counting returns it in registers, or nothing, a few times for each row.
    what: Box<str>,
}

impl Impossible {
    /// See [`never!`]: what is impossible, in words.
    #[track_caller]
    #[cold]
    pub fn new(what: Arguments<'_>) -> Self {
        debug_assert!(false, "impossible: {what}");
        Self { what: what.to_string().into() }
    }
}

/// The cell of a row of cells in which something is to be counted.
///
/// # Errors
/// [`Impossible`] outside of them.
#[inline]
pub fn cell_of<T>(cells: &mut [T], cell: usize) -> Result<&mut T, Impossible> {
    let all = cells.len();
    match cells.get_mut(cell) {
        Some(found) => Ok(found),
        None => Err(never!("something is counted in cell {cell} of {all}")),
    }
}

/// The first impossible state that counting has met. Where users are told one after another there is nobody who could be
/// handed an error; it is kept, and ends the count.
#[derive(Debug, Clone, Default)]
pub struct Fault(Option<Impossible>);

impl Fault {
    /// What was found; none where that was impossible, which is kept.
    #[inline]
    pub fn unless<T>(&mut self, found: Result<T, Impossible>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(impossible) => {
                self.0.get_or_insert(impossible);
                None
            }
        }
    }

    /// That nothing impossible was met.
    ///
    /// # Errors
    /// The first [`Impossible`] state that was.
    pub fn end(self) -> Result<(), Impossible> {
        self.0.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Impossible, cell_of};

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

    #[test]
    fn the_first_fault_ends_the_count() {
        let counted = std::panic::catch_unwind(|| {
            let (mut cells, mut fault) = ([0u64; 2], Fault::default());
            for cell in [1, 7, 1, 2] {
                if let Some(count) = fault.unless(cell_of(&mut cells, cell)) {
                    *count += 1;
                }
            }
            fault.end()
        });
        let expected = "impossible: something is counted in cell 7 of 2";
        match counted {
            Err(panic) => assert_eq!(panic.downcast_ref::<String>().unwrap(), expected),
            Ok(result) => assert_eq!(result.unwrap_err().to_string(), expected),
        }
        assert!(Fault::default().end().is_ok());
    }
}
