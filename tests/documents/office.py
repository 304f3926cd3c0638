"""An office's own program that opens our papers: LibreOffice without a screen, with the typefaces of the papers."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

from fontTools.ttLib.woff2 import decompress

from congress.bootstrap import system
from congress.config import ROOT

FACES = ("tinos-regular", "tinos-bold", "tinos-italic", "noto-serif-lao-400", "noto-serif-lao-700")
CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>"""


def _unpack_faces(folder: Path) -> Path:
    """Tinos has the widths of Times New Roman, which is not free; answers a configuration in which it stands for it."""
    for face in FACES:
        out = io.BytesIO()
        decompress(io.BytesIO((ROOT / "static" / "fonts" / f"{face}.woff2").read_bytes()), out)
        (folder / f"{face}.ttf").write_bytes(out.getvalue())
    conf = folder / "fonts.conf"
    conf.write_text(CONF.format(folder=folder))
    return conf


def convert(content: bytes, to: str, folder: Path) -> bytes:
    """What the program makes of a DOCX: ``pdf``, or ``txt``."""
    folder.mkdir(exist_ok=True)
    given = folder / "paper.docx"
    given.write_bytes(content)
    kind = "txt:Text (encoded):UTF8" if to == "txt" else to
    profile = f"-env:UserInstallation=file://{folder}/profile"
    office = system.office()
    assert office is not None, "LibreOffice is a part of the tests: python3 app.py test installs it"
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "FONTCONFIG_FILE": str(_unpack_faces(folder))}
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(given)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=180, check=False)
    made = folder / f"paper.{to}"
    assert made.exists(), done.stdout + done.stderr
    return made.read_bytes()
