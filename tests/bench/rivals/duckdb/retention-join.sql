-- One bit for each day after the first on which a user came back.
WITH starts AS (
  SELECT user_key, min(event_time) AS t0 FROM events WHERE event_type = 0 GROUP BY user_key
), returns AS (
  SELECT e.user_key, any_value(s.t0 // 86400000) AS cohort,
    bit_or(CASE WHEN e.event_time > s.t0 AND e.event_time // 86400000 - s.t0 // 86400000 <= 30
      THEN 1::BIGINT << (e.event_time // 86400000 - s.t0 // 86400000) ELSE 0 END) AS days
  FROM events e JOIN starts s ON e.user_key = s.user_key GROUP BY e.user_key
), patterns AS (
  SELECT cohort, days, count(*) AS users FROM returns GROUP BY cohort, days
)
SELECT cohort::DOUBLE AS cohort, k::DOUBLE AS k, sum(CASE WHEN k < 0 OR days >> greatest(k, 0) & 1 = 1 THEN users ELSE 0 END)::DOUBLE AS users
FROM patterns, (SELECT unnest(range(-1, 31)) AS k) GROUP BY cohort, k ORDER BY cohort, k
