"""Tells people what concerns them: the inbox on everybody's desk, and mail."""
