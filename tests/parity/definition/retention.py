"""Retention, member by member."""

from .basics import Calendar, by_user, fills, finite, group_of, is_opened, kept_values, number_of, value_at
from . import users as user_sets
from .users import bucket_of

HOURS = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24}


def columns(question):
    """The periods of every column, half open; None for all that follow."""
    mode = question.get("mode", "on")
    if isinstance(mode, dict):
        edges = mode["brackets"]
        return list(zip(edges, edges[1:]))
    periods = range(question["periods"] + 1)
    return [(period, None if mode == "on_or_after" else period + 1) for period in periods]


def anchors(question, calendar, own):
    """The instants at which a user's start event counts."""
    first, end = calendar.ticks(question)
    starts = [event.time for event in own if fills(question["start"], event)]
    inside = [time for time in starts if first <= time < end]
    anchor = question.get("anchor", "first_in_range")
    if anchor == "first_in_range":
        return inside[:1]
    if anchor == "first_ever":
        return [time for time in starts[:1] if time in inside]
    by_period = {}
    for time in inside:
        by_period.setdefault(calendar.bucket(time, question["period"]), time)
    return list(by_period.values())


def period_of(question, calendar, anchor, time):
    """How many periods after an anchor an instant lies."""
    unit = question["period"]
    if question.get("counted") == "rolling":
        return (time - anchor) // (HOURS[unit] * 3_600_000)
    bucket, end, period = calendar.bucket(anchor, unit), calendar.bucket(time, unit), 0
    if unit in ("hour", "day", "week"):
        step = {"hour": 3_600_000, "day": 1, "week": 7}[unit]
        distance = end - bucket
        return (distance if unit == "hour" else distance.days) // step
    while bucket < end:
        bucket, period = calendar.after(bucket, unit), period + 1
    return period


def memberships(question, events, extract):
    """Every member of a cohort: user, cohort, value, returns as (period, amount)."""
    calendar = Calendar(question, extract)
    measure = question.get("measure", "users")
    name = next(iter(measure.values())) if isinstance(measure, dict) else None
    breakdown = question.get("breakdown")
    found = []
    for user, own in by_user(user_sets.only(question, events, extract)).items():
        for anchor in anchors(question, calendar, own):
            value = None
            if breakdown:
                value = value_at(
                    own, anchor, lambda event: fills(question["start"], event), breakdown["property"]
                )
            returns = [
                (period_of(question, calendar, anchor, event.time), finite(number_of(event.properties.get(name))))
                for event in own
                if event.time > anchor and fills(question["returning"], event)
            ]
            found.append((user, calendar.bucket(anchor, question["period"]), value, returns))
    return calendar, found


def in_column(period, column):
    return period >= column[0] and (column[1] is None or period < column[1])


def namer(question, found):
    """What gives a member's group its name."""
    kept = kept_values([row[2] for row in found], question["breakdown"].get("groups", 10))
    return lambda row: group_of(row[2], kept)


def state(question, calendar, cohort, column, last):
    """How much of a cell the extract covers."""
    unit = question["period"]
    begins, ends = column
    to_end = begins + 1 if ends is None else ends
    if question.get("counted") == "rolling":
        period = HOURS[unit] * 3_600_000
        first, end_of_dates = calendar.ticks(question)
        # The first member can start in the first instant of the cohort that the dates allow, the last in the last.
        earliest = max(calendar.tick_of(cohort, unit), first)
        latest = min(calendar.tick_of(calendar.after(cohort, unit), unit), end_of_dates) - 1
        start, end = earliest + begins * period, latest + to_end * period
    else:
        start = calendar.tick_of(calendar.after(cohort, unit, begins), unit)
        end = calendar.tick_of(calendar.after(cohort, unit, to_end), unit)
    if end <= last + 1:
        return "open" if ends is None else "complete"
    return "incomplete" if start <= last else "not_yet"


def answer(question, events, extract):
    calendar, found = memberships(question, events, extract)
    groups = {("all", None): found}
    if question.get("breakdown"):
        name = namer(question, found)
        for row in found:
            groups.setdefault(name(row), []).append(row)
    measure = question.get("measure", "users")
    rows = {}
    for group, members in groups.items():
        cohorts = {}
        for row in members:
            cohorts.setdefault(row[1], []).append(row)
        for number, column in enumerate(columns(question)):
            pooled = {"size": 0, "returned": 0, "amount": 0.0}
            for cohort, own in cohorts.items():
                cell = {
                    "size": len(own),
                    "returned": sum(any(in_column(p, column) for p, _ in returns) for *_, returns in own),
                    "amount": sum(
                        amount
                        for *_, returns in own
                        for period, amount in returns
                        if amount is not None and in_column(period, column)
                    ),
                }
                name = state(question, calendar, cohort, column, extract.last)
                rows[(*group, cohort, number)] = shown(measure, cell) | {"state": name}
                if name in ("complete", "open"):
                    pooled = {key: pooled[key] + cell[key] for key in pooled}
            rows[(*group, None, number)] = shown(measure, pooled)
    return rows


def shown(measure, cell):
    row = {"size": cell["size"], "returned": cell["returned"]}
    if isinstance(measure, dict) and "sum" in measure:
        row["value"] = cell["amount"]
    elif isinstance(measure, dict):
        row["value"] = cell["amount"] / cell["size"] if cell["size"] else None
    return row


def members(question, part, events, extract):
    calendar, found = memberships(question, events, extract)
    name = namer(question, found) if part.get("group") else None
    chosen = [
        row
        for row in found
        if (not name or is_opened(part["group"], row[2], name(row)))
        and (not part.get("cohort") or row[1] == bucket_of(part["cohort"]))
    ]
    if part.get("column") is None:
        return {row[0] for row in chosen}
    column = columns(question)[part["column"]]
    if not part.get("cohort"):
        # All cohorts together are those that the summary pools.
        pooled = ("complete", "open")
        chosen = [row for row in chosen if state(question, calendar, row[1], column, extract.last) in pooled]
    wanted = not part.get("absent", False)
    return {row[0] for row in chosen if any(in_column(period, column) for period, _ in row[3]) == wanted}
