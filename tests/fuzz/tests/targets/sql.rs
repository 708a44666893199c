//! SQL text: parsed, planned and run over a small extract. Statements of people are wrong more often than not, and
//! each has an answer or a refusal.

use rockpool_fuzz::{Document, Language, Outcome, SmallExtract, Target, fuzz, seeds};
use rockpool_question::{Question, SqlQuestion};

/// Statements that use what the documentation's examples do not.
const MORE: [&str; 8] = [
    "SELECT 1 + 2 * -3 AS n, 'it''s' || NULL AS t, DATE '2026-04-01' - INTERVAL '1 month' AS d",
    "SELECT user_key, row_number() OVER (PARTITION BY event_type ORDER BY event_time ROWS BETWEEN 1 PRECEDING AND \
     CURRENT ROW) FROM events LIMIT 5",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n",
    "SELECT event_type, count(*) FROM events GROUP BY ROLLUP(event_type) HAVING count(*) > 1 ORDER BY 2 DESC OFFSET 1",
    "SELECT a.day FROM user_days a LEFT JOIN users b USING (user_key) WHERE a.events IN (SELECT max(events) FROM \
     user_days) UNION SELECT NULL",
    "SELECT CASE WHEN events BETWEEN 1 AND 3 THEN 'few' ELSE 'many' END AS n, CAST(events AS DECIMAL(10, 2)), \
     day::text LIKE '%-04-%' FROM user_days WHERE day IS NOT NULL LIMIT 3",
    "SELECT properties['plan'], to_char(event_time, '%Y'), date_trunc('week', event_time), extract(hour FROM \
     event_time), regexp_replace(event_type, '(o)+', '$1') FROM events LIMIT 3",
    "EXPLAIN SELECT sum(events) FILTER (WHERE events > 1), array_agg(DISTINCT events) FROM user_days",
];

#[test]
fn sql() {
    let extract = SmallExtract::of_the_sample();
    let engine = extract.open().expect("the extract");
    let mut seeds = seeds::examples("sql.md", "sql");
    seeds.extend(MORE.map(str::to_owned));
    let target = Target {
        name: "sql",
        language: Language::Text,
        seeds: seeds.into_iter().map(|text| Document(text.into_bytes())).collect(),
    };
    fuzz(bolero::check!(), target, move |document| {
        let sql = String::from_utf8_lossy(&document.0).into_owned();
        match rockpool_fuzz::ask(&engine, &Question::Sql(SqlQuestion { sql })) {
            Ok(_) => Outcome::Taken,
            Err(_) => Outcome::Refused,
        }
    });
}
