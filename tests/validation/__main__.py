"""``python -m tests.validation``: write ``docs/validation.md`` anew; status 1 if a figure was not met."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.validation.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"


def main() -> int:
    text = page(lambda section: print(section, flush=True))
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"Written: {PAGE}")
    return 1 if "NOT MET" in text else 0


if __name__ == "__main__":
    sys.exit(main())
