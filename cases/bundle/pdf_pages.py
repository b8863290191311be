"""Draws the pages of a PDF as pictures. Run as a program of its own: a PDF may be made to harm its reader.

    python pdf_pages.py SOURCE FOLDER MOST LONGEST

Writes 0001.jpg and so on, at most MOST pages, none with a side above LONGEST pixels; prints how many pages
there are in all. PDFium is handed nothing but the file, with memory and time limited.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pypdfium2

_DOTS = 150 / 72
_MEMORY = 1024**3
_SECONDS = 45
QUALITY = 78


def draw(source: Path, folder: Path, most: int, longest: int) -> int:
    """Draw the pages; returns how many there are."""
    document = pypdfium2.PdfDocument(source)
    for number in range(min(len(document), most)):
        page = document[number]
        scale = min(_DOTS, longest / max(*page.get_size(), 1))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        picture.save(folder / f"{number + 1:04}.jpg", "JPEG", quality=QUALITY)
        page.close()
    return len(document)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    where, into, pages, side = sys.argv[1:]
    sys.stdout.write(str(draw(Path(where), Path(into), int(pages), int(side))))
