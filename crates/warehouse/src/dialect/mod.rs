//! What the dialects say differently.

mod list;
mod time;

use rockpool_question::Dialect;

/// The words of a dialect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) Dialect);

/// Greater than every instant: it stands for a step that a path does without, so that a path with the step comes
/// first.
pub(crate) const NEVER: &str = "9223372036854775807";

impl Words {
    fn pick<'a>(self, spark: &'a str, duckdb: &'a str, clickhouse: &'a str) -> &'a str {
        match self.0 {
            Dialect::Spark => spark,
            Dialect::DuckDb => duckdb,
            Dialect::ClickHouse => clickhouse,
        }
    }

    /// A text as a literal, whatever it holds.
    pub(crate) fn text(self, text: &str) -> String {
        match self.0 {
            Dialect::DuckDb => {
                let plain = text.replace('\'', "''");
                if !text.contains(|character: char| character.is_control()) {
                    return format!("'{plain}'");
                }
                // Control characters cannot stand in every client's text, and a line break would be indented.
                let mut parts = vec![String::new()];
                for character in plain.chars() {
                    if character.is_control() {
                        parts.push(format!("chr({})", character as u32));
                        parts.push(String::new());
                    } else if let Some(last) = parts.last_mut() {
                        last.push(character);
                    }
                }
                let parts: Vec<String> = parts
                    .into_iter()
                    .enumerate()
                    .filter(|(place, part)| place % 2 == 1 || !part.is_empty())
                    .map(|(place, part)| if place % 2 == 1 { part } else { format!("'{part}'") })
                    .collect();
                format!("({})", parts.join(" || "))
            }
            Dialect::Spark | Dialect::ClickHouse => {
                let mut literal = String::from("'");
                let mut characters = text.chars().peekable();
                while let Some(character) = characters.next() {
                    match character {
                        '\\' => literal.push_str("\\\\"),
                        '\'' => literal.push_str("\\'"),
                        '\n' => literal.push_str("\\n"),
                        '\r' => literal.push_str("\\r"),
                        '\t' => literal.push_str("\\t"),
                        '\0' => literal.push_str("\\0"),
                        // Spark replaces ${name} by a setting, also within a literal.
                        '$' if self.0 == Dialect::Spark && characters.peek() == Some(&'{') => {
                            literal.push_str("\\u0024");
                        }
                        other => literal.push(other),
                    }
                }
                literal.push('\'');
                literal
            }
        }
    }

    /// A number as a literal.
    pub(crate) fn number(self, number: f64) -> String {
        let plain = number == 0.0 || (1e-5..1e15).contains(&number.abs());
        match (plain, self.0) {
            (true, _) if number.fract() == 0.0 => format!("{number:.0}").replace("-0", "0"),
            (true, Dialect::Spark) => format!("{number}D"),
            (true, _) => number.to_string(),
            (false, Dialect::Spark) => format!("{number:e}D"),
            (false, _) => format!("{number:e}"),
        }
    }

    /// A property of an event; null where it is absent.
    pub(crate) fn property(self, name: &str) -> String {
        let name = self.text(name);
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("event_properties[{name}]"),
            // A map of ClickHouse gives an empty text for an absent key.
            Dialect::ClickHouse => {
                format!("if(mapContains(event_properties, {name}), event_properties[{name}], NULL)")
            }
        }
    }

    /// A text as a number; null where it is none.
    pub(crate) fn as_number(self, text: &str) -> String {
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("try_cast({text} AS DOUBLE)"),
            Dialect::ClickHouse => format!("toFloat64OrNull(trimBoth({text}))"),
        }
    }

    /// A number, or null where it is infinite or NaN.
    pub(crate) fn finite(self, number: &str) -> String {
        let huge = self.pick("double('inf')", "CAST('inf' AS DOUBLE)", "inf");
        format!("CASE WHEN abs({number}) < {huge} THEN {number} END")
    }

    /// A text as an instant, in microseconds since 1970, read as UTC unless it says otherwise; null where it is none.
    pub(crate) fn as_instant(self, text: &str) -> String {
        let is_no_number = format!("{} IS NULL", self.as_number(text));
        // A cast would read what has no offset in the zone of the session, or leave the offset out.
        let has_offset = self.matches(text, "(Z|[+-][0-9]{2}:?[0-9]{2})$");
        let (with, without) = match self.0 {
            Dialect::Spark => (
                format!("unix_micros(try_cast({text} AS TIMESTAMP))"),
                format!(
                    "timestampdiff(MICROSECOND, TIMESTAMP_NTZ '1970-01-01 00:00:00', try_cast({text} AS TIMESTAMP_NTZ))"
                ),
            ),
            Dialect::DuckDb => (
                format!("epoch_us(try_cast({text} AS TIMESTAMPTZ))"),
                format!("epoch_us(try_cast({text} AS TIMESTAMP))"),
            ),
            Dialect::ClickHouse => {
                let best =
                    format!("toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull({text}, 6, 'UTC'))");
                return format!("CASE WHEN {is_no_number} THEN {best} END");
            }
        };
        format!("CASE WHEN {is_no_number} THEN CASE WHEN {has_offset} THEN {with} ELSE {without} END END")
    }

    /// `left operator right`, of numbers, with NaN as the greatest and equal to itself.
    pub(crate) fn compare(self, left: &str, operator: &str, right: &str) -> String {
        match (self.0, operator) {
            // NaN fails every comparison of ClickHouse, so what it must pass is written the other way round.
            (Dialect::ClickHouse, ">") => format!("NOT ({left} <= {right})"),
            (Dialect::ClickHouse, ">=") => format!("NOT ({left} < {right})"),
            _ => format!("{left} {operator} {right}"),
        }
    }

    pub(crate) fn contains(self, text: &str, part: &str) -> String {
        let part = self.text(part);
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("contains({text}, {part})"),
            Dialect::ClickHouse => format!("position({text}, {part}) > 0"),
        }
    }

    pub(crate) fn starts_with(self, text: &str, start: &str) -> String {
        format!("{}({text}, {})", self.pick("startswith", "starts_with", "startsWith"), self.text(start))
    }

    pub(crate) fn matches(self, text: &str, pattern: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("regexp_like({text}, {})", self.text(pattern)),
            Dialect::DuckDb => format!("regexp_matches({text}, {})", self.text(pattern)),
            // Here a point would match line breaks as well.
            Dialect::ClickHouse => format!("match({text}, {})", self.text(&format!("(?-s){pattern}"))),
        }
    }

    /// Whole numbers divided, of which the first is not below zero.
    pub(crate) fn divide(self, left: &str, right: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("({left}) div {right}"),
            Dialect::DuckDb => format!("({left}) // {right}"),
            Dialect::ClickHouse => format!("intDiv({left}, {right})"),
        }
    }

    /// Rows with a column of whole numbers, both ends included.
    pub(crate) fn numbers(self, first: &str, last: &str) -> String {
        match self.0 {
            Dialect::Spark => format!("explode(sequence({first}, {last}))"),
            Dialect::DuckDb => format!("unnest(generate_series({first}, {last}))"),
            Dialect::ClickHouse => {
                format!("arrayJoin(range(toInt64({first}), toInt64({last}) + 1))")
            }
        }
    }

    /// A source of one row, to select constants from.
    pub(crate) fn one_row(self) -> String {
        "(SELECT 1 AS one) AS once".into()
    }

    /// An exact percentile, linear between the two nearest values.
    pub(crate) fn percentile(self, value: &str, share: f64) -> String {
        match self.0 {
            Dialect::Spark => format!("percentile({value}, {share})"),
            Dialect::DuckDb => format!("quantile_cont({value}, {share})"),
            Dialect::ClickHouse => format!("quantileExactInclusive({share})({value})"),
        }
    }

    /// No whole number.
    pub(crate) fn no_integer(self) -> &'static str {
        self.pick("CAST(NULL AS BIGINT)", "CAST(NULL AS BIGINT)", "CAST(NULL AS Nullable(Int64))")
    }

    /// No number.
    pub(crate) fn no_number(self) -> &'static str {
        self.pick("CAST(NULL AS DOUBLE)", "CAST(NULL AS DOUBLE)", "CAST(NULL AS Nullable(Float64))")
    }

    /// No text.
    pub(crate) fn no_text(self) -> &'static str {
        self.pick("CAST(NULL AS STRING)", "CAST(NULL AS VARCHAR)", "CAST(NULL AS Nullable(String))")
    }

    /// No day.
    pub(crate) fn no_date(self) -> &'static str {
        self.pick("CAST(NULL AS DATE)", "CAST(NULL AS DATE)", "CAST(NULL AS Nullable(Date))")
    }

    /// Any number as a number with decimals.
    pub(crate) fn decimal(self, number: &str) -> String {
        match self.0 {
            Dialect::Spark | Dialect::DuckDb => format!("CAST({number} AS DOUBLE)"),
            Dialect::ClickHouse => format!("CAST({number} AS Nullable(Float64))"),
        }
    }

    /// What follows a statement: settings that make the dialect read it as SQL is meant.
    pub(crate) fn ending(self) -> &'static str {
        // An outer join gives null where nothing fits, and a name means the column before an alias.
        self.pick("", "", "\nSETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_literal() {
        let text = "it's a \\ \"test\"\n${x} \u{1F980}";
        assert_eq!(
            Words(Dialect::DuckDb).text(text),
            "('it''s a \\ \"test\"' || chr(10) || '${x} \u{1F980}')"
        );
        assert_eq!(Words(Dialect::Spark).text(text), "'it\\'s a \\\\ \"test\"\\n\\u0024{x} \u{1F980}'");
        assert_eq!(Words(Dialect::ClickHouse).text(text), "'it\\'s a \\\\ \"test\"\\n${x} \u{1F980}'");
        assert_eq!(Words(Dialect::DuckDb).text("\n"), "(chr(10))");
        assert_eq!(Words(Dialect::DuckDb).text(""), "''");
    }

    #[test]
    fn numbers_keep_their_value() {
        for dialect in Dialect::ALL {
            for number in [0.0, -0.0, 1.0, -7.0, 0.1, 1e-9, 1e300, 123_456_789.25] {
                let literal = Words(dialect).number(number);
                assert_eq!(literal.trim_end_matches('D').parse::<f64>(), Ok(number), "{literal}");
            }
        }
    }
}
