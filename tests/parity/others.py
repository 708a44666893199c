"""Two independent programs that agree with parts of the funnel's rules."""

import json
import subprocess
from pathlib import Path

from definition.basics import length

HERE = Path(__file__).parent
# The strictness of ClickHouse's own function that says what our ties say. (`strict_increase` alone does not: after
# a@0 a@5 b@5 it says that a >> b reaches one step.)
STRICTNESS = {"strictly_after": "'strict_once', 'strict_increase'", "same_instant_counts": "'strict_once'"}


def is_plain(question):
    """Whether a question asks for nothing but steps of one type, a window and a rule for ties."""
    if question["kind"] != "funnel" or set(question) - {"kind", "steps", "window", "ties"}:
        return False
    choices = [step["any_of"] for step in question["steps"]]
    return all(set(step) == {"any_of"} for step in question["steps"]) and all(
        len(events) == 1 and set(events[0]) == {"event"} for events in choices
    )


def names(question):
    return [step["any_of"][0]["event"]["type"] for step in question["steps"]]


def window_funnel(clickhouse, question):
    """How many users reach each step, by `windowFunnel` of ClickHouse."""
    steps = ", ".join("event_type = '" + name.replace("'", "\\'") + "'" for name in names(question))
    window = length(question["window"])
    ties = STRICTNESS[question.get("ties", "strictly_after")]
    _, rows = clickhouse.run(
        f"SELECT level, count() FROM (SELECT windowFunnel({window}, {ties})"
        f"(toUInt64(toUnixTimestamp64Milli(event_time)), {steps}) AS level FROM events "
        "WHERE user_id <> '' GROUP BY user_id) GROUP BY level"
    )
    return [sum(users for level, users in rows if level >= step) for step in range(1, len(names(question)) + 1)]


def mitzu(python, parquet, questions):
    """For each question, how many users reach each step, by Mitzu 0.6.11 on DuckDB."""
    asked = json.dumps([{"steps": names(question), "seconds": length(question["window"]) // 1_000} for question in questions])
    done = subprocess.run(
        [python, HERE / "mitzu_funnels.py", parquet], input=asked, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Mitzu failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])
