"""The child process: reads letters from its parent, and answers with their PDFs or pages.

The frames are those of ``renderer``, which starts this module as a program.
"""

import json
import os
import pickle
import resource
import shutil
import sys
import threading
import time
from typing import IO

from campaign.rendering.document import Document, PageWish, RenderedPdf
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.pdf import render_pdf
from campaign.rendering.pictures import page_picture
from campaign.rendering.renderer import ANSWER_HEAD, OUT_OF_MEMORY, REQUEST_HEAD, exactly
from campaign.rendering.themes import Theme


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until the parent closes the pipe."""
    themes: list[Theme] = []
    while head := requests.read(REQUEST_HEAD.size):
        (length,) = REQUEST_HEAD.unpack(head)
        document, wish, place, theme = pickle.loads(exactly(requests, length))  # noqa: S301
        if theme is not None:
            themes.append(theme)
        answers.write(_answer_to(document, wish, themes[place]))
        answers.flush()


def _answer_to(document: Document, wish: PageWish | None, theme: Theme) -> bytes:
    try:
        rendered = page_picture(document, theme, wish) if wish else render_pdf(document, theme)
    except RenderError as error:
        characters = error.characters if isinstance(error, MissingGlyphs) else ()
        refusal = {"message": error.message, "characters": characters}
        data = json.dumps(refusal).encode()
        return ANSWER_HEAD.pack(0, 0, len(data)) + data
    pages = rendered.pages if isinstance(rendered, RenderedPdf) else ()
    parts = json.dumps(pages).encode()
    head = ANSWER_HEAD.pack(rendered.page_count, len(parts), len(rendered.data))
    return head + parts + rendered.data


def _leave_with(parent: int, folder: str) -> None:
    """End this process once its parent is gone, even in the middle of a letter."""
    while os.getppid() == parent:
        time.sleep(0.5)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _main(parent: int, memory_bytes: int, folder: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
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
