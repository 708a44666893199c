//! Attributes of users are columns of their table.

use super::{one, rows};
use crate::extract::{Extract, Raw};
use serde_json::json;

/// Ann and Bob have paid 3 and 4 times, Cid once; of Cid nothing is known.
fn extract() -> Extract {
    let pays = |user: u8, times: i64| (0..times).map(move |time| Raw::new(Some(user), 1_000 * time, "paid"));
    let events: Vec<Raw> =
        [(1, 3), (2, 4), (3, 1)].into_iter().flat_map(|(user, times)| pays(user, times)).collect();
    let people = [
        json!({"user_id": "user 1", "country": "HU", "seats": "10.0", "note": "7", "user_key": "k1", "trial": true}),
        json!({"user_id": "user 2", "country": "SE", "seats": "9", "note": "seven", "trial": false}),
        json!({"user_id": "user 9", "country": "DE", "seats": "1"}),
    ];
    Extract::with_people(&events, &people)
}

#[test]
fn attributes_are_columns_of_their_type() {
    let extract = extract();
    let found = rows(
        &extract,
        "SELECT user_id, country, seats, trial, property_user_key FROM users ORDER BY user_id",
    );
    assert_eq!(
        found,
        [
            vec![json!("user 1"), json!("HU"), json!(10.0), json!(true), json!("k1")],
            vec![json!("user 2"), json!("SE"), json!(9.0), json!(false), json!(null)],
            vec![json!("user 3"), json!(null), json!(null), json!(null), json!(null)],
        ]
    );
    // As numbers: the greatest of the texts would be 9.
    assert_eq!(one(&extract, "SELECT max(seats) FROM users").as_f64(), Some(10.0));
    assert_eq!(one(&extract, "SELECT count(*) FROM users WHERE country <> 'SE'"), json!(1));
}

#[test]
fn events_are_counted_by_attributes() {
    let found = rows(
        &extract(),
        "SELECT country, count(*) AS events FROM paid LEFT JOIN users USING (user_key) GROUP BY country ORDER BY country NULLS LAST",
    );
    assert_eq!(
        found,
        [vec![json!("HU"), json!(3)], vec![json!("SE"), json!(4)], vec![json!(null), json!(1)]]
    );
}

#[test]
fn texts_some_of_which_are_numbers_stay_texts() {
    let found = rows(&extract(), "SELECT note FROM users WHERE note IS NOT NULL ORDER BY note");
    assert_eq!(found, [vec![json!("7")], vec![json!("seven")]]);
}
