"""Events in very large numbers, as Parquet and in part as JSON lines: arguments are a folder, and how many events.

A tenth as many users, 180 days, three event types, believable only in their shape. In `parquet/` all of them, in files of
at most ten million in the order of time; in `json/` the first of these; in `day/` one more day of the same users.
"""

import sys
from pathlib import Path

import duckdb

FIRST_MICROSECOND = 1_767_225_600_000_000  # 2026-01-01
DAY = 86_400_000_000
DAYS = 180
AT_ONCE = 10_000_000

EVENTS = """
    select
        case when roll < 41 then 'application_opened' when roll < 86 then 'button_clicked' else 'file_saved' end
            as event_type,
        make_timestamptz({first} + (n * {step})::bigint) as event_time,
        format('{{:016x}}-{{:016x}}', hash(who), hash(who + 77)) as user_id,
        {{
            'plan': case when other % 100 < 70 then 'free' when other % 100 < 92 then 'pro' else 'team' end,
            'country': ['US', 'DE', 'IN', 'HU', 'BR', 'JP'][1 + (other // 128 % 6)::bigint],
            'button': case when roll between 41 and 85
                then ['extrude', 'sketch', 'undo', 'save'][1 + (other // 1024 % 4)::bigint] end
        }} as event_properties
    from (
        select n, hash(n) % 100 as roll, hash(n + {salt}) as other, hash(n + 2 * {salt}) % {users} as who
        from range({begin}, {end}) numbers(n)
    )
"""


def main() -> None:
    folder, events = Path(sys.argv[1]), int(sys.argv[2])
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute("set memory_limit = '2GB'")
    step = DAYS * DAY / events
    a_day = events // DAYS

    def write(path: Path, begin: int, end: int, form: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        query = EVENTS.format(
            first=FIRST_MICROSECOND, step=step, salt=1_000_003, users=max(events // 10, 1), begin=begin, end=end
        )
        connection.execute(f"copy ({query}) to '{path}' ({form})")

    for number, begin in enumerate(range(0, events, AT_ONCE)):
        end = min(begin + AT_ONCE, events)
        write(folder / "parquet" / f"part-{number:03}.parquet", begin, end, "format parquet, compression zstd")
        if begin == 0:
            write(folder / "json" / "part.jsonl", begin, end, "format json")
    write(folder / "day" / "day.parquet", events, events + a_day, "format parquet, compression zstd")


main()
