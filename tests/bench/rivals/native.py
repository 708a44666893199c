"""ClickHouse (chDB) and DuckDB natively, on the rows of an extract that the benchmark has built.

Arguments: the extract's folder, a folder for files in between. Writes `events.arrow` there, the same rows for
DuckDB in the browser; prints one JSON object: {"rows": n, "measured": [{"engine", "question", "form",
"milliseconds": [...], "rows": [[...]]}]}. Both engines get the rows in the form that suits them: small numbers for
event types and property values, sorted by user and time.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from chdb import session

REPEATS = 5
HERE = Path(__file__).parent
TYPES = ["application_opened", "button_clicked", "file_saved"]
PLANS = ["free", "pro", "team"]
BUTTONS = ["extrude", "sketch", "undo", "save"]


def number(column, names):
    """SQL: the place of a text in a list."""
    whens = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(names))
    return f"(CASE {column} {whens} END)::UTINYINT"


def load(extract):
    """A DuckDB connection with the table `events`."""
    connection = duckdb.connect()
    parts = []
    for place, name in enumerate(TYPES):
        button = number("button_name", BUTTONS) if name == "button_clicked" else "NULL::UTINYINT"
        parts.append(
            f"SELECT user_key, epoch_ms(event_time) AS event_time, {place}::UTINYINT AS event_type, "
            f"{number('plan', PLANS)} AS plan, {button} AS button "
            f"FROM read_parquet('{extract}/events/{name}/*/*.parquet') WHERE user_key IS NOT NULL"
        )
    union = " UNION ALL ".join(parts)
    connection.execute(f"CREATE TABLE events AS SELECT * FROM ({union}) ORDER BY user_key, event_time")
    return connection


def measure(run, repeats=REPEATS):
    """How long a query takes, several times, and its rows."""
    milliseconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        rows = run()
        milliseconds.append((time.perf_counter() - begun) * 1e3)
    return {"milliseconds": milliseconds, "rows": [[float(value) for value in row] for row in rows]}


def with_duckdb(connection):
    for file in sorted((HERE / "duckdb").glob("*.sql")):
        question, form = file.stem.split("-")
        sql = file.read_text()
        yield {
            "engine": "duckdb",
            "question": question,
            "form": form,
            **measure(lambda: connection.execute(sql).fetchall()),
        }


def with_clickhouse(table, folder):
    database = folder / "clickhouse"
    shutil.rmtree(database, ignore_errors=True)
    file = folder / "events.parquet"
    pq.write_table(table, file)
    engine = session.Session(str(database))
    engine.query("CREATE DATABASE bench ENGINE = Atomic")
    engine.query("USE bench")
    engine.query(
        "CREATE TABLE events (user_key UInt32, event_time Int64, event_type UInt8, plan UInt8, button UInt8) "
        "ENGINE = MergeTree ORDER BY (user_key, event_time)"
    )
    engine.query(
        "INSERT INTO events SELECT user_key, event_time, event_type, plan, ifNull(button, 255) "
        f"FROM file('{file}', Parquet)"
    )
    engine.query("OPTIMIZE TABLE events FINAL")
    file.unlink()
    for threads in sorted({1, os.cpu_count() or 1}):
        for query in sorted((HERE / "clickhouse").glob("*.sql")):
            sql = f"{query.read_text()} SETTINGS max_threads = {threads}, join_use_nulls = 1"

            def run():
                lines = str(engine.query(sql, "TabSeparated")).strip().split("\n")
                return [line.split("\t") for line in lines]

            yield {
                "engine": "clickhouse",
                "question": query.stem,
                "form": f"{threads} threads" if threads > 1 else "1 thread",
                **measure(run),
            }
    engine.close()
    shutil.rmtree(database, ignore_errors=True)


def main():
    extract, folder = (Path(argument).resolve() for argument in sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    connection = load(extract)
    table = connection.execute("SELECT * FROM events").to_arrow_table()
    with pa.OSFile(str(folder / "events.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=1 << 20)
    measured = list(with_duckdb(connection))
    connection.close()
    measured += with_clickhouse(table, folder)
    json.dump({"rows": table.num_rows, "versions": versions(), "measured": measured}, sys.stdout)


def versions():
    from importlib.metadata import version

    return {name: version(name) for name in ("duckdb", "chdb")}


if __name__ == "__main__":
    main()
