SELECT (event_time // 86400000)::DOUBLE AS day, count(*)::DOUBLE AS events, count(DISTINCT user_key)::DOUBLE AS users
FROM events GROUP BY event_time // 86400000 ORDER BY 1
