//! Rows of typed values, written so that no program takes them for anything else.

use super::Column;
use crate::value::Value;
use csv::{Terminator, Writer, WriterBuilder};
use rockpool_question::GroupValue;

/// Where rows go.
pub(crate) struct Rows(Writer<Vec<u8>>);

impl Rows {
    pub(crate) fn new() -> Self {
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(vec![]))
    }

    /// Writes the names of the columns.
    pub(crate) fn header(&mut self, columns: &[Column]) -> Result<(), csv::Error> {
        self.0.write_record(columns.iter().map(|column| column.name))
    }

    /// Writes names of columns that come from elsewhere.
    pub(crate) fn foreign_header<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), csv::Error> {
        self.0.write_record(names.into_iter().map(harmless))
    }

    /// Writes a row: one value for each column.
    pub(crate) fn push(&mut self, values: impl IntoIterator<Item = Value>) -> Result<(), csv::Error> {
        self.0.write_record(values.into_iter().map(|value| field(&value)))
    }

    pub(crate) fn into_text(self) -> Result<String, csv::Error> {
        let bytes = self.0.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8(bytes).map_err(std::io::Error::other)?)
    }
}

/// A value as exports write it.
pub(crate) fn field(value: &Value) -> String {
    let exact = value.exact();
    if value.is_text() { harmless(&exact) } else { exact }
}

/// A text that no spreadsheet runs as a formula.
fn harmless(text: &str) -> String {
    let suspicious = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = || text.contains(|letter: char| letter.is_ascii_digit()) && text.parse::<f64>().is_ok();
    if suspicious && !is_number() { format!("'{text}") } else { text.to_owned() }
}

/// The group of a row: what kind it is, and its value as it is in the data, whatever it is spelt like.
pub(crate) fn group_fields(group: Option<&GroupValue>) -> [Value; 2] {
    let text = |text: &str| Value::Text(text.to_owned());
    match group {
        None => [text("all"), Value::Absent],
        Some(group) => {
            [text(group.kind()), group.value().map_or_else(|| Value::Text(group.to_string()), text)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[Value]) -> String {
        let mut rows = Rows::new();
        rows.push(cells.iter().cloned()).unwrap();
        rows.into_text().unwrap()
    }

    #[test]
    fn fields_are_quoted_as_the_rfc_asks() {
        // The examples of RFC 4180, section 2, rules 5 to 7.
        let cells = ["aaa", "b\r\nbb", "b\"bb", "c,c"].map(|text| Value::Text(text.into()));
        assert_eq!(written(&cells), "aaa,\"b\r\nbb\",\"b\"\"bb\",\"c,c\"\r\n");
    }

    #[test]
    fn values_are_exact_and_absent_ones_empty() {
        let cells = [
            Value::Count(u64::MAX),
            Value::Share(1.0 / 3.0),
            Value::Absent,
            Value::Boolean(true),
            Value::Amount(-1_234_567.5),
            Value::Duration(3_600_000.0),
        ];
        assert_eq!(written(&cells), "18446744073709551615,0.3333333333333333,,true,-1234567.5,3600000\r\n");
    }

    #[test]
    fn formulas_are_disarmed_and_negative_numbers_kept() {
        let texts = ["=1+1", "@x", "-5", "+31 20", "-x", "\tx", "-inf"];
        let cells = texts.map(|text| Value::Text(text.into()));
        assert_eq!(written(&cells), "'=1+1,'@x,-5,'+31 20,'-x,'\tx,'-inf\r\n");
        assert_eq!(written(&[Value::Text("\rx".into())]), "\"'\rx\"\r\n");
        assert_eq!(written(&[Value::Group(GroupValue::Value("=pro".into()))]), "'=pro\r\n");
        let mut rows = Rows::new();
        rows.foreign_header(["=a", "b"]).unwrap();
        assert_eq!(rows.into_text().unwrap(), "'=a,b\r\n");
    }

    #[test]
    fn a_value_is_told_apart_from_a_group_without_one_and_is_not_changed() {
        let fields = |group: GroupValue| written(&group_fields(Some(&group)));
        assert_eq!(fields(GroupValue::Value("(not set)".into())), "value,(not set)\r\n");
        assert_eq!(fields(GroupValue::NotSet), "not_set,(not set)\r\n");
        assert_eq!(fields(GroupValue::Value(String::new())), "value,\r\n");
        assert_eq!(fields(GroupValue::Other), "other,(other)\r\n");
        assert_eq!(fields(GroupValue::NotReached), "not_reached,(step not reached)\r\n");
        assert_eq!(written(&group_fields(None)), "all,\r\n");
    }
}
