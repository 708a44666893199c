//! A `fetch` that answers as a test wants and writes down what it was asked, and a clock that runs fast.

#![allow(dead_code, unused_imports, reason = "each test binary uses a part")]

use js_sys::{Function, Object, Promise, Reflect, TypeError, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Headers, Response, ResponseInit};

/// A request as `fetch` got it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub cache: String,
    pub credentials: String,
    pub mode: String,
    pub redirect: Option<String>,
    pub signal: AbortSignal,
    /// Every option that was given.
    pub options: Vec<String>,
}

impl Seen {
    fn new(url: &JsValue, init: &JsValue) -> Self {
        let option = |name: &str| Reflect::get(init, &name.into()).unwrap();
        let mut headers = Vec::new();
        if let Some(given) = option("headers").dyn_ref::<Headers>() {
            for entry in given.entries().into_iter() {
                let entry = js_sys::Array::from(&entry.unwrap());
                headers.push((entry.get(0).as_string().unwrap(), entry.get(1).as_string().unwrap()));
            }
        }
        let mut options: Vec<String> =
            Object::keys(init.unchecked_ref::<Object>()).iter().map(|key| key.as_string().unwrap()).collect();
        options.sort();
        Self {
            url: url.as_string().unwrap(),
            headers,
            cache: option("cache").as_string().unwrap(),
            credentials: option("credentials").as_string().unwrap(),
            mode: option("mode").as_string().unwrap(),
            redirect: option("redirect").as_string(),
            signal: option("signal").unchecked_into(),
            options,
        }
    }

    /// The first and last byte asked for.
    pub fn range(&self) -> Option<(usize, usize)> {
        let (_, value) = self.headers.iter().find(|(name, _)| name == "range")?;
        let (first, last) = value.strip_prefix("bytes=")?.split_once('-')?;
        Some((first.parse().unwrap(), last.parse().unwrap()))
    }
}

/// What `fetch` does.
pub enum Answer {
    /// A status, headers, a body.
    Comes(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// It fails, as it does without a network and for a refused origin.
    Fails,
    /// It never answers.
    Hangs,
    /// A status, the beginning of a body, and then nothing more.
    Stalls(u16, Vec<u8>),
    /// An answer of which a page sees only that there is one: of a redirect that it may not follow.
    Hides,
}

/// Stands in for `fetch` until it is dropped.
pub struct Web {
    seen: Rc<RefCell<Vec<Seen>>>,
    real: JsValue,
    _fetch: Closure<dyn FnMut(JsValue, JsValue) -> Promise>,
}

impl Web {
    /// A `fetch` that answers by a function of the request and its number from 0.
    pub fn answering(mut answer: impl FnMut(&Seen, usize) -> Answer + 'static) -> Self {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let record = seen.clone();
        let fetch = Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(move |url, init| {
            let request = Seen::new(&url, &init);
            let answer = answer(&request, record.borrow().len());
            record.borrow_mut().push(request);
            match answer {
                Answer::Comes(status, headers, body) => {
                    Promise::resolve(AsRef::<JsValue>::as_ref(&response(status, &headers, &body)))
                }
                Answer::Fails => Promise::reject(&TypeError::new("Failed to fetch")),
                Answer::Stalls(status, begin) => Promise::resolve(&stalling(status, &begin)),
                Answer::Hides => Promise::resolve(&hidden()),
                Answer::Hangs => Promise::new(&mut |_: Function, _: Function| {}),
            }
        });
        let real = Reflect::get(&js_sys::global(), &"fetch".into()).unwrap();
        Reflect::set(&js_sys::global(), &"fetch".into(), fetch.as_ref()).unwrap();
        Self { seen, real, _fetch: fetch }
    }

    /// A host that serves files by URL, with ranges.
    pub fn serving(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files: HashMap<String, Vec<u8>> = files.into_iter().collect();
        Self::answering(move |request, _| {
            let Some(file) = files.get(&request.url) else { return Answer::Comes(404, vec![], vec![]) };
            match request.range() {
                Some((first, last)) => Answer::Comes(206, vec![], file[first..=last].to_vec()),
                None => Answer::Comes(200, vec![], file.clone()),
            }
        })
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.borrow().clone()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &"fetch".into(), &self.real).unwrap();
    }
}

fn response(status: u16, headers: &[(&str, String)], body: &[u8]) -> Response {
    let init = ResponseInit::new();
    init.set_status(status);
    let given = Headers::new().unwrap();
    for (name, value) in headers {
        given.set(name, value).unwrap();
    }
    init.set_headers(&given);
    Response::new_with_opt_js_u8_array_and_init(Some(&Uint8Array::from(body)), &init).unwrap()
}

/// A response whose body never ends.
fn stalling(status: u16, begin: &[u8]) -> JsValue {
    let make = Function::new_with_args(
        "status, begin",
        "return new Response(new ReadableStream({ start: (body) => body.enqueue(begin) }), { status })",
    );
    make.call2(&JsValue::NULL, &status.into(), &Uint8Array::from(begin)).unwrap()
}

/// What a redirect is to a request that may not follow it. No script can make a real one.
fn hidden() -> JsValue {
    let make = Function::new_no_args(
        "return Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })",
    );
    make.call0(&JsValue::NULL).unwrap()
}

/// Makes timers end a hundred times sooner until it is dropped.
pub struct FastClock {
    real: JsValue,
}

impl FastClock {
    pub fn start() -> Self {
        let real = Reflect::get(&js_sys::global(), &"setTimeout".into()).unwrap();
        let fast = Function::new_with_args(
            "real",
            "return (task, milliseconds, ...rest) => real(task, milliseconds / 100, ...rest)",
        );
        let fast = fast.call1(&JsValue::NULL, &real).unwrap();
        Reflect::set(&js_sys::global(), &"setTimeout".into(), &fast).unwrap();
        Self { real }
    }
}

impl Drop for FastClock {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &"setTimeout".into(), &self.real).unwrap();
    }
}
