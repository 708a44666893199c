//! Questions that read what a file holds.

use rockpool_question::{Question, SqlQuestion};
use serde_json::json;

/// Questions that between them read footers, statistics, every kind of column, the map of properties, the
/// pre-aggregate and the users: a funnel with a filter and a breakdown, a trend, retention, and two statements.
///
/// # Panics
/// If one of them is no question.
pub fn questions_of_files() -> Vec<Question> {
    let step = |name: &str| json!({"any_of": [{"event": {"type": name}}]});
    let filtered = json!({"any_of": [{
        "event": {"type": "file_exported"},
        "filters": [{"property": "plan", "operator": "is_any_of", "values": ["free", "pro"]}],
    }]});
    let documents = [
        json!({
            "kind": "funnel", "steps": [step("application_opened"), filtered],
            "window": {"amount": 7, "unit": "day"},
            "breakdown": {"property": "format", "step": 2, "groups": 3},
        }),
        json!({"kind": "segmentation", "series": [{"events": step("file_exported"), "measure": "users"}], "by": "week"}),
        json!({"kind": "retention", "start": step("file_exported"), "returning": step("file_exported"), "period": "week", "periods": 4}),
    ];
    let sql = [
        "SELECT * FROM file_exported",
        "SELECT count(*), max(day) FROM user_days JOIN users USING (user_key)",
    ];
    let questions = documents.into_iter().map(|document| {
        serde_json::from_value(document.clone()).unwrap_or_else(|error| panic!("{document}: {error}"))
    });
    questions.chain(sql.map(|sql| Question::Sql(SqlQuestion { sql: sql.to_owned() }))).collect()
}
