"""Pages of clashes: the list, the ways out, how grave each kind is."""
