"""PDF papers as text."""

import io
import unicodedata
from dataclasses import dataclass

import pdfplumber


@dataclass
class Paper:
    text: str
    pages: int


def read_pdf(content: bytes) -> Paper:
    """Text in NFKC: fonts may hold compatibility forms of the same character."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        text = "\n".join(page.extract_text() or "" for page in pdf.pages)
        return Paper(unicodedata.normalize("NFKC", text), len(pdf.pages))
