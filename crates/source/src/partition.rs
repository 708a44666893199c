//! Folders that say something of the rows in them: `event_date=2026-01-05/part-0.parquet`.

use percent_encoding::percent_decode_str;

/// What such a folder is called whose value is null.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// A column that all rows of a file have by the folder it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The column.
    pub(crate) name: String,
    /// Its value; none is null.
    pub(crate) value: Option<String>,
}

/// The columns that the folders of a path say, from the outermost on: of the folders right above the file, as far as their
/// names are `name=value`. Of a name that is there twice the innermost counts.
pub(crate) fn partitions(path: &str) -> Vec<Partition> {
    let mut found: Vec<Partition> = Vec::new();
    let is_separator = |letter: char| letter == '/' || (cfg!(windows) && letter == '\\');
    for folder in path.rsplit(is_separator).skip(1) {
        let Some((name, value)) = folder.split_once('=').filter(|(name, _)| !name.is_empty()) else { break };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let name = decoded(name);
        if !found.iter().any(|known| known.name == name) {
            found.push(Partition { name, value: (value != NULL).then(|| decoded(value)) });
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str) -> Vec<(String, Option<String>)> {
        partitions(path).into_iter().map(|Partition { name, value }| (name, value)).collect()
    }

    fn column(name: &str, value: &str) -> (String, Option<String>) {
        (name.to_owned(), Some(value.to_owned()))
    }

    #[test]
    fn folders_right_above_a_file_are_columns() {
        assert_eq!(
            found("raw/event_date=2026-01-05/country=HU/part-0.parquet"),
            [column("event_date", "2026-01-05"), column("country", "HU")]
        );
        assert_eq!(found("run=5/raw/day=1/part"), [column("day", "1")]);
        assert_eq!(found("a=1/a=2/x"), [column("a", "2")]);
        // The name of a file says nothing.
        assert_eq!(found("a=1.csv"), []);
        assert_eq!(found("=1/x"), []);
        assert_eq!(found("a=b=c/x"), [column("a", "b=c")]);
        assert_eq!(found("a=/x"), [column("a", "")]);
    }

    #[test]
    fn values_are_percent_encoded_and_may_be_null() {
        assert_eq!(
            found("at=2026-01-05 16%3A12%3A14/plan%20name=a%2Fb%25/x"),
            [column("at", "2026-01-05 16:12:14"), column("plan name", "a/b%")]
        );
        assert_eq!(found("plan=__HIVE_DEFAULT_PARTITION__/x"), [("plan".to_owned(), None)]);
    }
}
