"""Segmentation, cell by cell."""

import calendar as months
import re
from datetime import timedelta

from .basics import Calendar, aggregate, fills, finite, group_of, is_opened, number_of
from . import users as user_sets
from .users import bucket_of


def ranges(question, calendar):
    """The asked days and, where they are compared, the period before."""
    first, last = calendar.dates(question)
    found = [(first, last)]
    if question.get("compare"):
        found.append(before(first, last, question.get("by")))
    return found


def before(first, last, unit):
    """The same days as few whole units earlier as it takes for the two not to overlap."""
    steps = {"month": 1, "quarter": 3, "year": 12}
    back = 1
    while True:
        if unit in steps:
            own = months_earlier(first, back * steps[unit]), months_earlier(last, back * steps[unit])
            if (last + timedelta(days=1)).month != last.month:
                own = own[0], own[1].replace(day=months.monthrange(own[1].year, own[1].month)[1])
        else:
            earlier = timedelta(days=back * (7 if unit == "week" else 1))
            own = first - earlier, last - earlier
        if own[1] < first:
            return own
        back += 1


def months_earlier(day, count):
    """The same day of an earlier month, or its last."""
    month = day.year * 12 + day.month - 1 - count
    year, month = divmod(month, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, months.monthrange(year, month + 1)[1]))


def cell_events(question, calendar, series, events, range_, bucket):
    """The events that make a cell: of a bucket, or of the whole range where there is none."""
    measure = series["measure"]
    first, last = calendar.start_of(range_[0]), calendar.start_of(range_[1] + timedelta(days=1))
    if isinstance(measure, dict) and "rolling_users" in measure:
        end_day = range_[1] if bucket is None else bucket
        first = calendar.start_of(end_day - timedelta(days=measure["rolling_users"] - 1))
        last = calendar.start_of(end_day + timedelta(days=1))
        bucket = None
    mine = [event for event in events if first <= event.time < last and fills(series["events"], event)]
    if bucket is None:
        return mine
    unit = question["by"]
    if question.get("cumulative"):
        return [event for event in mine if calendar.bucket(event.time, unit) <= bucket]
    return [event for event in mine if calendar.bucket(event.time, unit) == bucket]


def value(measure, events):
    """The number of a cell."""
    with_user = [event for event in events if event.user]
    if measure == "events":
        return len(events)
    if measure == "users" or "rolling_users" in measure:
        return len({event.user for event in with_user})
    if "events_per_user" in measure:
        counts = {}
        for event in with_user:
            counts[event.user] = counts.get(event.user, 0) + 1
        return aggregate(list(counts.values()), measure["events_per_user"])
    numbers = [finite(number_of(event.properties.get(measure["property"]["property"]))) for event in events]
    return aggregate([number for number in numbers if number is not None], measure["property"]["aggregate"])


def measurable(measure, events):
    """The events of which a measure makes a number."""
    if measure == "events":
        return events
    if isinstance(measure, dict) and "property" in measure:
        name = measure["property"]["property"]
        return [event for event in events if finite(number_of(event.properties.get(name))) is not None]
    return [event for event in events if event.user]


def kept_values(question, calendar, events):
    """For each breakdown, the values that keep their name: the largest of the first series, then of the next."""
    range_ = ranges(question, calendar)[0]
    cells = [
        (series["measure"], cell_events(question, calendar, series, events, range_, None))
        for series in question["series"]
    ]
    kept = []
    for breakdown in breakdowns(question):
        name = breakdown["property"]
        by_value = [{} for _ in cells]
        for (measure, cell), values in zip(cells, by_value):
            for event in measurable(measure, cell):
                if event.properties.get(name) is not None:
                    values.setdefault(event.properties[name], []).append(event)
        totals = {}
        for one in {one for values in by_value for one in values}:
            numbers = [value(measure, values.get(one, [])) for (measure, _), values in zip(cells, by_value)]
            totals[one] = [float("inf") if number is None else -number for number in numbers]
        ordered = sorted(totals, key=lambda one: (totals[one], one.encode()))
        kept.append(set(ordered[: breakdown.get("groups", 10)]))
    return kept


def breakdowns(question):
    return question.get("breakdowns", [])


def groups_of(question, kept, event):
    return tuple(
        group_of(event.properties.get(breakdown["property"]), names)
        for breakdown, names in zip(breakdowns(question), kept)
    )


def answer(question, events, extract):
    calendar = Calendar(question, extract)
    events = user_sets.only(question, events, extract)
    kept = kept_values(question, calendar, events)
    rows = {}
    for previous, range_ in enumerate(ranges(question, calendar)):
        buckets = [None]
        if question.get("by"):
            buckets += calendar.buckets(*range_, question["by"])
        for bucket in buckets:
            numbers = {}
            for place, series in enumerate(question["series"]):
                groups = {} if breakdowns(question) else {(): []}
                for event in cell_events(question, calendar, series, events, range_, bucket):
                    groups.setdefault(groups_of(question, kept, event), []).append(event)
                for group, own in groups.items():
                    numbers.setdefault(group, {})[place] = value(series["measure"], own)
            for group, values in numbers.items():
                for place, number in values.items():
                    rows[(place, previous, bucket, *group)] = {"value": number}
                for place, formula in enumerate(question.get("formulas", [])):
                    number = computed(question, formula["expression"], values)
                    rows[(len(question["series"]) + place, previous, bucket, *group)] = {"value": number}
    return rows


def computed(question, expression, values):
    """A formula's value: Python reads the expression, with the series in the place of letters."""
    names = {}
    for place, series in enumerate(question["series"]):
        nothing = value(series["measure"], [])
        names[chr(ord("A") + place)] = values.get(place, nothing)
    used = set(re.findall("[A-Za-z]", expression.upper()))
    if any(names[letter] is None for letter in used):
        return None
    try:
        return eval(expression.upper(), {"__builtins__": {}}, {k: float(names[k]) for k in used})
    except ZeroDivisionError:
        return None


def members(question, part, events, extract):
    calendar = Calendar(question, extract)
    events = user_sets.only(question, events, extract)
    series = question["series"][part["series"]]
    bucket = bucket_of(part["bucket"]) if part.get("bucket") else None
    range_ = ranges(question, calendar)[0]
    wanted = part.get("group", [])
    kept = kept_values(question, calendar, events) if wanted else []

    def is_wanted(event):
        values = [event.properties.get(breakdown["property"]) for breakdown in breakdowns(question)]
        names = groups_of(question, kept, event) if wanted else ()
        return all(is_opened(*one) for one in zip(wanted, values, names))

    return {
        event.user
        for event in cell_events(question, calendar, series, events, range_, bucket)
        if event.user and is_wanted(event)
    }
