"""The ``wardian`` command; the work itself is in ``wardian.site``."""
