//! Small questions to the browser, each answered without a panic where it refuses.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Element, HtmlAnchorElement, RequestCache, RequestInit, Response, Storage, Url,
    UrlSearchParams,
};

/// An address relative to the page's base, made absolute; unchanged where it is none.
pub fn absolute(address: &str) -> String {
    let base = gloo::utils::document().base_uri().ok().flatten();
    base.and_then(|base| Url::new_with_base(address, &base).ok())
        .map_or_else(|| address.to_owned(), |url| url.href())
}

/// A parameter of the page's address.
pub fn query_parameter(name: &str) -> Option<String> {
    let search = gloo::utils::window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Fetches an address as the page may, from its host: past whatever was kept of it on the way.
///
/// # Errors
/// What the browser threw: no network, a refused origin.
pub async fn fetch_anew(url: &str) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    init.set_cache(RequestCache::Reload);
    JsFuture::from(gloo::utils::window().fetch_with_str_and_init(url, &init)).await?.dyn_into()
}

/// What a thrown value says.
pub fn error_words(error: &JsValue) -> String {
    if let Some(text) = error.as_string() {
        return text;
    }
    let message = Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|text| text.as_string());
    message.filter(|text| !text.is_empty()).unwrap_or_else(|| format!("{error:?}"))
}

/// The calendar day of an instant (ms since 1970) in an IANA zone; absent where the browser knows no such zone.
pub fn day_in_zone(milliseconds: i64, zone: &str) -> Option<NaiveDate> {
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("timeZone"), &JsValue::from_str(zone)).ok()?;
    let date = Date::new(&JsValue::from_f64(milliseconds as f64));
    // Sweden writes days as ISO 8601 does. An unknown zone throws, so the method is called by name.
    let method = Reflect::get(&date, &JsValue::from_str("toLocaleDateString")).ok()?;
    let method = method.dyn_into::<js_sys::Function>().ok()?;
    let text = method.call2(&date, &JsValue::from_str("sv-SE"), &options).ok()?.as_string()?;
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// Whether the browser knows an IANA time zone.
pub fn knows_zone(zone: &str) -> bool {
    day_in_zone(0, zone).is_some()
}

/// The browser's storage that outlives the tab; absent where it is disabled.
pub fn storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

/// The tab's own storage, which a reload keeps; absent where it is disabled.
pub fn tab_storage() -> Option<Storage> {
    gloo::utils::window().session_storage().ok().flatten()
}

/// The instant, ms since 1970.
pub fn now() -> u64 {
    Date::now() as u64
}

/// An instant (ms since 1970) as the visitor's clock and calendar show it.
pub fn local_time(milliseconds: u64) -> Option<NaiveDateTime> {
    let offset = Date::new(&JsValue::from_f64(milliseconds as f64)).get_timezone_offset();
    let local = i64::try_from(milliseconds).ok()?.checked_sub((offset * 60_000.0) as i64)?;
    DateTime::from_timestamp_millis(local).map(|instant| instant.naive_utc())
}

/// Hands the person a file.
///
/// # Errors
/// What the browser threw.
pub fn save_file(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = gloo::utils::document().create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has begun when the click returns, but some browsers still read the address.
    gloo::timers::callback::Timeout::new(10_000, move || {
        // Nothing is lost when this fails: the address ends with the page.
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Whether the system asks for dark pages.
pub fn system_is_dark() -> bool {
    gloo::utils::window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// Whether keys write into the element.
pub fn is_writable(element: &Element) -> bool {
    element
        .closest("input, textarea, select, [contenteditable='true'], [role='combobox']")
        .ok()
        .flatten()
        .is_some()
}

/// A name nobody else has: for a new cell.
pub fn fresh_name() -> String {
    let random = (js_sys::Math::random() * 36f64.powi(5)) as u64;
    format!("{}-{}", base_36(Date::now() as u64), base_36(random))
}

fn base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_base_36() {
        assert_eq!(base_36(0), "0");
        assert_eq!(base_36(35), "z");
        assert_eq!(base_36(36 * 36 + 1), "101");
    }
}
