"""Units: the dated tree of Party organisations, what a register says of them, and the decisions that change them.

A *unit* is known by its code. A *placement* is what is believed about a unit for a range of days: parent, kind, name, members,
path. Beliefs are never overwritten: a new one supersedes the old one, which keeps the answer to "what did we know then".
A *decision* carries *acts*: found, transfer, merge, split, dissolve, rename, downgrade, hand_over.
"""
