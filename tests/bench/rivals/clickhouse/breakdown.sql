WITH paths AS (
  SELECT ab.user_key AS user_key, plan, t1, t2, c.event_time AS t3,
    multiIf(t3 - t1 <= 604800000, 3, t2 - t1 <= 604800000, 2, 1) AS level
  FROM (
    SELECT a.user_key AS user_key, a.plan AS plan, a.event_time AS t1, b.event_time AS t2
    FROM (SELECT user_key, event_time, plan FROM events WHERE event_type = 0) AS a
    ASOF LEFT JOIN (SELECT user_key, event_time FROM events WHERE event_type = 1) AS b
      ON a.user_key = b.user_key AND a.event_time < b.event_time
  ) AS ab
  ASOF LEFT JOIN (SELECT user_key, event_time FROM events WHERE event_type = 2) AS c
    ON ab.user_key = c.user_key AND assumeNotNull(ifNull(ab.t2, 9000000000000000)) < c.event_time
), users AS (
  SELECT argMin(tuple(plan, level, t2 - t1, t3 - t1), t1 - level * 1000000000000000) AS path
  FROM paths GROUP BY user_key
), counted AS (
  SELECT path.1 AS plan, path.2 AS level, if(level >= 2, path.3, NULL) AS to_2, if(level >= 3, path.4, NULL) AS to_3
  FROM users
)
SELECT toFloat64(if(grouping(plan) = 0, plan, 255)) AS number, toFloat64(count()), toFloat64(countIf(level >= 2)),
  toFloat64(countIf(level >= 3)),
  round(avg(to_2), 3), round(quantileExactInclusive(0.5)(to_2), 3), round(quantileExactInclusive(0.9)(to_2), 3),
  round(avg(to_3), 3), round(quantileExactInclusive(0.5)(to_3), 3), round(quantileExactInclusive(0.9)(to_3), 3)
FROM counted GROUP BY GROUPING SETS ((), (plan)) ORDER BY number
