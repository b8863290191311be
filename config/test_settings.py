"""The settings of the test run: the real ones in test mode, with keys that protect nothing."""

import os

os.environ.setdefault("YIZHAN_MODE", "test")
os.environ.setdefault("YIZHAN_SECRET_KEY", "only-the-tests-use-this-key-" * 2)
os.environ.setdefault("YIZHAN_ENCRYPTION_KEYS", "t1:" + "dGVz" * 10 + "dGU=")
os.environ.setdefault("YIZHAN_BLIND_INDEX_KEY", "aW5k" * 10 + "aW4=")

from config.settings import *  # noqa: F403 — the environment must stand first
