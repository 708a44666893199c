//! The SQL editor, which is loaded when the first SQL cell needs it.

use super::complete::Completions;
use crate::browser;
use js_sys::{Array, Function, JSON, Promise, Reflect};
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
    _complete: Closure<dyn Fn(String, f64, bool) -> JsValue>,
}

impl Editor {
    /// Loads the bundle, if that has not happened, and puts an editor into an element. It asks `complete` what can
    /// be written at a place of the text, in units of UTF-16, and whether the person asked for it.
    ///
    /// # Errors
    /// What the browser threw: the bundle is not there, or is not what it should be.
    pub async fn open(
        place: HtmlElement,
        text: String,
        is_dark: bool,
        on_change: impl Fn(String) + 'static,
        complete: impl Fn(&str, usize, bool) -> Option<Completions> + 'static,
    ) -> Result<Self, JsValue> {
        let bundle = JsFuture::from(import_module(&browser::absolute(BUNDLE))?).await?;
        let create: Function = Reflect::get(&bundle, &"createEditor".into())?.dyn_into()?;
        let on_change = Closure::<dyn Fn(String)>::new(on_change);
        let complete = Closure::<dyn Fn(String, f64, bool) -> JsValue>::new(
            move |text: String, position: f64, asked: bool| {
                let found = complete(&text, position as usize, asked);
                let found = found.and_then(|found| serde_json::to_string(&found).ok());
                found.and_then(|found| JSON::parse(&found).ok()).unwrap_or(JsValue::NULL)
            },
        );
        let arguments = Array::of5(
            &place,
            &JsValue::from_str(&text),
            &JsValue::from_bool(is_dark),
            on_change.as_ref(),
            complete.as_ref(),
        );
        let handle = create.apply(&JsValue::NULL, &arguments)?;
        Ok(Self { handle, _on_change: on_change, _complete: complete })
    }

    /// Shows another text.
    pub fn set_text(&self, text: &str) {
        self.call("setText", &JsValue::from_str(text));
    }

    /// Shows light or dark colours.
    pub fn set_dark(&self, is_dark: bool) {
        self.call("setDark", &JsValue::from_bool(is_dark));
    }

    /// Puts the cursor there, in units of UTF-16.
    pub fn set_cursor(&self, position: u32) {
        self.call("setCursor", &JsValue::from_f64(f64::from(position)));
    }

    /// Marks the place of a mistake, by line and column from 1; none removes the mark.
    pub fn mark(&self, place: Option<(u32, u32)>) {
        let place =
            place.map_or(JsValue::NULL, |(line, column)| Array::of2(&line.into(), &column.into()).into());
        self.call("mark", &place);
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
