//! What a defect of the page says before it ends.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// What `stopped.js` listens to. It stands outside of the page's WebAssembly, which is over after a panic.
pub const PANIC_EVENT: &str = "rockpool-panic";

/// From now on a panic is announced. Nothing of the page's own state is touched: it may be what broke.
pub fn announce_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        web_sys::console::error_1(&JsValue::from_str(&message));
        // A second failure inside the hook has nowhere to go but the console.
        if let Err(error) = announce(&message) {
            web_sys::console::error_1(&error);
        }
    }));
}

/// Says that the page has stopped, and why.
///
/// # Errors
/// What the browser threw.
pub fn announce(message: &str) -> Result<(), JsValue> {
    let options = CustomEventInit::new();
    options.set_detail(&JsValue::from_str(message));
    let event = CustomEvent::new_with_event_init_dict(PANIC_EVENT, &options)?;
    web_sys::window().ok_or("there is no window")?.dispatch_event(&event)?;
    Ok(())
}
