"""Lists of rows: what the rows of one structure share is sent once, and per row only values."""
