//! "Count it as" in a real browser: two answers to one question, side by side.
#![cfg(target_arch = "wasm32")]

#[expect(dead_code, reason = "each test file uses its own share of the helpers")]
mod common;
#[expect(dead_code, reason = "each test file uses its own share of the helpers")]
mod form;

use common::draw;
use form::{click, select};
use rockpool_app::{
    cell::{CountedAs, CountedAsProps},
    engine_client::RunEvent,
    message::Msg,
    runs::{Comparisons, Runs},
};
use rockpool_question::{
    Answer, AnswerBody, Cell, CellBody, CellId, Duration, DurationUnit, Funnel, FunnelAnswer, FunnelGroup,
    FunnelStep, Notebook, Question, Rate, ReadStatistics, Step, Unit, presets::Preset,
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;
use yew::Callback;

wasm_bindgen_test_configure!(run_in_browser);

fn question() -> Question {
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    Question::Funnel(Funnel::new([Step::of("opened"), Step::of("saved")], window))
}

fn answer(question: Question, reached: [u64; 2]) -> Box<Answer> {
    let step = |(name, count): (&str, u64)| {
        let rate = Rate::new(count, reached[0]);
        FunnelStep {
            name: name.into(),
            optional: false,
            from_first: rate,
            from_previous: rate,
            from_first_finished: rate,
            time_from_first: None,
            time_from_previous: None,
        }
    };
    let steps = ["opened", "saved"].into_iter().zip(reached).map(step).collect();
    let total = FunnelGroup { value: None, steps, unfinished: 0, optional: vec![], comparison: None };
    let body =
        FunnelAnswer { count: Unit::Users, total, groups: vec![], over_time: vec![], other_ties: None };
    Box::new(Answer {
        question,
        sentence: String::new(),
        with_days: None,
        body: AnswerBody::Funnel(body),
        notes: vec![],
        share_of_users: 1.0,
        read: ReadStatistics::default(),
    })
}

/// The cell answered its own way and as a preset.
async fn compared(
    preset: Option<Preset>,
) -> (HtmlElement, Rc<RefCell<Vec<Msg>>>, Rc<RefCell<Vec<Question>>>) {
    let cell = CellId("a".into());
    let body = CellBody::Question(question());
    let notebook = Notebook::new("", vec![Cell::new(cell.clone(), "", body)]);
    let mut runs = Runs::default();
    runs.asked(&cell, &question());
    runs.apply(&cell, RunEvent::Done(answer(question(), [200, 50])));
    let mut comparisons = Comparisons::default();
    comparisons.choose(&cell, preset);
    for (name, adapted) in comparisons.due(&notebook) {
        comparisons.asked(&name, &adapted);
        comparisons.apply(&name, RunEvent::Done(answer(adapted, [200, 40])));
    }
    let (heard, changed) = (Rc::new(RefCell::new(vec![])), Rc::new(RefCell::new(vec![])));
    let props = CountedAsProps {
        comparison: comparisons.get(&cell),
        run: runs.get(&cell).map(Rc::clone),
        cell,
        question: question(),
        own: None,
        on_change: {
            let changed = Rc::clone(&changed);
            Callback::from(move |question| changed.borrow_mut().push(question))
        },
        on: {
            let heard = Rc::clone(&heard);
            Callback::from(move |message| heard.borrow_mut().push(message))
        },
    };
    (draw::<CountedAs>(props).await, heard, changed)
}

/// The cells of the table, row by row, with plain spaces.
fn table(root: &HtmlElement) -> Vec<Vec<String>> {
    let rows = root.query_selector_all("tbody tr").unwrap();
    (0..rows.length())
        .map(|row| {
            let row: HtmlElement = rows.get(row).unwrap().dyn_into().unwrap();
            let cells = row.query_selector_all("th, td").unwrap();
            (0..cells.length())
                .map(|cell| {
                    let text = cells.get(cell).unwrap().text_content().unwrap();
                    text.replace('\u{202f}', " ").replace('\u{2212}', "-")
                })
                .collect()
        })
        .collect()
}

#[wasm_bindgen_test]
async fn a_preset_is_chosen_by_name() {
    let (root, heard, _) = compared(None).await;
    assert!(root.query_selector("table").unwrap().is_none());
    select(&root, "Count it as", "PostHog").await;
    assert!(matches!(
        heard.borrow().last(),
        Some(Msg::CountAs(CellId(id), Some(Preset::PostHog))) if id == "a"
    ));
}

#[wasm_bindgen_test]
async fn every_step_says_by_how_much_it_changed_and_every_choice_why() {
    let (root, heard, changed) = compared(Some(Preset::Mixpanel)).await;
    assert_eq!(
        table(&root),
        [
            ["1 opened", "200 100 %", "200 100 %", "none"],
            ["2 saved", "50 25.0 %", "40 20.0 %", "-10 (-20.0 %), -5.0 pp"],
        ]
    );
    let text = root.text_content().unwrap();
    for said in ["documented semantics of Mixpanel", "any entry → first entry only", "two seconds"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    click(&root, "Make these choices in the question").await;
    let Some(Question::Funnel(funnel)) = changed.borrow().last().cloned() else { panic!("a funnel") };
    assert_eq!(funnel.entries, rockpool_question::Entries::First);
    select(&root, "Count it as", "Rockpool only").await;
    assert!(matches!(heard.borrow().last(), Some(Msg::CountAs(_, None))));
}

#[wasm_bindgen_test]
async fn the_same_choices_need_no_table() {
    let (root, _, _) = compared(Some(Preset::Mitzu)).await;
    assert!(root.query_selector("table").unwrap().is_none());
    let text = root.text_content().unwrap();
    assert!(text.contains("the numbers are the same"), "{text}");
}
