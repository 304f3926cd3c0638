"""Write the lock files anew from pyproject.toml: ``.venv/bin/python -m congress.bootstrap.relock``.

The locks hold versions and hashes and name no registry, so that they work with whatever mirror a machine is set to.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    for name, wanted in {"run": run, "dev": run + groups["dev"], "tool": groups["tool"]}.items():
        command = [
            str(Path(sys.prefix) / "bin" / "uv"),
            "pip",
            "compile",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "-q",
            "-o",
            str(HERE / f"{name}.lock"),
            "-",
        ]
        subprocess.run(command, input="\n".join(wanted), text=True, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
