"""Completion of campaigns: done, total, percent and remaining at every level, on any day, as known on any day.

Every figure is computed from rows. A city's figures of today and any other day are sums of counters and daily tallies; figures
of a smaller subtree, or as known on an earlier day, are counted from duties and placements.
"""
