"""Visits of foreign delegations: who comes, from where, led by whom, for how long."""
