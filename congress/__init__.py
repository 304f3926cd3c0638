"""congress: a Party organisation's congresses and meetings, computed from its register. Imports nothing."""
