SELECT toFloat64(intDiv(event_time, 86400000) AS day), toFloat64(count()), toFloat64(uniqExact(user_key))
FROM events GROUP BY day ORDER BY day
