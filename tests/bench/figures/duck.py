"""load FILE: rows as CSV from standard input into a Parquet file. ask FILE SQL TIMES: a line for each answer."""

import json
import sys
import time

import duckdb

what, file = sys.argv[1:3]
duckdb.execute("SET enable_progress_bar = false")
if what == "load":
    duckdb.execute(
        f"""COPY (SELECT * FROM read_csv('/dev/stdin', header = false, auto_detect = false, quote = '', escape = '',
            delim = ',', columns = {{'urn': 'INTEGER', 'enrolment_id': 'UUID', 'date': 'DATE', 'session': 'VARCHAR',
            'code': 'VARCHAR'}})) TO '{file}' (FORMAT parquet)"""
    )
else:
    sql, times = sys.argv[3:5]
    for _ in range(int(times)):
        began = time.perf_counter()
        row = duckdb.execute(sql).fetchone()
        print(json.dumps([time.perf_counter() - began, row]), flush=True)
