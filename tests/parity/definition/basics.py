"""Events, filters, days and groups: what all questions share."""

import re
from collections import namedtuple
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# time is in ticks: whole milliseconds since 1970. user is None where there is none.
Event = namedtuple("Event", "type time user properties")
# first and last are the first and the last tick of any event.
Extract = namedtuple("Extract", "zone first last")

SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
}


def length(duration):
    """A length of time in ticks."""
    return duration["amount"] * SECONDS[duration["unit"]] * 1_000


def fills(step, event):
    """Whether an event can fill a step."""
    return any(
        (choice["event"] == "any" or choice["event"]["type"] == event.type)
        and all(passes(condition, event) for condition in choice.get("filters", []))
        for choice in step["any_of"]
    )


def number_of(text):
    """The number a text reads as, or None."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def finite(number):
    return None if number is None or number != number or abs(number) == float("inf") else number


def instant_of(text):
    """The instant a text reads as, or None: in UTC unless it says otherwise."""
    if number_of(text) is not None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=timezone.utc)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else value


def equals(text, value):
    """Whether a present property equals a value; None where it would have to be a number and is none."""
    if is_number(value):
        number = number_of(text)
        return None if number is None else number == value
    return text == text_of(value)


def passes(condition, event):
    """Whether an event passes a filter."""
    text = event.properties.get(condition["property"])
    operator = condition["operator"]
    values = condition.get("values", [])
    if operator == "is_set":
        return text is not None
    if operator == "is_not_set":
        return text is None
    if text is None:
        return operator in ("is_not", "is_none_of", "does_not_contain")
    if operator in ("is", "is_any_of"):
        return any(equals(text, value) for value in values)
    if operator in ("is_not", "is_none_of"):
        return all(equals(text, value) is False for value in values)
    if operator == "contains":
        return text_of(values[0]) in text
    if operator == "does_not_contain":
        return text_of(values[0]) not in text
    if operator == "starts_with":
        return text.startswith(text_of(values[0]))
    if operator == "matches":
        return re.search(values[0], text) is not None
    read = number_of if number_of(values[0]) is not None else instant_of
    number, bounds = read(text), [read(value) for value in values]
    if number is None:
        return False
    if number != number:
        # NaN is greater than every other number.
        return operator in ("greater_than", "at_least")
    return {
        "less_than": number < bounds[0],
        "at_most": number <= bounds[0],
        "greater_than": number > bounds[0],
        "at_least": number >= bounds[0],
        "between": bounds[0] <= number <= bounds[-1],
    }[operator]


class Calendar:
    """Days, weeks and so on of a question."""

    def __init__(self, question, extract):
        settings = question.get("calendar", {})
        self.zone = ZoneInfo(settings.get("time_zone") or extract.zone)
        self.sunday = settings.get("week_start") == "sunday"
        self.extract = extract
        self.known = {}

    def local(self, tick):
        return datetime.fromtimestamp(tick / 1_000, timezone.utc).astimezone(self.zone)

    def start_of(self, day):
        """The first tick of a day."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return int(midnight.timestamp()) * 1_000

    def dates(self, question):
        """The first and last asked day; of everything covered where nothing is asked."""
        asked = question.get("dates")
        if asked:
            return date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
        return self.local(self.extract.first).date(), self.local(self.extract.last).date()

    def ticks(self, question):
        """The ticks of the asked days, half open."""
        first, last = self.dates(question)
        return self.start_of(first), self.start_of(last + timedelta(days=1))

    def bucket(self, tick, unit):
        """The start of the bucket of a tick: a day, or the tick at which an hour begins."""
        if (tick, unit) not in self.known:
            self.known[tick, unit] = self.bucket_of(tick, unit)
        return self.known[tick, unit]

    def bucket_of(self, tick, unit):
        local = self.local(tick)
        if unit == "hour":
            return tick - (local.minute * 60 + local.second) * 1_000 - tick % 1_000
        return self.first_day(local.date(), unit)

    def first_day(self, day, unit):
        if unit == "day":
            return day
        if unit == "week":
            return day - timedelta(days=(day.weekday() + 1) % 7 if self.sunday else day.weekday())
        if unit == "month":
            return day.replace(day=1)
        if unit == "quarter":
            return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
        return day.replace(day=1, month=1)

    def after(self, bucket, unit, count=1):
        """The start of the bucket so many later."""
        for _ in range(count):
            if unit == "hour":
                bucket = bucket + 3_600_000
            else:
                days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit]
                bucket = self.first_day(bucket + timedelta(days=days), unit)
        return bucket

    def buckets(self, first, last, unit):
        """Every bucket that the days from first to last touch."""
        if unit == "hour":
            bucket, end = self.start_of(first), self.start_of(last + timedelta(days=1)) - 1
        else:
            bucket, end = self.first_day(first, unit), last
        found = []
        while bucket <= end:
            found.append(bucket)
            bucket = self.after(bucket, unit)
        return found

    def tick_of(self, bucket, unit):
        """The first tick of a bucket."""
        return bucket if unit == "hour" else self.start_of(bucket)


def by_user(events):
    """The events of every user, by time."""
    users = {}
    for event in events:
        if event.user:
            users.setdefault(event.user, []).append(event)
    for own in users.values():
        own.sort(key=lambda event: event.time)
    return users


def percentile(values, share):
    """Type 7 of Hyndman and Fan."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def average(values):
    return sum(values) / len(values) if values else None


SHARES = {"median": 0.5, "p25": 0.25, "p75": 0.75, "p90": 0.9, "p95": 0.95, "p99": 0.99}


def aggregate(values, how):
    """Many numbers as one."""
    if how == "sum":
        return sum(values)
    if not values:
        return None
    if how == "average":
        return average(values)
    if how == "minimum":
        return min(values)
    if how == "maximum":
        return max(values)
    return percentile(values, SHARES[how])


def largest(sizes, groups):
    """The values that keep their name: the largest, and of equal ones the first by name."""
    ordered = sorted(sizes, key=lambda value: (-sizes[value], value.encode()))
    return set(ordered[:groups])


def kept_values(values, groups):
    """The values that keep their name, from the value of every member (None where it is absent)."""
    sizes = {}
    for value in values:
        if value is not None:
            sizes[value] = sizes.get(value, 0) + 1
    return largest(sizes, groups)


def group_of(value, kept):
    """The group of a value: kind and value."""
    if value is None:
        return ("not_set", None)
    return ("value", value) if value in kept else ("other", None)


def is_opened(group, value, name):
    """Whether a member with a value, in the group of a name, is of a group that somebody opened, as the JSON has it: a
    value means itself, whether the answer keeps it or not."""
    if isinstance(group, dict):
        return value == group["value"]
    return name == (group, None)


def value_at(events, time, may_give, name):
    """The value of a property at an instant: of several events that may give it the least."""
    values = [event.properties.get(name) for event in events if event.time == time and may_give(event)]
    return min((value for value in values if value is not None), default=None, key=str.encode)
