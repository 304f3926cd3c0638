"""What every feature stands on and no domain noun: database, request, actor, audit, undo, staging, sheets, text, clock."""
