//! The time zones that can be chosen.

use super::choices::Choice;

/// What every browser cuts days by, whether or not it lists it.
const UTC: &str = "UTC";

/// The zones as the lines of a picker: first the extract's own, then UTC, then the browser's list by name.
pub fn zone_lines(extract: &str) -> Vec<Choice> {
    let own = Choice { text: as_the_extract(extract), detail: "the extract's own".to_owned() };
    let line = |zone: String| {
        let detail = zone.split_once('/').map_or_else(String::new, |(region, _)| region.to_owned());
        Choice { text: zone, detail }
    };
    let listed = listed().into_iter().filter(|zone| zone != UTC);
    std::iter::once(own).chain(std::iter::once(UTC.to_owned()).chain(listed).map(line)).collect()
}

/// What the picker says while the extract's zone is used.
pub fn as_the_extract(zone: &str) -> String {
    format!("as the extract ({zone})")
}

/// `Intl.supportedValuesOf('timeZone')`; nothing where the browser is too old to say.
#[cfg(target_family = "wasm")]
fn listed() -> Vec<String> {
    use js_sys::{Array, Function, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    let list = || -> Result<Array, JsValue> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
        let supported: Function = Reflect::get(&intl, &"supportedValuesOf".into())?.dyn_into()?;
        supported.call1(&intl, &"timeZone".into())?.dyn_into()
    };
    list().map(|zones| zones.iter().filter_map(|zone| zone.as_string()).collect()).unwrap_or_default()
}

#[cfg(not(target_family = "wasm"))]
fn listed() -> Vec<String> {
    vec![]
}
