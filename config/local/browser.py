"""The browser of the journeys: Debian's chromium, installed when we may."""

from __future__ import annotations

import os
import shutil
import subprocess

from config.local.trouble import say

PACKAGES = ("chromium", "fonts-noto-cjk")


def ensure() -> bool:
    """Whether a Chromium is here, after an attempt to install it."""
    if shutil.which("chromium"):
        return True
    apt = _apt()
    if apt:
        say(f"installing {' and '.join(PACKAGES)} with apt-get")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run([*apt, *command], env=environment, stdin=subprocess.DEVNULL, check=False)
    if not shutil.which("chromium"):
        say("no Chromium here and none can be installed: the browser journeys will be skipped")
    return bool(shutil.which("chromium"))


def _apt() -> list[str]:
    """apt-get as the administrator, or nothing when this account may not."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n", "apt-get"] if may and may.returncode == 0 else []
