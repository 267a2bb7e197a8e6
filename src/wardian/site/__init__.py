"""Static sites: what ``wardian build`` writes, and a server to look at it."""
