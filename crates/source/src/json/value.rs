//! Values of JSON as text.

use crate::{raw::Raw, time::shorten};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

/// A property's value as text: text without its quotes, nested JSON without blanks between its tokens,
/// everything else as it is written.
pub(super) fn value(raw: &str) -> Result<Option<Cow<'_, str>>, String> {
    match raw.as_bytes().first() {
        Some(b'n') => Ok(None),
        Some(b'"') => text(raw).map(Some),
        Some(b'{' | b'[') => Ok(Some(compact(raw))),
        _ => Ok(Some(Cow::Borrowed(raw))),
    }
}

/// The content of a JSON string.
pub(super) fn text(raw: &str) -> Result<Cow<'_, str>, String> {
    let content = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match content {
        Some(content) if memchr::memchr(b'\\', content.as_bytes()).is_none() => Ok(Cow::Borrowed(content)),
        Some(_) => serde_json::from_str(raw).map(Cow::Owned).map_err(|error| plain(&error)),
        None => Err(format!("is {} where text is expected", shorten(raw))),
    }
}

pub(super) fn compact(raw: &str) -> Cow<'_, str> {
    let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    if !raw.bytes().any(blank) {
        return Cow::Borrowed(raw);
    }
    let mut compact = String::with_capacity(raw.len());
    let (mut in_text, mut escaped) = (false, false);
    for character in raw.chars() {
        if in_text {
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else if character.is_ascii() && blank(character as u8) {
            continue;
        } else {
            in_text = character == '"';
        }
        compact.push(character);
    }
    Cow::Owned(compact)
}

/// A field as records have it; none for null.
pub(super) fn raw(raw: &str) -> Result<Option<Raw<'_>>, String> {
    Ok(match raw.as_bytes().first() {
        Some(b'n') | None => None,
        Some(b'"') => Some(Raw::Text(text(raw)?)),
        Some(b'{' | b'[') => Some(Raw::Json(compact(raw))),
        Some(b't') => Some(Raw::Boolean(true)),
        Some(b'f') => Some(Raw::Boolean(false)),
        _ => Some(Raw::Number(Cow::Borrowed(raw))),
    })
}

/// Gives each member of an object, or each entry of a list of keys and values, to `give`, with its value unless that is
/// null. The text of the object may be that of a JSON string which holds one.
pub(crate) fn members<'a>(
    object: &'a str,
    give: impl FnMut(Cow<'a, str>, Option<Raw<'a>>),
) -> Result<(), String> {
    let mut json = serde_json::Deserializer::from_str(object);
    json.deserialize_any(Members(give)).and_then(|()| json.end()).map_err(|error| plain(&error))
}

struct Members<F>(F);

impl<'a, F: FnMut(Cow<'a, str>, Option<Raw<'a>>)> Visitor<'a> for Members<F> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object or a list of keys and values")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(super::line::KeySeed)? {
            let value = raw(map.next_value::<&'a RawValue>()?.get()).map_err(serde::de::Error::custom)?;
            (self.0)(key, value);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<&'a RawValue>()? {
            let (key, value) = key_and_value(entry.get()).map_err(serde::de::Error::custom)?;
            (self.0)(key, value);
        }
        Ok(())
    }
}

/// An entry of a list: `{"key":"page","value":{"string_value":"/"}}`, as Google Analytics has it, or with the value itself.
fn key_and_value(entry: &str) -> Result<(Cow<'_, str>, Option<Raw<'_>>), String> {
    let (mut key, mut value) = (None, None);
    let mut json = serde_json::Deserializer::from_str(entry);
    let take = |name: Cow<'_, str>, raw| match name.as_ref() {
        "key" | "name" => key = raw,
        "value" => value = raw,
        _ => {}
    };
    json.deserialize_map(Members(take)).map_err(|_| "an entry of the list is no object".to_owned())?;
    let Some(Raw::Text(key)) = key else {
        return Err("an entry of the list has no key".to_owned());
    };
    // Of an object with a member for each type, the one that is set.
    if let Some(Raw::Json(Cow::Borrowed(object))) = &value
        && object.starts_with('{')
    {
        let mut first = None;
        let mut json = serde_json::Deserializer::from_str(object);
        let take = |_: Cow<'_, str>, raw: Option<Raw<'_>>| {
            if first.is_none() {
                first = raw.map(Raw::into_owned);
            }
        };
        json.deserialize_map(Members(take)).map_err(|_| "an entry of the list cannot be read".to_owned())?;
        value = first;
    } else if let Some(Raw::Json(Cow::Owned(object))) = &value
        && object.starts_with('{')
    {
        let mut first = None;
        members(object, |_, raw| {
            if first.is_none() {
                first = raw.map(Raw::into_owned);
            }
        })?;
        value = first;
    }
    Ok((key, value))
}

/// What the JSON parser said, without its own line number.
pub(super) fn plain(error: &serde_json::Error) -> String {
    if error.is_eof() && error.column() >= super::cut::LINE_BYTES {
        return format!(
            "the event has more than {} MiB, which is the most that is read of one; shorten its properties",
            super::cut::LINE_BYTES >> 20
        );
    }
    if error.is_eof() {
        return format!(
            "the line ends inside an object (column {}); each object has to stand on one line",
            error.column()
        );
    }
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => format!("{} (column {})", text.get(..end).unwrap_or(&text), error.column()),
        None => text,
    }
}
