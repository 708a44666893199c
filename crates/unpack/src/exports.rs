//! What `web/unpack.js` calls. There is no glue of wasm-bindgen: it would be larger than the rest.
//!
//! `room(n)` gives the address of `n` bytes to put packed ones into; `take(n)` unpacks the first `n` of them; `finish()`
//! says that there are no more. Both give the number of unpacked bytes, which lie at `unpacked()`, or -1. After `finish()`
//! the SHA-256 of everything lies at `digest()`, 32 bytes.

use crate::Unpacking;
use std::cell::RefCell;

#[derive(Default)]
struct State {
    unpacking: Option<Unpacking>,
    packed: Vec<u8>,
    unpacked: Vec<u8>,
    digest: [u8; 32],
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State { unpacking: Some(Unpacking::default()), ..State::default() });
}

/// An address in the memory of this instance.
fn address(bytes: &[u8]) -> usize {
    bytes.as_ptr() as usize
}

fn length(unpacked: &[u8]) -> i32 {
    i32::try_from(unpacked.len()).unwrap_or(-1)
}

// SAFETY (of this name and those below): no other symbol of the module has it, for nothing else here is exported.
#[unsafe(no_mangle)]
extern "C" fn room(bytes: usize) -> usize {
    STATE.with_borrow_mut(|state| {
        state.packed.resize(bytes, 0);
        address(&state.packed)
    })
}

#[unsafe(no_mangle)]
extern "C" fn take(bytes: usize) -> i32 {
    STATE.with_borrow_mut(|state| {
        let State { unpacking: Some(unpacking), packed, unpacked, .. } = state else { return -1 };
        unpacked.clear();
        match unpacking.take(packed.get(..bytes).unwrap_or_default(), unpacked) {
            Ok(()) => length(unpacked),
            Err(_) => -1,
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn finish() -> i32 {
    STATE.with_borrow_mut(|state| {
        state.unpacked.clear();
        let Some(unpacking) = state.unpacking.take() else { return -1 };
        match unpacking.finish(&mut state.unpacked) {
            Ok(digest) => {
                state.digest = digest;
                length(&state.unpacked)
            }
            Err(_) => -1,
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn unpacked() -> usize {
    STATE.with_borrow(|state| address(&state.unpacked))
}

#[unsafe(no_mangle)]
extern "C" fn digest() -> usize {
    STATE.with_borrow(|state| address(&state.digest))
}
