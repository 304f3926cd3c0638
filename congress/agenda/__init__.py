"""What a session goes through: a tree of items with minutes, presenter and papers."""
