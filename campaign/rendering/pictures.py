"""A page as a picture, for whoever writes the letter and wants to see it."""

from io import BytesIO

import pypdfium2
from PIL import Image

from campaign.rendering.document import Document, PagePicture, PageWish
from campaign.rendering.pdf import page_pdf
from campaign.rendering.themes import Theme


def page_picture(document: Document, theme: Theme, wish: PageWish) -> PagePicture:
    """The page that is wished for, exactly so many pixels wide.

    :raises RenderError: as ``pdf.page_pdf`` does.
    """
    rendered = page_pdf(document, theme, wish.number)
    opened = pypdfium2.PdfDocument(rendered.data)
    try:
        page = opened[0]
        bitmap = page.render(scale=wish.width_px / page.get_width())
        image: Image.Image = bitmap.to_pil()
        picture = BytesIO()
        # JPEG is made in a third of PNG's time; without subsampling small letters stay sharp.
        image.convert("RGB").save(picture, format="JPEG", quality=85, subsampling=0)
    finally:
        opened.close()
    return PagePicture(picture.getvalue(), rendered.page_count)
