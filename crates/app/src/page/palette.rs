//! The palette of commands: everything that can be done, found by typing.

use super::{Msg, NewerMsg, Present, ShelfMsg, Theme};
use crate::{
    bidi,
    builder::ranked,
    control::Dialog,
    focus::{self, Target},
    message::Marking,
    names::Names,
    notebook::{CellKind, Place, Template, takes_goals, title_of},
};
use rockpool_catalog::Manifest;
use rockpool_question::{CellId, Notebook};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most lines that are shown.
const MOST: usize = 12;

/// What [`Palette`] needs.
#[derive(Properties, PartialEq)]
pub struct PaletteProps {
    /// Whether it is open.
    pub open: bool,
    /// The notebook.
    pub notebook: Rc<Notebook>,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// Whether the notebook can only be read.
    pub only_reads: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// What a line of the palette does.
#[derive(Debug, Clone, PartialEq)]
enum Does {
    Add(CellKind),
    Begin(Template),
    GoTo(CellId),
    Ask(String),
    RunAll,
    Marks,
    Goals(CellId),
    ToggleHalf(CellId),
    Present,
    Share,
    Notebooks,
    Versions,
    Undo,
    Redo,
    Export,
    Keys,
    LookForData,
    Theme(Theme),
    Names(Names),
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq)]
struct Command {
    words: String,
    detail: &'static str,
    does: Does,
}

fn command(words: impl Into<String>, detail: &'static str, does: Does) -> Command {
    Command { words: words.into(), detail, does }
}

/// Everything that can be done, what is nearest first.
fn commands(notebook: &Notebook, manifest: Option<&Manifest>, only_reads: bool) -> Vec<Command> {
    let mut all = Vec::new();
    let cells = notebook
        .cells
        .iter()
        .map(|cell| command(format!("Go to {}", title_of(cell)), "cell", Does::GoTo(cell.id.clone())));
    all.extend(cells);
    if !only_reads {
        let kinds = CellKind::ALL.into_iter();
        all.extend(
            kinds.map(|kind| command(format!("Add {}", kind.name()), kind.purpose(), Does::Add(kind))),
        );
        all.extend(Template::ALL.map(|template| {
            command(
                format!("Begin with {}", template.name().to_lowercase()),
                "a question",
                Does::Begin(template),
            )
        }));
    }
    let marks = if only_reads { "Marks on dates" } else { "Mark a date" };
    all.push(command(marks, "releases, campaigns, outages", Does::Marks));
    if !only_reads {
        for cell in &notebook.cells {
            let (title, id) = (title_of(cell), || cell.id.clone());
            if takes_goals(cell) {
                all.push(command(format!("Goal line of {title}"), "a number to reach", Does::Goals(id())));
            }
            let width = if cell.half { "Full width of" } else { "Half width of" };
            all.push(command(format!("{width} {title}"), "W in the cell", Does::ToggleHalf(id())));
        }
    }
    all.push(command("Run all cells", "", Does::RunAll));
    all.push(command("Present", "full screen, cell by cell", Does::Present));
    all.push(command("Share", "a link or a file", Does::Share));
    all.push(command("Notebooks", "", Does::Notebooks));
    if !only_reads {
        all.extend([
            command("Versions", "", Does::Versions),
            command("Undo", "Ctrl Z", Does::Undo),
            command("Redo", "Ctrl Shift Z", Does::Redo),
        ]);
    }
    all.push(command("Export as a file", "", Does::Export));
    all.push(command("Look for newer data", "", Does::LookForData));
    all.extend(
        Theme::ALL
            .map(|theme| command(format!("Theme: {}", theme.name().to_lowercase()), "", Does::Theme(theme))),
    );
    all.push(command("Names: easy to read", "file saved", Does::Names(Names::Readable)));
    all.push(command("Names: as in the data", "file_saved", Does::Names(Names::AsTheyAre)));
    all.push(command("Keys", "?", Does::Keys));
    if !only_reads && let Some(manifest) = manifest {
        let events = manifest.event_types.iter();
        all.extend(
            events.map(|kind| {
                command(kind.name.clone(), "a trend of this event", Does::Ask(kind.name.clone()))
            }),
        );
    }
    all
}

/// The messages that a line means.
fn messages(does: &Does, notebook: &Notebook) -> Vec<Msg> {
    // There is no such cell: the new one goes to the end.
    let end = Place::Below(CellId(String::new()));
    match does {
        Does::Add(kind) => vec![Msg::Add(*kind, end)],
        Does::Begin(template) => vec![Msg::AddTemplate(*template, end)],
        Does::GoTo(cell) => vec![Msg::GoTo(cell.clone())],
        Does::Ask(event) => vec![Msg::AddTrend(event.clone())],
        Does::RunAll => notebook.cells.iter().map(|cell| Msg::Run(cell.id.clone())).collect(),
        Does::Marks => vec![Marking::Marks.into()],
        Does::Goals(cell) => vec![Marking::Goals(cell.clone()).into()],
        Does::ToggleHalf(cell) => vec![Msg::ToggleHalf(cell.clone()), Msg::GoTo(cell.clone())],
        Does::Present => vec![Msg::Present(Present::Begin)],
        Does::Share => vec![Msg::Share],
        Does::Notebooks => vec![ShelfMsg::Show.into()],
        Does::Versions => vec![ShelfMsg::ShowVersions.into()],
        Does::Undo => vec![Msg::Undo],
        Does::Redo => vec![Msg::Redo],
        Does::Export => vec![Msg::Export],
        Does::Keys => vec![Msg::ShowHelp(true)],
        Does::LookForData => vec![NewerMsg::Look.into()],
        Does::Theme(theme) => vec![Msg::SetTheme(*theme)],
        Does::Names(names) => vec![Msg::SetNames(*names)],
    }
}

/// The palette, as a dialog with a combobox after the ARIA Authoring Practices.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let close = props.on.reform(|()| Msg::ShowPalette(false));
    html! {
        <Dialog id="palette" title="What would you like to do?" class="palette" open={props.open} on_close={close}>
            if props.open {
                <Lines notebook={Rc::clone(&props.notebook)} manifest={props.manifest.clone()} open=true
                    only_reads={props.only_reads} on={props.on.clone()} />
            }
        </Dialog>
    }
}

#[component]
fn Lines(props: &PaletteProps) -> Html {
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let field = use_node_ref();
    let list = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        // The dialog opens after what is in it, and takes the focus first.
        move |()| focus::later(Target::Part(field))
    });
    let all = use_memo(
        (Rc::clone(&props.notebook), props.manifest.clone(), props.only_reads),
        |(notebook, manifest, only_reads)| commands(notebook, manifest.as_deref(), *only_reads),
    );
    let found = ranked(all.iter().map(|command| command.words.as_str()), &typed);
    let more = found.len().saturating_sub(MOST);
    let shown: Vec<&Command> = found.iter().take(MOST).filter_map(|found| all.get(found.index)).collect();
    let here = (*at).min(shown.len().saturating_sub(1));
    let choose = {
        let (on, notebook) = (props.on.clone(), Rc::clone(&props.notebook));
        Callback::from(move |does: Does| {
            on.emit(Msg::ShowPalette(false));
            for message in messages(&does, &notebook) {
                on.emit(message);
            }
        })
    };
    let oninput = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
            typed.set(text.unwrap_or_default());
            at.set(0);
        })
    };
    let onkeydown = {
        let (at, count) = (at.clone(), shown.len());
        let chosen = shown.get(here).map(|command| command.does.clone());
        let choose = choose.clone();
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set(if here + 1 < count { here + 1 } else { 0 }),
                "ArrowUp" => at.set(here.checked_sub(1).unwrap_or(count.saturating_sub(1))),
                "Enter" => {
                    if let Some(does) = &chosen {
                        choose.emit(does.clone());
                    }
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    html! {
        <>
            <input type="text" class="field" autofocus=true ref={field} role="combobox" aria-label="Command" aria-expanded="true"
                aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" spellcheck="false"
                placeholder="Add, go to, find an event, theme …" value={(*typed).clone()}
                aria-activedescendant={(!shown.is_empty()).then(|| format!("palette-{here}"))} {oninput} {onkeydown} />
            <div id="palette-list" class="palette-list" role="listbox" aria-label="Commands" ref={list}>
                { for shown.iter().enumerate().map(|(place, command)| {
                    let does = command.does.clone();
                    let onclick = choose.reform(move |_: MouseEvent| does.clone());
                    html! {
                        <div id={format!("palette-{place}")} role="option" class="palette-line"
                            aria-selected={(place == here).to_string()} {onclick}>
                            <span class="palette-words">{ bidi::sentence(&command.words) }</span>
                            <span class="palette-detail">{ command.detail }</span>
                        </div>
                    }
                }) }
            </div>
            <p class="muted palette-more" role="status">
                { match (shown.len(), more) {
                    (0, _) => "Nothing is called so.".to_owned(),
                    (_, 0) => String::new(),
                    (_, more) => format!("{more} more; type to find them"),
                } }
            </p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::{sample, tests_support::manifest};

    fn words(typed: &str, only_reads: bool) -> Vec<String> {
        let notebook = sample().unwrap();
        let manifest = manifest(&[("file_saved", 5), ("file_exported", 3)]);
        let all = commands(&notebook, Some(&manifest), only_reads);
        let found = ranked(all.iter().map(|command| command.words.as_str()), typed);
        found.into_iter().map(|found| all[found.index].words.clone()).collect()
    }

    #[test]
    fn a_word_finds_cells_kinds_themes_and_events() {
        assert_eq!(words("go to lifecycle", false).len(), 0);
        assert!(words("weekly", false).contains(&"Go to Weekly retention".to_owned()));
        assert!(words("funnel", false).contains(&"Add Funnel".to_owned()));
        assert!(words("dark", false).contains(&"Theme: dark".to_owned()));
        assert_eq!(words("file sav", false), ["file_saved"]);
    }

    #[test]
    fn whoever_only_reads_is_offered_nothing_that_changes() {
        for word in ["add", "undo", "file sav", "versions"] {
            assert_eq!(words(word, true), [""; 0], "{word}");
        }
    }
}
