"""Pictures for a camera that is none: pages of printed badges as a film that Chromium plays over and over."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image

WIDE, HIGH, FPS = 640, 480, 10


def film(path: Path, pictures: Iterable[Image.Image], hold: int = 8, tilt: float = 0, blur: float = 0) -> Path:
    """Each picture before the camera for so many frames, as somebody holds a badge: whole, a little askew."""
    from PIL import ImageFilter

    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        colour = bytes([128]) * (WIDE * HIGH // 2)
        for picture in pictures:
            badge = picture.convert("L").rotate(tilt, expand=True, fillcolor=200)
            badge.thumbnail((WIDE, HIGH))
            frame = Image.new("L", (WIDE, HIGH), 200)
            frame.paste(badge, ((WIDE - badge.width) // 2, (HIGH - badge.height) // 2))
            if blur:
                frame = frame.filter(ImageFilter.GaussianBlur(blur))
            out.write((b"FRAME\n" + frame.tobytes() + colour) * hold)
    return path


def camera(clip: Path) -> list[str]:
    """What Chromium is started with; one film for each start."""
    return [
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={clip.resolve()}",
    ]  # fmt: skip
