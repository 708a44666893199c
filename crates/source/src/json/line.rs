//! Reads one line of Rockpool's own form, the quickest way: an event, or the reason why it is none.

use super::value::{plain, text};
use crate::{
    event::{Event, PropertyText},
    raw::Raw,
    time::{Times, shorten},
};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

/// Reads a line that is not blank. The properties replace what `properties` held, in the order of the line.
pub(super) fn event<'a>(
    line: &'a [u8],
    times: &Times,
    properties: &mut Vec<PropertyText<'a>>,
    ignored: &mut Vec<Cow<'a, str>>,
) -> Result<(Event<'a>, bool), String> {
    properties.clear();
    let line = utf8(line)?;
    let mut json = serde_json::Deserializer::from_str(line);
    let fields = LineSeed { properties, ignored }
        .deserialize(&mut json)
        .and_then(|fields| json.end().map(|()| fields));
    let fields = fields.map_err(|error| plain(&error))?;

    let event_type = match fields.event_type.map(text) {
        Some(Ok(name)) if !name.is_empty() => name,
        Some(Ok(_)) => return Err("event_type is empty".into()),
        Some(Err(reason)) => return Err(format!("event_type {reason}")),
        None => return Err("event_type is missing".into()),
    };
    let time = match fields.event_time {
        Some(raw) if raw.starts_with('"') => {
            let text = text(raw).map_err(|reason| format!("event_time {reason}"))?;
            times.text(&text).map_err(|problem| format!("event_time '{}' {problem}", shorten(&text)))?
        }
        Some("null") | None => return Err("event_time is missing".into()),
        Some(raw) => {
            let raw = super::value::raw(raw)?.unwrap_or(Raw::Json(raw.into()));
            times.read(&raw).map_err(|reason| format!("event_time {reason}"))?
        }
    };
    let user = match fields.user_id {
        None => None,
        Some(raw) if raw.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) => {
            Some(Cow::Borrowed(raw))
        }
        Some("null") => None,
        Some(raw) => {
            Some(text(raw).map_err(|reason| format!("user_id {reason}"))?).filter(|user| !user.is_empty())
        }
    };
    let event = Event { event_type, microseconds: time.microseconds, user, id: None };
    Ok((event, time.is_unclear))
}

/// A line as text.
pub(super) fn utf8(line: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(line).map_err(|error| {
        format!(
            "it is not UTF-8 from byte {} on; event files are written in UTF-8 or UTF-16",
            error.valid_up_to() + 1
        )
    })
}

/// The top-level fields as they are written.
#[derive(Default)]
struct Fields<'a> {
    event_type: Option<&'a str>,
    event_time: Option<&'a str>,
    user_id: Option<&'a str>,
}

struct LineSeed<'v, 'a> {
    properties: &'v mut Vec<PropertyText<'a>>,
    ignored: &'v mut Vec<Cow<'a, str>>,
}

impl<'a> DeserializeSeed<'a> for LineSeed<'_, 'a> {
    type Value = Fields<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Fields<'a>, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for LineSeed<'_, 'a> {
    type Value = Fields<'a>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object with event_type, event_time, user_id and event_properties")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Fields<'a>, A::Error> {
        let mut fields = Fields::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key.as_ref() {
                "event_type" => fields.event_type = Some(map.next_value::<&RawValue>()?.get()),
                "event_time" => fields.event_time = Some(map.next_value::<&RawValue>()?.get()),
                "user_id" => fields.user_id = Some(map.next_value::<&RawValue>()?.get()),
                "event_properties" => {
                    self.properties.clear();
                    map.next_value_seed(PropertiesSeed { properties: self.properties })?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    self.ignored.push(key);
                }
            }
        }
        Ok(fields)
    }
}

struct PropertiesSeed<'v, 'a> {
    properties: &'v mut Vec<PropertyText<'a>>,
}

impl<'a> DeserializeSeed<'a> for PropertiesSeed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for PropertiesSeed<'_, 'a> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("event_properties as an object")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let raw = map.next_value::<&RawValue>()?.get();
            let value = super::value::value(raw).map_err(serde::de::Error::custom)?;
            self.properties.push((key, value));
        }
        Ok(())
    }
}

/// Reads a name.
pub(super) struct KeySeed;

impl<'a> DeserializeSeed<'a> for KeySeed {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Cow<'a, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for KeySeed {
    type Value = Cow<'a, str>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event<'a>(line: &'a [u8], properties: &mut Vec<PropertyText<'a>>) -> Result<Event<'a>, String> {
        super::event(line, &Times::default(), properties, &mut Vec::new()).map(|(event, _)| event)
    }

    fn properties(line: &str) -> Vec<(String, Option<String>)> {
        let mut properties = vec![];
        event(line.as_bytes(), &mut properties).unwrap();
        properties.into_iter().map(|(name, value)| (name.into_owned(), value.map(Cow::into_owned))).collect()
    }

    fn reason(line: &[u8]) -> String {
        event(line, &mut vec![]).unwrap_err()
    }

    #[test]
    fn the_line_of_the_manual() {
        let line = br#"{"event_type":"button_clicked","event_time":"2023-06-01T16:12:14.721323Z","user_id":"2ec5","event_properties":{"button_name":"save","first_start":true,"amount":0.5}}"#;
        let mut properties = vec![];
        let event = event(line, &mut properties).unwrap();
        assert_eq!(
            event,
            Event {
                event_type: "button_clicked".into(),
                microseconds: 1_685_635_934_721_323,
                user: Some("2ec5".into()),
                id: None,
            }
        );
        let expected: Vec<PropertyText<'_>> = vec![
            ("button_name".into(), Some("save".into())),
            ("first_start".into(), Some("true".into())),
            ("amount".into(), Some("0.5".into())),
        ];
        assert_eq!(properties, expected);
    }

    #[test]
    fn values_keep_the_text_of_the_source() {
        let line = r#"{"x":[1, {"event_type":2}],"event_time":"1970-01-01T00:00:00Z","event_type":"a","event_properties":
            {"a":0.50,"b":1e3,"c":null,"d":{ "k" : [1, 2.0 , "a \" b"] },"e":"tab\t\u00e9","f\n":-0,"g":[]}}"#;
        let expected = [
            ("a", Some("0.50")),
            ("b", Some("1e3")),
            ("c", None),
            ("d", Some(r#"{"k":[1,2.0,"a \" b"]}"#)),
            ("e", Some("tab\té")),
            ("f\n", Some("-0")),
            ("g", Some("[]")),
        ];
        let found = properties(line);
        let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_without_a_user() {
        for user in ["", r#""user_id":null,"#, r#""user_id":"","#] {
            let line = format!(r#"{{{user}"event_time":"1970-01-01T00:00:00Z","event_type":"a"}}"#);
            assert_eq!(event(line.as_bytes(), &mut vec![]).unwrap().user, None, "{line}");
        }
        let line =
            br#"{"user_id":17,"event_time":"1970-01-01T00:00:00Z","event_type":"a","event_properties":null}"#;
        assert_eq!(event(line, &mut vec![]).unwrap().user.as_deref(), Some("17"));
    }

    #[test]
    fn what_is_no_event_says_why() {
        let cases: [(&[u8], &str); 10] = [
            (b"{", "the line ends inside an object (column 1)"),
            (b"[1]", "invalid type: sequence, expected an object"),
            (b"\xff", "not UTF-8 from byte 1 on"),
            (br#"{"event_time":"1970-01-01T00:00:00Z"}"#, "event_type is missing"),
            (br#"{"event_time":"1970-01-01T00:00:00Z","event_type":""}"#, "event_type is empty"),
            (br#"{"event_time":5,"event_type":"a"}"#, "event_time is 5 where text is expected"),
            (
                br#"{"event_time":"soon","event_type":"a"}"#,
                "event_time 'soon' is no instant that can be read",
            ),
            (br#"{"event_type":"a"}"#, "event_time is missing"),
            (
                br#"{"event_time":"1970-01-01T00:00:00Z","event_type":"a","user_id":true}"#,
                "user_id is true where text is expected",
            ),
            (
                br#"{"event_time":"1970-01-01T00:00:00Z","event_type":"a","event_properties":[1]}"#,
                "expected event_properties as an object",
            ),
        ];
        for (line, expected) in cases {
            let reason = reason(line);
            assert!(reason.contains(expected), "{} gave '{reason}'", String::from_utf8_lossy(line));
        }
        assert!(reason(br#"{"event_time":"1970-01-01T00:00:00Z","event_type":"a"} x"#).contains("trailing"));
        assert!(
            reason(
                br#"{"event_time":"1970-01-01T00:00:00Z","event_type":"a","event_properties":{"a":"\ud800"}}"#
            )
            .contains("escape")
        );
    }
}
