WITH rows AS (
  SELECT user_key, event_time, min(CASE WHEN event_type = 0 THEN event_time END) OVER (PARTITION BY user_key) AS t0
  FROM events
), returns AS (
  SELECT user_key, any_value(t0 // 86400000) AS cohort,
    bit_or(CASE WHEN event_time > t0 AND event_time // 86400000 - t0 // 86400000 <= 30
      THEN 1::BIGINT << (event_time // 86400000 - t0 // 86400000) ELSE 0 END) AS days
  FROM rows WHERE t0 IS NOT NULL GROUP BY user_key
), patterns AS (
  SELECT cohort, days, count(*) AS users FROM returns GROUP BY cohort, days
)
SELECT cohort::DOUBLE AS cohort, k::DOUBLE AS k, sum(CASE WHEN k < 0 OR days >> greatest(k, 0) & 1 = 1 THEN users ELSE 0 END)::DOUBLE AS users
FROM patterns, (SELECT unnest(range(-1, 31)) AS k) GROUP BY cohort, k ORDER BY cohort, k
