//! Answers of hosts, sound and strange.

use super::*;

const ADDRESS: &str = "https://host/extract/a.parquet";

fn head(status: u16, headers: &[(&str, &str)]) -> Head {
    Head::new(status, |name| {
        headers.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
    })
}

/// What bytes 10 to 19 come to.
fn ten(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Result<Bytes, StoreError> {
    let head = head(status, headers);
    let part = head.judge(Some(&(10..20)), ADDRESS)?;
    head.cut(&part, Bytes::copy_from_slice(body), ADDRESS)
}

fn whole(head: &Head, body: &'static [u8]) -> Result<Bytes, StoreError> {
    head.cut(&head.judge(None, ADDRESS)?, Bytes::from_static(body), ADDRESS)
}

#[test]
fn a_range_is_taken_with_and_without_its_headers() {
    for headers in [
        &[][..],
        &[("content-range", "bytes 10-19/100")],
        &[("content-range", "bytes 10-19/*")],
        &[("content-range", "of this host's own making")],
        // Kept by a service worker, with the header of how it once travelled.
        &[("content-encoding", "gzip")],
        &[("content-encoding", "identity")],
    ] {
        assert_eq!(ten(206, headers, &[7; 10]).unwrap(), vec![7; 10]);
    }
}

#[test]
fn another_range_than_the_asked_one_is_never_taken() {
    for other in ["bytes 0-9/100", "bytes 11-20/100", "bytes 10-18/100"] {
        let error = ten(206, &[("content-range", other)], &[7; 10]).unwrap_err();
        assert!(matches!(error, StoreError::NoRanges { .. }), "{other}: {error}");
    }
    let error = ten(206, &[("content-range", "bytes 10-14/15")], &[7; 5]).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[test]
fn bytes_that_were_compressed_on_the_way_are_found_out() {
    let error = ten(206, &[("content-encoding", "br")], &[0; 9]).unwrap_err();
    assert!(matches!(error, StoreError::NoRanges { .. }) && error.to_string().contains("br"), "{error}");
    let error = ten(206, &[], &[0; 11]).unwrap_err();
    assert!(error.to_string().contains("11 bytes came where 10 were asked for"), "{error}");
    let error = head(206, &[("content-encoding", "gzip")]).broken_off("decoding failed", ADDRESS);
    assert!(matches!(error, StoreError::NoRanges { .. }), "{error}");
    let error = head(206, &[]).broken_off("reset", ADDRESS);
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
}

#[test]
fn a_small_whole_file_in_place_of_a_range_is_cut_and_a_large_one_refused() {
    let file: Vec<u8> = (0..100).collect();
    assert_eq!(ten(200, &[("content-length", "100")], &file).unwrap(), file.get(10..20).unwrap());
    let error = ten(200, &[("content-length", "15")], &[0; 15]).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    let large = (LARGEST_WHOLE_FILE + 1).to_string();
    for headers in [&[("content-length", large.as_str())][..], &[]] {
        let error = ten(200, headers, &file).unwrap_err();
        assert!(matches!(error, StoreError::NoRanges { .. }), "{error}");
    }
}

#[test]
fn a_page_in_place_of_a_file_is_called_one() {
    let html = b"\xEF\xBB\xBF\n <!DOCTYPE html><title>Home</title>";
    for error in [
        whole(&head(200, &[]), html).unwrap_err(),
        ten(200, &[("content-length", "38")], html).unwrap_err(),
        // A page that comes in pieces has no length.
        ten(200, &[("content-type", "text/html; charset=utf-8")], html).unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Foreign { what: "an HTML page", .. }), "{error}");
    }
    let mut redirected = head(200, &[]);
    redirected.redirected_to = Some("https://login.example/".into());
    let error = whole(&redirected, html).unwrap_err();
    assert!(error.to_string().contains("https://login.example/"), "{error}");
    assert!(matches!(error, StoreError::Login { login: Login::Page { .. }, .. }), "{error}");
    assert!(whole(&redirected, b"{\"format_version\": 2}").is_ok());
}

#[test]
fn every_refusal_is_named_as_what_it_is() {
    type Expected = fn(&StoreError) -> bool;
    let cases: [(u16, Expected); 9] = [
        (401, |error| matches!(error, StoreError::Login { login: Login::Wanted, .. })),
        (403, |error| matches!(error, StoreError::Login { login: Login::Refused, .. })),
        (404, |error| matches!(error, StoreError::NotFound { .. })),
        (410, |error| matches!(error, StoreError::NotFound { .. })),
        (416, |error| matches!(error, StoreError::Corrupt { .. })),
        (429, |error| matches!(error, StoreError::Busy { status: 429, .. })),
        (503, |error| matches!(error, StoreError::Busy { status: 503, .. })),
        (304, |error| matches!(error, StoreError::Unreachable { .. })),
        (418, |error| matches!(error, StoreError::Unreachable { .. })),
    ];
    for (status, expected) in cases {
        let error = ten(status, &[], &[]).unwrap_err();
        assert!(expected(&error), "{status}: {error:?}");
        assert!(error.to_string().contains(ADDRESS), "{error}");
    }
    let busy = ten(503, &[("retry-after", " 7 ")], &[]).unwrap_err();
    assert!(busy.to_string().contains("asks to wait 7 s"), "{busy}");
}

#[test]
fn a_content_range_is_read_as_the_standard_writes_it() {
    let range = |bytes, total| Some(ContentRange { bytes, total });
    assert_eq!(ContentRange::parse("bytes 0-9/100"), range(Some((0, 9)), Some(100)));
    assert_eq!(ContentRange::parse("Bytes 0-9/*"), range(Some((0, 9)), None));
    assert_eq!(ContentRange::parse("bytes */100"), range(None, Some(100)));
    for text in ["", "bytes", "items 0-9/100", "bytes 0/100", "bytes 0-9", "bytes a-b/c", "bytes -1-9/3", "é"]
    {
        assert_eq!(ContentRange::parse(text), None, "{text}");
    }
}
