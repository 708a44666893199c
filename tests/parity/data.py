"""Random events in which ties, repeats, gaps and odd values are the rule: the same ones for the same seed."""

import random
from collections import namedtuple
from datetime import datetime, timezone

from definition import Event, Extract

ZONE = "Europe/Budapest"
# A set of events: as the definition takes them, and as rows of a table with microseconds.
DataSet = namedtuple("DataSet", "name events rows extract")

AMOUNTS = ["1", "2.5", " 7 ", "1e1", "-3", "0", "many", "", "12", "NaN", "inf"]
MOMENTS = ["2026-03-29", "2026-03-29T02:30:00+02:00", "2026-03-29 00:30:00", "2026-03-29T00:30:00.5Z", "2026", "soon"]
PLANS = ["free", "pro", "team", "it's", 'a"b', "back\\slash", "${plan}", "line\nbreak", "\U0001f980"]
TYPES = ["opened", "saved", "shared", "closed", "it's odd"]


def at(text):
    """A tick."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()) * 1_000


def ties(users):
    """A few events within a few seconds: nearly every user has ties."""
    start = at("2026-03-10T10:00:00")
    return made("ties", users, 11, lambda chance: start + 1_000 * chance.randint(0, 7), (1, 7))


def days(users):
    """Events over three weeks with a clock change (to winter time, on 25 October) in the middle."""
    start = at("2026-10-14T22:30:00")

    def instant(chance):
        # Half of all events lie within the night of the clock change or on a full quarter of an hour.
        if chance.random() < 0.2:
            return at("2026-10-24T22:00:00") + 900_000 * chance.randint(0, 20)
        return start + 900_000 * chance.randint(0, 4 * 24 * 21)

    return made("days", users, 12, instant, (1, 8))


def made(name, users, seed, instant, count):
    chance = random.Random(seed)
    rows = []
    for number in range(users):
        user = f"user {number}"
        for _ in range(chance.randint(*count)):
            rows.append(row(chance, user, instant(chance)))
    for user in (None, ""):
        for _ in range(users // 20):
            rows.append(row(chance, user, instant(chance)))
    # Every type and property is there, however few the users.
    for kind in TYPES:
        properties = {"plan": "pro", "document": "1", "amount": "1", "autosave": "true", "moment": "soon"}
        rows.append((kind, instant(chance) * 1_000, "user of everything", properties))
    events = [Event(kind, micros // 1_000, user, properties) for kind, micros, user, properties in rows]
    times = [event.time for event in events]
    return DataSet(name, events, rows, Extract(ZONE, min(times), max(times)))


def row(chance, user, tick):
    """An event: type, microseconds since 1970, user, properties."""
    properties = {"document": str(chance.randint(1, 2)), "amount": chance.choice(AMOUNTS)}
    plan = chance.choice([*PLANS, "free", "free", "pro", None])
    if plan is not None:
        properties["plan"] = plan
    if chance.random() < 0.5:
        properties["autosave"] = chance.choice(["true", "false"])
    if chance.random() < 0.3:
        properties["moment"] = chance.choice(MOMENTS)
    if chance.random() < 0.2:
        del properties["document"]
    if chance.random() < 0.2:
        del properties["amount"]
    kind = chance.choices(TYPES, [5, 5, 4, 2, 1])[0]
    # What the extract does not keep must not decide anything.
    return (kind, tick * 1_000 + chance.randint(0, 999), user, properties)
