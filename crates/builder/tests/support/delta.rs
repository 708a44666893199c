//! Delta tables made by hand, after the protocol's text.

use arrow::{
    array::{
        ArrayRef, Int64Array, MapBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
    },
    datatypes::{Field, Schema},
};
use parquet::arrow::{ArrowWriter, PARQUET_FIELD_ID_META_KEY};
use roaring::RoaringBitmap;
use serde_json::{Value, json};
use std::{collections::HashMap, fs, path::Path, sync::Arc};

/// 2026-01-05T00:00:00Z in microseconds: `date -u -d 2026-01-05 +%s`.
pub const DAY: i64 = 1_767_571_200_000_000;
/// The columns of [`events`].
pub const NAMES: [&str; 4] = ["event_time", "user_id", "n", "props"];

/// A Parquet file with these columns; each may have a number, by which a table may know it.
pub fn parquet(columns: Vec<(&str, Option<i32>, ArrayRef)>) -> Vec<u8> {
    let field = |(name, id, column): &(&str, Option<i32>, ArrayRef)| {
        let field = Field::new(*name, column.data_type().clone(), true);
        match id {
            Some(id) => {
                field.with_metadata(HashMap::from([(PARQUET_FIELD_ID_META_KEY.to_owned(), id.to_string())]))
            }
            None => field,
        }
    };
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let arrays = columns.into_iter().map(|(_, _, column)| column).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays).unwrap();
    let mut bytes = vec![];
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// The columns of so many events from a number on: second, user and plan follow from it. Their names as given.
pub fn events(
    first: i64,
    count: i64,
    names: [&'static str; 4],
) -> Vec<(&'static str, Option<i32>, ArrayRef)> {
    let numbers = || first..first + count;
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for number in numbers() {
        map.keys().append_value("plan");
        map.values().append_value(if number % 2 == 0 { "pro" } else { "free" });
        map.append(true).unwrap();
    }
    let times = TimestampMicrosecondArray::from_iter_values(numbers().map(|number| DAY + number * 1_000_000));
    vec![
        (names[0], None, Arc::new(times.with_timezone("UTC"))),
        (
            names[1],
            None,
            Arc::new(StringArray::from_iter_values(numbers().map(|number| format!("u{number}")))),
        ),
        (names[2], None, Arc::new(Int64Array::from_iter_values(numbers()))),
        (names[3], None, Arc::new(map.finish())),
    ]
}

/// A field of a table's schema.
pub fn field(name: &str, kind: impl Into<Value>, metadata: Value) -> Value {
    json!({"name": name, "type": kind.into(), "nullable": true, "metadata": metadata})
}

/// The fields of [`events`] with the event type as a partition, and what is said of each.
pub fn fields(metadata: impl Fn(&str) -> Value) -> Vec<Value> {
    let map = json!({"type": "map", "keyType": "string", "valueType": "string", "valueContainsNull": true});
    let kinds = [
        ("event_type", json!("string")),
        ("event_time", json!("timestamp")),
        ("user_id", json!("string")),
        ("n", json!("long")),
        ("props", map),
    ];
    kinds.into_iter().map(|(name, kind)| field(name, kind, metadata(name))).collect()
}

pub fn protocol(features: &[&str]) -> Value {
    json!({"protocol": {
        "minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": features, "writerFeatures": features
    }})
}

pub fn metadata(fields: &[Value], partitions: &[&str], configuration: Value) -> Value {
    json!({"metaData": {
        "id": "0190a1b2-0000-4000-8000-000000000000",
        "format": {"provider": "parquet", "options": {}},
        "schemaString": json!({"type": "struct", "fields": fields}).to_string(),
        "partitionColumns": partitions,
        "configuration": configuration,
        "createdTime": 0
    }})
}

/// The usual beginning of a log.
pub fn beginning(features: &[&str]) -> [Value; 2] {
    [protocol(features), metadata(&fields(|_| json!({})), &["event_type"], json!({}))]
}

/// Writes a file of a table, and gives the action that adds it.
pub fn add(
    table: &Path,
    path: &str,
    partitions: Value,
    columns: Vec<(&str, Option<i32>, ArrayRef)>,
    vector: Option<Value>,
) -> Value {
    let rows = columns.first().map_or(0, |column| column.2.len());
    let bytes = parquet(columns);
    fs::create_dir_all(table.join(path).parent().unwrap()).unwrap();
    fs::write(table.join(path), &bytes).unwrap();
    let mut add = json!({
        "path": path,
        "partitionValues": partitions,
        "size": bytes.len(),
        "modificationTime": 0,
        "dataChange": true,
        "stats": json!({"numRecords": rows}).to_string()
    });
    if let Some(vector) = vector {
        add["deletionVector"] = vector;
    }
    json!({"add": add})
}

/// The action that removes a file which was added so.
pub fn remove(add: &Value, is_change: bool) -> Value {
    let mut remove = json!({
        "path": add["add"]["path"],
        "deletionTimestamp": 1,
        "dataChange": is_change,
        "extendedFileMetadata": true,
        "partitionValues": add["add"]["partitionValues"],
        "size": add["add"]["size"]
    });
    if let Some(vector) = add["add"].get("deletionVector") {
        remove["deletionVector"] = vector.clone();
    }
    json!({"remove": remove})
}

/// Writes a commit.
pub fn commit(table: &Path, version: u64, actions: &[Value]) {
    let log = table.join("_delta_log");
    fs::create_dir_all(&log).unwrap();
    let lines: String = actions.iter().map(|action| format!("{action}\n")).collect();
    fs::write(log.join(format!("{version:020}.json")), lines).unwrap();
}

/// Bytes in Z85, five letters for four bytes: what the protocol writes deletion vectors in.
fn z85(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 85] =
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    let mut text = String::new();
    for four in bytes.chunks(4) {
        let mut padded = [0; 4];
        padded[..four.len()].copy_from_slice(four);
        let number = u32::from_be_bytes(padded);
        for power in (0..5).rev() {
            text.push(char::from(LETTERS[(number / 85_u32.pow(power) % 85) as usize]));
        }
    }
    text
}

/// Rows as a deletion vector has them: a 64-bit Roaring bitmap in the portable form, a magic number before it.
fn bitmap(rows: &[u32]) -> Vec<u8> {
    let bitmap: RoaringBitmap = rows.iter().copied().collect();
    let mut bytes = 1_681_511_377_u32.to_le_bytes().to_vec();
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bitmap.serialize_into(&mut bytes).unwrap();
    bytes
}

/// A deletion vector in the log itself.
pub fn inline_vector(rows: &[u32]) -> Value {
    let bytes = bitmap(rows);
    json!({"storageType": "i", "pathOrInlineDv": z85(&bytes), "sizeInBytes": bytes.len(), "cardinality": rows.len()})
}

/// Deletion vectors in a file of the table, one after another.
pub fn stored_vectors(table: &Path, vectors: &[&[u32]]) -> Vec<Value> {
    // The name of the file is derived from an identifier of 16 bytes.
    let identifier: [u8; 16] = std::array::from_fn(|place| place as u8);
    let hexadecimal: String = identifier.iter().map(|byte| format!("{byte:02x}")).collect();
    let groups: Vec<&str> = [0..8, 8..12, 12..16, 16..20, 20..32].map(|place| &hexadecimal[place]).to_vec();
    let mut file = vec![1];
    let mut described = vec![];
    for rows in vectors {
        let bytes = bitmap(rows);
        let offset = file.len();
        file.extend((bytes.len() as u32).to_be_bytes());
        file.extend(&bytes);
        file.extend(flate2::Crc::sum_of(&bytes).to_be_bytes());
        described.push(json!({
            "storageType": "u",
            "pathOrInlineDv": z85(&identifier),
            "offset": offset,
            "sizeInBytes": bytes.len(),
            "cardinality": rows.len()
        }));
    }
    fs::write(table.join(format!("deletion_vector_{}.bin", groups.join("-"))), file).unwrap();
    described
}

/// The checksum of a deletion vector.
trait Checksum {
    fn sum_of(bytes: &[u8]) -> u32;
}

impl Checksum for flate2::Crc {
    fn sum_of(bytes: &[u8]) -> u32 {
        let mut sum = Self::new();
        sum.update(bytes);
        sum.sum()
    }
}
