//! The store of the tests as it is written to: whole objects on conditions, in parts, and removals, as Amazon documents them
//! (PutObject with If-Match and If-None-Match, CreateMultipartUpload and its kin, DeleteObjects) and Google and Azure have them.

use std::{collections::BTreeMap, collections::HashMap, fs, path::Path};

/// What a request to write is answered with: a status, headers, and a document.
pub type Written = (u16, Vec<(&'static str, String)>, String);

/// A request to write.
pub struct Request<'r> {
    pub method: &'r str,
    /// The object's path below the folder of all buckets.
    pub path: &'r str,
    pub query: &'r BTreeMap<String, String>,
    pub headers: &'r HashMap<String, String>,
    pub body: &'r [u8],
}

/// What tells one content from another.
pub fn tag(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{}-{hash:x}", bytes.len())
}

/// Does what is asked below `root`. Parts of uploads stand beside the buckets until they are put together.
pub fn write(root: &Path, request: &Request<'_>) -> Written {
    let file = root.join(request.path);
    let plain = |status: u16| (status, vec![], String::new());
    let parts = |id: &str| root.join(".uploads").join(id);
    match (request.method, request.query.get("uploadId")) {
        ("POST", None) if request.query.contains_key("uploads") => {
            let id = tag(request.path.as_bytes());
            fs::create_dir_all(parts(&id)).unwrap();
            let document = format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            );
            (200, vec![], document)
        }
        ("PUT", Some(id)) => {
            let number: u32 = request.query["partNumber"].parse().unwrap();
            fs::write(parts(id).join(format!("{number:06}")), request.body).unwrap();
            (200, vec![("ETag", format!("\"{}\"", tag(request.body)))], String::new())
        }
        ("POST", Some(id)) => {
            let whole: Vec<u8> = super::content(&parts(id)).into_values().flatten().collect();
            fs::remove_dir_all(parts(id)).unwrap();
            let tag = put(&file, &whole);
            let document = format!(
                "<CompleteMultipartUploadResult><ETag>&quot;{tag}&quot;</ETag></CompleteMultipartUploadResult>"
            );
            (200, vec![], document)
        }
        ("DELETE", Some(id)) => {
            let _ = fs::remove_dir_all(parts(id));
            plain(204)
        }
        ("POST", None) if request.query.contains_key("delete") => {
            let text = String::from_utf8_lossy(request.body);
            let keys = text.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
            let mut document = String::from("<DeleteResult>");
            for (key, _) in keys {
                let _ = fs::remove_file(file.join(key));
                document += &format!("<Deleted><Key>{key}</Key></Deleted>");
            }
            (200, vec![], document + "</DeleteResult>")
        }
        ("DELETE", None) => match fs::remove_file(&file) {
            Ok(()) => plain(204),
            Err(_) => (404, vec![], "<Error><Code>NoSuchKey</Code></Error>".into()),
        },
        ("PUT", None) => {
            let there = fs::read(&file).ok().map(|bytes| format!("\"{}\"", tag(&bytes)));
            let wants = |header: &str| request.headers.get(header).cloned();
            let fits = match (wants("if-match"), wants("if-none-match"), wants("x-goog-if-generation-match"))
            {
                (Some(tag), ..) => there == Some(tag),
                (_, Some(_), _) => there.is_none(),
                (.., Some(generation)) if generation == "0" => there.is_none(),
                (.., Some(generation)) => there.is_some_and(|tag| self::generation(&tag) == generation),
                _ => true,
            };
            if !fits {
                return (412, vec![], "<Error><Code>PreconditionFailed</Code></Error>".into());
            }
            let tag = format!("\"{}\"", put(&file, request.body));
            (200, vec![("x-goog-generation", generation(&tag)), ("ETag", tag)], String::new())
        }
        _ => plain(405),
    }
}

/// What Google calls a state of an object: a number.
pub fn generation(tag: &str) -> String {
    let digits = tag.trim_matches('"').split('-').nth(1).unwrap_or_default();
    (u64::from_str_radix(digits, 16).unwrap_or_default() >> 12).to_string()
}

fn put(file: &Path, content: &[u8]) -> String {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    // A reader sees the object before or the one after.
    let aside = file.with_extension("new");
    fs::write(&aside, content).unwrap();
    fs::rename(aside, file).unwrap();
    tag(content)
}
