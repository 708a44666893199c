-- Of the entries that reach a user's highest step the earliest gives the group and the times.
WITH paths AS (
  SELECT a.user_key, a.plan, a.event_time AS t1, b.event_time AS t2, c.event_time AS t3,
    CASE WHEN c.event_time - a.event_time <= 604800000 THEN 3
         WHEN b.event_time - a.event_time <= 604800000 THEN 2 ELSE 1 END AS level
  FROM (SELECT user_key, event_time, plan FROM events WHERE event_type = 0) a
  ASOF LEFT JOIN (SELECT user_key, event_time FROM events WHERE event_type = 1) b
    ON a.user_key = b.user_key AND a.event_time < b.event_time
  ASOF LEFT JOIN (SELECT user_key, event_time FROM events WHERE event_type = 2) c
    ON b.user_key = c.user_key AND b.event_time < c.event_time
), users AS (
  SELECT arg_min({'plan': plan, 'level': level, 't2': t2 - t1, 't3': t3 - t1}, t1 - level * 1000000000000000) AS path
  FROM paths GROUP BY user_key
), counted AS (
  SELECT path.plan AS plan, path.level AS level,
    CASE WHEN path.level >= 2 THEN path.t2 END AS to_2, CASE WHEN path.level >= 3 THEN path.t3 END AS to_3
  FROM users
)
SELECT coalesce(plan, 255)::DOUBLE AS plan, count(*)::DOUBLE AS step_1, count(*) FILTER (level >= 2)::DOUBLE AS step_2,
  count(*) FILTER (level >= 3)::DOUBLE AS step_3,
  round(avg(to_2), 3) AS average_2, round(quantile_cont(to_2, 0.5), 3) AS median_2, round(quantile_cont(to_2, 0.9), 3) AS p90_2,
  round(avg(to_3), 3) AS average_3, round(quantile_cont(to_3, 0.5), 3) AS median_3, round(quantile_cont(to_3, 0.9), 3) AS p90_3
FROM counted GROUP BY GROUPING SETS ((), (plan)) ORDER BY 1
