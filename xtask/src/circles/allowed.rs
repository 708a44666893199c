//! The edges that still close circles. The list only becomes shorter: one that is new fails, and so does one that is
//! undone and still stands here.

/// A crate, a room of it, and the room that it should not name.
pub const EDGES: &[(&str, &str, &str)] = &[
    // What goes wrong is told by whoever is named in it.
    ("builder", "error", "output"),
    ("builder", "rows", "findings"),
    ("builder", "rows", "input"),
    ("builder", "write", "output"),
    // What holds for every kind of question stands in the room that also lists the kinds.
    ("question", "funnel", "kinds"),
    ("question", "lifecycle", "kinds"),
    ("question", "paths", "kinds"),
    ("question", "retention", "kinds"),
    ("question", "segmentation", "kinds"),
    ("question", "sql", "kinds"),
    ("question", "stickiness", "kinds"),
    ("question", "trace", "kinds"),
    // A set of users is told by a question, and a question by its sets of users.
    ("question", "users", "kinds"),
    ("question", "users", "lifecycle"),
    ("question", "users", "sentence"),
    ("question", "users", "validate"),
    ("question", "validate", "kinds"),
    ("question", "validate", "settled"),
    // Sentences of one kind that stand in the room of all.
    ("question", "sentence", "answer"),
    ("question", "sentence", "kinds"),
    ("question", "sentence", "paths"),
    // Words for dates, and dates in words.
    ("question", "words", "dates"),
    ("source", "error", "remote"),
    // A file can be that of a table, wherever it is found.
    ("source", "file", "delta"),
    ("source", "probe", "json"),
    ("source", "reading", "json"),
    ("source", "remote", "delta"),
];
