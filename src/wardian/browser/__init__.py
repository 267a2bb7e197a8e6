"""The hosts inside a browser: the only layer that imports ``js`` or ``pyodide``."""
