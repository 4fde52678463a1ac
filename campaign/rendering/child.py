"""The child process: reads letters from its parent, and answers with their PDFs or pages.

The frames are those of ``renderer``, which starts this module as a program.
"""

import json
import os
import pickle
import shutil
import sys
import threading
import time
import traceback
from typing import IO

from campaign.rendering.cage import allow_seconds, enter
from campaign.rendering.document import Document, PageWish, RenderedPdf
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.faults import UNSETTABLE
from campaign.rendering.pdf import render_pdf
from campaign.rendering.pictures import page_picture
from campaign.rendering.renderer import ANSWER_HEAD, OUT_OF_MEMORY, REQUEST_HEAD, exactly
from campaign.rendering.themes import Theme


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until the parent closes the pipe."""
    themes: list[Theme] = []
    while head := requests.read(REQUEST_HEAD.size):
        (length,) = REQUEST_HEAD.unpack(head)
        document, wish, place, theme, cpu_seconds = pickle.loads(exactly(requests, length))  # noqa: S301
        if theme is not None:
            themes.append(theme)
        allow_seconds(cpu_seconds)
        answers.write(_answer_to(document, wish, themes[place]))
        answers.flush()


def _answer_to(document: Document, wish: PageWish | None, theme: Theme) -> bytes:
    try:
        rendered = page_picture(document, theme, wish) if wish else render_pdf(document, theme)
    except RenderError as error:
        return _refusal(error)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (the layout engine fails in many ways; the next letter is to be set all the same)
        traceback.print_exc()
        return _refusal(RenderError(UNSETTABLE))
    pages = rendered.pages if isinstance(rendered, RenderedPdf) else ()
    parts = json.dumps(pages).encode()
    head = ANSWER_HEAD.pack(rendered.page_count, len(parts), len(rendered.data))
    return head + parts + rendered.data


def _refusal(error: RenderError) -> bytes:
    characters = error.characters if isinstance(error, MissingGlyphs) else ()
    data = json.dumps({"message": error.message, "characters": characters}).encode()
    return ANSWER_HEAD.pack(0, 0, len(data)) + data


def _leave_with(parent: int, folder: str) -> None:
    """End this process once its parent is gone, even in the middle of a letter."""
    while os.getppid() == parent:
        time.sleep(0.5)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _main(parent: int, memory_bytes: int, folder: str) -> None:
    enter(memory_bytes)
    threading.Thread(target=_leave_with, args=(parent, folder), daemon=True).start()
    # Whatever a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        _serve(sys.stdin.buffer, answers)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
