"""The tree: elements, how they change, and what changed. Pure Python; knows no host."""
