//! The notebook that a person sees before they have one of their own.

use super::first_order::FUNNEL;
use super::new_cell::{about_the_data, by_users, last_days, last_weeks, recent};
use crate::data_days;
use rockpool_catalog::{EventType, Manifest};
use rockpool_question::remarks::{About, remarks};
use rockpool_question::{
    CalendarUnit, Cell, CellBody, CellId, Duration, DurationUnit, Funnel, Lifecycle, Measure, Notebook,
    NotebookError, Question, RelativeDates, Retention, Segmentation, Series, Step,
};
use rockpool_report::format;

/// The notebook for the sample data, as it is in the repository.
const SAMPLE: &str = include_str!("../sample_notebook.json");

/// How many event types the generated notebook draws.
const MOST_SERIES: usize = 3;

/// Which notebook to begin with.
#[derive(Debug, Clone, PartialEq)]
pub enum FirstNotebook {
    /// The sample notebook fits the extract.
    Sample(Notebook),
    /// A short notebook made for the extract.
    Generated(Notebook),
}

impl FirstNotebook {
    /// The notebook.
    pub fn into_notebook(self) -> Notebook {
        match self {
            Self::Sample(notebook) | Self::Generated(notebook) => notebook,
        }
    }
}

/// The notebook for the sample data.
///
/// # Errors
/// A [`NotebookError`] if the file in the repository is no notebook (a test holds it to that).
pub fn sample() -> Result<Notebook, NotebookError> {
    Notebook::from_json(SAMPLE)
}

/// The first notebook for an extract: the sample notebook where the extract has every event type and property
/// that it asks about, else a short one about what there is.
pub fn first_notebook(manifest: &Manifest) -> FirstNotebook {
    match sample() {
        Ok(notebook) if fits(&notebook, manifest) => FirstNotebook::Sample(notebook),
        _ => FirstNotebook::Generated(generated(manifest)),
    }
}

fn fits(notebook: &Notebook, manifest: &Manifest) -> bool {
    notebook.cells.iter().all(|cell| match &cell.body {
        CellBody::Text(_) => true,
        CellBody::Question(question) => question.validate(manifest, &data_days::PageZones).is_ok(),
    })
}

fn generated(manifest: &Manifest) -> Notebook {
    let mut cells = vec![Cell::new(CellId("contents".into()), "", CellBody::Text(contents(manifest)))];
    let series: Vec<Series> = by_users(manifest)
        .into_iter()
        .filter(|kind| kind.rows > 0)
        .take(MOST_SERIES)
        .map(|kind| Series { events: Step::of(&kind.name), measure: Measure::Users })
        .collect();
    if !series.is_empty() {
        cells.push(Cell::new(
            CellId("most-frequent".into()),
            "Users of the most frequent events",
            CellBody::Question(about_the_data(
                Question::Segmentation(Segmentation::new(series, Some(bucket_for(manifest)))),
                manifest,
            )),
        ));
    }
    cells.extend(proposed(manifest));
    Notebook::new(manifest.name.clone(), cells)
}

/// The most events that a first funnel reads: what opens by itself must not read the whole of a large extract.
const MOST_FUNNEL_ROWS: u64 = 1_000_000;

/// Questions that make sense for most extracts, about the events that most users do: who comes back, who is new, and
/// how far people get.
fn proposed(manifest: &Manifest) -> Vec<Cell> {
    let used: Vec<&EventType> =
        by_users(manifest).into_iter().filter(|kind| kind.users > 0).take(MOST_SERIES).collect();
    let Some(most) = used.first() else { return vec![] };
    let event = || Step::of(&most.name);
    let cell = |id: &str, title: String, question: Question, dates: RelativeDates| {
        Cell::new(CellId(id.into()), title, CellBody::Question(recent(question, dates, manifest)))
    };
    let mut cells = vec![
        cell(
            "coming-back",
            format!("Who comes back to {}", most.name),
            Question::Retention(Retention::new(event(), event(), CalendarUnit::Week, 8)),
            last_weeks(26),
        ),
        cell(
            "new-and-lost",
            "New, returning and lost users".to_owned(),
            Question::Lifecycle(Lifecycle::new(event(), CalendarUnit::Week)),
            last_weeks(26),
        ),
    ];
    let rows: u64 = used.iter().map(|kind| kind.rows).sum();
    if used.len() > 1 && rows <= MOST_FUNNEL_ROWS {
        // Until the engine has said what people do first, what most of them do is the first step.
        let window = Duration { amount: 7, unit: DurationUnit::Day };
        let funnel = Funnel::new(used.iter().map(|kind| Step::of(&kind.name)), window);
        let title = "How far people get in a week".to_owned();
        cells.push(cell(FUNNEL, title, Question::Funnel(funnel), last_days(90)));
    }
    cells
}

/// A bucket that gives a chart neither two points nor two thousand.
fn bucket_for(manifest: &Manifest) -> CalendarUnit {
    match data_days::how_many(manifest) {
        Some(days) if days > 730 => CalendarUnit::Month,
        Some(days) if days > 90 => CalendarUnit::Week,
        _ => CalendarUnit::Day,
    }
}

fn contents(manifest: &Manifest) -> String {
    let mut text = format!("## What is in {}\n\n", escaped(&manifest.name));
    text.push_str(&format!(
        "{} events of {} users",
        format::count(manifest.rows),
        format::count(manifest.users)
    ));
    if let Some(days) = data_days::covered_words(manifest) {
        text.push_str(&format!(", {days} ({})", escaped(&manifest.time_zone)));
    }
    text.push_str(".\n");
    // A notebook stays: what is true of this state of the extract only is not for it.
    let stays = |about| !matches!(about, About::Late | About::NotLooked);
    for remark in remarks(manifest).into_iter().filter(|remark| stays(remark.about)) {
        text.push_str(&format!("\n{}.\n", escaped(&remark.text)));
    }
    if !manifest.event_types.is_empty() {
        text.push('\n');
        for kind in by_users(manifest).into_iter().take(12) {
            text.push_str(&format!(
                "- **{}**: {} events, {} users\n",
                escaped(&kind.name),
                format::count(kind.rows),
                format::count(kind.users)
            ));
        }
        if let Some(more) = manifest.event_types.len().checked_sub(12).filter(|more| *more > 0) {
            text.push_str(&format!("- and {more} more\n"));
        }
    }
    text.push_str("\nAdd a question with the buttons below.\n");
    text
}

/// A name as Markdown shows it literally.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_ascii_punctuation() {
            text.push('\\');
        }
        text.push(if character.is_control() { ' ' } else { character });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::tests_support::manifest;

    #[test]
    fn the_sample_is_a_notebook_with_every_kind_of_cell() {
        use crate::notebook::CellKind;
        let notebook = sample().unwrap();
        for kind in CellKind::ALL {
            assert!(notebook.cells.iter().any(|cell| CellKind::of(&cell.body) == kind), "{kind:?}");
        }
    }

    #[test]
    fn another_extract_gets_a_notebook_about_itself() {
        let FirstNotebook::Generated(notebook) =
            first_notebook(&manifest(&[("viewed", 50), ("ordered", 9), ("searched", 30), ("paid", 5)]))
        else {
            panic!("the sample notebook does not fit")
        };
        let CellBody::Text(text) = &notebook.cells[0].body else { panic!("text first") };
        assert!(text.contains("188 events of 50 users"), "{text}");
        assert!(text.contains("1 Jun 2023 to 30 Jun 2023"), "{text}");
        assert!(text.contains("shop\\*"), "{text}");
        let CellBody::Question(Question::Segmentation(question)) = &notebook.cells[1].body else {
            panic!("then a trend")
        };
        let names: Vec<String> = question.series.iter().map(|series| series.events.name()).collect();
        assert_eq!(names, ["viewed", "searched", "ordered"]);
        assert_eq!(question.by, Some(CalendarUnit::Day));
        let kinds: Vec<&str> = notebook.cells[2..]
            .iter()
            .filter_map(|cell| match &cell.body {
                CellBody::Question(question) => Some(question.kind()),
                CellBody::Text(_) => None,
            })
            .collect();
        assert_eq!(kinds, ["retention", "lifecycle", "funnel"]);
    }

    #[test]
    fn what_opens_by_itself_reads_no_large_extract() {
        let mut large = manifest(&[("viewed", 50), ("ordered", 9)]);
        large.event_types[0].rows = 40_000_000;
        let notebook = first_notebook(&large).into_notebook();
        let funnels = notebook.cells.iter().filter(|cell| cell.id.0 == "how-far");
        assert_eq!(funnels.count(), 0);
    }

    #[test]
    fn an_empty_extract_still_has_a_first_notebook() {
        let notebook = first_notebook(&manifest(&[])).into_notebook();
        assert_eq!(notebook.cells.len(), 1);
    }
}
