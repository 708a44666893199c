//! A notebook with its way back.

use super::{Action, applied};
use rockpool_question::{CellId, Notebook};
use std::{collections::VecDeque, rc::Rc};

/// How many steps back are kept.
const MOST_STEPS: usize = 100;

/// A notebook, what it was before, and what was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    past: VecDeque<Rc<Notebook>>,
    present: Rc<Notebook>,
    future: Vec<Rc<Notebook>>,
    /// What the last action typed into; the next keystroke there belongs to the same step.
    typing: Option<(Option<CellId>, &'static str)>,
}

impl History {
    /// A notebook without a past.
    pub fn new(notebook: Notebook) -> Self {
        Self { past: VecDeque::new(), present: Rc::new(notebook), future: Vec::new(), typing: None }
    }

    /// The notebook as it is.
    pub fn notebook(&self) -> &Rc<Notebook> {
        &self.present
    }

    /// Carries an action out and says whether it changed anything.
    pub fn apply(&mut self, action: &Action) -> bool {
        let Some(after) = applied(&self.present, action) else { return false };
        let typing = action.run_of_typing().map(|(cell, field)| (cell.cloned(), field));
        let before = std::mem::replace(&mut self.present, Rc::new(after));
        if typing.is_none() || typing != self.typing || self.past.is_empty() {
            self.past.push_back(before);
            if self.past.len() > MOST_STEPS {
                self.past.pop_front();
            }
        }
        self.typing = typing;
        self.future.clear();
        true
    }

    /// Ends a run of typing: the next keystroke is a step of its own.
    pub fn end_typing(&mut self) {
        self.typing = None;
    }

    /// Takes the last step back and says whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop_back() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        self.typing = None;
        true
    }

    /// Does the step again that was taken back last and says whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push_back(std::mem::replace(&mut self.present, after));
        self.typing = None;
        true
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to do again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{Cell, CellBody};

    fn history() -> History {
        History::new(Notebook::new(
            "0",
            vec![Cell::new(CellId("a".into()), "", CellBody::Text(String::new()))],
        ))
    }

    fn name(title: impl ToString) -> Action {
        Action::SetTitle { title: title.to_string() }
    }

    fn write(text: &str) -> Action {
        Action::SetCellBody { cell: CellId("a".into()), body: CellBody::Text(text.into()) }
    }

    #[test]
    fn a_run_of_typing_is_one_step() {
        let mut history = history();
        for text in ["h", "he", "hey"] {
            assert!(history.apply(&write(text)));
        }
        assert!(history.apply(&name("1")));
        assert!(history.undo());
        assert_eq!(history.notebook().cells[0].body, CellBody::Text("hey".into()));
        assert!(history.undo());
        assert_eq!(history.notebook().cells[0].body, CellBody::Text(String::new()));
        assert!(!history.undo());
    }

    #[test]
    fn leaving_the_field_ends_the_run() {
        let mut history = history();
        history.apply(&write("h"));
        history.end_typing();
        history.apply(&write("he"));
        history.undo();
        assert_eq!(history.notebook().cells[0].body, CellBody::Text("h".into()));
    }

    #[test]
    fn redo_repeats_and_a_new_step_ends_it() {
        let mut history = history();
        history.apply(&name("1"));
        history.undo();
        assert!(history.redo());
        assert_eq!(history.notebook().title, "1");
        history.undo();
        history.apply(&name("2"));
        assert!(!history.can_redo());
        assert_eq!(history.notebook().title, "2");
    }

    #[test]
    fn typing_after_undo_is_a_new_step() {
        let mut history = history();
        history.apply(&name("1"));
        history.end_typing();
        history.apply(&name("2"));
        history.undo();
        history.apply(&name("3"));
        history.undo();
        assert_eq!(history.notebook().title, "1");
    }

    #[test]
    fn the_past_is_bounded() {
        let mut history = history();
        for step in 1..=MOST_STEPS + 20 {
            history.apply(&name(step));
            history.end_typing();
        }
        let mut steps = 0;
        while history.undo() {
            steps += 1;
        }
        assert_eq!(steps, MOST_STEPS);
        assert_eq!(history.notebook().title, "20");
    }

    #[test]
    fn nothing_changed_is_no_step() {
        let mut history = history();
        assert!(!history.apply(&name("0")));
        assert!(!history.can_undo());
    }
}
