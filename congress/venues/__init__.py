"""Halls and other places to meet: capacity, equipment, whose they are."""
