"""Pages of what stands around an event: guests, gifts, photographs, approvals, other points of attendance."""
