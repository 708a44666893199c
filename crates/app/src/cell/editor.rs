//! The SQL editor, which is loaded when the first SQL cell needs it.

use crate::browser;
use js_sys::{Array, Function, Object, Promise, Reflect};
use rockpool_catalog::{Manifest, column};
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// Where the editor's bundle is, from the page.
const BUNDLE: &str = "vendor/editor.js";

#[wasm_bindgen(module = "/src/js/import.js")]
extern "C" {
    #[wasm_bindgen(js_name = importModule, catch)]
    fn import_module(address: &str) -> Result<Promise, JsValue>;
}

/// An editor in the page. It goes when this is dropped.
pub struct Editor {
    handle: JsValue,
    _on_change: Closure<dyn Fn(String)>,
}

impl Editor {
    /// Loads the bundle, if that has not happened, and puts an editor into an element.
    ///
    /// # Errors
    /// What the browser threw: the bundle is not there, or is not what it should be.
    pub async fn open(
        place: HtmlElement,
        text: String,
        is_dark: bool,
        on_change: impl Fn(String) + 'static,
        completions: &JsValue,
    ) -> Result<Self, JsValue> {
        let bundle = JsFuture::from(import_module(&browser::absolute(BUNDLE))?).await?;
        let create: Function = Reflect::get(&bundle, &"createEditor".into())?.dyn_into()?;
        let on_change = Closure::<dyn Fn(String)>::new(on_change);
        let arguments = Array::of5(
            &place,
            &JsValue::from_str(&text),
            &JsValue::from_bool(is_dark),
            on_change.as_ref(),
            completions,
        );
        let handle = create.apply(&JsValue::NULL, &arguments)?;
        Ok(Self { handle, _on_change: on_change })
    }

    /// Shows another text.
    pub fn set_text(&self, text: &str) {
        self.call("setText", &JsValue::from_str(text));
    }

    /// Shows light or dark colours.
    pub fn set_dark(&self, is_dark: bool) {
        self.call("setDark", &JsValue::from_bool(is_dark));
    }

    /// Completes other names.
    pub fn set_completions(&self, completions: &JsValue) {
        self.call("setCompletions", completions);
    }

    fn call(&self, method: &str, argument: &JsValue) {
        let called = Reflect::get(&self.handle, &method.into())
            .and_then(|method| method.dyn_into::<Function>())
            .and_then(|method| method.call1(&self.handle, argument));
        if let Err(error) = called {
            // The text in the notebook is right all the same.
            web_sys::console::warn_2(&"the SQL editor:".into(), &error);
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.call("destroy", &JsValue::UNDEFINED);
    }
}

/// What can be completed: `{ table: [column, …] }`.
pub fn completions(manifest: Option<&Manifest>) -> JsValue {
    let tables = Object::new();
    for (table, columns) in manifest.map(tables_of).unwrap_or_default() {
        let columns: Array = columns.iter().map(|column| JsValue::from_str(column)).collect();
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&tables, &JsValue::from_str(&table), &columns);
    }
    tables.into()
}

/// The tables of an extract with their columns: one for each event type, and `events` for all.
fn tables_of(manifest: &Manifest) -> Vec<(String, Vec<String>)> {
    let mut all = BTreeSet::new();
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for kind in &manifest.event_types {
        let mut columns = vec![column::USER_KEY.to_owned(), column::EVENT_TIME.to_owned()];
        columns.extend(kind.properties.iter().filter_map(|property| property.column.clone()));
        columns.push(column::PROPERTIES.to_owned());
        all.extend(columns.iter().cloned());
        tables.push((kind.name.clone(), columns));
    }
    all.insert(column::EVENT_TYPE.to_owned());
    tables.push(("events".to_owned(), all.into_iter().collect()));
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::tests_support::manifest;

    #[test]
    fn every_event_type_is_a_table_and_events_has_them_all() {
        let tables = tables_of(&manifest(&[("opened", 1), ("saved", 1)]));
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["opened", "saved", "events"]);
        assert!(tables[2].1.contains(&"event_type".to_owned()));
    }
}
