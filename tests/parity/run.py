"""Asks every question of every engine and fails where one of them answers otherwise.

`cargo xtask parity` calls it: run.py --rockpool PROGRAM --work FOLDER [--mitzu PYTHON] [--users N] [--only PATTERN]

The answers of Rockpool, its statements in DuckDB, ClickHouse and Spark, ClickHouse's own funnel function and Mitzu
are compared with the definition in `definition/`. The events are random and full of ties, and those that
`rockpool sample` makes.
"""

import argparse
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import data
import definition
import engines
import others
import questions
import report
import rows
import sample


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rockpool", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--mitzu", type=Path, help="the Python that has Mitzu")
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--spark-users", type=int, default=300)
    parser.add_argument("--only", default="", help="a pattern that the modes to ask match")
    return parser.parse_args()


def main():
    asked = arguments()
    shutil.rmtree(asked.work, ignore_errors=True)
    asked.work.mkdir(parents=True)
    results = report.Report()
    raw = asked.work / "sample"
    run([asked.rockpool, "--quiet", "sample", "--output", raw, "--users", "400", "--days", "45"])
    duckdb, clickhouse = engines.DuckDb(), engines.ClickHouse()
    for made in (data.ties(asked.users), data.days(asked.users), sample.read(raw)):
        mine = [row for row in questions.all_questions() if row[1] == made.name and re.search(asked.only, row[0])]
        if mine:
            world = World(made, asked.work / made.name, asked.rockpool)
            compare(world, mine, [duckdb, clickhouse], results)
            with_others(world, mine, clickhouse, asked.mitzu, results)
    with_spark(asked, results)
    results.show()
    if results.mismatches or not results.compared:
        sys.exit(1)


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"`{' '.join(str(part) for part in command)}` failed:\n{done.stderr}")
    return done.stdout


class World:
    """A set of events in all forms: in memory, as a Parquet file, as an extract."""

    def __init__(self, made, folder, rockpool):
        self.data, self.rockpool = made, rockpool
        self.users = len({event.user for event in made.events if event.user})
        self.folder = folder
        self.parquet, self.extract = folder / "events.parquet", folder / "extract"
        (folder / "raw").mkdir(parents=True)
        kinds, micros, users, properties = zip(*made.rows)
        columns = {
            "event_type": pa.array(kinds, pa.string()),
            "event_time": pa.array(micros, pa.timestamp("us", tz="UTC")),
            "user_id": pa.array(users, pa.string()),
            "event_properties": pa.array([list(p.items()) for p in properties], pa.map_(pa.string(), pa.string())),
        }
        pq.write_table(pa.table(columns), self.parquet)
        lines = [json.dumps(self.line(*row)) for row in made.rows]
        (folder / "raw" / "events.jsonl").write_text("\n".join(lines) + "\n")
        run([
            rockpool, "--quiet", "build", "--input", folder / "raw", "--output", self.extract,
            "--time-zone", made.extract.zone,
        ])

    @staticmethod
    def line(kind, micros, user, properties):
        seconds, fraction = divmod(micros, 1_000_000)
        instant = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        return {
            "event_type": kind, "event_time": f"{instant}.{fraction:06}Z", "user_id": user,
            "event_properties": properties,
        }

    def ask(self, asked):
        """Rockpool's answers."""
        file = self.folder / "questions.jsonl"
        file.write_text("\n".join(json.dumps(question) for question in asked) + "\n")
        answers = run([
            self.rockpool, "--quiet", "ask", "--extract", self.extract, "--questions", file, "--format", "json"
        ])
        return [json.loads(line) for line in answers.splitlines()]

    def define(self, asked):
        """The answers by definition."""
        global HERE
        HERE = self.data
        with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
            return pool.map(by_definition, asked, chunksize=1)


HERE = None


def by_definition(question):
    return definition.answer(question, HERE.events, HERE.extract)


def compare(world, asked, with_engines, results):
    """Compares the answers to some questions about a set of events."""
    begun = time.monotonic()
    expected = world.define([question for _, _, question in asked])
    defined = time.monotonic()
    answers = world.ask([question for _, _, question in asked])
    for engine in with_engines:
        engine.load(world.parquet)
    print(
        f"{world.data.name}: {world.users} users, {len(world.data.events)} events; {len(asked)} questions; "
        f"definition {defined - begun:.0f} s, Rockpool {time.monotonic() - defined:.0f} s", flush=True,
    )
    spent = dict.fromkeys([engine.name for engine in with_engines], 0.0)
    for (mode, _, question), right, answer in zip(asked, expected, answers):
        found = rows.of_answer(question, answer["body"])
        results.add(mode, "Rockpool", world.users, rows.differences(right, found))
        statements = {statement["dialect"]: statement["sql"] for statement in answer["sql"]}
        for engine in with_engines:
            begun = time.monotonic()
            found = rows.of_sql(question, *engine.run(statements[engine.dialect]))
            spent[engine.name] += time.monotonic() - begun
            results.add(mode, f"SQL in {engine.name}", world.users, rows.differences(right, found))
    print("   ", ", ".join(f"{name} {seconds:.0f} s" for name, seconds in spent.items()), flush=True)


def with_others(world, asked, clickhouse, mitzu, results):
    """Compares plain funnels with what other programs say."""
    plain = [(mode, question) for mode, _, question in asked if others.is_plain(question)]
    if not plain:
        return
    expected = [reached(answer) for answer in world.define([question for _, question in plain])]
    for (mode, question), right in zip(plain, expected):
        found = others.window_funnel(clickhouse, question)
        results.add(mode, "windowFunnel", world.users, differing(right, found))
    if mitzu is None:
        return
    strict = [
        (mode, question, right)
        for (mode, question), right in zip(plain, expected)
        if question.get("ties", "strictly_after") == "strictly_after"
    ]
    counts = others.mitzu(mitzu, world.parquet, [question for _, question, _ in strict])
    for (mode, _, right), found in zip(strict, counts):
        results.add(mode, "Mitzu", world.users, differing(right, found))


def reached(answer):
    return [answer[key]["reached"] for key in sorted(answer, key=lambda key: key[3])]


def differing(right, found):
    return [] if right == found else [("reached", right, found)]


def with_spark(asked, results):
    """Fewer users and questions: Spark takes seconds for each, however few the events."""
    if shutil.which("java") is None:
        if os.environ.get("CI") == "true":
            sys.exit("Spark needs Java, which is missing.")
        print("NOT COMPARED: Spark SQL. Spark needs Java, which is missing; install a JDK of version 17 or later.")
        return
    spark = engines.Spark()
    for make in (data.ties, data.days):
        made = make(asked.spark_users)
        mine = [
            row
            for row in questions.all_questions()
            if row[1] == made.name and row[0] in questions.FOR_SPARK and re.search(asked.only, row[0])
        ]
        if mine:
            world = World(made, asked.work / f"spark-{made.name}", asked.rockpool)
            compare(world, mine, [spark], results)


if __name__ == "__main__":
    main()
