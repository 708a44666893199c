//! What a person can send us when something went wrong that nobody foresaw: the question, the versions and the
//! message; of the extract its form, and none of its events.

use crate::answer::CopyText;
use rockpool_catalog::Manifest;
use rockpool_protocol::{Failure, FailureKind};
use rockpool_question::Question;
use rockpool_report::how;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Report`].
#[derive(Properties, PartialEq)]
pub struct ReportProps {
    /// What happened.
    pub failure: Failure,
    /// What was asked.
    pub question: Question,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
}

/// The report to read and to copy; nothing for a failure whose words say what to do.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    if props.failure.kind != FailureKind::Engine {
        return Html::default();
    }
    let text = text(&props.failure, &props.question, props.manifest.as_deref());
    html! {
        <details class="failure-report">
            <summary>{ "Report" }</summary>
            <p class="muted">{ "Nothing is sent. Read it before you pass it on: the question has the values of its filters." }</p>
            <pre tabindex="0" role="group" aria-label="Report">{ &text }</pre>
            <CopyText {text} name="Copy the report" />
        </details>
    }
}

/// The report.
fn text(failure: &Failure, question: &Question, manifest: Option<&Manifest>) -> String {
    let extract = manifest.map_or_else(|| "not read".to_owned(), how::extract);
    let question = serde_json::to_string_pretty(question).unwrap_or_else(|error| error.to_string());
    format!(
        "Rockpool {}\nExtract: {extract}\nMessage: {}\nQuestion:\n{question}\n",
        env!("CARGO_PKG_VERSION"),
        failure.message
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::tests_support::manifest;
    use rockpool_question::SqlQuestion;

    #[test]
    fn the_report_has_the_form_of_the_extract_and_none_of_its_names() {
        let failure =
            Failure { kind: FailureKind::Engine, message: "the engine failed".into(), advice: String::new() };
        let question = Question::Sql(SqlQuestion { sql: "SELECT 1".into() });
        let report = text(&failure, &question, Some(&manifest(&[("secret_event", 2)])));
        assert!(report.contains("Message: the engine failed\n"), "{report}");
        assert!(report.contains("\"sql\": \"SELECT 1\""), "{report}");
        assert!(report.contains("1 event types, 4 events, days in UTC"), "{report}");
        assert!(!report.contains("secret_event"), "{report}");
    }
}
