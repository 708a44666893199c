"""Funnels, by trying every path."""

from .basics import Calendar, average, by_user, fills, group_of, kept_values, length, percentile, value_at
from . import users as user_sets

NEVER = float("inf")


class Rules:
    """A funnel question with its defaults filled in."""

    def __init__(self, question, extract):
        self.steps = question["steps"]
        self.window = length(question["window"])
        self.order = question.get("order", "in_order")
        self.strict = question.get("ties", "strictly_after") == "strictly_after"
        self.exclusions = question.get("exclusions", [])
        self.hold = question.get("hold_constant", [])
        self.count = question.get("count", "users")
        self.first_only = question.get("entries") == "first"
        self.within_dates = question.get("later_steps") == "within_dates"
        self.calendar = Calendar(question, extract)
        self.range = self.calendar.ticks(question)
        self.last = extract.last

    def inside(self, event):
        return self.range[0] <= event.time < self.range[1]


def units(rules, own):
    """What is counted of a user: lists of events."""
    groups = {(): own}
    if isinstance(rules.count, dict):
        gap = length(rules.count["sessions"])
        groups, session = {}, 0
        for place, event in enumerate(own):
            if place and event.time - own[place - 1].time > gap:
                session += 1
            groups.setdefault((session,), []).append(event)
    if rules.hold:
        held = {}
        for key, events in groups.items():
            for event in events:
                values = tuple(event.properties.get(name) for name in rules.hold)
                if None not in values:
                    held.setdefault(key + values, []).append(event)
        groups = held
    return groups


def entry_times(rules, events):
    """The instants of the entries of a unit."""
    able = rules.steps if rules.order == "any_order" else rules.steps[:1]
    times = sorted(
        {event.time for event in events if rules.inside(event) and any(fills(step, event) for step in able)}
    )
    return times[:1] if rules.first_only else times


def paths_from(rules, own, events, entries):
    """Every path from some entries' instants, as the list of its events; None for a step it does without."""
    if rules.order == "any_order":
        for entry in entries:
            yield from any_order_paths(rules, events, entry)
        return
    able = [[event for event in events if fills(stage, event)] for stage in rules.steps]
    for event in able[0]:
        if event.time in entries:
            yield from extended(rules, own, able, [event])


def extended(rules, own, able, path):
    """The path and all that begin with it; `able` are the events that can fill each step."""
    if path[-1] is not None:
        yield path
    step = len(path)
    if step == len(rules.steps):
        return
    if rules.steps[step].get("optional"):
        yield from extended(rules, own, able, path + [None])
    for event in able[step]:
        if may_follow(rules, own, path, event):
            yield from extended(rules, own, able, path + [event])


def may_follow(rules, own, path, event):
    """Whether an event may be the next one of a path."""
    step = len(path)
    stage = rules.steps[step]
    before = [matched for matched in path if matched is not None][-1]
    if any(event is matched for matched in path):
        return False
    if event.time < before.time or (rules.strict and event.time == before.time):
        return False
    if event.time > path[0].time + rules.window:
        return False
    if rules.within_dates and event.time >= rules.range[1]:
        return False
    if "after_at_least" in stage and event.time < before.time + length(stage["after_at_least"]):
        return False
    if "after_at_most" in stage and event.time > before.time + length(stage["after_at_most"]):
        return False
    if rules.order == "exactly_in_order" and any(before.time < other.time < event.time for other in own):
        return False
    for exclusion in rules.exclusions:
        if exclusion["to"] == step + 1:
            since = path[exclusion["from"] - 1].time
            if any(since < other.time < event.time and fills(exclusion["events"], other) for other in own):
                return False
    return True


def any_order_paths(rules, events, entry):
    """Every choice of different events for different steps, of which the earliest is the entry."""
    window = [
        event
        for event in events
        if entry <= event.time <= entry + rules.window
        and not (rules.within_dates and event.time >= rules.range[1])
    ]

    def choose(place, filled, path):
        if path and path[0].time == entry:
            yield path
        if place == len(window):
            return
        yield from choose(place + 1, filled, path)
        if path or window[place].time == entry:
            for step, stage in enumerate(rules.steps):
                if step not in filled and fills(stage, window[place]):
                    yield from choose(place + 1, filled | {step}, path + [window[place]])

    yield from choose(0, frozenset(), [])


def key_of(path):
    """The order of paths: the furthest first, then the earliest entry, then step by step."""
    return (-len(path), [NEVER if event is None else event.time for event in path])


def best(rules, own, events, entries):
    """The best path from some entries as instants (None for steps without), or None."""
    found = [key_of(path) for path in paths_from(rules, own, events, entries)]
    if not found:
        return None
    times = min(found)[1]
    return [None if time == NEVER else time for time in times]


def soonest(rules, own, events, entry):
    """The path of an attempt that converts: it is over as soon as it can convert."""
    steps = len(rules.steps)
    found = [key_of(path)[1] for path in paths_from(rules, own, events, [entry]) if len(path) == steps]
    times = min(found, key=lambda times: (times[-1], times))
    return [None if time == NEVER else time for time in times]


def counted(rules, own, events):
    """The reported paths of a unit: one, or one for each attempt."""
    entries = entry_times(rules, events)
    if rules.count != "attempts":
        path = best(rules, own, events, entries)
        return [] if path is None else [path]
    attempts, free_after = [], -NEVER
    for entry in entries:
        if entry > free_after:
            path = best(rules, own, events, [entry])
            if len(path) == len(rules.steps):
                path = soonest(rules, own, events, entry)
            attempts.append(path)
            free_after = path[-1] if len(path) == len(rules.steps) else entry + rules.window
    return attempts


def reported(question, events, extract):
    """Every reported path: user, instants, value of the breakdown, path among finished entries."""
    rules = Rules(question, extract)
    breakdown = question.get("breakdown")
    finished_until = rules.last - rules.window
    found = []
    for user, own in by_user(user_sets.only(question, events, extract)).items():
        for unit in units(rules, own).values():
            entries = entry_times(rules, unit)
            for path in counted(rules, own, unit):
                if rules.count == "attempts":
                    finished = path if path[0] <= finished_until else None
                else:
                    finished = best(rules, own, unit, [t for t in entries if t <= finished_until])
                value = None
                if breakdown:
                    value = value_of(rules, breakdown, unit, path)
                found.append((user, path, value, finished))
    return rules, found


def value_of(rules, breakdown, unit, path):
    """The value of the breakdown on a path, or that its step was not reached."""
    step = breakdown.get("step", 1)
    if len(path) < step or path[step - 1] is None:
        return NOT_REACHED
    able = rules.steps if rules.order == "any_order" else [rules.steps[step - 1]]
    return value_at(
        unit, path[step - 1], lambda event: any(fills(s, event) for s in able), breakdown["property"]
    )


NOT_REACHED = object()


def grouped(question, found):
    """The paths of every group, and of all."""
    groups = {("all", None): found}
    if question.get("breakdown"):
        name = namer(question, found)
        for row in found:
            groups.setdefault(name(row[2]), []).append(row)
    return groups


def namer(question, found):
    """What gives the group of a path with a value its name."""
    values = [row[2] for row in found if row[2] is not NOT_REACHED]
    kept = kept_values(values, question["breakdown"].get("groups", 10))
    return lambda value: ("not_reached", None) if value is NOT_REACHED else group_of(value, kept)


def over_time(question, events, extract):
    """Every path that counts in a bucket: user, bucket, instants, value of the breakdown."""
    rules = Rules(question, extract)
    unit_name, breakdown = question["over_time"], question.get("breakdown")
    found = []
    for user, own in by_user(user_sets.only(question, events, extract)).items():
        for unit in units(rules, own).values():
            buckets = {}

            def add(bucket, path):
                value = value_of(rules, breakdown, unit, path) if breakdown else None
                found.append((user, bucket, path, value))

            if rules.count == "attempts":
                for path in counted(rules, own, unit):
                    add(rules.calendar.bucket(path[0], unit_name), path)
                continue
            for entry in entry_times(rules, unit):
                buckets.setdefault(rules.calendar.bucket(entry, unit_name), []).append(entry)
            for bucket, entries in buckets.items():
                add(bucket, best(rules, own, unit, entries))
    return found


def at(path, step):
    """The instant of a step (from 1) on a path, or None."""
    return path[step - 1] if path is not None and len(path) >= step else None


def answer(question, events, extract):
    rules, found = reported(question, events, extract)
    steps = len(rules.steps)
    rows = {}
    for group, members in grouped(question, found).items():
        for step in range(1, steps + 1):
            rows[(None, *group, step)] = numbers(rules, members, step)
    if question.get("over_time"):
        for _, bucket, path, _ in over_time(question, events, extract):
            for step in range(1, steps + 1):
                row = rows.setdefault((bucket, "all", None, step), {"reached": 0})
                row["reached"] += at(path, step) is not None
    return rows


def numbers(rules, members, step):
    steps = len(rules.steps)
    with_step = [path for _, path, _, _ in members if at(path, step) is not None]
    row = {
        "reached": len(with_step),
        "reached_finished": sum(at(finished, step) is not None for _, _, _, finished in members),
        "unfinished": sum(
            len(path) < steps and path[0] + rules.window > rules.last for _, path, _, _ in members
        ),
    }
    if step > 1:
        from_first = [path[step - 1] - path[0] for path in with_step]
        from_previous = [
            path[step - 1] - [time for time in path[: step - 1] if time is not None][-1] for path in with_step
        ]
        for name, times in (("from_first", from_first), ("from_previous", from_previous)):
            row[f"{name}_average"] = average(times)
            for share, value in (("median", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
                row[f"{name}_{share}"] = percentile(times, value)
    if rules.steps[step - 1].get("optional"):
        row["converted_with"] = sum(len(path) == steps for path in with_step)
        required = max(k for k in range(1, step) if not rules.steps[k - 1].get("optional"))
        without = [path for _, path, _, _ in members if len(path) >= required and at(path, step) is None]
        row["passed_without"] = len(without)
        row["converted_without"] = sum(len(path) == steps for path in without)
    return row
