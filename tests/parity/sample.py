"""The events that `rockpool sample` makes, as the definition takes them."""

import json
from datetime import datetime

from data import ZONE, DataSet
from definition import Event, Extract


def text_of(value):
    """A value of JSON as the text that a map of texts holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def read(folder):
    """The events of a folder of JSON lines."""
    rows = []
    for file in sorted(folder.rglob("*.jsonl")):
        for line in file.read_text().splitlines():
            event = json.loads(line)
            instant = datetime.fromisoformat(event["event_time"])
            # Not by timestamp(), which would round.
            micros = int(instant.replace(microsecond=0).timestamp()) * 1_000_000 + instant.microsecond
            properties = {
                name: text_of(value) for name, value in event["event_properties"].items() if value is not None
            }
            rows.append((event["event_type"], micros, event.get("user_id"), properties))
    events = [Event(kind, micros // 1_000, user, properties) for kind, micros, user, properties in rows]
    times = [event.time for event in events]
    return DataSet("sample", events, rows, Extract(ZONE, min(times), max(times)))
