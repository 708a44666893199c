-- In each row the next third step; then, in each first step, the next second step and the third step after it.
WITH thirds AS (
  SELECT user_key, event_type, event_time, button,
    min(CASE WHEN event_type = 2 THEN event_time END) OVER later AS next_3
  FROM events
  WINDOW later AS (PARTITION BY user_key ORDER BY event_time RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), paths AS (
  SELECT user_key, event_type, event_time AS t1,
    min(CASE WHEN event_type = 1 AND button = 3 THEN event_time END) OVER later AS t2,
    min(CASE WHEN event_type = 1 AND button = 3 THEN next_3 END) OVER later AS t3
  FROM thirds
  WINDOW later AS (PARTITION BY user_key ORDER BY event_time RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), users AS (
  SELECT user_key, max(CASE WHEN t3 - t1 <= 604800000 THEN 3 WHEN t2 - t1 <= 604800000 THEN 2 ELSE 1 END) AS level
  FROM paths WHERE event_type = 0 GROUP BY user_key
)
SELECT count(*)::DOUBLE AS step_1, count(*) FILTER (level >= 2)::DOUBLE AS step_2,
  count(*) FILTER (level >= 3)::DOUBLE AS step_3
FROM users
