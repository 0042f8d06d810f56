"""From a chart to its SVG: one look, the document's own type, the locale's separators."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from comptune.reports.html import FONT, FONTS
from comptune.reports.locale import Wording

GREY: Final = "#767f8a"
INK: Final = "#1b2430"
_LIGHT: Final = "#e3e8ed"
_ID: Final = re.compile(r'(id="|url\(#|href="#)([A-Za-z][\w-]*)')


def svg_of(key: str, chart: Any, wording: Wording) -> str:
    """The picture with ids that no other figure of the document has."""
    convert = _converter()
    styled = chart.configure(font=FONT, background="white").configure_axis(
        labelFontSize=11,
        titleFontSize=11,
        titleFontWeight="normal",
        labelColor=INK,
        titleColor=INK,
        gridColor=_LIGHT,
        domainColor=GREY,
        tickColor=GREY,
    )
    styled = styled.configure_legend(labelFontSize=11, labelColor=INK, labelLimit=320)
    styled = styled.configure_view(stroke=None)
    svg: str = convert.vegalite_to_svg(
        styled.to_dict(), format_locale=_separators(wording), allowed_base_urls=[]
    )
    return _ID.sub(lambda found: f"{found[1]}{key}-{found[2]}", svg)


def _separators(wording: Wording) -> dict[str, Any]:
    one = wording.exact(Decimal("1234567.5"))
    return {
        "decimal": one[-3],
        "thousands": one[1] if not one[1].isdigit() else ",",
        "grouping": [3],
        "currency": ["", ""],
        "minus": "\u2212",
    }


@lru_cache(maxsize=1)
def _converter() -> Any:
    import vl_convert  # noqa: PLC0415 - 40 MB that only reports need

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
