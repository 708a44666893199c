//! Icons, drawn inline on a 16 by 16 grid in the colour of the text. They say nothing by themselves: the
//! control that holds one has a label.

use crate::notebook::CellKind;
use yew::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A page of text.
    Text,
    /// A line that rises.
    Trend,
    /// Steps that narrow.
    Funnel,
    /// A grid that fades.
    Retention,
    /// Bars that fall.
    Stickiness,
    /// Bars above and below a line.
    Lifecycle,
    /// Ways that part.
    Paths,
    /// People.
    Users,
    /// One person's way.
    Trace,
    /// A prompt.
    Sql,
    /// Play.
    Run,
    /// A filled square.
    Stop,
    /// An arrow up.
    Up,
    /// An arrow down.
    Down,
    /// Two sheets.
    Duplicate,
    /// A bin.
    Delete,
    /// A plus.
    Add,
    /// Sliders.
    Builder,
    /// A pencil.
    Edit,
    /// Three dots.
    More,
    /// A sun.
    Light,
    /// A moon.
    Dark,
    /// A screen.
    System,
    /// An arrow into a tray.
    Export,
    /// An arrow out of a tray.
    Import,
    /// A turn to the left.
    Undo,
    /// A turn to the right.
    Redo,
    /// A book.
    Sample,
    /// A keyboard.
    Keyboard,
    /// A cross.
    Close,
    /// A triangle with a mark.
    Warning,
    /// A tick.
    Done,
    /// Books on a shelf.
    Notebooks,
    /// A clock whose hands go back.
    Versions,
    /// An arrow in a circle.
    Refresh,
    /// A one.
    Number,
    /// A chain.
    Link,
    /// A lens.
    Find,
    /// A screen on a stand.
    Present,
    /// Two columns.
    Columns,
    /// A flag.
    Mark,
    /// A dashed line above a bar.
    Goal,
}

impl Icon {
    /// The icon of a kind of cell.
    pub fn of_kind(kind: CellKind) -> Self {
        match kind {
            CellKind::Text => Self::Text,
            CellKind::Segmentation => Self::Trend,
            CellKind::Funnel => Self::Funnel,
            CellKind::Retention => Self::Retention,
            CellKind::Stickiness => Self::Stickiness,
            CellKind::Lifecycle => Self::Lifecycle,
            CellKind::Paths => Self::Paths,
            CellKind::Users => Self::Users,
            CellKind::Trace => Self::Trace,
            CellKind::Sql => Self::Sql,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Text => "M3 3.5h10M3 6.5h10M3 9.5h10M3 12.5h6",
            Self::Trend => "M2 13.5h12M2.5 10.5l3.5-4 3 2.5 4.5-6",
            Self::Funnel => "M3 13.5v-11M7 13.5v-8M11 13.5v-5M14.5 13.5h-13",
            Self::Retention => "M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h7.3M6.2 2.5v11M9.8 2.5v7.3",
            Self::Stickiness => "M2.5 13.5v-11M5.5 13.5v-7M8.5 13.5v-4.5M11.5 13.5v-2.5M1.5 13.5h13",
            Self::Lifecycle => "M1.5 8.5h13M4 8.5v-5M8 8.5v-6M12 8.5v-4M4 8.5v3M8 8.5v5M12 8.5v3.5",
            Self::Paths => "M2 8h3c3 0 3-4 6-4h3M5 8c3 0 3 4 6 4h3M2 8h12",
            Self::Users => {
                "M6 2.8a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6zM1.8 13.2c0-2.6 1.7-4 4.2-4s4.2 1.4 4.2 4M10.4 3.2a2.1 2.1 0 0 1 0 3.9M12 9.6c1.5.5 2.3 1.7 2.3 3.6"
            }
            Self::Trace => {
                "M4.5 2.8a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8zM1.5 12.8c0-2.2 1.2-3.4 3-3.4s3 1.2 3 3.4M9.5 4.5h5M9.5 8h5M9.5 11.5h3"
            }
            Self::Sql => "M2.5 4l4 4-4 4M8 12.5h5.5",
            Self::Run => "M5 3.2v9.6L12.8 8z",
            Self::Stop => "M4.5 4.5h7v7h-7z",
            Self::Up => "M8 13V3M3.8 7.2L8 3l4.2 4.2",
            Self::Down => "M8 3v10M3.8 8.8L8 13l4.2-4.2",
            Self::Duplicate => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Delete => "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4",
            Self::Columns => "M2.5 3h11v10h-11zM8 3v10",
            Self::Mark => "M4 14v-12M4 2.8h8.5l-2 2.8 2 2.8H4",
            Self::Goal => {
                "M1.5 4.5h2.5M6.8 4.5h2.5M12 4.5h2.5M5 13.5v-5.5M8 13.5v-6.5M11 13.5v-4M2.5 13.5h11"
            }
            Self::Add => "M8 3v10M3 8h10",
            Self::Builder => {
                "M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6M10.2 3.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zM5.8 9.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2z"
            }
            Self::Edit => "M3 13l.7-3 7-7 2.3 2.3-7 7zM9.3 4.4l2.3 2.3",
            Self::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Self::Light => {
                "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5V3M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1"
            }
            Self::Dark => "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
            Self::System => "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
            Self::Export => "M8 2.5v7M4.8 6.5L8 9.7l3.2-3.2M2.5 11v2.5h11V11",
            Self::Import => "M8 9.7v-7M4.8 5.7L8 2.5l3.2 3.2M2.5 11v2.5h11V11",
            Self::Undo => "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3.5L2.8 6.5l3 3",
            Self::Redo => "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.2 3.5l3 3-3 3",
            Self::Sample => {
                "M8 4.2C6.5 3 4.5 2.8 2.5 3v9.5c2-.2 4 0 5.5 1.2 1.5-1.2 3.5-1.4 5.5-1.2V3c-2-.2-4 0-5.5 1.2zM8 4.2v9.5"
            }
            Self::Keyboard => "M1.5 4h13v8.5h-13zM4 6.7h.01M6.7 6.7h.01M9.3 6.7h.01M12 6.7h.01M5 9.8h6",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Warning => "M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.6h.01",
            Self::Done => "M3 8.5l3.2 3.2L13 4.8",
            Self::Notebooks => "M2.5 2.5h3v10h-3zM5.5 2.5h3v10h-3zM9.2 3.4l2.7-.8 2.6 9.6-2.8.8zM1.5 14.5h13",
            Self::Versions => "M2.2 4v3h3M2.6 9.5a5.6 5.6 0 1 0 .6-4.3L2.2 7M8 5v3.2l2.2 1.4",
            Self::Number => "M6 5l2.5-2v10M5.5 13h6",
            Self::Link => {
                "M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.9-.9"
            }
            Self::Find => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14",
            Self::Present => {
                "M1.5 2.5h13M2.5 2.5v7.5h11V2.5M8 10v3M5.5 14l2.5-1.5L10.5 14M6.5 4.5v3.5l3-1.7z"
            }
            Self::Refresh => "M13.5 3v3.2h-3.2M13.2 6.2A5.6 5.6 0 1 0 13.6 9",
        }
    }
}

/// What an [`Icon`] is drawn with.
#[derive(Properties, PartialEq)]
pub struct IconViewProps {
    /// Which one.
    pub icon: Icon,
}

/// An icon, hidden from screen readers.
#[component]
pub fn IconView(props: &IconViewProps) -> Html {
    let filled = matches!(props.icon, Icon::Run | Icon::Stop);
    html! {
        <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false"
            fill={if filled { "currentColor" } else { "none" }} stroke="currentColor"
            stroke-width={if props.icon == Icon::More { "2.2" } else { "1.5" }}
            stroke-linecap="round" stroke-linejoin="round">
            <path d={props.icon.path()} />
        </svg>
    }
}

/// The mark of Rockpool: still water between stones.
#[component]
pub fn Mark() -> Html {
    html! {
        <svg class="mark" width="28" height="28" viewBox="0 0 28 28" aria-hidden="true" focusable="false">
            <path class="mark-stone" d="M4.5 11.5C3 16 4.5 22.5 10 24.3c6 2 13-.3 14.6-6.3C26 12.5 22.5 5 16 3.8 10.5 2.8 6 7 4.5 11.5z" />
            <path class="mark-water" d="M8.3 14.2c2-1.6 3.8-1.6 5.7 0s3.7 1.6 5.7 0M8.3 18.4c2-1.6 3.8-1.6 5.7 0s3.7 1.6 5.7 0" />
            <circle class="mark-drop" cx="14.5" cy="8.8" r="1.5" />
        </svg>
    }
}
