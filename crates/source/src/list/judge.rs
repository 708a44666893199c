//! What becomes of a file, by its name and its first bytes.

use crate::{
    SourceError,
    bytes::Content,
    csv,
    file::SourceFile,
    format_name::FormatName,
    json::{self, LOOKED_AT},
    mapping,
    partition::Partition,
    probe::Probe,
};

/// Why a file may hold events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// Its name says so, and in which format; or a person named this very file.
    Named(Option<FormatName>),
    /// Nothing says so.
    None,
}

impl Promise {
    /// What a name promises.
    pub(super) fn of(name: &str) -> Self {
        named(name).map_or(Self::None, |format| Self::Named(Some(format)))
    }
}

/// What becomes of a file.
pub(super) enum Judgement {
    Read,
    Empty,
    LeftOut(String),
}

/// What becomes of a file; if it is read, it gets its form and format.
pub(super) fn judge(
    wanted: Option<FormatName>,
    file: &mut SourceFile,
    promise: Promise,
    content: Content,
) -> Result<Judgement, SourceError> {
    if wanted == Some(FormatName::Delta) && content != Content::Empty {
        return Ok(Judgement::LeftOut("it is no Delta table".to_owned()));
    }
    match content {
        Content::Empty => Ok(Judgement::Empty),
        Content::Parquet if wanted.is_none_or(|format| format == FormatName::Parquet) => {
            file.format = FormatName::Parquet;
            Ok(Judgement::Read)
        }
        Content::Text(form) if wanted != Some(FormatName::Parquet) => {
            file.form = form;
            let format = match (wanted, promise) {
                (Some(format), _) | (None, Promise::Named(Some(format))) => Some(format),
                (None, promise) => {
                    let text = file.head_text(LOOKED_AT);
                    match text {
                        Ok(text) => {
                            let likely = likely(&text, &file.partitions);
                            // A person named this very file: what is wrong with it is said line by line.
                            if promise == Promise::None { likely } else { likely.or(Some(FormatName::Json)) }
                        }
                        // What cannot be decompressed here is read, and then named with what is wrong.
                        Err(_) => Some(FormatName::Json),
                    }
                }
            };
            Ok(match format {
                Some(format) => {
                    file.format = format;
                    Judgement::Read
                }
                None => Judgement::LeftOut(
                    "its name is not that of events, and no event stands at its beginning".to_owned(),
                ),
            })
        }
        content => {
            let what = match content {
                Content::Other(what) => what,
                Content::Parquet => "a Parquet file",
                _ => "no Parquet file",
            };
            match promise {
                Promise::Named(_) => Err(SourceError::NoText { path: file.path.clone(), what }),
                Promise::None => Ok(Judgement::LeftOut(format!("it is {what}"))),
            }
        }
    }
}

/// The format of a text whose beginning holds events; none if it holds none.
fn likely(text: &[u8], partitions: &[Partition]) -> Option<FormatName> {
    let mut probe = Probe::default();
    json::probe_text(text, &mut probe);
    let of_folders =
        |probe: &mut Probe| partitions.iter().for_each(|column| probe.declare(&column.name, None, &[]));
    if probe.records > 0 {
        of_folders(&mut probe);
        return mapping::recognise(&probe).map(|_| FormatName::Json);
    }
    let columns = csv::columns(text)?;
    let mut probe = Probe::default();
    columns.iter().for_each(|column| probe.declare(column, None, &[]));
    of_folders(&mut probe);
    mapping::recognise(&probe).map(|_| FormatName::Csv)
}

/// The format that a name says, compressed or not.
pub(super) fn named(name: &str) -> Option<FormatName> {
    let name = name.to_ascii_lowercase();
    name.split('.').skip(1).find_map(|part| match part {
        "jsonl" | "ndjson" | "json" => Some(FormatName::Json),
        "csv" | "tsv" => Some(FormatName::Csv),
        "parquet" => Some(FormatName::Parquet),
        _ => None,
    })
}
