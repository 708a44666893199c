//! The properties of a row as bytes.
//!
//! The number of properties, and for each, sorted by the number of its name: that number, and either the
//! number of the value plus one, or zero and the length and bytes of its text. Numbers take seven bits to a
//! byte, so a property is two or three bytes as a rule. Within one event type equal properties give equal
//! bytes, which is how duplicate rows are found. Behind the properties stands the digest of the event's id, if events have
//! ids: it is a part of the row until it is written.

/// A value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// A value of the property's dictionary.
    Known(u32),
    /// A value that has no number.
    Text(&'a str),
}

/// Appends a number.
pub(crate) fn put_number(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Appends a property.
pub(crate) fn put_cell(to: &mut Vec<u8>, name: u32, value: Value<'_>) {
    put_number(to, u64::from(name));
    match value {
        Value::Known(number) => put_number(to, u64::from(number) + 1),
        Value::Text(text) => {
            to.push(0);
            put_number(to, text.len() as u64);
            to.extend_from_slice(text.as_bytes());
        }
    }
}

/// What stands behind the properties of a row: the digest of its id, if it has one.
pub(crate) fn id_of(bytes: &[u8]) -> &[u8] {
    let mut cells = cells(bytes);
    cells.by_ref().for_each(drop);
    cells.rest
}

/// The properties of a row: number of the name, and value. What stands behind them is not looked at. Ends early if the bytes are no row's.
pub(crate) fn cells(bytes: &[u8]) -> Cells<'_> {
    let mut cells = Cells { rest: bytes, left: 0 };
    cells.left = cells.number().unwrap_or(0);
    cells
}

/// See [`cells`].
#[derive(Debug)]
pub(crate) struct Cells<'a> {
    rest: &'a [u8],
    left: u64,
}

impl Cells<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = (u32, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let name = u32::try_from(self.number()?).ok()?;
        let value = match self.number()?.checked_sub(1) {
            Some(number) => Value::Known(u32::try_from(number).ok()?),
            None => {
                let length = usize::try_from(self.number()?).ok()?;
                let (text, rest) = self.rest.split_at_checked(length)?;
                self.rest = rest;
                Value::Text(std::str::from_utf8(text).ok()?)
            }
        };
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_comes_back(row in proptest::collection::vec((any::<u32>(), any::<Option<u32>>(), ".{0,9}"), 0..9)) {
            let value = |number: &Option<u32>, text| number.map_or(Value::Text(text), Value::Known);
            let expected: Vec<_> = row.iter().map(|(name, number, text)| (*name, value(number, text.as_str()))).collect();
            let mut bytes = vec![];
            put_number(&mut bytes, expected.len() as u64);
            for (name, value) in &expected {
                put_cell(&mut bytes, *name, *value);
            }
            prop_assert_eq!(cells(&bytes).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn other_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(cells(&bytes).take(1_000).count() <= 40);
        }
    }
}
