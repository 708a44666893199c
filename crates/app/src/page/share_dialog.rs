//! The ways to hand a notebook on: a link that carries it, and a file.

use super::Msg;
use crate::{
    answer::CopyText,
    control::Dialog,
    sharing::{LONGEST, ShareError},
};
use rockpool_report::format;
use yew::prelude::*;

/// What can be handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The link, or why there is none.
    pub link: Result<String, String>,
    /// Whether the extract's address has secret parts, which the link leaves out.
    pub leaves_out_secrets: bool,
}

impl Shared {
    /// What can be handed on of a notebook.
    pub fn new(link: Result<String, ShareError>, leaves_out_secrets: bool) -> Self {
        Self { link: link.map_err(|error| error.to_string()), leaves_out_secrets }
    }
}

/// Properties of [`ShareDialog`].
#[derive(Properties, PartialEq)]
pub struct ShareDialogProps {
    /// What can be handed on; none while the dialog is closed.
    pub shared: Option<Shared>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The dialog.
#[component]
pub fn ShareDialog(props: &ShareDialogProps) -> Html {
    let close = props.on.reform(|()| Msg::CloseShare);
    let body = props.shared.as_ref().map(|shared| {
        let link = match &shared.link {
            Ok(link) => html! {
                <>
                    <div class="share-link">
                        <input type="text" class="field" readonly=true value={link.clone()} aria-label="Link to the notebook"
                            onfocus={select_all()} />
                        <CopyText text={link.clone()} name="Copy the link" />
                    </div>
                    <p class="muted">
                        { format!("The link carries the notebook itself ({} characters of at most {}): its texts and questions with the values of their filters, no rows and no answers. What stands behind # in an address is never sent to a server.", format::count(link.len() as u64), format::count(LONGEST as u64)) }
                    </p>
                    if shared.leaves_out_secrets {
                        <p class="share-warning" role="note">{ "The address of your extract has a password or a signature. The link leaves it out: whoever opens it needs their own." }</p>
                    }
                </>
            },
            Err(reason) => html! { <p class="share-warning" role="status">{ reason }</p> },
        };
        html! {
            <div class="share">
                <h3>{ "A link" }</h3>
                { link }
                <h3>{ "A file" }</h3>
                <p class="muted">{ "Put it into the folder “notebooks” beside the extract, and everybody opens it with “?notebook=weekly.json” at the end of the page's address; or send it, and it is imported." }</p>
                <div><button type="button" class="button" onclick={props.on.reform(|_| Msg::Export)}>{ "Download the notebook" }</button></div>
            </div>
        }
    });
    html! {
        <Dialog id="share" title="Share this notebook" open={props.shared.is_some()} on_close={close}>{ for body }</Dialog>
    }
}

/// Selects the whole of a field for whoever goes there.
fn select_all() -> Callback<FocusEvent> {
    Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
            field.select();
        }
    })
}
