"""``python -m tests.golden.accept``: rewrite the golden cases; read the difference before you commit it."""

from tests.golden.running import accept

if __name__ == "__main__":
    accept()
