"""A document as pages of paper, by WeasyPrint: tagged, and the same bytes for the same document."""

import hashlib
from typing import Any, Final

from comptune.errors import ComptuneError
from comptune.reports.document import Document
from comptune.reports.html import to_html

PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfNeedsPango(ComptuneError):
    """The machine lacks the library that sets type."""


class PdfLoadsNothing(ComptuneError):
    """A document that asks for something outside it."""


def to_pdf(document: Document) -> bytes:
    """The pages.

    Raises:
        PdfNeedsPango: the machine lacks Pango.
        DocumentRefused: as `to_html`.
    """
    weasyprint = _weasyprint()
    html = to_html(document)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    page = weasyprint.HTML(string=html, url_fetcher=_only_within(weasyprint), media_type="print")
    written: bytes = page.write_pdf(
        pdf_identifier=identifier, pdf_variant="pdf/ua-1", pdf_tags=True, custom_metadata=False
    )
    return written


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 - a second, and a library that a machine may lack
    except OSError as error:
        raise PdfNeedsPango(
            place="The PDF",
            rule=f"it is set by Pango, which this machine lacks ({_first_line(error)})",
            remedy=f"Install it (Debian, Ubuntu: apt install {PACKAGES}; macOS: brew install "
            "pango; Fedora: dnf install pango), or take the report as HTML, which needs nothing.",
        ) from error
    return weasyprint


def _first_line(error: OSError) -> str:
    return str(error).split(":", maxsplit=1)[0].split("\n", maxsplit=1)[0].rstrip(".")


def _only_within(weasyprint: Any) -> Any:
    """What fetches: data that is in the document, and nothing else."""
    urls = weasyprint.urls

    class Refused(PdfLoadsNothing, urls.FatalURLFetchingError):  # type: ignore[misc, name-defined]
        """The one kind of error that WeasyPrint lets through."""

    class Within(urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:"):
                raise Refused(
                    place="The document",
                    value=url,
                    rule="it refers to nothing outside it",
                    remedy="Put what is needed into the document.",
                )
            return super().fetch(url, headers)

    return Within()
