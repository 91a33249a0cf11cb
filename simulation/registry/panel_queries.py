"""The questions that DuckDB answers about a class panel.

They stand on a view ``panel`` (text columns ``firm``, ``month``, ``risk_class``, and ``record``, the place in the file)
and on tables ``…_meanings`` (``text``, ``meaning``, ``reason``) of the different texts in each column.
"""

from __future__ import annotations

from simulation.model.population import RISK_CLASSES

PLACE_BITS = 40
"""Bits of a record's place in the file: enough for a million million."""

JOINED = """
    panel JOIN firm_meanings f ON f.text = panel.firm
    JOIN month_meanings m ON m.text = panel.month
    JOIN risk_class_meanings c ON c.text = panel.risk_class
"""
# Sorting is what takes time, so that each record is packed in three numbers: the moment is its month and its place in
# the file, the state the group of the firm and its class.
RECORDS = f"""
    CREATE TEMP TABLE records AS
    SELECT CAST(f.meaning AS INTEGER) AS firm, (CAST(m.meaning AS BIGINT) << {PLACE_BITS}) + record AS moment,
        CAST(f."group" * {len(RISK_CLASSES)} + c.meaning AS INTEGER) AS state
    FROM {JOINED} WHERE f.reason = '' AND m.reason = '' AND c.reason = ''
"""
REFUSED = f"""
    SELECT CASE WHEN f.reason <> '' THEN f.reason WHEN m.reason <> '' THEN m.reason ELSE c.reason END AS reason,
        count(*) AS count
    FROM {JOINED} WHERE f.reason <> '' OR m.reason <> '' OR c.reason <> ''
    GROUP BY 1 ORDER BY 1
"""
SUMMARY = f"""
    SELECT (SELECT count(*) FROM panel) AS read, count(DISTINCT firm) AS firms,
        coalesce(min(moment) >> {PLACE_BITS}, 0) AS first, coalesce(max(moment) >> {PLACE_BITS}, 0) AS last
    FROM records
"""

# A month that a firm has twice is seen as a step of 0 months.
STEPS = f"""
    WITH steps AS (
        SELECT state AS after, lag(state) OVER moments AS before,
            (moment >> {PLACE_BITS}) - (lag(moment) OVER moments >> {PLACE_BITS}) AS gap
        FROM {{records}} WINDOW moments AS (PARTITION BY firm ORDER BY moment)
    )
    SELECT before, after, gap, count(*) AS count FROM steps WHERE before IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
FIRST_OF_MONTH = f"""
    (SELECT firm, min(moment) AS moment, arg_min(state, moment) AS state
     FROM records GROUP BY firm, moment >> {PLACE_BITS})
"""
