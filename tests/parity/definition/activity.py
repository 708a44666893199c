"""Stickiness and lifecycle, user by user."""

from .basics import Calendar, average, by_user, fills, group_of, is_opened, kept_values, value_at
from . import users as user_sets
from .users import bucket_of


def active(question, calendar, own, range_=None):
    """The number of matching events of a user in each bucket."""
    counts = {}
    for event in own:
        if fills(question["events"], event) and (range_ is None or range_[0] <= event.time < range_[1]):
            bucket = calendar.bucket(event.time, question["period"])
            counts[bucket] = counts.get(bucket, 0) + 1
    return counts


def sticky_users(question, events, extract):
    """Every active user: user, number of active periods, value of the first event."""
    calendar = Calendar(question, extract)
    range_ = calendar.ticks(question)
    found = []
    for user, own in by_user(user_sets.only(question, events, extract)).items():
        counts = active(question, calendar, own, range_)
        periods = sum(count >= question.get("at_least", 1) for count in counts.values())
        if periods == 0:
            continue
        value = None
        if question.get("breakdown"):
            mine = lambda event: fills(question["events"], event)
            first = min(event.time for event in own if mine(event) and range_[0] <= event.time < range_[1])
            value = value_at(own, first, mine, question["breakdown"]["property"])
        found.append((user, periods, value))
    return calendar, found


def namer(question, found):
    """What gives a user's group its name."""
    kept = kept_values([row[2] for row in found], question["breakdown"].get("groups", 10))
    return lambda row: group_of(row[2], kept)


def stickiness(question, events, extract):
    calendar, found = sticky_users(question, events, extract)
    groups = {("all", None): found}
    if question.get("breakdown"):
        name = namer(question, found)
        for row in found:
            groups.setdefault(name(row), []).append(row)
    bars = len(calendar.buckets(*calendar.dates(question), question["period"]))
    rows = {}
    for group, own in groups.items():
        for bar in range(1, bars + 1):
            counts = [n >= bar if question.get("cumulative") else n == bar for _, n, _ in own]
            rows[(*group, bar)] = {
                "users": sum(counts),
                "of_users": len(own),
                "average": average([n for _, n, _ in own]),
            }
    return rows


def stickiness_members(question, part, events, extract):
    _, found = sticky_users(question, events, extract)
    bar, group = part["periods"], part.get("group")
    name = namer(question, found) if group else None
    return {
        row[0]
        for row in found
        if (row[1] >= bar if question.get("cumulative") else row[1] == bar)
        and (not group or is_opened(group, row[2], name(row)))
    }


def states(question, events, extract):
    """The users of every shown bucket and state."""
    calendar = Calendar(question, extract)
    unit = question["period"]
    shown = calendar.buckets(*calendar.dates(question), unit)
    found = {}
    for user, own in by_user(user_sets.only(question, events, extract)).items():
        mine = set(active(question, calendar, own))
        after = {calendar.after(bucket, unit) for bucket in mine}
        for bucket in shown:
            if bucket in mine:
                if bucket == min(mine):
                    state = "new"
                else:
                    state = "returning" if bucket in after else "resurrecting"
            elif bucket in after:
                state = "dormant"
            else:
                continue
            found.setdefault((bucket, state), set()).add(user)
    return found


def lifecycle(question, events, extract):
    rows = {}
    for (bucket, state), users in states(question, events, extract).items():
        rows.setdefault((bucket,), {})[f"{state}_users"] = len(users)
    return rows


def lifecycle_members(question, part, events, extract):
    found = states(question, events, extract)
    return found.get((bucket_of(part["bucket"]), part["state"]), set())
