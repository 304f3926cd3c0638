"""Persons, the posts they hold on units, and the bodies they sit in, each from a day to a day.

A *person* is a name and a birth date. A *post* (secretary, deputy …) is held on a unit; a *seat* is membership of one of a
unit's bodies: committee (BCH), standing committee (BTV), inspection committee (UBKT). Who sits in the standing committee
sits in the committee too. A register knows secretaries by name alone; the birth date comes when a list of posts tells it.
"""
