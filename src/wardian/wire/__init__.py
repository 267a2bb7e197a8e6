"""The wire: messages and their text. Described in ``docs/protocol.md``."""
