SELECT toFloat64(countIf(level >= 1)), toFloat64(countIf(level >= 2)), toFloat64(countIf(level >= 3))
FROM (
  SELECT user_key, windowFunnel(604800000, 'strict_once', 'strict_increase')(
    toUInt64(event_time), event_type = 0, event_type = 1 AND button = 3, event_type = 2) AS level
  FROM events GROUP BY user_key
)
