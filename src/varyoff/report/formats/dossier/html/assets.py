"""The frame of every page: style and script, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from varyoff.report.formats.dossier.html.markup import markup_text


@cache
def asset(name: str) -> str:
    """Return a file that lies beside this module."""
    return files("varyoff.report.formats.dossier.html").joinpath(name).read_text(encoding="utf-8").strip() + "\n"


def _hash(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def document(title: str, body: str) -> str:
    """Return a whole page. Its policy allows this style and this script, no request, no form, no frame."""
    style, script = asset("style.css"), asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{markup_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )
