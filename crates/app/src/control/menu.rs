//! A button that opens a list of things to do, as the ARIA practices describe a menu button.

use crate::icon::{Icon, IconView};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// One thing to do.
#[derive(Clone, PartialEq)]
pub struct MenuItem {
    /// What it is called.
    pub label: AttrValue,
    /// What else there is to say: a key, a purpose.
    pub detail: Option<AttrValue>,
    /// Its icon.
    pub icon: Option<Icon>,
    /// For one of several choices: whether it is the one.
    pub chosen: Option<bool>,
    /// Whether it can be done now.
    pub enabled: bool,
    /// Does it.
    pub on_choose: Callback<()>,
}

impl MenuItem {
    /// An item that can be chosen.
    pub fn new(label: impl Into<AttrValue>, icon: Icon, on_choose: Callback<()>) -> Self {
        let label = label.into();
        Self { label, detail: None, icon: Some(icon), chosen: None, enabled: true, on_choose }
    }

    /// With more to say.
    pub fn detail(mut self, detail: impl Into<AttrValue>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Whether it can be done now.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// As one of several choices.
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = Some(chosen);
        self
    }
}

/// What a [`Menu`] is made of.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// What the button is called.
    pub label: AttrValue,
    /// Its icon.
    pub icon: Icon,
    /// Whether the label is seen beside the icon.
    #[prop_or_default]
    pub shows_label: bool,
    /// Further classes of the button.
    #[prop_or_default]
    pub class: Classes,
    /// What can be done.
    pub items: Vec<MenuItem>,
}

/// A menu button with its menu.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let root = use_node_ref();
    let button = use_node_ref();

    {
        let root = root.clone();
        use_effect_with(*open, move |open| {
            if *open {
                focus_item(&root, Step::First);
            }
        });
    }
    let on_button = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let on_key = {
        let (open, root, button) = (open.clone(), root.clone(), button.clone());
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowDown" => Step::Next,
                "ArrowUp" => Step::Previous,
                "Home" => Step::First,
                "End" => Step::Last,
                "Escape" if *open => {
                    event.prevent_default();
                    event.stop_propagation();
                    open.set(false);
                    if let Some(button) = button.cast::<HtmlElement>() {
                        // A button that is gone needs no focus.
                        let _ = button.focus();
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if *open {
                focus_item(&root, step);
            } else {
                open.set(true);
            }
        })
    };
    let on_leave = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
            if !root.get().is_some_and(|root| root.contains(to.as_ref()) && to.is_some()) {
                open.set(false);
            }
        })
    };
    let item = |item: &MenuItem| {
        let choose = {
            let (open, button, on_choose) = (open.clone(), button.clone(), item.on_choose.clone());
            Callback::from(move |_: MouseEvent| {
                open.set(false);
                if let Some(button) = button.cast::<HtmlElement>() {
                    // The action may move the focus on; this is where it starts from.
                    let _ = button.focus();
                }
                on_choose.emit(());
            })
        };
        html! {
            <button type="button" class="menu-item" tabindex="-1" onclick={choose} disabled={!item.enabled}
                role={if item.chosen.is_some() { "menuitemradio" } else { "menuitem" }}
                aria-checked={item.chosen.map(|chosen| chosen.to_string())}>
                if let Some(icon) = item.icon { <IconView {icon} /> }
                <span class="menu-item-label">{ &item.label }</span>
                if let Some(detail) = &item.detail { <span class="menu-item-detail">{ detail }</span> }
                if item.chosen == Some(true) { <IconView icon={Icon::Done} /> }
            </button>
        }
    };
    html! {
        <div class="menu" ref={root} onkeydown={on_key} onfocusout={on_leave}>
            <button type="button" ref={button.clone()} class={classes!("button", (!props.shows_label).then_some("icon"), props.class.clone())}
                onclick={on_button} aria-haspopup="menu" aria-expanded={open.to_string()}
                aria-label={(!props.shows_label).then(|| props.label.clone())}
                title={(!props.shows_label).then(|| props.label.clone())}>
                <IconView icon={props.icon} />
                if props.shows_label { { &props.label } }
            </button>
            if *open {
                <div class="menu-list" role="menu" aria-label={props.label.clone()}>
                    { for props.items.iter().map(item) }
                </div>
            }
        </div>
    }
}

#[derive(Clone, Copy)]
enum Step {
    First,
    Last,
    Next,
    Previous,
}

/// Moves the focus among the items, round and round.
fn focus_item(root: &NodeRef, step: Step) {
    let Some(root) = root.cast::<Element>() else { return };
    let Ok(found) = root.query_selector_all("[role^='menuitem']:not(:disabled)") else { return };
    let items: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.get(index).and_then(|node| node.dyn_into().ok()))
        .collect();
    let focused = gloo::utils::document().active_element();
    let at = items.iter().position(|item| Some(item.as_ref()) == focused.as_ref());
    let index = match (step, at) {
        (Step::Next, Some(index)) => (index + 1) % items.len().max(1),
        (Step::Previous, Some(index)) => index.checked_sub(1).unwrap_or(items.len().saturating_sub(1)),
        (Step::Last | Step::Previous, _) => items.len().saturating_sub(1),
        (Step::First | Step::Next, _) => 0,
    };
    if let Some(item) = items.get(index) {
        // An item that cannot take the focus leaves it where it is.
        let _ = item.focus();
    }
}
