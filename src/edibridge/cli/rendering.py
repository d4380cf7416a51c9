"""The command that shows documents as pages: render."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from edibridge.batch import Outcome
from edibridge.cli import tasks
from edibridge.cli.commands import check_reading, over, where_to
from edibridge.cli.output import save
from edibridge.cli.sources import sources, stems
from edibridge.errors import UsageError
from edibridge.findings import Report
from edibridge.format import Received
from edibridge.page import Kind, PageOptions, Print, Rendered, load_logo, render_page
from edibridge.page.wording import wording
from edibridge.profile import Judged
from edibridge.receive import receive
from edibridge.report import judged_row, text


@frozen(kw_only=True)
class Render:
    """Show the documents of a file as pages, a file each."""

    kind: Kind
    options: PageOptions
    format: str = "auto"
    layout: str | None = None
    guide: str | None = None
    folder: str | None = None
    stems: Mapping[str, str] = field(factory=dict, repr=False)
    file: str | None = None
    force: bool = False

    @tasks.guarded
    def __call__(self, path: str) -> Outcome:
        """Show one file."""
        loaded = tasks.load_source(path)
        options = tasks.reading(self, loaded)
        received = list(receive(loaded.data, format=self.format, options=options))
        made = [
            (one, render_page(one.document, self.kind, self.options))
            for one in received
            if one.document is not None
        ]
        if not made:
            raise tasks.no_document(path)
        if self.folder is None and len(made) > 1:
            message = f"the file holds {len(made)} documents"
            raise UsageError(message, where=path, hint="name a folder for them with --out FOLDER")
        names = list(self._names(path, [page for _one, page in made]))
        for name, (_one, page) in zip(names, made, strict=False):
            save(name, page.data, force=self.force)
        rows = tuple(judged_row(path, _judged(one, page)) for one, page in made)
        for row, name in zip(rows, names, strict=False):
            row["output"] = str(name)
        return Outcome(
            path=path,
            rows=rows,
            outputs=tuple(map(str, names)),
            output=b"" if names else made[0][1].data,
            lines=tuple(line for row in rows for line in text(row)[:-1]),
        )

    def _names(self, path: str, pages: Sequence[Rendered]) -> Iterator[Path]:
        """Return the names of the files; none for standard output."""
        if self.file is not None:
            yield Path(self.file)
        elif self.folder is not None:
            stem = self.stems.get(path, Path(path).stem)
            width = len(str(len(pages)))
            for number, page in enumerate(pages, 1):
                counted = f"-{number:0{width}d}" if len(pages) > 1 else ""
                yield Path(self.folder, f"{stem}{counted}{page.extension}")


def _judged(received: Received, page: Rendered) -> Judged:
    document = received.document
    return Judged(
        format=received.format,
        message=(document.number or "") if document is not None else "",
        report=Report(
            profile="page",
            format=received.format,
            findings=(*received.findings, *page.findings),
        ),
    )


def render(arguments: argparse.Namespace) -> int:
    """`edibridge render`."""
    check_reading(arguments)
    if arguments.lang:
        wording(arguments.lang)
    for name in arguments.font or ():
        if not Path(name).is_file():
            message = "there is no such font"
            raise UsageError(message, where=name)
    options = PageOptions(
        language=arguments.lang,
        direction=arguments.direction,
        paper=arguments.paper,
        colour=arguments.colour,
        logo=load_logo(arguments.logo) if arguments.logo else None,
        fonts=tuple(arguments.font or ()),
        foot=tuple(arguments.foot or ()),
        pay_code=not arguments.no_pay_code,
        print=Print(texts=tuple(arguments.text or ())),
    )
    found, twice = sources(arguments.files, arguments.files_from)
    folder, file = where_to(arguments.out, list(found))
    task = Render(
        kind=arguments.to,
        options=options,
        format=arguments.source_format,
        layout=arguments.layout,
        guide=arguments.guide,
        folder=folder,
        stems=stems(found) if folder is not None else {},
        file=file,
        force=arguments.force,
    )
    return over(list(found), task, arguments, twice)
