"""What runs inside the workshop's interpreter, each module a job; see ``workshop.py``."""
