SELECT day::DOUBLE AS day, sum(events)::DOUBLE AS events, count(*)::DOUBLE AS users
FROM (SELECT user_key, event_time // 86400000 AS day, count(*) AS events FROM events GROUP BY 1, 2)
GROUP BY day ORDER BY 1
