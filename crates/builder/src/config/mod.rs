//! `rockpool.toml`: the options of a build as a document that a team keeps beside its code.

mod print;

pub use print::print_config;

use crate::{BuildOptions, BuilderError, Duplicates, Edge, Said};
use chrono_tz::Tz;
use rockpool_catalog::TimeResolution;
use rockpool_source::{FormatName, MappingOptions, SourceOptions, TableOptions, TimeOptions, is_address};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The document. What it does not say is as [`BuildOptions::new`] has it. Unknown keys are refused by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    name: Option<String>,
    output: Option<PathBuf>,
    time_zone: Option<String>,
    time_resolution: Option<TimeResolution>,
    max_bad_lines: Option<Share>,
    allow_empty: Option<bool>,
    duplicates: Option<DuplicatesName>,
    source: Vec<Source>,
    cut: CutTable,
    events: Events,
    properties: Properties,
    users: Users,
    /// The folder that paths are relative to.
    #[serde(skip)]
    folder: PathBuf,
}

/// One text, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    fn list(said: &Option<Self>) -> Vec<String> {
        match said {
            None => vec![],
            Some(Self::One(text)) => vec![text.clone()],
            Some(Self::Many(texts)) => texts.clone(),
        }
    }
}

/// A share: `0.001`, or `"0.1%"`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Share {
    Number(f64),
    Text(String),
}

impl Share {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => share(text),
        }
    }
}

/// The share that a text is, such as `0.1%` or `0.001`.
pub fn share(text: &str) -> Option<f64> {
    let (number, whole) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (text.trim(), 1.0),
    };
    let share = number.parse::<f64>().ok()? / whole;
    (0.0..=1.0).contains(&share).then_some(share)
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DuplicatesName {
    Keep,
    Drop,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Source {
    input: String,
    format: Option<String>,
    delimiter: Option<String>,
    event: Option<Texts>,
    time: Option<Texts>,
    user: Option<Texts>,
    properties: Option<Texts>,
    id: Option<Texts>,
    ignore: Option<Texts>,
    time_format: Option<String>,
    times_in: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CutTable {
    from: Option<String>,
    to: Option<String>,
    #[serde(rename = "where")]
    condition: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Events {
    keep: Vec<String>,
    drop: Vec<String>,
    rename: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Properties {
    keep: Vec<String>,
    drop: Vec<String>,
    rename: BTreeMap<String, String>,
    hash: Vec<String>,
    truncate: BTreeMap<String, usize>,
    rare: BTreeMap<String, u32>,
    promote: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Users {
    table: Option<bool>,
    sample: Option<Share>,
    hash: Option<bool>,
    aliases: Option<String>,
    original: Option<String>,
    people: Option<String>,
}

impl Config {
    /// Reads a document.
    ///
    /// # Errors
    /// [`BuilderError::Config`], which names the line and the key.
    pub fn read(path: &Path) -> Result<Self, BuilderError> {
        let text = fs::read_to_string(path).map_err(BuilderError::read(path))?;
        Self::parse(&text, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, BuilderError> {
        let config: Self = toml::from_str(text)
            .map_err(|error| BuilderError::Config { path: path.to_path_buf(), reason: error.to_string() })?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Self { folder, ..config })
    }

    /// What it says of the extract itself, which an append cannot change.
    ///
    /// # Errors
    /// [`BuilderError::Config`] for a zone that there is not.
    pub fn said(&self, path: &Path) -> Result<Said, BuilderError> {
        let zone = self.time_zone.as_deref().map(|name| self.zone(name, path));
        Ok(Said {
            time_zone: zone.transpose()?,
            time_resolution: self.time_resolution,
            users_table: self.users.table,
        })
    }

    fn zone(&self, name: &str, path: &Path) -> Result<Tz, BuilderError> {
        name.parse().map_err(|_| BuilderError::Config {
            path: path.to_path_buf(),
            reason: format!(
                "no IANA time zone has the name '{name}'; write one such as Europe/Budapest or UTC"
            ),
        })
    }

    /// The options that it says. Where it names no output, `output` is.
    ///
    /// # Errors
    /// [`BuilderError::Config`] for a value that makes no sense; without a source or an output.
    pub fn options(&self, output: Option<&Path>, path: &Path) -> Result<BuildOptions, BuilderError> {
        let wrong = |reason: String| BuilderError::Config { path: path.to_path_buf(), reason };
        let zone = |name: &str| self.zone(name, path);
        let edge = |key: &str, text: &Option<String>| -> Result<Option<Edge>, BuilderError> {
            let parsed = text.as_deref().map(str::parse).transpose();
            parsed.map_err(|reason| wrong(format!("cut.{key}: {reason}")))
        };
        let output = match (output, &self.output) {
            (Some(output), _) => output.to_path_buf(),
            // An address is below no folder of this machine.
            (None, Some(output)) if output.to_str().is_some_and(is_address) => output.clone(),
            (None, Some(output)) => self.folder.join(output),
            (None, None) => return Err(wrong("it names no output, and --output does not either".to_owned())),
        };
        let mut options = BuildOptions::new("", output);
        options.sources =
            self.source.iter().map(|source| self.source(source, path)).collect::<Result<_, _>>()?;
        options.name.clone_from(&self.name);
        if let Some(name) = &self.time_zone {
            options.time_zone = zone(name)?;
        }
        if let Some(resolution) = self.time_resolution {
            options.time_resolution = resolution;
        }
        if let Some(said) = &self.max_bad_lines {
            options.max_bad_lines = said
                .value()
                .ok_or_else(|| wrong("max_bad_lines is no share; write 0.001 or \"0.1%\"".to_owned()))?;
        }
        options.allow_empty = self.allow_empty.unwrap_or(options.allow_empty);
        options.users_table = self.users.table.unwrap_or(options.users_table);
        options.duplicates = match self.duplicates {
            None | Some(DuplicatesName::Keep) => Duplicates::Keep,
            Some(DuplicatesName::Drop) => Duplicates::Drop,
        };
        options.from = edge("from", &self.cut.from)?;
        options.to = edge("to", &self.cut.to)?;
        options.promote.clone_from(&self.properties.promote);
        let table = |input: &String| TableOptions { input: self.path(input), ..TableOptions::default() };
        options.aliases = self.users.aliases.as_ref().map(table);
        options.people = self.users.people.as_ref().map(table);
        let cut = &mut options.cut;
        cut.events.clone_from(&self.events.keep);
        cut.without_events.clone_from(&self.events.drop);
        cut.rename_events = self.events.rename.clone().into_iter().collect();
        cut.condition.clone_from(&self.cut.condition);
        cut.original_user.clone_from(&self.users.original);
        cut.hash_users = self.users.hash.unwrap_or_default();
        if let Some(said) = &self.users.sample {
            let share = said
                .value()
                .ok_or_else(|| wrong("users.sample is no share; write 0.1 or \"10%\"".to_owned()))?;
            cut.sample_users = Some(share);
        }
        cut.properties.keep.clone_from(&self.properties.keep);
        cut.properties.drop.clone_from(&self.properties.drop);
        cut.properties.hash.clone_from(&self.properties.hash);
        cut.properties.rename = self.properties.rename.clone().into_iter().collect();
        cut.properties.truncate = self.properties.truncate.clone().into_iter().collect();
        cut.properties.rare = self.properties.rare.clone().into_iter().collect();
        Ok(options)
    }

    fn source(&self, source: &Source, path: &Path) -> Result<SourceOptions, BuilderError> {
        let wrong = |reason: String| BuilderError::Config { path: path.to_path_buf(), reason };
        if source.input.is_empty() {
            return Err(wrong("a [[source]] has no input".to_owned()));
        }
        let format = match &source.format {
            None => None,
            Some(name) => Some(FormatName::of_name(name).ok_or_else(|| {
                let known: Vec<&str> = FormatName::ALL.iter().map(|format| format.name()).collect();
                wrong(format!("'{name}' is no format; write {}", known.join(", ")))
            })?),
        };
        let delimiter = match source.delimiter.as_deref() {
            None => None,
            Some(text) => Some(
                delimiter(text)
                    .ok_or_else(|| wrong(format!("'{text}' is no delimiter; write one character")))?,
            ),
        };
        let zone = match source.times_in.as_deref() {
            None => None,
            Some(name) => {
                Some(name.parse().map_err(|_| wrong(format!("no IANA time zone has the name '{name}'")))?)
            }
        };
        let mut options = SourceOptions::new(self.path(&source.input));
        options.format = format;
        options.delimiter = delimiter;
        options.mapping = MappingOptions {
            event: Texts::list(&source.event),
            time: Texts::list(&source.time),
            user: Texts::list(&source.user),
            properties: Texts::list(&source.properties),
            id: Texts::list(&source.id),
            ignored: Texts::list(&source.ignore),
        };
        options.times = TimeOptions { format: source.time_format.clone(), zone };
        Ok(options)
    }

    /// A path as it is from where the command runs; addresses stay as they are.
    fn path(&self, text: &str) -> String {
        if text == "-" || is_address(text) || Path::new(text).is_absolute() {
            return text.to_owned();
        }
        self.folder.join(text).to_string_lossy().into_owned()
    }
}

/// The byte that a delimiter is: one character of ASCII, or `tab`.
pub fn delimiter(text: &str) -> Option<u8> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Some(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Result<BuildOptions, BuilderError> {
        let path = Path::new("team/rockpool.toml");
        Config::parse(text, path)?.options(Some(Path::new("out")), path)
    }

    #[test]
    fn a_document_says_all_options() {
        let options = options(
            r#"
            name = "Acme"
            output = "extract"
            time_zone = "Europe/Budapest"
            time_resolution = "s"
            max_bad_lines = "1%"
            duplicates = "drop"
            [[source]]
            input = "raw/*.csv"
            format = "csv"
            delimiter = ";"
            event = "what"
            time = ["when", "later"]
            time_format = "ms"
            times_in = "Asia/Tokyo"
            id = "message_id"
            [[source]]
            input = "/data/events.parquet"
            [cut]
            from = "2026-01-01"
            where = "plan = 'pro'"
            [events]
            rename = { "Signed Up" = "signed up" }
            [properties]
            drop = ["utm_*"]
            truncate = { url = 200 }
            rare = { city = 20 }
            promote = ["plan"]
            [users]
            sample = "10%"
            aliases = "aliases.csv"
            "#,
        )
        .unwrap();
        assert_eq!(options.output, Path::new("out"));
        assert_eq!(options.sources[0].input, "team/raw/*.csv");
        assert_eq!(options.sources[0].mapping.time, ["when", "later"]);
        assert_eq!(options.sources[0].times.zone, Some(Tz::Asia__Tokyo));
        assert_eq!(options.sources[1].input, "/data/events.parquet");
        assert_eq!((options.max_bad_lines, options.cut.sample_users), (0.01, Some(0.1)));
        assert_eq!(options.from, Some(Edge::Day(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap())));
        assert_eq!(options.aliases.unwrap().input, "team/aliases.csv");
        assert_eq!(options.duplicates, Duplicates::Drop);
    }

    #[test]
    fn what_is_unknown_or_wrong_is_named() {
        for (text, expected) in [
            ("colour = 1", "colour"),
            ("[[source]]\ninput = \"a\"\ncolumn = \"b\"", "column"),
            ("[[source]]\nevent = \"a\"", "no input"),
            ("[[source]]\ninput = \"a\"\nformat = \"xml\"", "'xml' is no format; write jsonl, csv, parquet"),
            ("time_zone = \"Budapest\"", "Europe/Budapest"),
            ("[users]\nsample = \"many\"", "users.sample"),
            ("[cut]\nfrom = \"noon\"", "cut.from: write a day"),
        ] {
            let error = options(text).unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("rockpool.toml"), "{error}");
        }
    }
}
