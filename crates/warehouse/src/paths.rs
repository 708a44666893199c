//! Paths: one way for each user, cut into steps, and the links between the names at neighbouring steps.

use crate::condition;
use crate::kinds::{HasUsers, Stated};
use crate::select::{Query, Select, nested};
use crate::writer::{Writer, of};
use rockpool_question::settled::Paths;
use rockpool_question::{AnswerPart, EventChoice, EventMatch, PathAnchor, PathLimit, Step};

/// The columns that name a node.
const NODE: [&str; 3] = ["kind", "event", "value"];

impl Stated for Paths {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(answer(writer, self))
    }
}

impl HasUsers for Paths {
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select> {
        let AnswerPart::PathsLink { link } = part else { return None };
        Some(users(writer, self, *link))
    }
}

/// The last query of a paths statement.
fn answer(writer: &mut Writer<'_>, question: &Paths) -> Query {
    let links = links(writer, question);
    Select::from(links)
        .columns(["from_step", "to_step"])
        .columns(NODE.map(|column| format!("from_{column}")))
        .columns(NODE.map(|column| format!("to_{column}")))
        .named("count(*)", "users")
        .group_by(link_keys())
        .order_by(link_keys())
        .into()
}

/// The users of a link, by its index in the answer.
fn users(writer: &mut Writer<'_>, question: &Paths, link: u32) -> Select {
    let links = links(writer, question);
    // The answer's order: by step, at each step largest first, then by name, then what is no event.
    let rank = |column: &str| {
        format!(
            "CASE {column} WHEN 'event' THEN 0 WHEN 'other' THEN 1 WHEN 'end' THEN 2 WHEN 'goal' THEN 3 ELSE 4 END"
        )
    };
    let from = Select::from(links.clone())
        .named("from_step", "step")
        .columns(NODE.map(|column| format!("from_{column} AS {column}")))
        .column("user_id");
    let to = Select::from(links.clone())
        .named("to_step", "step")
        .columns(NODE.map(|column| format!("to_{column} AS {column}")))
        .column("user_id");
    let passing = writer.add("passing", Query::union([from, to]));
    let keys: Vec<String> = std::iter::once("step").chain(NODE).map(str::to_owned).collect();
    let nodes = Select::from(passing)
        .columns(keys.clone())
        .named(
            format!(
                "row_number() OVER (\n  ORDER BY step, {}, count(DISTINCT user_id) DESC, event, value NULLS FIRST\n)",
                rank("kind")
            ),
            "place",
        )
        .group_by(keys);
    let nodes = writer.add("nodes", nodes);
    let same = |node: &str, side: &str, step: &str| {
        let null_or_same = |column: &str| {
            format!(
                "({node}.{column} = l.{side}_{column} OR ({node}.{column} IS NULL AND l.{side}_{column} IS NULL))"
            )
        };
        vec![
            format!("{node}.step = {step}"),
            format!("{node}.kind = l.{side}_kind"),
            null_or_same("event"),
            null_or_same("value"),
        ]
    };
    let numbered = Select::from(format!("{links} AS l"))
        .columns(["l.user_id AS user_id", "f.place AS from_place", "g.place AS to_place"])
        .join(format!("{nodes} AS f"), same("f", "from", "l.from_step"))
        .join(format!("{nodes} AS g"), same("g", "to", "l.to_step"));
    let numbered = writer.add("numbered_links", numbered);
    let ranked = Select::from(numbered)
        .column("user_id")
        .named("dense_rank() OVER (ORDER BY from_place, to_place)", "place");
    Select::from(nested(ranked) + " AS ranked")
        .distinct()
        .column("user_id")
        .condition(format!("place = {}", u64::from(link) + 1))
}

fn link_keys() -> Vec<String> {
    let side = |side: &'static str| NODE.map(move |column| format!("{side}_{column}"));
    ["from_step".to_owned(), "to_step".to_owned()].into_iter().chain(side("from")).chain(side("to")).collect()
}

/// Adds the links of every user: `user_id`, the steps and the names at both ends, the earlier one first.
fn links(writer: &mut Writer<'_>, question: &Paths) -> String {
    let walks = walks(writer, question);
    let names = largest_names(writer, question, &walks);
    // Walks that lead to the anchor are counted backwards.
    let next = if matches!(question.anchor, PathAnchor::To(_)) {
        "g.step = f.step - 1"
    } else {
        "g.step = f.step + 1"
    };
    let on = vec!["f.user_id = g.user_id".to_owned(), next.to_owned()];
    let side = |table: &'static str, side: &'static str| {
        NODE.map(move |column| format!("{table}.{column} AS {side}_{column}"))
    };
    let links = Select::from(format!("{names} AS f"))
        .columns(["f.user_id AS user_id", "f.step AS from_step", "g.step AS to_step"])
        .columns(side("f", "from"))
        .columns(side("g", "to"))
        .join(format!("{names} AS g"), on);
    writer.add("links", links)
}

/// Adds the walks with only the largest names at each step.
fn largest_names(writer: &mut Writer<'_>, question: &Paths, walks: &str) -> String {
    let key: Vec<String> = ["step", "event", "value"].map(str::to_owned).to_vec();
    let ranks = Select::from(walks)
        .columns(key.clone())
        .named(
            "row_number() OVER (PARTITION BY step ORDER BY count(*) DESC, event, value NULLS FIRST)",
            "place",
        )
        .condition("kind = 'event'")
        .group_by(key);
    let ranks = writer.add("largest_names", ranks);
    let kept = format!("r.place <= {}", question.names);
    let on = [
        "r.step = w.step",
        "w.kind = 'event'",
        "r.event = w.event",
        "(r.value = w.value OR (r.value IS NULL AND w.value IS NULL))",
    ];
    let named = Select::from(format!("{walks} AS w"))
        .columns(["w.user_id AS user_id", "w.step AS step"])
        .named(format!("CASE WHEN w.kind <> 'event' OR {kept} THEN w.kind ELSE 'other' END"), "kind")
        .named(format!("CASE WHEN {kept} THEN w.event END"), "event")
        .named(format!("CASE WHEN {kept} THEN w.value END"), "value")
        .left_join(format!("{ranks} AS r"), on.map(str::to_owned).to_vec());
    writer.add("named_steps", named)
}

/// The step that any of these choices fills.
fn choices(question: &Paths) -> Step {
    let events = match question.events.as_slice() {
        [] => &[EventChoice::Any],
        events => events,
    };
    let any_of = events.iter().map(|event| EventMatch { event: event.clone(), filters: vec![] });
    Step { any_of: any_of.collect(), label: None }
}

/// Adds every user's walk: `user_id`, `step`, `kind`, `event`, `value`.
fn walks(writer: &mut Writer<'_>, question: &Paths) -> String {
    let (events, anchors) = anchors(writer, question);
    let back = matches!(question.anchor, PathAnchor::To(_));
    let between = matches!(question.anchor, PathAnchor::Between { .. });
    let mut on = vec!["e.user_id = a.user_id".to_owned()];
    on.push(if back { "e.place <= a.place" } else { "e.place >= a.place" }.to_owned());
    if between {
        on.push("e.place < a.goal_place".into());
    } else {
        on.extend(inside(writer, question, back));
    }
    let stays = Select::from(format!("{anchors} AS a"))
        .columns(["e.user_id AS user_id", "e.place AS place", "e.event_type AS event", "e.value AS value"])
        .named("CASE WHEN e.place = a.place THEN 1 ELSE 0 END", "is_anchor")
        .join(format!("{events} AS e"), on)
        .condition("(e.is_step OR e.place = a.place)");
    let mut stays = writer.add("events_of_walks", stays);
    let direction = if back { "place DESC" } else { "place" };
    let over = format!("OVER (PARTITION BY user_id ORDER BY {direction})");
    if question.collapse_repeats {
        let before = Select::from(stays)
            .column("*")
            .named(format!("lag(event) {over}"), "event_before")
            .named(format!("lag(value) {over}"), "value_before");
        let before = writer.add("with_event_before", before);
        let repeat =
            "(event = event_before AND (value = value_before OR (value IS NULL AND value_before IS NULL)))";
        let kept = Select::from(before)
            .columns(["user_id", "place", "event", "value"])
            .condition(format!("(is_anchor = 1 OR NOT coalesce({repeat}, FALSE))"));
        stays = writer.add("without_repeats", kept);
    }
    let steps = Select::from(stays)
        .columns(["user_id", "event", "value"])
        .named(format!("row_number() {over} - 1"), "step");
    let steps = writer.add("steps", steps);
    let own = Select::from(steps.clone())
        .columns(["user_id", "step", "'event' AS kind", "event", "value"])
        .condition(format!("step <= {}", question.depth));
    let lengths = Select::from(steps).columns(["user_id", "max(step) AS steps"]).group_by(["user_id"]);
    let lengths = writer.add("lengths", lengths);
    let depth = question.depth;
    let (kind, step) = if between {
        let kind = format!("CASE WHEN steps > {depth} THEN 'cut' ELSE 'goal' END");
        (kind, format!("CASE WHEN steps > {depth} THEN {depth} ELSE steps END + 1"))
    } else {
        ("'end'".to_owned(), "steps + 1".to_owned())
    };
    let mut end = Select::from(lengths)
        .column("user_id")
        .named(step, "step")
        .named(kind, "kind")
        .named(writer.words.no_text(), "event")
        .named(writer.words.no_text(), "value");
    if !between {
        end = end.condition(format!("steps < {depth}"));
    }
    writer.add("walks", Query::union([own, end]))
}

/// The conditions that the event `e` is within the limit of the anchor `a`.
fn inside(writer: &Writer<'_>, question: &Paths, back: bool) -> Vec<String> {
    match question.limit {
        PathLimit::Session(_) => vec!["e.session = a.session".into()],
        PathLimit::Within(length) if back => {
            vec![format!("e.t >= a.t - {} -- {length}", writer.length(length))]
        }
        PathLimit::Within(length) => vec![format!("e.t <= a.t + {} -- {length}", writer.length(length))],
    }
}

/// Adds the events of users, each with its place, and one anchor for each user who has any.
fn anchors(writer: &mut Writer<'_>, question: &Paths) -> (String, String) {
    let users = crate::users::conditions(writer, &question.users);
    let words = writer.words;
    let chosen = choices(question);
    let asked = writer.asked(question.dates);
    let steps: Vec<&Step> = question.anchor.steps().into_iter().chain([&chosen]).collect();
    let sessions = matches!(question.limit, PathLimit::Session(_));
    let value = match &question.name_by {
        Some(property) => words.property(property),
        None => words.no_text().to_owned(),
    };
    let mut events = writer
        .events((!sessions).then_some(steps.as_slice()), &(i64::MIN..i64::MAX))
        .condition("user_id <> ''")
        .conditions(users)
        .columns(["user_id", "event_type"])
        .named(writer.ticks(), "t")
        .named(value, "value")
        .named(condition::step(words, &chosen), "is_step");
    let flags = ["is_anchor", "is_goal"];
    for (flag, step) in flags.iter().zip(question.anchor.steps()) {
        events = events.named(condition::step(words, step), flag);
    }
    let mut table = writer.explained("activity", &writer.unit_of_t(), events);
    let ordered = "OVER (PARTITION BY user_id ORDER BY t";
    if let PathLimit::Session(inactivity) = question.limit {
        let begins =
            format!("CASE WHEN t - lag(t) {ordered}) > {} THEN 1 ELSE 0 END", writer.length(inactivity));
        let begun = writer.add("session_starts", Select::from(table).column("*").named(begins, "begins"));
        table = writer.add(
            "sessions",
            Select::from(begun).column("*").named(format!("sum(begins) {ordered})"), "session"),
        );
    }
    // Events of one instant follow each other by name, those alike with the anchor first: any order will do, as long as
    // it is always the same.
    let flags = flags.iter().zip(question.anchor.steps());
    let flags: String = flags.map(|(flag, _)| format!(", CASE WHEN {flag} THEN 0 ELSE 1 END")).collect();
    let place = format!("row_number() {ordered}, event_type, value NULLS LAST{flags})");
    let events = writer.add("ordered_events", Select::from(table).column("*").named(place, "place"));

    let own: Vec<String> = {
        let mut own = vec!["user_id", "place", "t"];
        own.extend(sessions.then_some("session"));
        own.into_iter().map(str::to_owned).collect()
    };
    let inside_dates = writer.inside("e.t", &asked);
    let candidates = Select::from(format!("{events} AS e")).columns(of("e", &own)).condition("e.is_anchor");
    let candidates = candidates.conditions(inside_dates);
    let candidates = match &question.anchor {
        PathAnchor::From(_) | PathAnchor::To(_) => candidates,
        PathAnchor::Between { .. } => {
            let candidates = writer.add("candidates", candidates);
            let mut on =
                vec!["e.user_id = a.user_id".to_owned(), "e.is_goal".into(), "e.place > a.place".into()];
            on.extend(inside(writer, question, false));
            Select::from(format!("{candidates} AS a"))
                .columns(of("a", &own))
                .named("min(e.place)", "goal_place")
                .join(format!("{events} AS e"), on)
                .group_by(of("a", &own))
        }
    };
    let candidates = writer.add("possible_anchors", candidates);
    let order = if matches!(question.anchor, PathAnchor::To(_)) { "place DESC" } else { "place" };
    let first = format!("row_number() OVER (PARTITION BY user_id ORDER BY {order})");
    let ranked = nested(Select::from(candidates).column("*").named(first, "choice"));
    let anchors = Select::from(ranked + " AS ranked").column("*").condition("choice = 1");
    let anchors = writer.add("anchors", anchors);
    (events, anchors)
}
