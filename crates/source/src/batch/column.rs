//! A column of Arrow, read cell by cell.

use crate::{
    event::PropertyText,
    json,
    mapping::Members,
    raw::Raw,
    record::{Record, property},
};
use arrow::{
    array::{
        Array, ArrowPrimitiveType, AsArray, BinaryArray, BooleanArray, FixedSizeBinaryArray,
        LargeStringArray, ListArray, MapArray, PrimitiveArray, StringArray, StringViewArray, StructArray,
    },
    datatypes::{
        DataType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
        UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
    util::display::{ArrayFormatter, FormatOptions},
};
use std::{borrow::Cow, fmt::Write};

/// A column, ready to be read cell by cell.
pub(super) enum Column<'b> {
    Text(&'b StringArray),
    LargeText(&'b LargeStringArray),
    TextView(&'b StringViewArray),
    Boolean(&'b BooleanArray),
    Whole(Box<dyn Fn(usize) -> i128 + 'b>, &'b dyn Array),
    Float(&'b PrimitiveArray<Float64Type>),
    SmallFloat(&'b PrimitiveArray<Float32Type>),
    Date(&'b PrimitiveArray<Date32Type>),
    Instant {
        microseconds: Box<dyn Fn(usize) -> i64 + 'b>,
        array: &'b dyn Array,
        has_zone: bool,
    },
    Bytes(&'b BinaryArray),
    FixedBytes(&'b FixedSizeBinaryArray),
    Struct {
        array: &'b StructArray,
        members: Vec<(&'b str, Column<'b>)>,
    },
    Map {
        array: &'b MapArray,
        keys: Box<Column<'b>>,
        values: Box<Column<'b>>,
    },
    List {
        array: &'b ListArray,
        items: Box<Column<'b>>,
    },
    /// What has no type of its own here, as Arrow displays it.
    Other {
        array: &'b dyn Array,
        words: Option<ArrayFormatter<'b>>,
    },
}

fn whole<'b, T: ArrowPrimitiveType>(array: &'b dyn Array) -> Column<'b>
where
    T::Native: Into<i128>,
{
    let values = array.as_primitive::<T>().values();
    Column::Whole(Box::new(move |row| values.get(row).copied().map_or(0, Into::into)), array)
}

fn instant<'b, T: ArrowPrimitiveType<Native = i64>>(
    array: &'b dyn Array,
    has_zone: bool,
    microseconds: fn(i64) -> i64,
) -> Column<'b> {
    let values = array.as_primitive::<T>().values();
    let microseconds = Box::new(move |row: usize| values.get(row).copied().map_or(0, microseconds));
    Column::Instant { microseconds, array, has_zone }
}

impl<'b> Column<'b> {
    /// A column of an array.
    pub(super) fn of(array: &'b dyn Array) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::LargeUtf8 => Self::LargeText(array.as_string()),
            DataType::Utf8View => Self::TextView(array.as_string_view()),
            DataType::Boolean => Self::Boolean(array.as_boolean()),
            DataType::Int8 => whole::<Int8Type>(array),
            DataType::Int16 => whole::<Int16Type>(array),
            DataType::Int32 => whole::<Int32Type>(array),
            DataType::Int64 => whole::<Int64Type>(array),
            DataType::UInt8 => whole::<UInt8Type>(array),
            DataType::UInt16 => whole::<UInt16Type>(array),
            DataType::UInt32 => whole::<UInt32Type>(array),
            DataType::UInt64 => whole::<UInt64Type>(array),
            DataType::Float64 => Self::Float(array.as_primitive()),
            DataType::Float32 => Self::SmallFloat(array.as_primitive()),
            DataType::Date32 => Self::Date(array.as_primitive()),
            DataType::Timestamp(unit, zone) => {
                // What has a zone is stored in UTC, whatever the zone.
                let has_zone = zone.is_some();
                match unit {
                    TimeUnit::Second => instant::<TimestampSecondType>(array, has_zone, |value| {
                        value.saturating_mul(1_000_000)
                    }),
                    TimeUnit::Millisecond => instant::<TimestampMillisecondType>(array, has_zone, |value| {
                        value.saturating_mul(1_000)
                    }),
                    TimeUnit::Microsecond => {
                        instant::<TimestampMicrosecondType>(array, has_zone, |value| value)
                    }
                    TimeUnit::Nanosecond => {
                        instant::<TimestampNanosecondType>(array, has_zone, |value| value.div_euclid(1_000))
                    }
                }
            }
            DataType::Binary => Self::Bytes(array.as_binary()),
            DataType::FixedSizeBinary(_) => Self::FixedBytes(array.as_fixed_size_binary()),
            DataType::Struct(fields) => {
                let array = array.as_struct();
                let names = fields.iter().map(|field| field.name().as_str());
                let members = names.zip(array.columns().iter().map(|column| Self::of(column))).collect();
                Self::Struct { array, members }
            }
            DataType::Map(..) => {
                let array = array.as_map();
                let (keys, values) = (Self::of(array.keys()), Self::of(array.values()));
                Self::Map { array, keys: Box::new(keys), values: Box::new(values) }
            }
            DataType::List(_) => {
                let array = array.as_list::<i32>();
                Self::List { array, items: Box::new(Self::of(array.values())) }
            }
            _ => {
                let words = ArrayFormatter::try_new(array, &FormatOptions::default()).ok();
                Self::Other { array, words }
            }
        }
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Text(array) => array.is_null(row),
            Self::LargeText(array) => array.is_null(row),
            Self::TextView(array) => array.is_null(row),
            Self::Boolean(array) => array.is_null(row),
            Self::Float(array) => array.is_null(row),
            Self::SmallFloat(array) => array.is_null(row),
            Self::Date(array) => array.is_null(row),
            Self::Whole(_, array) | Self::Instant { array, .. } | Self::Other { array, .. } => {
                array.is_null(row)
            }
            Self::Bytes(array) => array.is_null(row),
            Self::FixedBytes(array) => array.is_null(row),
            Self::Struct { array, .. } => array.is_null(row),
            Self::Map { array, .. } => array.is_null(row),
            Self::List { array, .. } => array.is_null(row),
        }
    }

    /// The value of a row; none for null.
    pub(super) fn value(&self, row: usize) -> Option<Raw<'b>> {
        if self.is_null(row) {
            return None;
        }
        Some(match self {
            Self::Text(array) => Raw::Text(array.value(row).into()),
            Self::LargeText(array) => Raw::Text(array.value(row).into()),
            Self::TextView(array) => Raw::Text(array.value(row).into()),
            Self::Boolean(array) => Raw::Boolean(array.value(row)),
            Self::Whole(value, _) => Raw::Number(value(row).to_string().into()),
            Self::Float(array) => Raw::Number(array.value(row).to_string().into()),
            Self::SmallFloat(array) => Raw::Number(array.value(row).to_string().into()),
            Self::Date(array) => match array.value_as_date(row) {
                // A day is text, so that as an instant it asks for a zone.
                Some(day) => Raw::Text(day.to_string().into()),
                None => Raw::Text(array.value(row).to_string().into()),
            },
            Self::Instant { microseconds, has_zone, .. } => {
                Raw::Instant { microseconds: microseconds(row), has_zone: *has_zone }
            }
            Self::Bytes(array) => Raw::Text(text_of_bytes(array.value(row))),
            Self::FixedBytes(array) => Raw::Text(hexadecimal(array.value(row)).into()),
            Self::Struct { .. } | Self::Map { .. } | Self::List { .. } => {
                let mut json = String::new();
                self.json(row, &mut json);
                Raw::Json(json.into())
            }
            Self::Other { words, .. } => {
                let text = words.as_ref().map(|words| words.value(row).to_string()).unwrap_or_default();
                // A decimal is a number; durations, times of day and the like are texts.
                if text.parse::<f64>().is_ok() { Raw::Number(text.into()) } else { Raw::Text(text.into()) }
            }
        })
    }

    /// Writes the value of a row as JSON, without blanks.
    fn json(&self, row: usize, to: &mut String) {
        if self.is_null(row) {
            to.push_str("null");
            return;
        }
        let list =
            |to: &mut String, open: char, close: char, items: &mut dyn FnMut(&mut String, usize) -> bool| {
                to.push(open);
                let mut item = 0;
                loop {
                    let before = to.len();
                    if item > 0 {
                        to.push(',');
                    }
                    if !items(to, item) {
                        to.truncate(before);
                        break;
                    }
                    item += 1;
                }
                to.push(close);
            };
        match self {
            Self::Struct { members, .. } => list(to, '{', '}', &mut |to, item| {
                let Some((name, column)) = members.get(item) else { return false };
                quote(name, to);
                to.push(':');
                column.json(row, to);
                true
            }),
            Self::Map { array, keys, values } => {
                let entries = entries(array.value_offsets(), row);
                list(to, '{', '}', &mut |to, item| {
                    let Some(entry) = entries.clone().nth(item) else { return false };
                    quote(&keys.value(entry).map(Raw::into_text).unwrap_or_default(), to);
                    to.push(':');
                    values.json(entry, to);
                    true
                });
            }
            Self::List { array, items } => {
                let entries = entries(array.value_offsets(), row);
                list(to, '[', ']', &mut |to, item| {
                    let Some(entry) = entries.clone().nth(item) else { return false };
                    items.json(entry, to);
                    true
                });
            }
            column => match column.value(row) {
                None => to.push_str("null"),
                Some(Raw::Number(text)) if text.parse::<f64>().is_ok_and(f64::is_finite) => {
                    to.push_str(&text)
                }
                Some(Raw::Boolean(value)) => to.push_str(if value { "true" } else { "false" }),
                Some(raw) => quote(&raw.into_text(), to),
            },
        }
    }

    /// Takes the members of the value of a row apart.
    pub(super) fn split(
        &self,
        row: usize,
        of: &Members,
        name: &str,
        record: &mut Record<'b>,
        properties: &mut Vec<PropertyText<'b>>,
    ) -> Result<(), String> {
        if self.is_null(row) {
            return Ok(());
        }
        let mut put = |name: Cow<'b, str>, value: Raw<'b>| match of.part(&name) {
            Some(place) => record.offer(place, value),
            None if of.are_properties => {
                let name = if of.prefix.is_empty() { name } else { format!("{}{name}", of.prefix).into() };
                properties.push(property(name, Some(value)));
            }
            None => {}
        };
        match self {
            Self::Struct { members, .. } => {
                for (name, column) in members {
                    if let Some(value) = column.value(row) {
                        put(Cow::Borrowed(*name), value);
                    }
                }
                Ok(())
            }
            Self::Map { array, keys, values } => {
                for entry in entries(array.value_offsets(), row) {
                    if let (Some(key), Some(value)) = (keys.value(entry), values.value(entry)) {
                        put(key.into_text(), value);
                    }
                }
                Ok(())
            }
            Self::List { array, items } => {
                for entry in entries(array.value_offsets(), row) {
                    let (key, value) =
                        items.key_and_value(entry).map_err(|reason| format!("{name}: {reason}"))?;
                    if let Some(value) = value {
                        put(key, value);
                    }
                }
                Ok(())
            }
            column => match column.value(row) {
                Some(value) => json::split(value, of, name, record, properties),
                None => Ok(()),
            },
        }
    }

    /// An entry of a list of keys and values; of a value with a member for each type the one that is set.
    fn key_and_value(&self, entry: usize) -> Result<(Cow<'b, str>, Option<Raw<'b>>), String> {
        let Self::Struct { members, .. } = self else {
            return Err("an entry of the list is no object".to_owned());
        };
        let find = |wanted: &[&str]| {
            members.iter().find(|(name, _)| wanted.contains(name)).map(|(_, column)| column)
        };
        let key = find(&["key", "name"]).and_then(|column| column.value(entry));
        let Some(Raw::Text(key)) = key else {
            return Err("an entry of the list has no key".to_owned());
        };
        let value = match find(&["value"]) {
            Some(Self::Struct { array, members }) if array.is_valid(entry) => {
                members.iter().find_map(|(_, column)| column.value(entry))
            }
            Some(column) => column.value(entry),
            None => None,
        };
        Ok((key, value))
    }
}

fn entries(offsets: &[i32], row: usize) -> std::ops::Range<usize> {
    let at = |place: usize| offsets.get(place).map_or(0, |offset| *offset as usize);
    at(row)..at(row + 1)
}

fn quote(text: &str, to: &mut String) {
    // A text can always be written.
    to.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Bytes as the text that they are, or else in hexadecimal.
fn text_of_bytes(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => hexadecimal(bytes).into(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // A text takes all that is written to it.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
