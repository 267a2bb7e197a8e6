"""``python -m tests.golden.accept`` rewrites the golden cases; read the difference it makes."""

from tests.golden.running import accept

if __name__ == "__main__":
    accept()
