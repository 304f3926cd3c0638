"""Who is in the room. A *fact* is one scan, one entry by hand, one self check-in: it is stored as it was made and never
changed, whatever becomes of it. *Presence* of a person at a session is folded from his facts, in the order in which they
happened, so that neither the order in which they arrive nor a repetition matters. A *device* is a phone at a door or a screen,
known by a token, bound to one event. A *ruling* is what a person decided about a fact that nobody could judge by rule.
*Quorum* and bases of decisions are counted from presence."""
