//! JSON whose objects say nothing twice: of two values of one key most readers take the last without a word.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// A key that an object has twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{key}' is there twice (line {line}, column {column})")]
pub struct RepeatedKey {
    /// The key.
    pub key: String,
    /// The line of the second one, from 1.
    pub line: usize,
    /// The column of the second one, in bytes from 1.
    pub column: usize,
}

/// Whether no object of a JSON text has a key twice, however deep it stands. What is no JSON is for its reader to say.
///
/// # Errors
/// The first key that an object has a second time.
pub fn no_key_twice(text: &[u8]) -> Result<(), RepeatedKey> {
    let mut repeated = None;
    let mut json = serde_json::Deserializer::from_slice(text);
    match (Keys { repeated: &mut repeated }).deserialize(&mut json) {
        Err(error) => match repeated {
            Some(key) => Err(RepeatedKey { key, line: error.line().max(1), column: error.column().max(1) }),
            None => Ok(()),
        },
        Ok(()) => Ok(()),
    }
}

/// Goes through a value, and notes the key that ends it.
struct Keys<'a> {
    repeated: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            if seen.contains(&key) {
                let error = A::Error::custom("a key is there twice");
                *self.repeated = Some(key);
                return Err(error);
            }
            seen.insert(key);
            fields.next_value_seed(Keys { repeated: self.repeated })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(Keys { repeated: self.repeated })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repeated(text: &str) -> Option<(String, usize)> {
        no_key_twice(text.as_bytes()).err().map(|found| (found.key, found.line))
    }

    #[test]
    fn a_key_that_is_there_twice_is_named_at_any_depth() {
        assert_eq!(repeated(r#"{"kind": "sql", "kind": "funnel"}"#), Some(("kind".into(), 1)));
        assert_eq!(repeated("{\"a\": [1, {\"b\": {\n\"c\": null,\n\"c\": 2}}]}"), Some(("c".into(), 3)));
        // The same key written otherwise.
        assert_eq!(repeated(r#"{"kind": 1, "k\u0069nd": 2}"#), Some(("kind".into(), 1)));
        assert_eq!(repeated(r#"{"a": {"b": 1}, "b": [{"a": 1}, {"a": 2}], "c": -1.5e3}"#), None);
        for other in ["", "{", "[1,", "7", "{\"a\": 1} x", "{\"a\" 1, \"a\": 2}"] {
            assert_eq!(repeated(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_repeated_where_a_map_of_them_is_smaller(keys in proptest::collection::vec("[a-c]{1,2}", 0..6)) {
            let fields: Vec<String> = keys.iter().map(|key| format!("\"{key}\": 1")).collect();
            let text = format!("[{{{}}}]", fields.join(", "));
            let different: HashSet<&String> = keys.iter().collect();
            prop_assert_eq!(no_key_twice(text.as_bytes()).is_err(), different.len() < keys.len());
        }
    }
}
