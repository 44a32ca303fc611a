"""Pictures: make a screenshot small - a palette of 256 colours, as pages have few more.

A browser reads the picture and finds its colours (quick there, slow in Python); the
file is written here, without any package for it.
"""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from typing import Any

#: Gives width, height, the palette and one byte a pixel: the 256 commonest colours,
#: and for the others the nearest of those.
READ = """
async (png) => {
  const bitmap = await createImageBitmap(await (await fetch(png)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
  const pixels = new Uint32Array(data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const common = [...counts].sort((a, b) => b[1] - a[1]).map(([pixel]) => pixel);
  const parts = (p) => [p & 255, (p >> 8) & 255, (p >> 16) & 255];
  const palette = common.slice(0, 256).map(parts);
  const far = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  const nearest = (c) => palette.reduce((best, p, i) => far(p, c) < far(palette[best], c) ? i : best, 0);
  const index = new Map(common.map((pixel, i) => [pixel, i < 256 ? i : nearest(parts(pixel))]));
  const bytes = Uint8Array.from(pixels, (pixel) => index.get(pixel));
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768)
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return { width: bitmap.width, height: bitmap.height, palette: palette.flat(), bytes: btoa(text) };
}
"""


def write_small(page: Any, png: bytes, path: Path) -> None:
    """Write a PNG with a palette. ``page`` is an empty page of a browser."""
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    read = page.evaluate(READ, address)
    width, height = read["width"], read["height"]
    pixels = base64.b64decode(read["bytes"])
    rows = b"".join(b"\0" + pixels[n * width : (n + 1) * width] for n in range(height))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", bytes(read["palette"]))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
