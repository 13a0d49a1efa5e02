"""`python -m docs.generate`: write every generated page that is not as the program is."""

from __future__ import annotations

from pathlib import Path

from docs.generate.pages import build_pages

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Write the pages and name those that changed."""
    for name, text in build_pages(ROOT).items():
        page = ROOT / name
        if page.is_file() and page.read_text(encoding="utf-8") == text:
            continue
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
