"""A small picture that stands for an identity document: a plain card with lines, no person on it."""

import struct
import zlib

WIDTH, HEIGHT = 428, 270
PAPER, FRAME, LINE, PHOTO = (238, 243, 247), (90, 110, 130), (150, 165, 180), (205, 215, 224)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y) < 4:
        return FRAME
    if 300 <= x < 400 and 70 <= y < 200:
        return PHOTO
    if 28 <= x < 270 and y % 34 < 6 and 30 < y < 240:
        return LINE
    return PAPER


def card_png() -> bytes:
    rows = b"".join(b"\0" + bytes(c for x in range(WIDTH) for c in _colour(x, y)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
