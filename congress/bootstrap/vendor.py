"""Fetch what the pages are made of from the npm registry and write it into ``static``: fonts, icons, and the one thing that
runs, the reader of codes on the scanning page.

``.venv/bin/python -m congress.bootstrap.vendor`` after changing a version or using a new icon; needs npm. The result is
committed, so nobody else needs it. ``static/vendor.json`` says what came from where, with the hash the registry promised.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
PACKAGES = {
    "@fontsource/be-vietnam-pro": "5.3.0",
    "@fontsource/tinos": "5.3.0",
    "@fontsource/noto-sans-lao": "5.3.0",
    "@fontsource/noto-serif-lao": "5.0.8",
    "bootstrap-icons": "1.13.2",
    "zxing-wasm": "3.1.3",
    "axe-core": "4.14.1",
}
APP_ICONS = (192, 512)
SUBSETS = ("latin", "latin-ext", "vietnamese")
# weight -> width of a tabular figure; the family has none of its own, and columns of figures would not align
WEIGHTS = {"400": 640, "600": 656}
FACES = {"regular": "400-normal", "bold": "700-normal", "italic": "400-italic"}  # of the papers' typeface
# names of guests in Lao letters stand beside Be Vietnam Pro on badges, beside Tinos on papers: the same weights
LAO = {"noto-sans-lao": ("400", "600"), "noto-serif-lao": ("400", "700")}
_COMPUTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_WORD = re.compile(r"""(?<![=\[] )(?<![=\[])["']([a-z0-9]+(?:-[a-z0-9]+)*)["'](?!:)""")


def main() -> None:
    manifest = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, version in PACKAGES.items():
            path, integrity = _fetch(package, version, Path(folder))
            manifest[package] = {"version": version, "integrity": integrity, "licence": _licence(path)}
            takers = {"@fontsource/be-vietnam-pro": fonts, "@fontsource/tinos": paper_fonts, "bootstrap-icons": icons}
            takers |= dict.fromkeys((f"@fontsource/{family}" for family in LAO), lao_fonts)
            takers["zxing-wasm"] = code_reader
            takers.get(package, axe)(path)
    app_icons()
    (STATIC / "vendor.json").write_text(json.dumps(manifest, indent=1) + "\n")


def _fetch(package: str, version: str, folder: Path) -> tuple[Path, str]:
    """Unpack a package; its tarball must have the hash that the registry names."""
    wanted = subprocess.run(
        ["npm", "view", f"{package}@{version}", "dist.integrity"], capture_output=True, text=True, check=True
    ).stdout.strip()
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.split()
    content = (folder / packed[-1]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != wanted:
        raise SystemExit(f"{package}: the tarball is not what the registry promises")
    target = folder / package.replace("/", "-")
    with tarfile.open(folder / packed[-1]) as archive:
        for member in filter(tarfile.TarInfo.isfile, archive):  # its sealed content is trusted, not its paths
            place = (target / member.name).resolve()
            if target.resolve() in place.parents:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.extractfile(member).read())  # type: ignore[union-attr]
    return target / "package", wanted


def _licence(path: Path) -> str:
    return str(json.loads((path / "package.json").read_text()).get("license", "see package"))


# ── fonts ────────────────────────────────────────────────────────────────────


def fonts(path: Path) -> None:
    """One file a weight with all three subsets: PDF pages ignore unicode-range and would garble Vietnamese."""
    target = STATIC / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for weight, width in WEIGHTS.items():
        font = _merged(path / "files", f"{weight}-normal")
        _add_tabular_figures(font, width)
        _save(font, target / f"be-vietnam-pro-{weight}.woff2")
    (target / "LICENSE").write_text((path / "LICENSE").read_text())


def paper_fonts(path: Path) -> None:
    """Papers are set in a face with the widths of Times New Roman, which itself is not free."""
    for name, face in FACES.items():
        _save(_merged(path / "files", face, "tinos"), STATIC / "fonts" / f"tinos-{name}.woff2")
    (STATIC / "fonts" / "LICENSE-tinos").write_text((path / "LICENSE").read_text())


def lao_fonts(path: Path) -> None:
    """Lao letters, figures and marks alone, as they are: one subset has them all, and Latin letters beside them come from the
    family before this one, so that nothing is to be merged."""
    family = json.loads((path / "package.json").read_text())["name"].rpartition("/")[2]
    for weight in LAO[family]:
        content = (path / "files" / f"{family}-lao-{weight}-normal.woff2").read_bytes()
        (STATIC / "fonts" / f"{family}-{weight}.woff2").write_bytes(content)
    (STATIC / "fonts" / "LICENSE-noto-lao").write_text((path / "LICENSE").read_text())


def _merged(files: Path, face: str, family: str = "be-vietnam-pro") -> Any:
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for subset in SUBSETS:
            font = TTFont(files / f"{family}-{subset}-{face}.woff2")
            font.flavor = None
            part = Path(folder) / f"{subset}.ttf"
            font.save(part)
            parts.append(str(part))
        return Merger().merge(parts)


def _save(font: Any, file: Path) -> None:
    """The same bytes from the same packages, whatever the day."""
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3786912000  # 1/1/2024, as fonts count
    font.flavor = "woff2"
    font.save(file)


def _add_tabular_figures(font: Any, width: int) -> None:
    """Ten more glyphs, the same digits on one width, and a ``tnum`` feature that swaps them in."""
    from fontTools.ttLib.tables import otTables as tables

    names = [font.getBestCmap()[ord(digit)] for digit in "0123456789"]
    for name in names:
        advance, bearing = font["hmtx"][name]
        shift = (width - advance) // 2
        glyph = copy.deepcopy(font["glyf"][name])
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(font["glyf"])
        font["glyf"][f"{name}.tnum"] = glyph
        font["hmtx"][f"{name}.tnum"] = (width, bearing + shift)
    font.setGlyphOrder(font["glyf"].glyphOrder)
    lookup = tables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTableCount = 1, 0, 1
    lookup.SubTable = [tables.SingleSubst()]
    lookup.SubTable[0].mapping = {name: f"{name}.tnum" for name in names}
    gsub = font["GSUB"].table
    gsub.LookupList.Lookup.append(lookup)
    record = tables.FeatureRecord()
    record.FeatureTag, record.Feature = "tnum", tables.Feature()
    record.Feature.FeatureParams = None
    record.Feature.LookupListIndex, record.Feature.LookupCount = [len(gsub.LookupList.Lookup) - 1], 1
    _register(gsub, record)


def _register(gsub: Any, record: Any) -> None:
    """Feature records stand in the order of their tags; every script's references follow them."""
    records = [*gsub.FeatureList.FeatureRecord, record]
    order = sorted(range(len(records)), key=lambda place: records[place].FeatureTag)
    moved = {old: new for new, old in enumerate(order)}
    gsub.FeatureList.FeatureRecord = [records[place] for place in order]
    for script in gsub.ScriptList.ScriptRecord:
        for system in filter(None, [script.Script.DefaultLangSys, *(item.LangSys for item in script.Script.LangSysRecord)]):
            system.FeatureIndex = sorted({moved[place] for place in system.FeatureIndex} | {moved[len(records) - 1]})
            system.FeatureCount = len(system.FeatureIndex)


# ── icons ────────────────────────────────────────────────────────────────────


def quoted_words() -> set[str]:
    """Everything in templates that could be the name of an icon: quoted in what is computed, and not the value of a name."""
    computed = (part for template in (ROOT / "templates").rglob("*.html") for part in _COMPUTED.findall(template.read_text()))
    return {word for part in computed for word in _WORD.findall(part)}


def icons(path: Path) -> None:
    """A sprite of the icons in use."""
    symbols = []
    for name in sorted(word for word in quoted_words() if (path / "icons" / f"{word}.svg").exists()):
        svg = (path / "icons" / f"{name}.svg").read_text()
        inner = re.sub(r"\s*\n\s*", "", svg[svg.index(">") + 1 : svg.rindex("</svg>")])
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 16 16">{inner}</symbol>')
    (STATIC / "icons.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(["", *symbols, ""]) + "</svg>\n")


def app_icons() -> None:
    """The logo for the home screen of a phone, which may cut the icon to any shape: the drawing stays in the middle. Drawn four
    times as large, then made smaller, so that its edges are smooth."""
    from PIL import Image, ImageDraw

    (STATIC / "icons").mkdir(exist_ok=True)
    ground, ink = re.findall(r'(?:rect[^>]*fill|stroke)="(#[0-9a-f]{6})"', (STATIC / "logo.svg").read_text())
    for size in APP_ICONS:
        unit = 4 * size * 0.85 / 24  # one unit of the logo, which is 24 wide
        middle, base = 2 * size, 2 * size + 3.8 * unit  # where its arcs stand
        picture = Image.new("RGB", (4 * size, 4 * size), ground)
        pen = ImageDraw.Draw(picture)
        for radius in (8, 4):
            _circle(pen.arc, middle, base, (radius + 1.2) * unit, 180, 360, ink, round(2.4 * unit))
            for end in (-radius, radius):  # arcs end round
                _circle(pen.ellipse, middle + end * unit, base, 1.2 * unit, ink)
        _circle(pen.ellipse, middle, base, 1.6 * unit, ink)
        picture.resize((size, size), Image.Resampling.LANCZOS).save(STATIC / "icons" / f"scan-{size}.png", optimize=True)


def _circle(draw: Any, x: float, y: float, radius: float, *more: Any) -> None:
    draw((x - radius, y - radius, x + radius, y + radius), *more)


# ── what runs ────────────────────────────────────────────────────────────────


def code_reader(path: Path) -> None:
    """One script and its compiled part, both as they were packed; the compiled part must come from the same package."""
    target = STATIC / "vendor" / "zxing-wasm"
    target.mkdir(parents=True, exist_ok=True)
    (target / "reader.js").write_bytes((path / "dist" / "iife" / "reader" / "index.js").read_bytes())
    (target / "zxing_reader.wasm").write_bytes((path / "dist" / "reader" / "zxing_reader.wasm").read_bytes())
    (target / "LICENSE").write_text((path / "LICENSE").read_text())


def axe(path: Path) -> None:
    """The accessibility checker, for tests only."""
    target = ROOT / "tests" / "browser" / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    (target / "axe.min.js").write_bytes((path / "axe.min.js").read_bytes())
    (target / "LICENSE").write_text((path / "LICENSE").read_text())


if __name__ == "__main__":
    main()
