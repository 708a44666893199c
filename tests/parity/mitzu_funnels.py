"""Funnels by Mitzu 0.6.11 on DuckDB; runs in a Python of its own, with the libraries of its time.

Reads from standard input a list of {"steps": event types, "seconds": window}; the argument is a Parquet file of
events. Writes, as one line of JSON, how many users reach each step of each. Mitzu has no adapter for DuckDB, so its
adapter for PostgreSQL is given a connection to it. What it counts is the contract's funnel in order, strictly after.
"""

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import mitzu.model as M


def main():
    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "events.duckdb"
        connection = duckdb.connect(str(database))
        # Instants as the extract keeps them, to the millisecond.
        connection.execute(
            "CREATE TABLE events AS SELECT event_type, user_id, "
            "date_trunc('milliseconds', CAST(event_time AS TIMESTAMP)) AS event_time "
            f"FROM read_parquet('{sys.argv[1]}') WHERE user_id <> ''"
        )
        connection.close()
        print(json.dumps([reached(metric(database, funnel)) for funnel in asked]))


def metric(database, funnel):
    """A funnel of Mitzu."""
    connection = M.Connection(
        connection_name="events", connection_type=M.ConnectionType.POSTGRESQL, url=f"duckdb:///{database}"
    )
    table = M.EventDataTable.create(
        table_name="events", schema="main", event_time_field="event_time", user_id_field="user_id",
        event_name_field="event_type",
    )
    # The event types are named, not discovered: Mitzu's discovery has parameters where DuckDB takes none.
    M.Project(connection=connection, event_data_tables=[table], project_name="parity")
    steps = [M.SimpleSegment(M.EventDef(name, [], table)) for name in funnel["steps"]]
    return M.Conversion(steps).config(
        conv_window=f"{funnel['seconds']} second", start_dt=datetime(2000, 1, 1), end_dt=datetime(2100, 1, 1),
        time_group="total", aggregation="conversion",
    )


def reached(funnel):
    """How many users reach each step, by the SQL that Mitzu writes."""
    cursor = funnel.get_project().get_adapter().get_engine().raw_connection().cursor()
    cursor.execute(funnel.get_sql())
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone()))
    return [int(users) for name, users in sorted(row.items()) if name.startswith("_user_count")]


if __name__ == "__main__":
    main()
