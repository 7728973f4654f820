"""The byte picture as SVG: a strip for each release, the same field on the same height, differences marked."""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Optional

from sphinx_vmsd.render.bytes import Line, Run, Strip, lines
from sphinx_vmsd.render.diagram.metrics import FONT, text_width, wrap
from sphinx_vmsd.render.diagram.svg import text_of
from sphinx_vmsd.render.say import Say, plainly

_WIDTH, _JOIN, _OFFSET, _HEAD, _SIGN = 190.0, 26.0, 44.0, 26.0, 74.0
_GAP = _JOIN + _OFFSET
_LEAST, _MOST = 24.0, 64.0
#: After these a long name may be cut.
_PARTS = re.compile(r"[./]")


def byte_picture(strips: Sequence[Strip], title: str, most: int = 60, say: Say = plainly) -> str:
    """*strips* side by side: a template for :func:`sphinx_vmsd.render.diagram.svg.finish`.

    A field's height grows with the doublings of its size, so that 4 and 4096 bytes fit one page; the numbers are
    exact. At most *most* fields are drawn.
    """
    every = lines(strips)
    shown = every[:most]
    heights = [_height(line) for line in shown]
    width = _x(len(strips)) - _GAP + _SIGN
    height = _HEAD + sum(heights) + (_LEAST if len(every) > most else 0) + 4
    parts = [_heading(one, number, say) for number, one in enumerate(strips)]
    numbers = []
    y = _HEAD
    for line, tall in zip(shown, heights):
        parts.append(_line(line, y, tall, len(strips), say))
        numbers.append(_numbers(line, y, tall))
        y += tall
    parts.append(f'<g class="vmsd-faint" text-anchor="end" pointer-events="none">{"".join(numbers)}</g>')
    if len(every) > most:
        parts.append(_text(_OFFSET, y + _LEAST / 2, say(f"and {len(every) - most} more fields"), "vmsd-faint"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vmsd-svg" role="img" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-size="{FONT - 1}" style="--vmsd-width:{width:.0f}" '
        f'aria-labelledby="<?id?>-title" '
        f'aria-describedby="<?id?>-desc"><title id="<?id?>-title">{text_of(title)}</title>'
        f'<desc id="<?id?>-desc">{text_of(description(strips, say))}</desc>{"".join(parts)}</svg>'
    )


def description(strips: Sequence[Strip], say: Say = plainly) -> str:
    """The picture in words: sizes, and every difference."""
    totals = (f"{say(one.title)}: {say(_bytes(one.size))}" for one in strips)
    changed = [line for line in lines(strips) if line.mark]
    told = (f"{line.name} {say(line.mark.value)}" for line in changed if line.mark)
    return ". ".join([*totals, *told, "" if changed or len(strips) < 2 else say("no difference")]).strip(". ") + "."


def _bytes(size: Optional[int]) -> str:
    return "size not known before sending" if size is None else f"{size} byte{'' if size == 1 else 's'}"


def _height(line: Line) -> float:
    sizes = [run.size for run in line.runs if run and run.size]
    return min(_MOST, _LEAST + 3.0 * max(max(sizes, default=1).bit_length() - 3, 0))


def _x(number: int) -> float:
    return _OFFSET + number * (_WIDTH + _GAP)


def _heading(one: Strip, number: int, say: Say) -> str:
    label = f"{say(one.title)}, {say(_bytes(one.size))}" if one.size is not None else say(one.title)
    return _text(_x(number), _HEAD / 2, label, "", ' font-weight="600"')


def _line(line: Line, y: float, tall: float, strips: int, say: Say) -> str:
    tone = f" vmsd-{line.mark.value}" if line.mark else ""
    first = line.runs[0]
    if first and line.same:
        drawn = _cell(first, line.name, (_x(0), y, _x(strips - 1) + _WIDTH - _x(0), tall), say)
    else:
        cells = (f"<g>{_cell(run, line.name, (_x(at), y, _WIDTH, tall), say)}</g>" for at, run in enumerate(line.runs))
        joins = (_join(pair, _x(at) + _WIDTH, y) for at, pair in enumerate(zip(line.runs, line.runs[1:])))
        drawn = "".join((*joins, *cells))
    sign = _text(_x(strips - 1) + _WIDTH + 8, y + tall / 2, say(line.mark.value), "vmsd-label") if line.mark else ""
    return f'<g class="vmsd-run{tone}">{drawn}{sign}</g>'


def _cell(run: Optional[Run], name: str, place: tuple[float, float, float, float], say: Say) -> str:
    x, y, wide, tall = place
    box = f'd="M{x:.0f} {y:.0f}h{wide:.0f}v{tall:.0f}h-{wide:.0f}z"'
    if run is None:
        return f'<path class="vmsd-absent" {box}/>'
    room = int((wide - text_width(_size(run)) - 22) / (FONT * 0.6))
    where = f"bytes {run.offset} to {run.offset + run.size - 1}" if run.offset is not None and run.size else run.why
    kind = run.type or say("type not known")
    note = f"<title>{text_of(f'{name}: {kind}, {say(_bytes(run.size))}; {say(where)}')}</title>"
    label = _label(run.name, max(room, 6)) if room > 0 else ""
    return f'{note}<path class="vmsd-node" {box}/>{_text(x + 8, y + tall / 2, label)}'


def _numbers(line: Line, y: float, tall: float) -> str:
    """The sizes, at the ends of the boxes, and before them the offsets."""
    boxes = list(enumerate(line.runs))
    sizes = (_text(_x(at) + _WIDTH - 8, y + tall / 2, _size(run)) for at, run in boxes[-1 if line.same else 0:] if run)
    offsets = (_text(_x(at) - 6, y + 11, _at(run)) for at, run in boxes[:1 if line.same else None] if run)
    return "".join((*sizes, *offsets))


def _size(run: Run) -> str:
    return f"{run.size} B" if run.size is not None else "?"


def _at(run: Run) -> str:
    return "?" if run.offset is None else str(run.offset)


def _label(name: str, room: int) -> str:
    """*name* in *room* characters: of a long one the end, which tells it from those beside it."""
    if len(name) > room:
        ends = (name[found.end():] for found in _PARTS.finditer(name))
        name = "…" + next((end for end in ends if len(end) < room), name[1 - room:])
    return wrap(name, room, 1)[0]


def _join(pair: tuple[Optional[Run], Optional[Run]], x: float, y: float) -> str:
    """Lines between two strips that hold the same field; dashed when it changed."""
    one, other = pair
    if one is None or other is None:
        return ""
    kind = "" if one.shape == other.shape else " vmsd-backward"
    return f'<path class="vmsd-join{kind}" d="M{x:.0f} {y + 11:.0f}h{_JOIN:.0f}"/>'


def _text(x: float, y: float, text: str, kind: str = "", more: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y + FONT * 0.34:.0f}"{css}{more}>{text_of(text)}</text>' if text else ""
