"""The rows of every engine in one form, `{key: {name: number}}`, and what differs between two of them."""

import math
from datetime import date, datetime, timezone

# By kind of question: the columns that make the key, and whether a missing one is there as None.
KEYS = {
    "funnel": ["bucket", "group_kind", "group_value", "step"],
    "retention": ["group_kind", "group_value", "cohort", "column_number"],
    "stickiness": ["group_kind", "group_value", "periods"],
    "lifecycle": ["period"],
}


def place(value):
    """A bucket: a day, or the tick at which an hour begins."""
    if value is None:
        return None
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return int(value.timestamp()) * 1_000
    return value


def of_sql(question, columns, records):
    """The rows of a statement's result."""
    kind = question["kind"]
    rows = {}
    for record in records:
        row = dict(zip(columns, record))
        if kind == "segmentation":
            groups = [
                (row[f"group_{number}_kind"], row[f"group_{number}_value"])
                for number in range(1, len(question.get("breakdowns", [])) + 1)
            ]
            key = (row["series"], row.get("is_previous", 0), place(row.get("bucket")), *groups)
            rows[key] = {"value": row["value"]}
        elif kind == "paths":
            ends = [tuple(row[f"{end}_{part}"] for part in ("kind", "event", "value")) for end in ("from", "to")]
            rows[(row["from_step"], row["to_step"], *ends)] = {"users": row["users"]}
        elif kind == "users":
            rows[(row["user_id"],)] = {"listed": 1}
        else:
            row.setdefault("group_kind", "all")
            for name in ("bucket", "cohort", "period"):
                row[name] = place(row.get(name))
            key = tuple(row.get(name) for name in KEYS[kind])
            numbers = {name: value for name, value in row.items() if name not in KEYS["funnel"] + ["period"]}
            numbers = {name: value for name, value in numbers.items() if name not in KEYS[kind]}
            if numbers.get("state") == "summary":
                del numbers["state"]
            if kind == "funnel" and not question["steps"][row["step"] - 1].get("optional"):
                numbers = {name: value for name, value in numbers.items() if "_with" not in name}
            rows[key] = numbers
    return rows


def group(value):
    """A group of an answer as kind and value."""
    if value is None:
        return ("all", None)
    return ("value", value["value"]) if isinstance(value, dict) else (value, None)


def of_answer(question, body):
    """The rows of an answer of Rockpool."""
    return {
        "funnel": of_funnel,
        "retention": of_retention,
        "segmentation": of_segmentation,
        "stickiness": of_stickiness,
        "lifecycle": of_lifecycle,
        "paths": of_paths,
        "users": of_users,
    }[question["kind"]](question, body)


def of_funnel(_, body):
    rows = {}
    for own in [body["total"], *body["groups"]]:
        for number, step in enumerate(own["steps"], 1):
            row = {
                "reached": step["from_first"]["count"],
                "reached_finished": step["from_first_finished"]["count"],
                "unfinished": own["unfinished"],
            }
            for name in ("from_first", "from_previous"):
                times = step[f"time_{name}"] or {}
                for part in ("average", "median", "p75", "p90", "p95", "p99"):
                    if number > 1:
                        row[f"{name}_{part}"] = times.get(part)
            rows[(None, *group(own["value"]), number)] = row
        for optional in own.get("optional", []):
            rows[(None, *group(own["value"]), optional["step"])] |= {
                "converted_with": optional["with"]["count"],
                "passed_without": optional["without"]["of"],
                "converted_without": optional["without"]["count"],
            }
    for bucket in body["over_time"]:
        for number, reached in enumerate(bucket["reached"], 1):
            rows[(place(bucket["start"]), "all", None, number)] = {"reached": reached}
    return rows


def of_retention(question, body):
    rows = {}
    has_value = question.get("measure", "users") != "users"
    for own in [body["total"], *body["groups"]]:
        for cohort in own["cohorts"]:
            for column, cell in enumerate(cohort["cells"]):
                row = {"size": cohort["size"], "returned": cell["returned"], "state": cell["state"]}
                if has_value:
                    row["value"] = cell.get("value")
                rows[(*group(own["value"]), place(cohort["start"]), column)] = row
        for column, summary in enumerate(own["summary"]):
            row = {"size": summary["rate"]["of"], "returned": summary["rate"]["count"]}
            if has_value:
                row["value"] = summary.get("value")
            rows[(*group(own["value"]), None, column)] = row
    return rows


def of_segmentation(question, body):
    rows = {}
    for own in body["series"]:
        groups = [group(value) for value in own["group"]]
        for previous, (buckets, values, total) in enumerate(
            (("buckets", "values", "total"), ("previous_buckets", "previous", "previous_total"))
        ):
            rows[(own["series"], previous, None, *groups)] = {"value": own.get(total)}
            if question.get("by"):
                for bucket, value in zip(body.get(buckets, []), own.get(values, [])):
                    # An hour may have no counterpart in the period before.
                    if bucket is None:
                        continue
                    rows[(own["series"], previous, place(bucket["start"]), *groups)] = {"value": value}
    return rows


def of_stickiness(_, body):
    rows = {}
    for own in [body["total"], *body["groups"]]:
        for bar, users in enumerate(own["users"], 1):
            row = {"users": users, "of_users": own["of"], "average": own["average"]}
            rows[(*group(own["value"]), bar)] = row
    return rows


def of_lifecycle(_, body):
    names = ("new", "returning", "resurrecting", "dormant")
    return {
        (place(bucket["start"]),): {f"{name}_users": bucket[name] for name in names}
        for bucket in body["buckets"]
    }


def of_paths(_, body):
    def node(index):
        name = body["nodes"][index]["name"]
        if isinstance(name, dict):
            return ("event", name["event"]["event_type"], name["event"].get("value"))
        return (name, None, None)

    def step(index):
        return body["nodes"][index]["step"]

    return {
        (step(link["from"]), step(link["to"]), node(link["from"]), node(link["to"])): {"users": link["users"]}
        for link in body["links"]
    }


def of_users(_, body):
    return {(user["id"],): {"listed": 1} for user in body["users"]}


def is_nothing(value):
    return value is None or value == 0 or (isinstance(value, float) and math.isnan(value))


def same(left, right):
    if is_nothing(left) and is_nothing(right):
        return True
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    if left is None or right is None:
        return False
    return math.isclose(float(left), float(right), rel_tol=1e-9, abs_tol=1e-9)


def differences(expected, found):
    """What differs: (key, name, expected, found). A cell in which nothing was counted need not have a row."""
    differing = []
    for key in sorted(expected.keys() | found.keys(), key=repr):
        left, right = expected.get(key, {}), found.get(key, {})
        if not left or not right:
            there = left or right
            if all(is_nothing(value) for name, value in there.items() if name not in ("state", "average", "of_users")):
                continue
        for name in sorted(left.keys() | right.keys()):
            if not same(left.get(name), right.get(name)):
                differing.append((key, name, left.get(name), right.get(name)))
    return differing
