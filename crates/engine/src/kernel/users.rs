//! Cuts a column of user keys into users.

use std::ops::Range;

/// The runs of equal neighbours in `users`, as ranges of positions in order. In events sorted by user each
/// run is a user; the last one may go on in the next batch.
pub fn runs(users: &[u32]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = users.get(start..)?;
        let user = rest.first()?;
        let length = rest.iter().position(|other| other != user).unwrap_or(rest.len());
        start += length;
        Some(start - length..start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_with_the_same_key_are_one_run() {
        assert_eq!(runs(&[7, 7, 3, 9, 9, 9, 7]).collect::<Vec<_>>(), [0..2, 2..3, 3..6, 6..7]);
        assert_eq!(runs(&[]).count(), 0);
    }
}
