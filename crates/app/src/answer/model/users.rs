//! The table of a list of users, and which of them have a way through a funnel to look at.

use super::{CellStyle, Exact, Grid, GridCell, GridColumn, Opens};
use crate::answer::format;
use rockpool_question::{
    Counted, Funnel, ListedUser, Question, UserList, UserListAnswer, UserReference, UserSet,
};

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
        let key = GridCell::new(user.key.to_string(), Exact::Whole(u64::from(user.key)));
        let opens = opens_traces.then_some(Opens::Trace(UserReference::Key(user.key)));
        let cells = if answer.has_ids {
            let id = match &user.id {
                Some(id) => GridCell::heading(id.clone(), Exact::Text(id.clone())),
                None => GridCell::absent(),
            };
            vec![GridCell { opens, ..id }, GridCell { style: CellStyle::Muted, ..key }]
        } else {
            vec![GridCell { style: CellStyle::Heading, opens, ..key }]
        };
        grid.push(None, cells);
    }
    grid
}

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
    use crate::answer::csv;
    use crate::answer::samples;

    #[test]
    fn users_are_named_by_their_ids_where_the_extract_has_them() {
        let answer = samples::users();
        assert_eq!(csv::comma_separated(&rows(&answer, true)), "user_id,user_key\r\na-1,3\r\n'=2+2,17\r\n");
        let without = UserListAnswer { has_ids: false, ..answer };
        assert_eq!(csv::comma_separated(&rows(&without, true)), "user_key\r\n3\r\n17\r\n");
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
