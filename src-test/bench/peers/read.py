"""Reads a click log once: read.py duckdb|pandas PLACE [TABLE]; prints ROWS USERS ITEMS SECONDS MEBIBYTES.

The table is in memory afterwards, users and items counted, times as times.
"""
import resource
import sys
import time

system, place = sys.argv[1], sys.argv[2]
began = time.perf_counter()
if system == "duckdb":
    import duckdb

    database = duckdb.connect(":memory:")
    database.execute("set autoinstall_known_extensions = false; set autoload_known_extensions = false")
    reader = "read_parquet" if place.endswith(".parquet") else "read_csv"
    database.execute(f'create table clicks as select "user", item, "timestamp" from {reader}(\'{place}\')')
    rows, users, items = database.execute(
        'select count(*), count(distinct "user"), count(distinct item) from clicks').fetchone()
else:
    import pandas

    columns = ["user", "item", "timestamp"]
    if place.startswith("host="):
        import psycopg2

        with psycopg2.connect(place) as connection, connection.cursor("rows") as cursor:
            cursor.itersize = 10_000
            cursor.execute(f'select "user", item, "timestamp" from {sys.argv[3]}')
            chunks = []
            while chunk := cursor.fetchmany(100_000):
                chunks.append(pandas.DataFrame(chunk, columns=columns))
            clicks = pandas.concat(chunks, ignore_index=True)
    elif place.endswith(".parquet"):
        clicks = pandas.read_parquet(place, columns=columns)
    else:
        clicks = pandas.read_csv(place, usecols=columns, parse_dates=["timestamp"])
    rows, users, items = len(clicks), clicks["user"].nunique(), clicks["item"].nunique()
seconds = time.perf_counter() - began
print(rows, users, items, f"{seconds:.2f}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
