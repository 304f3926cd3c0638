"""Delegates: who comes to a congress, by what right.

An event with a *roll* allots a *quota* to each unit below; the unit's list of *delegates* (ex officio, elected, appointed, and
alternates in order) is *checked*, *summoned*, *replies*; an absence that is excused calls the next alternate up. A delegate is
*official*, *alternate*, *replaced* or *withdrawn*; only official ones are convened and count. *Delegations*, discussion
*groups* and the *blocks* of the hall say with whom each one sits. His *code* is derived from his number and the generation of
his badge: the next generation revokes it.
"""
