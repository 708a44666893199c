//! What the page hears when the engine breaks.

use crate::scope;
use rockpool_protocol::Reply;
use std::panic::PanicHookInfo;

/// Sends the text of a panic to the page before the trap that follows it. The page starts a fresh worker.
pub(crate) fn report_to_the_page() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        scope::post(&Reply::Broken { message: message(info) });
    }));
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let said = info.payload_as_str().unwrap_or("the engine stopped without a word");
    match info.location() {
        Some(place) => format!("{said} ({}, line {})", short(place.file()), place.line()),
        None => said.to_owned(),
    }
}

/// The crate's folder and what is below it: where the build machine keeps it is of no interest.
fn short(file: &str) -> &str {
    let source = file.rfind("/src/").unwrap_or(0);
    let folder = file.get(..source).and_then(|above| above.rfind('/')).map_or(0, |slash| slash + 1);
    file.get(folder..).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::short;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_place_is_named_from_its_crate_on() {
        assert_eq!(short("/build/registry/arrow-59.3.2/src/array/mod.rs"), "arrow-59.3.2/src/array/mod.rs");
        assert_eq!(short("crates/engine/src/lib.rs"), "engine/src/lib.rs");
        assert_eq!(short("main.rs"), "main.rs");
    }
}
