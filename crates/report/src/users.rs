//! A list of users, and which of them have a way through a funnel to look at.

use crate::csv::{Column, Holds, Rows, column};
use crate::format;
use crate::grid::{CellStyle, Grid, GridCell, GridColumn, Opens};
use crate::layout::{LaidOut, Layout};
use crate::value::{Value, or_absent};
use rockpool_question::{
    Counted, Funnel, ListedUser, Question, UserList, UserListAnswer, UserReference, UserSet,
};

/// The answer to a list of users, with its question.
struct Laid<'a> {
    answer: &'a UserListAnswer,
    asked: &'a UserList,
}

/// The columns of its CSV: a row for each listed user.
const CSV: [Column; 2] = [
    column("user_key", Holds::Count, "the user's key in the extract"),
    column("user_id", Holds::Text, "the user's id in the source, where the extract knows it"),
];

impl LaidOut for UserList {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a UserListAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, asked: self })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![rows(self.answer, funnel(self.asked).is_some())]
    }

    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error> {
        rows.header(&CSV)?;
        self.answer.users.iter().try_for_each(|user| {
            rows.push([Value::Count(user.key.into()), or_absent(user.id.clone(), Value::Text)])
        })
    }
}

/// The funnel whose users are listed; none where the list is from something else.
pub fn funnel(question: &UserList) -> Option<&Funnel> {
    match &question.set {
        UserSet::Counted(Counted { question, .. }) => match question.as_ref() {
            Question::Funnel(funnel) => Some(funnel),
            _ => None,
        },
        UserSet::Did(_) => None,
    }
}

/// What a user is called: the id in the source, or the key in the extract.
pub fn user_name(user: &ListedUser) -> String {
    user.id.clone().unwrap_or_else(|| format!("user {}", user.key))
}

/// One row for each listed user. From a funnel's, each opens their way through it.
pub fn rows(answer: &UserListAnswer, opens_traces: bool) -> Grid {
    let mut columns = Vec::new();
    if answer.has_ids {
        columns.push(GridColumn::text("user_id", "Id").with_hint("The user's id in the source"));
    }
    let key = GridColumn::numeric("user_key", "Key").with_hint("The user's number in this extract");
    // Alone, the key is the name of the user, and stands at the left.
    columns.push(GridColumn { numeric: answer.has_ids, ..key });
    let mut grid = Grid { sortable: true, ..Grid::new("Users", columns) };
    for user in &answer.users {
        let key = GridCell::new(Value::Count(user.key.into())).labelled(user.key.to_string());
        let opens = opens_traces.then_some(Opens::Trace(UserReference::Key(user.key)));
        let cells = if answer.has_ids {
            let id = match &user.id {
                Some(id) => GridCell::heading(Value::Text(id.clone())),
                None => GridCell::absent(),
            };
            vec![GridCell { opens, ..id }, GridCell { style: CellStyle::Muted, ..key }]
        } else {
            vec![GridCell { style: CellStyle::Heading, opens, ..key }]
        };
        grid.push(None, cells);
    }
    if (answer.users.len() as u64) < answer.total {
        grid.legends.push(format!("{}.", listed_words(answer)));
    }
    if !answer.has_ids {
        grid.legends.push(NO_IDS.into());
    }
    grid
}

/// What is said where the extract does not know the ids of its users.
pub const NO_IDS: &str = "This extract does not have the ids of its users; the keys are its own.";

/// How many of the users are listed: `All 12 users`, `The first 1 000 of 25 000 users`.
pub fn listed_words(answer: &UserListAnswer) -> String {
    let listed = answer.users.len() as u64;
    if listed >= answer.total {
        match answer.total {
            0 => "No user".to_owned(),
            1 => "1 user".to_owned(),
            total => format!("All {}", format::counted(total, "user")),
        }
    } else {
        format!("The first {} of {}", format::count(listed), format::counted(answer.total, "user"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::text;
    use crate::samples;

    #[test]
    fn users_are_named_by_their_ids_where_the_extract_has_them() {
        let answer = samples::users();
        assert_eq!(
            text(&samples::of_users(answer.clone())).unwrap(),
            "user_key,user_id\r\n3,a-1\r\n17,'=2+2\r\n"
        );
        let ids = answer.users.iter().map(|user| ListedUser { id: None, ..user.clone() });
        let without = UserListAnswer { has_ids: false, users: ids.collect(), ..answer };
        assert_eq!(text(&samples::of_users(without.clone())).unwrap(), "user_key,user_id\r\n3,\r\n17,\r\n");
        assert_eq!(rows(&without, true).rows[1].cells[0].opens, Some(Opens::Trace(UserReference::Key(17))));
        assert_eq!(rows(&without, false).rows[1].cells[0].opens, None);
    }

    #[test]
    fn a_list_says_whether_it_is_whole() {
        let answer = samples::users();
        let plain = |answer: &UserListAnswer| listed_words(answer).replace('\u{202f}', " ");
        assert_eq!(plain(&answer), "The first 2 of 1 200 users");
        assert_eq!(plain(&UserListAnswer { total: 2, ..answer.clone() }), "All 2 users");
        assert_eq!(plain(&UserListAnswer { total: 0, users: vec![], ..answer }), "No user");
    }
}
