"""Running an app: pages, views, updates, events and tasks. Knows asyncio, and no host."""
