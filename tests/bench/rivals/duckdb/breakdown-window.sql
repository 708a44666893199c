WITH thirds AS (
  SELECT user_key, event_type, event_time, plan,
    min(CASE WHEN event_type = 2 THEN event_time END) OVER later AS next_3
  FROM events
  WINDOW later AS (PARTITION BY user_key ORDER BY event_time RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), followed AS (
  SELECT user_key, event_type, plan, event_time AS t1,
    min(CASE WHEN event_type = 1 THEN event_time END) OVER later AS t2,
    min(CASE WHEN event_type = 1 THEN next_3 END) OVER later AS t3
  FROM thirds
  WINDOW later AS (PARTITION BY user_key ORDER BY event_time RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), paths AS (
  SELECT *, CASE WHEN t3 - t1 <= 604800000 THEN 3 WHEN t2 - t1 <= 604800000 THEN 2 ELSE 1 END AS level
  FROM followed WHERE event_type = 0
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
