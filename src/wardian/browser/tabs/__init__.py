"""Channels between the tabs of one origin, with no server."""
