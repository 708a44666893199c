//! Reads one line of any mapping.

use super::{line::utf8, members, value::raw};
use crate::{
    event::{Event, PropertyText},
    mapping::{Members, Role},
    raw::Raw,
    reading::Reading,
    record::{Record, property},
    time::shorten,
};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

/// Reads a line that is not blank, and says whether its instant was unclear. The properties replace what `properties`
/// held.
pub(super) fn event<'a>(
    line: &'a [u8],
    reading: &'a Reading,
    properties: &mut Vec<PropertyText<'a>>,
    ignored: &mut Vec<Cow<'a, str>>,
) -> Result<(Event<'a>, bool), String> {
    properties.clear();
    let line = utf8(line)?;
    let mut record = Record::default();
    let mut json = serde_json::Deserializer::from_str(line);
    let seed = RecordSeed { reading, record: &mut record, properties, ignored };
    seed.deserialize(&mut json).and_then(|()| json.end()).map_err(|error| super::value::plain(&error))?;
    reading.finish(record, properties)
}

struct RecordSeed<'v, 'a> {
    reading: &'v Reading,
    record: &'v mut Record<'a>,
    properties: &'v mut Vec<PropertyText<'a>>,
    ignored: &'v mut Vec<Cow<'a, str>>,
}

impl<'a> DeserializeSeed<'a> for RecordSeed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for RecordSeed<'_, 'a> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        use serde::de::Error;
        while let Some(key) = map.next_key_seed(super::line::KeySeed)? {
            let role = self.reading.roles.role(&key);
            if role == Role::Ignored {
                map.next_value::<IgnoredAny>()?;
                self.ignored.push(key);
                continue;
            }
            let value = raw(map.next_value::<&RawValue>()?.get())
                .map_err(|reason| A::Error::custom(format!("{key} {reason}")))?;
            match (role, value) {
                (Role::Part(place), Some(value)) => self.record.offer(place, value),
                (Role::Part(_), None) | (Role::Members(_), None) | (Role::Ignored, _) => {}
                (Role::Property, value) => self.properties.push(property(key, value)),
                (Role::Members(of), Some(value)) => {
                    split(value, of, &key, self.record, self.properties).map_err(A::Error::custom)?;
                }
            }
        }
        Ok(())
    }
}

/// Takes the members of a column apart.
pub(crate) fn split<'a>(
    value: Raw<'a>,
    of: &Members,
    column: &str,
    record: &mut Record<'a>,
    properties: &mut Vec<PropertyText<'a>>,
) -> Result<(), String> {
    let mut put = |name: Cow<'a, str>, value: Option<Raw<'a>>| match (of.part(&name), value) {
        (Some(place), Some(value)) => record.offer(place, value),
        (Some(_), None) => {}
        (None, value) if of.are_properties => {
            let name = if of.prefix.is_empty() { name } else { format!("{}{name}", of.prefix).into() };
            properties.push(property(name, value));
        }
        (None, _) => {}
    };
    let no_object = |text: &str| format!("{column} is {} where an object is expected", shorten(text));
    match value {
        Raw::Text(text) if text.trim_ascii().is_empty() => Ok(()),
        Raw::Text(Cow::Borrowed(text)) | Raw::Json(Cow::Borrowed(text)) if is_nested(text) => {
            members(text, put).map_err(|reason| format!("{column}: {reason}"))
        }
        Raw::Text(Cow::Owned(text)) | Raw::Json(Cow::Owned(text)) if is_nested(&text) => {
            let put_owned = |name: Cow<'_, str>, value: Option<Raw<'_>>| {
                put(name.into_owned().into(), value.map(Raw::into_owned));
            };
            members(&text, put_owned).map_err(|reason| format!("{column}: {reason}"))
        }
        other => Err(no_object(&other.into_text())),
    }
}

fn is_nested(text: &str) -> bool {
    text.trim_ascii_start().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mapping::{Mapping, PropertiesColumn},
        time::Times,
    };

    fn reading(change: impl FnOnce(&mut Mapping)) -> Reading {
        let mut mapping = Mapping::rockpool();
        mapping.others = crate::Others::Properties;
        change(&mut mapping);
        Reading::new(mapping, Times::default(), Default::default())
    }

    fn properties(line: &str, reading: &Reading) -> Result<Vec<(String, Option<String>)>, String> {
        let mut properties = vec![];
        event(line.as_bytes(), reading, &mut properties, &mut Vec::new())?;
        Ok(properties
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value.map(Cow::into_owned)))
            .collect())
    }

    const TIME: &str = r#""event_time":"1970-01-01T00:00:00Z","event_type":"a""#;

    #[test]
    fn columns_and_members_are_properties() {
        let reading = reading(|mapping| {
            mapping.properties.push(PropertiesColumn::prefixed("device"));
            mapping.properties.push(PropertiesColumn::plain("params"));
        });
        let line = format!(
            r#"{{{TIME},"plan":"pro","n":1.50,"no":null,"list":[1, 2],"device":{{"os":"x","deep":{{"a": 1}}}},
            "event_properties":"{{\"text\":\"a\\\"b\",\"t\":true}}",
            "params":[{{"key":"page","value":{{"string_value":null,"int_value":"7"}}}},{{"key":"k","value":2}}]}}"#
        );
        let found = properties(&line, &reading).unwrap();
        let found: Vec<(&str, Option<&str>)> =
            found.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("plan", Some("pro")),
                ("n", Some("1.50")),
                ("no", None),
                ("list", Some("[1,2]")),
                ("device.os", Some("x")),
                ("device.deep", Some(r#"{"a":1}"#)),
                ("text", Some("a\"b")),
                ("t", Some("true")),
                ("page", Some("7")),
                ("k", Some("2")),
            ]
        );
    }

    #[test]
    fn what_is_no_object_says_why() {
        let reading = reading(|_| ());
        for (value, expected) in [
            ("5", "event_properties is 5 where an object is expected"),
            (r#""{\"a\":""#, "event_properties: the line ends inside an object"),
            ("[1]", "an entry of the list is no object"),
            (r#"[{"value":1}]"#, "an entry of the list has no key"),
        ] {
            let line = format!(r#"{{{TIME},"event_properties":{value}}}"#);
            let reason = properties(&line, &reading).unwrap_err();
            assert!(reason.contains(expected), "{value}: {reason}");
        }
        assert_eq!(properties(&format!(r#"{{{TIME},"event_properties":""}}"#), &reading).unwrap(), []);
    }
}
