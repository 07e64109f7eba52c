"""The CONSORT figure: boxes from screening to analysis, an arm a column."""

import textwrap
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from mirocals.analyses.figure import COLOURS, INK, MUTED, WIDTH
from mirocals.analyses.presentation.cells import LEVEL, indent_of

LINE, PAD = 0.155, 0.1  # inches: a line of text, and the edge within a box
GAP, APART, FORK = 0.26, 0.5, 0.4  # inches between boxes: of an arm, before, at the fork
MAIN, SIDE = 1.9, 2.45  # inches: the widths of boxes before randomisation
SIZE = 8
RUN_IN = "Run-in: "  # before a reason to leave it, which its box need not say again
KEPT = "\u00a0\u00a0"  # a level in; SVG keeps no other space at the start of a line


@dataclass(frozen=True)
class Flow:
    """Counts before randomisation, and by arm after it, each with its words."""

    before: list[tuple[str, int]]
    arms: list[tuple[str, int, list[tuple[str, int | None]]]]


def tell_flow(flow: Flow) -> str:
    """The figure in words, with its numbers."""
    first = ", ".join(f"{stub.strip().lower()} {n}" for stub, n in flow.before)
    arms = "; ".join(
        f"{name}: allocated {size}, "
        + ", ".join(f"{stub.strip().lower()} {n}" for stub, n in told if n is not None)
        for name, size, told in flow.arms
    )
    return f"Flow of participants. All: {first}. {arms}." if arms else f"Flow: {first}."


def draw_flow(flow: Flow) -> Drawing:
    """Draw the boxes: those before randomisation in a column, what left it to the right."""
    main: list[tuple[str, list[str]]] = []  # a box with the lines of the one to its right
    for stub, n in flow.before:
        if stub.startswith(" "):
            main[-1][1].append(_line(stub.removeprefix(LEVEL).replace(RUN_IN, ""), n))
        else:
            main.append((_line(stub, n), []))
    arms = [
        (name, [[_line(f"Allocated to {name}", n)], *_blocks(told)] if told else [])
        for name, n, told in flow.arms
    ]
    wide = _wide(len(arms))
    depth = [
        max(_height(blocks[row], wide) for _, blocks in arms)
        for row in range(max((len(blocks) for _, blocks in arms), default=0))
    ]
    single = _height(["one line"], MAIN)
    apart = [max(APART, _height(left, SIDE)) for _, left in main]
    between = sum(apart[:-1])
    height = 0.1 + len(main) * single + between + FORK + sum(depth) + GAP * len(depth)
    drawing = Drawing(figsize=(WIDTH, height))
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.axis("off")
    y, middle = height - 0.05, WIDTH / 2
    low = y
    for index, (line, left) in enumerate(main):
        low = _box(axes, middle, y, MAIN, [line], INK)
        if index + 1 < len(main):
            if left:
                side = low - apart[index] / 2
                top = side + _height(left, SIDE) / 2
                _box(axes, WIDTH - SIDE / 2 - 0.05, top, SIDE, left, MUTED)
                axes.plot([middle, WIDTH - SIDE - 0.05], [side, side], color=MUTED, linewidth=0.8)
            _arrow(axes, middle, low, middle, low - apart[index])
        y = low - apart[index]
    _draw_arms(axes, arms, depth, low - FORK)
    return drawing


def _line(stub: str, n: int) -> str:
    """The words with their count, which stays beside them on a line."""
    indent = stub[: len(stub) - len(stub.lstrip())]
    return f"{indent}{stub.strip()} (n\u00a0=\u00a0{n})"


def _draw_arms(
    axes: Axes, arms: list[tuple[str, list[list[str]]]], depth: list[float], y: float
) -> None:
    if not arms:
        return
    centres = [WIDTH * (2 * index + 1) / (2 * len(arms)) for index in range(len(arms))]
    fork = y + FORK / 2
    axes.plot([WIDTH / 2] * 2, [y + FORK, fork], color=INK, linewidth=0.9)
    axes.plot([centres[0], centres[-1]], [fork, fork], color=INK, linewidth=0.9)
    for index, ((_, blocks), x) in enumerate(zip(arms, centres, strict=True)):
        top = y
        _arrow(axes, x, fork, x, top)
        for row, block in enumerate(blocks):
            low = _box(axes, x, top, _wide(len(arms)), block, COLOURS[index % len(COLOURS)])
            top = top - depth[row] - GAP
            if row + 1 < len(blocks):
                _arrow(axes, x, low, x, top)


def _wide(arms: int) -> float:
    return min(3.3, WIDTH / max(arms, 1) - 0.2)


def _blocks(told: list[tuple[str, int | None]]) -> list[list[str]]:
    """The lines of each box: allocation and treatment, follow-up, analysis."""
    known = [(stub, n) for stub, n in told if n is not None]
    groups: list[list[str]] = [[], [], []]
    for stub, n in known:
        analysed = stub.startswith("In the ")
        followed = "day " in stub or stub.startswith(("Died", "Alive"))
        groups[2 if analysed else 1 if followed else 0].append(_line(stub, n))
    return [group for group in groups if group]


def _lines(texts: list[str], wide: float) -> list[str]:
    lines: list[str] = []
    for text in texts:
        indent = KEPT * indent_of(text)
        lines += textwrap.wrap(
            text.strip(), int(wide * 15), initial_indent=indent, subsequent_indent=indent + KEPT
        )
    return lines


def _height(texts: list[str], wide: float) -> float:
    return LINE * len(_lines(texts, wide)) + 2 * PAD


def _box(axes: Axes, x: float, top: float, wide: float, texts: list[str], colour: str) -> float:
    """Draw a box of text hanging from `top`; returns its lower edge."""
    height = _height(texts, wide)
    axes.add_patch(
        Rectangle((x - wide / 2, top - height), wide, height, facecolor="white", edgecolor=colour)
    )
    for index, line in enumerate(_lines(texts, wide)):
        axes.text(
            x - wide / 2 + PAD, top - PAD - LINE * (index + 0.5), line, va="center", fontsize=SIZE
        )
    return top - height


def _arrow(axes: Axes, x: float, start: float, to_x: float, end: float) -> None:
    axes.annotate(
        "",
        (to_x, end),
        (x, start),
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 0.9},
    )
