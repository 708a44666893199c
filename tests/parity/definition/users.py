"""Sets of users, and conditions on users."""

from .basics import Calendar, by_user, fills, is_opened, length


def only(question, events, extract):
    """The events that count: of users who pass every condition, or all where there is none."""
    for condition in question.get("users", []):
        inside = members(condition["set"], events_of_all(events), extract)
        wanted = not condition.get("exclude", False)
        events = Restricted(
            [event for event in events if event.user and (event.user in inside) == wanted],
            events_of_all(events),
        )
    return events


class Restricted(list):
    """Some events, and all of which they are some: sets of users are about all."""

    def __init__(self, some, every):
        super().__init__(some)
        self.every = every


def events_of_all(events):
    return events.every if isinstance(events, Restricted) else events


def members(chosen, events, extract):
    """The users of a set."""
    if chosen["kind"] == "did":
        return did(chosen, events, extract)
    from . import activity, funnel, paths, retention, segmentation

    question, part = chosen["question"], chosen["part"]
    kinds = {
        "funnel_step": funnel_step,
        "retention_cell": retention.members,
        "segmentation_value": segmentation.members,
        "stickiness_bar": activity.stickiness_members,
        "lifecycle_bar": activity.lifecycle_members,
        "paths_link": paths.members,
    }
    return kinds[part["kind"]](question, part, events, extract)


def did(chosen, events, extract):
    calendar = Calendar({}, extract)
    first, end = calendar.ticks(chosen)
    found = set()
    for user, own in by_user(events).items():
        times = [event.time for event in own if fills(chosen["events"], event) and first <= event.time < end]
        span = length(chosen["within"]) if "within" in chosen else float("inf")
        for start in times:
            if sum(start <= time <= start + span for time in times) >= chosen["at_least"]:
                found.add(user)
    return found


def funnel_step(question, part, events, extract):
    from . import funnel

    step, group = part["step"], part.get("group")
    _, found = funnel.reported(question, events, extract)
    name = funnel.namer(question, found) if group else None
    rows = [row[:3] for row in found]
    if part.get("bucket"):
        bucket = bucket_of(part["bucket"])
        rows = [
            (user, path, value)
            for user, start, path, value in funnel.over_time(question, events, extract)
            if start == bucket
        ]
    reached = [
        (user, path)
        for user, path, value in rows
        if funnel.at(path, step) is not None and (not group or is_opened(group, value, name(value)))
    ]
    if part["outcome"] == "dropped":
        reached = [(user, path) for user, path in reached if len(path) == step]
    return {user for user, _ in reached}


def bucket_of(text):
    """The start of a bucket of the JSON: a day, or the tick of an hour."""
    from datetime import date, datetime

    if "T" in text:
        return int(datetime.fromisoformat(text).timestamp()) * 1_000
    return date.fromisoformat(text)


def answer(question, events, extract):
    return {(user,): {"listed": 1} for user in members(question["set"], events, extract)}
