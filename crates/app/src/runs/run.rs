//! The run of one cell.

use super::budget::cut;
use crate::engine_client::RunEvent;
use rockpool_protocol::Failure;
use rockpool_question::{Answer, Problem, Progress, Question};
use std::rc::Rc;

/// What the page knows of one cell's question.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRun {
    /// The question that was asked or judged last.
    pub question: Option<Question>,
    /// How far it is.
    pub phase: Phase,
    /// The latest answer or estimate, possibly to an older question.
    pub answer: Option<Rc<Answer>>,
    /// What keeps the question from being asked.
    pub problems: Rc<[Problem]>,
    /// Whether the answer is of the data before the one that is open.
    pub is_of_older_data: bool,
    /// Whether the question was asked of the data before the one that is open.
    asked_of_older_data: bool,
}

/// How far a question is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Phase {
    /// It cannot be asked: see the problems.
    #[default]
    Invalid,
    /// It waits for the engine or for its turn.
    Waiting,
    /// It waits for the engine that answers such questions, which is on its way.
    Loading {
        /// Bytes that have arrived.
        received: u64,
        /// Bytes in all; absent when the host does not say.
        total: Option<u64>,
    },
    /// The engine works on it.
    Running(Progress),
    /// It is answered.
    Done,
    /// It did not work out.
    Failed(Failure),
    /// The person stopped it.
    Cancelled,
    /// It was answered, and the answer was let go to make room for others.
    LetGo,
}

impl Default for CellRun {
    fn default() -> Self {
        Self {
            question: None,
            phase: Phase::Invalid,
            answer: None,
            problems: Rc::new([]),
            is_of_older_data: false,
            asked_of_older_data: false,
        }
    }
}

impl CellRun {
    /// Whether the engine has it or will have it.
    pub fn is_under_way(&self) -> bool {
        matches!(self.phase, Phase::Waiting | Phase::Loading { .. } | Phase::Running(_))
    }

    /// Whether the answer shown is to another question than this one, or of other data.
    pub fn is_stale_for(&self, question: &Question) -> bool {
        self.answer.as_ref().is_some_and(|answer| self.is_of_older_data || answer.question != *question)
    }

    /// Whether this question has not been asked as it stands, of the data that is open.
    pub fn is_due(&self, question: &Question) -> bool {
        self.asked_of_older_data || self.question.as_ref() != Some(question)
    }

    pub(super) fn data_is_other(&mut self) {
        self.is_of_older_data = self.answer.is_some();
        self.asked_of_older_data = true;
    }

    pub(super) fn let_answer_go(&mut self) {
        self.answer = None;
        self.is_of_older_data = false;
        if self.phase == Phase::Done {
            self.phase = Phase::LetGo;
        }
    }

    fn answered(&mut self, answer: Answer) {
        self.answer = Some(Rc::new(cut(answer)));
        self.is_of_older_data = false;
    }

    pub(super) fn asked(&mut self, question: &Question) {
        self.question = Some(question.clone());
        self.phase = Phase::Waiting;
        self.problems = Rc::new([]);
        self.asked_of_older_data = false;
    }

    pub(super) fn invalid(&mut self, question: &Question, problems: Vec<Problem>) {
        self.question = Some(question.clone());
        self.phase = Phase::Invalid;
        self.problems = problems.into();
    }

    pub(super) fn apply(&mut self, event: RunEvent) {
        // A cancel that was caused by an edit arrives after the edit was judged.
        if self.phase == Phase::Invalid {
            return;
        }
        match event {
            RunEvent::Waiting => self.phase = Phase::Waiting,
            RunEvent::Loading { received, total } => self.phase = Phase::Loading { received, total },
            RunEvent::Started => self.phase = Phase::Running(Progress::default()),
            RunEvent::Progress(progress) => self.phase = Phase::Running(progress),
            RunEvent::Partial(answer) => self.answered(*answer),
            RunEvent::Done(answer) => {
                self.answered(*answer);
                self.phase = Phase::Done;
            }
            RunEvent::Failed(failure) => self.phase = Phase::Failed(failure),
            RunEvent::Cancelled => self.phase = Phase::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{AnswerBody, ReadStatistics, SqlQuestion, Table};

    fn question(sql: &str) -> Question {
        Question::Sql(SqlQuestion { sql: sql.into() })
    }

    fn answer(sql: &str) -> Box<Answer> {
        Box::new(Answer {
            question: question(sql),
            sentence: String::new(),
            with_days: None,
            body: AnswerBody::Table(Table { columns: vec![], rows: vec![], truncated: false }),
            notes: vec![],
            share_of_users: 1.0,
            read: ReadStatistics::default(),
        })
    }

    #[test]
    fn an_answer_stays_while_the_next_question_runs_and_is_marked() {
        let mut run = CellRun::default();
        run.asked(&question("A"));
        run.apply(RunEvent::Started);
        run.apply(RunEvent::Done(answer("A")));
        assert!(!run.is_stale_for(&question("A")));
        run.asked(&question("B"));
        assert!(run.is_under_way());
        assert!(run.is_stale_for(&question("B")));
        run.apply(RunEvent::Done(answer("B")));
        assert!(!run.is_stale_for(&question("B")));
    }

    #[test]
    fn what_comes_late_does_not_hide_the_problems() {
        let mut run = CellRun::default();
        run.asked(&question("A"));
        let problem = Problem { field: "sql".into(), message: "is empty".into() };
        run.invalid(&question(""), vec![problem.clone()]);
        run.apply(RunEvent::Cancelled);
        assert_eq!(run.phase, Phase::Invalid);
        assert_eq!(*run.problems, [problem]);
    }
}
