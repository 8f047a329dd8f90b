#!/usr/bin/env python3
"""Writes an ordinary scan of about 3 MB, at most 3,145,728 bytes: two sheets in colour at 300 dpi, with the paper's grain.

usage:  scan.py FILE
"""
import io
import os
import random
import sys

from PIL import Image, ImageDraw

LIMIT = 3 * 1024 * 1024
SHEET = (2480, 3508)


def sheet(number):
    random.seed(number)
    grain = Image.frombytes("L", (SHEET[0] // 2, SHEET[1] // 2), random.randbytes(SHEET[0] * SHEET[1] // 4))
    grain = grain.resize(SHEET, Image.Resampling.BILINEAR).point(lambda value: 232 + value // 16)
    image = Image.merge("RGB", (grain, grain, grain.point(lambda value: value - 8)))
    draw = ImageDraw.Draw(image)
    for row in range(60):
        draw.text((240, 260 + 50 * row), f"Riga {row + 1} del foglio {number}: testo di prova scritto a macchina.", fill=(30, 30, 60), font_size=34)
    return image


def main():
    sheets = [sheet(1), sheet(2)]
    for quality in range(95, 20, -2):
        packed = io.BytesIO()
        sheets[0].save(packed, "PDF", save_all=True, append_images=sheets[1:], resolution=300, quality=quality)
        if packed.tell() <= LIMIT:
            break
    with open(sys.argv[1] + ".new", "wb") as file:
        file.write(packed.getvalue())
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    print(f"{packed.tell()} bytes, quality {quality}", file=sys.stderr)


if __name__ == "__main__":
    main()
