//! What conditions mean, and how what cannot be read is told.

use super::*;
use proptest::prelude::*;

fn holds(condition: &str) -> bool {
    let event = Event { event_type: "saved".into(), microseconds: 0, user: Some("u1".into()), id: None };
    let properties: Vec<PropertyText<'_>> = [
        ("plan", Some("free")),
        ("plan", Some("pro")),
        ("amount", Some("10.0")),
        ("count", Some("9")),
        ("none", None),
        ("since", Some("2026-01-05 12:00:00")),
        ("is ok", Some("true")),
        ("event", Some("property")),
    ]
    .map(|(name, value)| (name.into(), value.map(Into::into)))
    .into();
    Condition::parse(condition)
        .unwrap_or_else(|error| panic!("{condition}: {error}"))
        .holds(&event, &properties)
}

#[test]
fn tests_mean_what_filters_mean() {
    for (condition, expected) in [
        ("plan = 'pro'", true),
        ("plan == 'free'", false),
        ("plan <> 'pro'", false),
        ("absent != 'pro'", true),
        ("absent = 'pro'", false),
        ("none is null", true),
        ("plan IS NOT NULL", true),
        ("amount = 10", true),
        ("amount = '10'", false),
        ("amount > 9.5 and count < 10", true),
        ("plan > 5", false),
        ("not plan > 5", true),
        ("count between 9 and 9", true),
        ("count not between 1 and 5", true),
        ("plan in ('x', 'pro')", true),
        ("count in (8, 9)", true),
        ("plan not in ('x')", true),
        ("plan contains 'r'", true),
        ("plan starts with 'pr'", true),
        ("plan not starts with 'x'", true),
        ("plan matches '^p.o$'", true),
        ("since >= '2026-01-05T12:00:00Z'", true),
        ("since < '2026-01-05'", false),
        ("\"is ok\" = true", true),
        ("event = 'saved' and user = 'u1'", true),
        ("\"event\" = 'property'", true),
        ("plan = 'x' or plan = 'pro' and count = 9", true),
        ("(plan = 'x' or plan = 'pro') and count = 8", false),
        ("not (plan = 'x')", true),
    ] {
        assert_eq!(holds(condition), expected, "{condition}");
    }
    let condition =
        Condition::parse("plan = 'pro' and (email is null or plan = 'x') and event = 'a'").unwrap();
    assert_eq!(condition.fields(), ["plan", "email", "event"]);
}

#[test]
fn what_cannot_be_read_says_where() {
    for (condition, expected) in [
        ("", "it ends where a test is expected"),
        ("plan", "the end is not expected there"),
        ("plan = pro", "texts stand in single quotes"),
        ("plan = 'pro", "opened and not closed"),
        ("plan = 'pro' amount = 1", "write `and` or `or`"),
        ("plan < 'pro'", "neither a number nor an instant"),
        ("plan matches '('", "no regular expression"),
        ("plan in 'x'", "`(` is expected where the text 'x' stands"),
        ("5 = plan", "the name of a property is expected where the number 5 stands"),
        ("plan ! 'x'", "'!' is not understood"),
    ] {
        let error = Condition::parse(condition).unwrap_err();
        assert!(error.contains(expected), "{condition}: {error}");
    }
    assert!(Condition::parse(&"not ".repeat(1_000_000)).is_err());
}

proptest! {
    #[test]
    fn any_text_does_no_harm(text in ".{0,60}", words in "(not|in|and|or|\\(|\\)|'a'|x|1|=|<| ){0,30}") {
        let _ = Condition::parse(&text);
        let _ = Condition::parse(&words);
    }
}
