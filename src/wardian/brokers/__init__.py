"""Channels: named streams of messages, kept for a while, carried between processes by a broker."""
