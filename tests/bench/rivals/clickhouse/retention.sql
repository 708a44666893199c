WITH returns AS (
  SELECT minIf(event_time, event_type = 0) AS t0, intDiv(t0, 86400000) AS cohort,
    arrayDistinct(arrayMap(t -> intDiv(t, 86400000) - cohort,
      arrayFilter(t -> t > t0 AND intDiv(t, 86400000) - cohort <= 30, groupArray(event_time)))) AS days
  FROM events GROUP BY user_key HAVING countIf(event_type = 0) > 0
)
SELECT toFloat64(cohort), toFloat64(arrayJoin(arrayPushBack(days, -1)) AS k), toFloat64(count())
FROM returns GROUP BY cohort, k ORDER BY cohort, k
