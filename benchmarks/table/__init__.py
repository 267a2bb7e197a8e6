"""The table of js-framework-benchmark: its operations, and what measures them."""
