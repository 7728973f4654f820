"""What stands above the sections of many devices: what has changed since the last release, and links to jump by."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from docutils import nodes

from sphinx_vmsd.ext.speech import say

#: So many sections are surveyed without links to them.
FEW = 4


def news(since: str, told: Mapping[str, Sequence[str]], sections: Mapping[str, str]) -> nodes.paragraph:
    """What has changed *since* a release: a word such as "new" -> device names, linked to those of *sections*."""
    paragraph = nodes.paragraph("", nodes.Text(say(f"Since {since}")), classes=["vmsd-news"])
    between = " "
    for word, names in told.items():
        if names:
            linked = (_linked(name, sections.get(name)) for name in names)
            paragraph += [nodes.Text(f"{between}{say(word)}: "), *_listed(linked)]
            between = "; "
    paragraph += nodes.Text("." if any(told.values()) else f" {say('nothing here has changed.')}")
    return paragraph


def contents(made: Sequence[nodes.section]) -> Iterator[nodes.paragraph]:
    """Links to the devices of *made*: sections of devices, or groups of them, which have a paragraph each."""
    groups = [one for one in made if _devices(one)]
    if sum(len(_devices(one)) for one in groups) + len(made) - len(groups) <= FEW:
        return
    if not groups:
        yield nodes.paragraph("", "", *_listed(map(_link, made)), classes=["vmsd-devices"])
    for group in groups:
        title = nodes.strong("", "", _link(group))
        yield nodes.paragraph("", "", title, nodes.Text(": "), *_listed(map(_link, _devices(group))),
                              classes=["vmsd-devices"])


def _devices(group: nodes.section) -> list[nodes.section]:
    return [one for one in group.children if isinstance(one, nodes.section) and "vmsd-device" in one["classes"]]


def _link(section: nodes.section) -> nodes.reference:
    title = (one.deepcopy() for one in section[0].children)
    return nodes.reference("", "", *title, refid=section["ids"][0], internal=True)


def _linked(name: str, target: object) -> nodes.Node:
    code = nodes.literal("", name)
    return nodes.reference("", "", code, refid=target, internal=True) if target else code


def _listed(items: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """*items* with commas between them."""
    for number, one in enumerate(items):
        yield from (nodes.Text(", "), one) if number else (one,)
