-- From each first step the next second step, from that the next third step: with one window from the first step,
-- the earliest next step is always the best one.
WITH paths AS (
  SELECT a.user_key, a.event_time AS t1, b.event_time AS t2, c.event_time AS t3
  FROM (SELECT user_key, event_time FROM events WHERE event_type = 0) a
  ASOF LEFT JOIN (SELECT user_key, event_time FROM events WHERE event_type = 1 AND button = 3) b
    ON a.user_key = b.user_key AND a.event_time < b.event_time
  ASOF LEFT JOIN (SELECT user_key, event_time FROM events WHERE event_type = 2) c
    ON b.user_key = c.user_key AND b.event_time < c.event_time
), users AS (
  SELECT user_key, max(CASE WHEN t3 - t1 <= 604800000 THEN 3 WHEN t2 - t1 <= 604800000 THEN 2 ELSE 1 END) AS level
  FROM paths GROUP BY user_key
)
SELECT count(*)::DOUBLE AS step_1, count(*) FILTER (level >= 2)::DOUBLE AS step_2,
  count(*) FILTER (level >= 3)::DOUBLE AS step_3
FROM users
