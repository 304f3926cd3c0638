"""Who did what: reads the audit trail, and checks its chain."""
