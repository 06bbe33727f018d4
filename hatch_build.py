"""Brings the web files and fonts in from npm before a wheel is made."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebFiles(BuildHookInterface[Any]):
    """Runs ``npm ci`` in ``resources/map`` where its files are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the files, or say how to."""
        folder = Path(self.root, "resources", "map")
        needed = ("leaflet/dist/leaflet.js", "@noble/ciphers/aes.js", "@noble/hashes/pbkdf2.js")
        if version == "editable" or all((folder / "node_modules" / file).exists() for file in needed):
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("npm is missing: run `make setup` first, which brings it")
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
