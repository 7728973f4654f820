"""``sphinx-vmsd stream FILE``: what is in a migration stream."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Optional

import click

from sphinx_vmsd.cli.streaming import run
from sphinx_vmsd.render.stream.select import pattern


@click.command("stream")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, of --diff, too (sphinx-vmsd schema stream).")
@click.option("--section", "sections", multiple=True, metavar="GLOB",
              help="Only sections with this name, name#instance or last part of the name.")
@click.option("--field", "fields", multiple=True, metavar="GLOB",
              help="Only fields with this path (parent.child[0]) or name.")
@click.option("--diff", "other", type=click.Path(path_type=Path), metavar="OTHER",
              help="Print what differs between FILE and OTHER.")
@click.option("--against", "source", metavar="SOURCE",
              help="Try to load FILE with the descriptions of SOURCE (spec, dump, tree or stream; its newest release) "
                   "and say what QEMU would. They also decode a stream without own description, with --diff only that.")
@click.option("--full", is_flag=True, help="Print long arrays and buffers to their end.")
def command(file: Path, as_json: bool, sections: tuple[str, ...], fields: tuple[str, ...], other: Optional[Path],
            source: Optional[str], full: bool) -> None:
    """Decode the migration stream FILE: sections, fields, values and offsets.

    FILE may be compressed with gzip; - is the standard input. What is compressed or comes out of a pipe is copied to a
    temporary file of up to 16 GiB. Exit status: 0 the stream is sound, 1 something is
    wrong with it (or the two streams differ, a section does not load, or a filter fits nothing), 2 it can't be read.
    """
    filters = tuple(map(pattern, sections)), tuple(map(pattern, fields))
    sys.exit(run(file, filters, as_json, other, source, full))
