"""Campaigns: who must do what by when. Each unit of the campaign's kinds owes a *duty*.

A duty is owed, planned, held, reported, ratified, or excused with a reason. What counts as done is a setting of the campaign:
held (the usual one), reported or ratified; later states count too. A report that breaks the order of levels or a threshold is
stored and *flagged* for somebody to look at. Every change is an event, with the day it happened and the time it was recorded.
Counters and daily tallies per direct superior make every figure of every day a short sum.
"""
