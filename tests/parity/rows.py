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
            rows[(row["step"], *ends)] = {"users": row["users"]}
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
            numbers.pop("cohort", None)
            rows[key] = numbers
    return rows


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
