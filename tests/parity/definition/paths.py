"""Paths: the walk of every user, then the names that are kept, then the links."""

from .basics import Calendar, by_user, fills, length
from . import users as user_sets


def ordered(question, own):
    """A user's events; those of one instant by name, without a value last, and of those alike the anchor first, then
    the goal."""
    (kind, anchor), name_by = next(iter(question["anchor"].items())), question.get("name_by")
    flags = (anchor["from"], anchor["to"]) if kind == "between" else (anchor,)

    def key(event):
        value = event.properties.get(name_by)
        return (
            event.time,
            event.type.encode(),
            (value is None, (value or "").encode()),
            [not fills(step, event) for step in flags],
        )

    return sorted(own, key=key)


def sessions(own, limit):
    """The number of the session of every event."""
    numbers, gap = [0], length(limit)
    for before, event in zip(own, own[1:]):
        numbers.append(numbers[-1] + (event.time - before.time > gap))
    return numbers


def walk(question, own, range_):
    """A user's nodes from the anchor on, as (kind, event, value); None without an anchor."""
    own = ordered(question, own)
    (kind, anchor), limit = next(iter(question["anchor"].items())), question["limit"]
    in_session = sessions(own, limit["session"]) if "session" in limit else None

    def near(place, other):
        if in_session:
            return in_session[place] == in_session[other]
        return abs(own[place].time - own[other].time) <= length(limit["within"])

    def choice(event):
        events = question.get("events")
        return not events or any(choice == "any" or choice["type"] == event.type for choice in events)

    def name(place):
        event = own[place]
        return ("event", event.type, event.properties.get(question.get("name_by")))

    def is_anchor(place, step):
        return range_[0] <= own[place].time < range_[1] and fills(step, own[place])

    places = range(len(own))
    goal = None
    if kind == "from":
        starts = [place for place in places if is_anchor(place, anchor)]
        start = starts[0] if starts else None
    elif kind == "to":
        starts = [place for place in places if is_anchor(place, anchor)]
        start = starts[-1] if starts else None
    else:
        start = None
        for place in places:
            if is_anchor(place, anchor["from"]):
                goals = [
                    g for g in places if g > place and fills(anchor["to"], own[g]) and near(place, g)
                ]
                if goals:
                    start, goal = place, goals[0]
                    break
    if start is None:
        return None
    if kind == "from":
        way = [place for place in places if place > start and near(start, place)]
    elif kind == "to":
        way = [place for place in reversed(places) if place < start and near(start, place)]
    else:
        way = [place for place in places if start < place < goal]
    nodes = [name(start)]
    for place in way:
        if choice(own[place]) and not (question.get("collapse_repeats") and name(place) == nodes[-1]):
            nodes.append(name(place))
    depth = question.get("depth", 4)
    steps = len(nodes) - 1
    if kind == "between":
        return nodes[: depth + 1] + [("cut" if steps > depth else "goal", None, None)]
    return nodes[: depth + 1] + ([("end", None, None)] if steps < depth else [])


def walks(question, events, extract):
    """The walk of every user, with only the names that are kept."""
    range_ = Calendar(question, extract).ticks(question)
    found = {}
    for user, own in by_user(user_sets.only(question, events, extract)).items():
        nodes = walk(question, own, range_)
        if nodes:
            found[user] = nodes
    kept, step = [], 0
    while True:
        sizes = {}
        for nodes in found.values():
            if step < len(nodes) and nodes[step][0] == "event":
                sizes[nodes[step]] = sizes.get(nodes[step], 0) + 1
        if not any(step < len(nodes) for nodes in found.values()):
            break
        by_size = sorted(sizes, key=lambda node: (-sizes[node], name_order(node)))
        kept.append(set(by_size[: question.get("names", 8)]))
        step += 1
    return {
        user: [
            node if node[0] != "event" or node in kept[step] else ("other", None, None)
            for step, node in enumerate(nodes)
        ]
        for user, nodes in found.items()
    }


def name_order(node):
    return ((node[1] or "").encode(), node[2] is not None, (node[2] or "").encode())


def answer(question, events, extract):
    rows = {}
    for nodes in walks(question, events, extract).values():
        for link in links_of(question, nodes):
            row = rows.setdefault(link, {"users": 0})
            row["users"] += 1
    return rows


def links_of(question, nodes):
    """The links of a walk, the earlier end first: steps and names of both ends."""
    for step, (near, far) in enumerate(zip(nodes, nodes[1:])):
        if "to" in question["anchor"]:
            yield (step + 1, step, far, near)
        else:
            yield (step, step + 1, near, far)


def members(question, part, events, extract):
    found = walks(question, events, extract)
    sizes = {}
    for nodes in found.values():
        for step, node in enumerate(nodes):
            sizes[(step, node)] = sizes.get((step, node), 0) + 1
    kinds = ["event", "other", "end", "goal", "cut"]
    order = sorted(
        sizes, key=lambda key: (key[0], kinds.index(key[1][0]), -sizes[key], name_order(key[1]))
    )
    index = {node: place for place, node in enumerate(order)}
    links = {}
    for user, nodes in found.items():
        for from_step, to_step, left, right in links_of(question, nodes):
            links.setdefault((index[(from_step, left)], index[(to_step, right)]), set()).add(user)
    return links[sorted(links)[part["link"]]] if part["link"] < len(links) else set()
