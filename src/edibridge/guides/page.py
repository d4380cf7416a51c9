"""A guide as a page that people read: one table a message, in HTML that stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from edibridge.guides.guide import Code, Condition, Guide, MessageGuide, Move, Use
from edibridge.guides.narrowing import element, find
from edibridge.guides.paths import Step
from edibridge.syntax.directory import Directory, Part, load

_STATUS = {"required": "R", "advised": "A", "optional": "O", "unused": "X"}
_WORDS = {
    "required": "required",
    "advised": "advised",
    "optional": "optional",
    "unused": "not used",
}
_MANY = 99_999

_STYLE = """
:root{--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--head:#f3f5f7;--accent:#0b5cad}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:2rem 1.25rem 4rem;color:var(--ink);background:#fff;
 font:16px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:2px solid var(--ink)}
h3{font-size:1rem;margin:1.5rem 0 .25rem}
p{margin:.25rem 0 .75rem;max-width:48rem}
a{color:var(--accent)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.5rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:1rem 0}
dt{color:var(--soft)}dd{margin:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;min-width:52rem;font-size:.875rem}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
thead th{background:var(--head);border-bottom:2px solid var(--line);white-space:nowrap}
tbody th{font-weight:600;white-space:nowrap}
tr.group th,tr.group td{background:#f8f9fb}
tr.element th{font-weight:400}
code{font:.85em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.R{font-weight:700}.X{color:var(--soft);text-decoration:line-through}
ul.codes{list-style:none;margin:0;padding:0}
@media print{
body{max-width:none;padding:0;font-size:9pt}h2{break-before:page}tr{break-inside:avoid}
}
"""


def page(guide: Guide) -> str:
    """Return a guide as one HTML page without anything from outside."""
    return "".join(_pieces(guide))


def _pieces(guide: Guide) -> Iterator[str]:
    directory = load(guide.syntax, guide.directory)
    title = escape(guide.title)
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n"
    )
    facts = [
        ("Guide", guide.id),
        ("Partner", guide.partner),
        ("Version", guide.version),
        (
            "Standard",
            f"{'EDIFACT' if guide.syntax == 'edifact' else 'X12'} {guide.directory.upper()}",
        ),
        ("Valid from", guide.since.isoformat() if guide.since else ""),
        ("Valid until", guide.until.isoformat() if guide.until else ""),
    ]
    shown = "".join(f"<dt>{name}</dt><dd>{escape(said)}</dd>" for name, said in facts if said)
    yield f"<dl>{shown}</dl>\n"
    links = "".join(f'<li><a href="#{kind}">{kind}</a></li>' for kind in guide.messages)
    yield f'<nav aria-label="Messages"><ul>{links}</ul></nav>\n'
    yield (
        "<p>R required, A advised, O optional, X not used. What a table does not list is as the "
        "standard says, unless the message is closed.</p>\n"
    )
    if guide.envelope:
        yield "<h2 id='envelope'>Envelope</h2>\n"
        yield from _table(
            "Elements of the envelope", (_row(use, 0, "", "") for use in guide.envelope)
        )
    for one in guide.messages.values():
        yield from _message(one, directory)
    yield "</main>\n</body>\n</html>\n"


def _message(guide: MessageGuide, directory: Directory) -> Iterator[str]:
    yield f'<h2 id="{guide.type}">{guide.type}</h2>\n'
    if guide.purpose:
        yield f"<p>{escape(guide.purpose)}</p>\n"
    if guide.association:
        yield f"<p>Association assigned code: <code>{escape(guide.association)}</code></p>\n"
    if guide.closed:
        yield "<p>The message is closed: what the table does not list is not used.</p>\n"
    part = directory.messages[guide.type]
    yield from _table(f"Segments and elements of {guide.type}", _rows(guide.uses, part, directory))
    if guide.conditions:
        yield "<h3>Rules</h3>\n"
        yield from _plain(
            f"Rules of {guide.type}", ("Rule", "Severity", "What it demands"), _rules(guide)
        )
    if guide.moves:
        yield "<h3>Mapping</h3>\n"
        yield from _plain(
            f"Mappings of {guide.type}", ("Element", "In the model", "Codes"), _moves(guide.moves)
        )


def _table(caption: str, rows: Iterable[str]) -> Iterator[str]:
    heads = ("Path", "Name", "Standard", "Guide", "Form", "Values", "Note")
    yield from _head(caption, heads)
    yield from rows
    yield "</tbody>\n</table></div>\n"


def _head(caption: str, heads: Iterable[str]) -> Iterator[str]:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n"
    )


def _plain(caption: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from _head(caption, heads)
    for first, *others in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        yield f'<tr><th scope="row">{first}</th>{cells}</tr>\n'
    yield "</tbody>\n</table></div>\n"


def _rows(uses: tuple[Use, ...], root: Part, directory: Directory) -> Iterator[str]:
    """Give the rows in the order of the standard, whatever order the guide has."""
    for use in sorted(uses, key=lambda use: _rank(use, root)):
        part = find(root, use.at.steps)
        standard, form = ("", "") if part is None else _standard(use, part, directory)
        yield _row(use, len(use.at.steps) - (not use.at.key), standard, form)


def _rank(use: Use, root: Part) -> tuple[tuple[int, str], ...]:
    ranks: list[tuple[int, str]] = []
    part = root
    for step in use.at.steps:
        at = part.ranks[step.name]
        ranks.append((at, _text((step,))))
        part = part.children[at]
    if use.at.key:
        number, component = map(int, use.at.key.split("."))
        ranks += [(-1, ""), (number, ""), (component, "")]
    return tuple(ranks)


def _text(steps: tuple[Step, ...]) -> str:
    return "/".join(step.name + "".join(map(str, step.tests)) for step in steps)


def _standard(use: Use, part: Part, directory: Directory) -> tuple[str, str]:
    if not use.at.key:
        most = "many" if part.maximum > _MANY else str(part.maximum)
        return f"{'M' if part.minimum else 'C'} {most}", ""
    known = element(part, use.at.key, directory)
    if known is None:
        return "", ""
    size = f"{known.shortest}..{known.longest}" if known.shortest else f"..{known.longest}"
    exact = str(known.longest) if known.shortest == known.longest else size
    form = f"{known.kind.lower()}{exact}" if known.longest else ""
    return "M" if known.mandatory else "C", form


def _row(use: Use, depth: int, standard: str, form: str) -> str:
    kind = "element" if use.at.key else "group"
    status = _STATUS[use.status]
    often = "" if use.at.key or not use.maximum else f" {use.maximum}"
    if use.shortest or use.longest:
        own = (
            f"{use.shortest}..{use.longest or ''}"
            if use.shortest != use.longest
            else str(use.longest)
        )
        form = f"{form} (here {own})".strip()
    if use.pattern:
        form = f"{form} <code>{escape(use.pattern)}</code>".strip()
    notes = [escape(use.note)] if use.note else []
    notes += [f"for example <code>{escape(use.example)}</code>"] if use.example else []
    notes += (
        [f"<code>{escape(use.default)}</code> where nothing else is said"] if use.default else []
    )
    cells = (
        escape(use.name),
        standard,
        f'<span class="{status}" title="{_WORDS[use.status]}">{status}</span>{often}',
        form,
        _codes(use.codes),
        "; ".join(notes),
    )
    inner = "".join(f"<td>{cell}</td>" for cell in cells)
    pad = f' style="padding-left:{0.6 + depth * 0.9:.1f}rem"' if depth else ""
    path = f"<code>{escape(str(use.at))}</code>"
    return f'<tr class="{kind}"><th scope="row"{pad}>{path}</th>{inner}</tr>\n'


def _size(use: Use) -> str:
    if use.shortest == use.longest:
        return str(use.longest)
    return f"{use.shortest or ''}..{use.longest or ''}"


def _codes(codes: tuple[Code, ...]) -> str:
    if not codes:
        return ""
    said = "".join(
        f"<li><code>{escape(code.value)}</code>"
        f"{' ' + escape(code.meaning) if code.meaning else ''}"
        f"{f' (standard: <code>{escape(code.standard)}</code>)' if code.standard else ''}</li>"
        for code in codes
    )
    return f'<ul class="codes">{said}</ul>'


def _rules(guide: MessageGuide) -> Iterator[tuple[str, ...]]:
    for rule in guide.conditions:
        yield (
            f"<code>{escape(rule.id)}</code>",
            rule.severity,
            f"{escape(rule.about)}{_paths(rule)}",
        )


def _paths(rule: Condition) -> str:
    """Say the paths that a rule looks at, for those who build it."""
    words = (
        ("in each", (str(rule.each),) if rule.each is not None else ()),
        ("where", tuple(f"{'no ' if one.absent else ''}{one.at}" for one in rule.when)),
        ("needs", tuple(str(one.at) for one in rule.needs)),
        ("needs one of", tuple(str(one.at) for one in rule.needs_one)),
        ("forbids", tuple(str(one.at) for one in rule.forbids)),
    )
    said = "; ".join(
        f"{word} {', '.join(f'<code>{escape(one)}</code>' for one in paths)}"
        for word, paths in words
        if paths
    )
    return f"<br>{said}"


def _moves(moves: tuple[Move, ...]) -> Iterator[tuple[str, ...]]:
    for move in moves:
        scope = f"{move.each}/" if move.each is not None else ""
        yield (
            f"<code>{escape(scope + str(move.at))}</code>",
            f"<code>{escape(move.to)}</code>" if move.to else "translated where it stands",
            _codes(move.codes),
        )
