"""The two halves of docs/site.sh around mkdocs: gather the pages, and check the links of what was built."""

import html.parser
import pathlib
import re
import shutil
import sys
import urllib.parse

PAGES = ("README.md", "docs/**/*", "samples/*/README.md", "benchmarks/results/*")
NOT_PAGES = {".sh", ".py"}
FENCE = re.compile(r"^( *)```([\w#-]*)[^\n`]*$", re.MULTILINE)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def gather(root, target):
    """Copies what is a page, or shown by one; a link to anything else of the repository becomes its name."""
    published = {file for pattern in PAGES for file in root.glob(pattern) if file.is_file() and file.suffix not in NOT_PAGES}
    for source in published:
        copy = target / source.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            copy.write_text(page(source, published), encoding="utf-8")
        else:
            shutil.copyfile(source, copy)


def page(source, published):
    def link(match):
        picture, text, aim = match.groups()
        path = urllib.parse.unquote(aim.split("#")[0])
        if picture or not path or "://" in aim or aim.startswith("mailto:"):
            return match.group()
        file = (source.parent / path).resolve()
        if (file / "README.md") in published:
            return f"[{text}]({aim.rstrip('/')}/README.md)"
        # What is not there at all is left for mkdocs to find.
        return match.group() if file in published or not file.exists() else text

    pieces = re.split(r"(^ *```.*?^ *```[ ]*$)", source.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    # The kind of a block, as in "csharp file", is for the tests only.
    return "".join(FENCE.sub(r"\1```\2", piece) if number % 2 else LINK.sub(link, piece) for number, piece in enumerate(pieces))


class Links(html.parser.HTMLParser):
    """The places of a page that can be linked to, and what it links to."""

    def __init__(self, text):
        super().__init__()
        self.names, self.aims = {""}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("id", "name"):
                self.names.add(value)
            elif name in ("href", "src") and value and not (tag == "link" and "://" in value):
                self.aims.append(value)


def check(site):
    """Says which links of the site lead nowhere, headings included."""
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    dead = []
    for path, links in pages.items():
        for aim in links.aims:
            parts = urllib.parse.urlsplit(aim)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            goal = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if not goal.is_file() or (goal in pages and urllib.parse.unquote(parts.fragment) not in pages[goal].names):
                dead.append(f"{path.relative_to(site)}: {aim}")
    for line in sorted(set(dead)):
        print(f"site.py: {line} leads nowhere", file=sys.stderr)
    print(f"site.py: {len(pages)} pages, {len(set(dead))} dead links")
    return 1 if dead or len(pages) < 10 else 0


if __name__ == "__main__":
    sys.exit(gather(*(pathlib.Path(one).resolve() for one in sys.argv[2:])) if sys.argv[1] == "gather" else check(pathlib.Path(sys.argv[2]).resolve()))
