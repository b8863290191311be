"""The product's own settings; the one addition counts SQL statements into a response header."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = ["benchmarks.counting.CountStatements", *_MIDDLEWARE]
