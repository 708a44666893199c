"""Engines that run a statement over the events: DuckDB, ClickHouse in this process (chdb), Spark on this machine."""

import json
from datetime import datetime, timezone


class DuckDb:
    name = "DuckDB"
    dialect = "duck_db"

    def __init__(self):
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2")

    def load(self, path):
        self.connection.execute("DROP TABLE IF EXISTS events")
        self.connection.execute(
            "CREATE TABLE events AS SELECT event_type, CAST(event_time AS TIMESTAMP) AS event_time, user_id, "
            f"event_properties FROM read_parquet('{path}')"
        )

    def run(self, sql):
        result = self.connection.execute(sql)
        return [column[0] for column in result.description], result.fetchall()


class ClickHouse:
    name = "ClickHouse"
    dialect = "click_house"

    def __init__(self):
        from chdb import session

        self.session = session.Session()
        self.session.query("SET output_format_json_quote_64bit_integers = 0")

    def load(self, path):
        self.session.query("DROP TABLE IF EXISTS events")
        self.session.query(
            "CREATE TABLE events (event_type String, event_time DateTime64(6, 'UTC'), user_id Nullable(String), "
            "event_properties Map(String, String)) ENGINE = Memory"
        )
        self.session.query(f"INSERT INTO events SELECT * FROM file('{path}', 'Parquet')")

    def run(self, sql):
        text = self.session.query(sql, "JSONCompact").bytes().decode()
        result = json.loads(text)
        return [column["name"] for column in result["meta"]], result["data"]


class Spark:
    name = "Spark"
    dialect = "spark"

    def __init__(self):
        from pyspark.sql import SparkSession

        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "1",
            "spark.default.parallelism": "2",
            # Not the zone of any question: a statement must not depend on it.
            "spark.sql.session.timeZone": "Asia/Tokyo",
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.codegen.wholeStage": "false",
            "spark.driver.memory": "2g",
        }
        builder = SparkSession.builder.master("local[2]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def load(self, path):
        self.session.read.parquet(str(path)).createOrReplaceTempView("events")
        self.session.sql("CACHE TABLE events")

    def run(self, sql):
        frame = self.session.sql(sql)
        return frame.columns, [tuple(map(in_utc, row)) for row in frame.collect()]


def in_utc(value):
    """Spark gives instants on the clock of this machine, without saying so."""
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value
