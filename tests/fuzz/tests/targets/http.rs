//! What hosts answer: status and headers are judged, and no body becomes more than was asked for.

use rockpool_fuzz::{Document, Language, Outcome, Target, fuzz};
use rockpool_store::http::Head;
use std::ops::Range;

/// Answers as hosts give them: the range that was asked for on the first line, then the answer.
const ANSWERS: [&str; 4] = [
    "0-10\n206\nContent-Range: bytes 0-9/100\nContent-Length: 10\n\n0123456789",
    "5-15\n206\nContent-Range: bytes 5-14/*\n\n0123456789",
    "2-4\n200\nContent-Length: 10\nContent-Type: application/octet-stream\n\n0123456789",
    "\n200\nContent-Type: application/json; charset=utf-8\nContent-Encoding: identity\n\n{}",
];

/// The asked range, the head, the body; none if the document is no answer.
fn parts(text: &str) -> Option<(Option<Range<u64>>, Head, &str)> {
    let (head, body) = text.split_once("\n\n")?;
    let mut lines = head.lines();
    let range = match lines.next()?.split_once('-') {
        Some((first, end)) => Some(first.parse().ok()?..end.parse().ok()?),
        None => None,
    };
    let status = lines.next()?.trim().parse().ok()?;
    let headers: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value))
        .collect();
    let of =
        |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| (*value).to_owned());
    Some((range, Head::new(status, of), body))
}

#[test]
fn http() {
    let seeds = ANSWERS.iter().map(|text| Document((*text).into())).collect();
    let target = Target { name: "http", language: Language::Text, seeds };
    fuzz(bolero::check!(), target, |document| {
        let text = String::from_utf8_lossy(&document.0);
        let Some((range, head, body)) = parts(&text) else { return Outcome::Refused };
        let body = bytes::Bytes::copy_from_slice(body.as_bytes());
        let Ok(part) = head.judge(range.as_ref(), "https://example.com/a") else { return Outcome::Refused };
        let Ok(cut) = head.cut(&part, body.clone(), "https://example.com/a") else { return Outcome::Refused };
        match range {
            // The store looks at what is missing; more than was asked for would be read as something else.
            Some(range) => assert!(cut.len() as u64 <= range.end.saturating_sub(range.start)),
            None => assert_eq!(cut, body),
        }
        Outcome::Taken
    });
}
