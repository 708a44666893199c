//! The rows of an answer, up to as many as a person can look at and as much as a page can hold.

use super::values;
use crate::EngineError;
use arrow::array::RecordBatch;
use serde_json::Value;

/// The most rows of an answer.
pub(super) const MOST_ROWS: usize = 10_000;

/// The most that the rows of an answer take, in bytes. A page keeps several answers, and each is a message first.
const MOST_BYTES: usize = 16_000_000;

/// So many rows become values at once: of long texts, more than fit are not made.
const AT_ONCE: usize = 64;

/// The rows so far.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Vec<Value>>,
    bytes: usize,
    is_cut: bool,
}

impl Rows {
    /// Adds the rows of a batch and says whether there is room for another batch.
    ///
    /// # Errors
    /// [`EngineError::Sql`] if the first row alone is too large, [`EngineError::Internal`] if a value has no text.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<bool, EngineError> {
        let mut start = 0;
        while start < batch.num_rows() && !self.is_cut {
            let count = AT_ONCE.min(batch.num_rows() - start);
            let first = self.rows.len();
            values::append(&mut self.rows, &batch.slice(start, count))?;
            self.cut(first)?;
            start += count;
        }
        Ok(!self.is_cut)
    }

    /// The rows, and whether there are more than these.
    pub(super) fn finish(self) -> (Vec<Vec<Value>>, bool) {
        (self.rows, self.is_cut)
    }

    /// Cuts off what is too much of the rows from `first` on.
    fn cut(&mut self, first: usize) -> Result<(), EngineError> {
        let mut kept = first;
        for row in self.rows.iter().skip(first) {
            let bytes = self.bytes + bytes_of(row);
            if kept == MOST_ROWS || bytes > MOST_BYTES {
                self.is_cut = true;
                break;
            }
            self.bytes = bytes;
            kept += 1;
        }
        if self.is_cut && kept == 0 {
            let megabytes = self.rows.first().map_or(0, |row| bytes_of(row)) / 1_000_000;
            return Err(EngineError::Sql {
                reason: format!(
                    "the first row has {megabytes} MB, and an answer holds {} MB; shorten its texts, for instance with left(text, 1000)",
                    MOST_BYTES / 1_000_000
                ),
            });
        }
        self.rows.truncate(kept);
        Ok(())
    }
}

fn bytes_of(row: &[Value]) -> usize {
    let texts: usize = row.iter().map(|value| value.as_str().map_or(0, str::len)).sum();
    texts + size_of_val(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, StringArray};
    use std::sync::Arc;

    fn batch(rows: usize, characters: usize) -> RecordBatch {
        let texts = StringArray::from_iter_values((0..rows).map(|_| "x".repeat(characters)));
        RecordBatch::try_from_iter([("text", Arc::new(texts) as ArrayRef)]).unwrap()
    }

    #[test]
    fn rows_are_cut_at_their_number() {
        let mut rows = Rows::default();
        assert!(rows.add(&batch(MOST_ROWS - 1, 1)).unwrap());
        assert!(rows.add(&batch(1, 1)).unwrap());
        assert!(!rows.add(&batch(1, 1)).unwrap());
        let (rows, is_cut) = rows.finish();
        assert_eq!((rows.len(), is_cut), (MOST_ROWS, true));
    }

    #[test]
    fn rows_are_cut_at_their_bytes() {
        let mut rows = Rows::default();
        assert!(!rows.add(&batch(200, 100_000)).unwrap());
        let (rows, is_cut) = rows.finish();
        assert_eq!((rows.len(), is_cut), (159, true));
    }

    #[test]
    fn a_row_that_fits_nowhere_is_refused_in_words() {
        let refused = Rows::default().add(&batch(1, 20_000_000)).unwrap_err().to_string();
        assert!(refused.contains("20 MB") && refused.contains("left("), "{refused}");
    }
}
