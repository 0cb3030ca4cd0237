#!/usr/bin/python3
"""Plot what study_pages.sh has run, and write the same figures into the table of its document.

usage: plot_pages.py FOLDER PICTURE.png DOCUMENT.md
"""
import csv
import re
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)

SIZES = {"4K": "never", "2M": "always"}
COLOURS = {"4K": "#9ecae1", "2M": "#08519c"}
TABLE = re.compile(r"(?<=<!-- table of make study-pages -->\n).*?(?=<!-- end of table -->)", re.DOTALL)


class Phase:
    """What happened between two rows of a series; memory is that at its end."""

    def __init__(self, before, after):
        def grown(name):
            return after[name] - before.get(name, 0)
        references = grown("refs.total")
        self.l1_misses = 1000 * grown("l2.lookups") / references
        self.l2_misses = 1000 * grown("l2.misses") / references
        self.walks = grown("walk.count")
        time, faulting, walking = grown("time.cycles"), grown("os.cycles"), grown("walk.cycles")
        self.share = 100 * walking / time
        self.cycles = {"the rest": (time - faulting - walking) / references, "walks": walking / references,
                       "page faults": faulting / references}
        self.faults = grown("os.pgfault")
        self.memory = (after["os.pages_peak"] + after["os.tables_peak"]) * 4096 / 2**20


def read_series(path):
    try:
        with open(path, newline="") as file:
            return [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]
    except OSError as error:
        sys.exit(f"plot_pages.py: {path}: {error.strerror}")


def read_phases(folder):
    """(name of the phase, size of the pages) -> Phase"""
    phases = {}
    for size, setting in SIZES.items():
        program = read_series(f"{folder}/xz-{setting}.csv")
        updates = read_series(f"{folder}/gups-{setting}.csv")
        phases["xz -9", size] = Phase({}, program[-1])
        phases["GUPS: fill", size] = Phase({}, updates[0])
        phases["GUPS: update", size] = Phase(updates[0], updates[-1])
    return phases


def draw_bars(axes, phases, title, value):
    names = list(dict.fromkeys(name for name, _ in phases))
    for shift, size in ((-0.2, "4K"), (0.2, "2M")):
        heights = [value(phases[name, size]) for name in names]
        bars = axes.bar([x + shift for x in range(len(names))], heights, 0.38, color=COLOURS[size],
                        label=f"{size} pages")
        axes.bar_label(bars, [f"{height:,.3g}" if height < 1000 else f"{height:,.0f}" for height in heights],
                       fontsize=8)
    axes.set_xticks(range(len(names)), names)
    axes.set_title(title, fontsize=10)
    axes.margins(y=0.15)


def draw_time(axes, phases):
    """Where the time goes, in shares that stand on each other."""
    hatches = {"the rest": "", "walks": "xxx", "page faults": "..."}
    names = list(dict.fromkeys(name for name, _ in phases))
    for x, name in enumerate(names):
        for shift, size in ((-0.2, "4K"), (0.2, "2M")):
            bottom, cycles = 0, phases[name, size].cycles
            for part, of_part in cycles.items():
                height = 100 * of_part / sum(cycles.values())
                axes.bar(x + shift, height, 0.38, bottom=bottom, color=COLOURS[size], hatch=hatches[part],
                         edgecolor="black", linewidth=0.4, label=part if (x, size) == (0, "4K") else None)
                bottom += height
            axes.text(x + shift, 101, f"{phases[name, size].share:.3g}", ha="center", fontsize=8)
    axes.set_ylim(0, 130)
    axes.set_xticks(range(len(names)), names)
    axes.set_title("Where the time goes, % (above: the share of walks)", fontsize=10)
    axes.legend(fontsize=8, ncol=3, loc="upper center")


def draw(phases, picture):
    figure, axes = plt.subplots(2, 3, figsize=(14, 7))
    draw_bars(axes[0][0], phases, "Misses of the first TLB level per 1,000 references", lambda p: p.l1_misses)
    draw_bars(axes[0][1], phases, "Misses of the last TLB level per 1,000 references", lambda p: p.l2_misses)
    draw_time(axes[0][2], phases)
    draw_bars(axes[1][0], phases, "Cycles per reference", lambda p: sum(p.cycles.values()))
    draw_bars(axes[1][1], phases, "Page faults", lambda p: p.faults)
    draw_bars(axes[1][2], phases, "Memory in use at most, pages and tables, MiB", lambda p: p.memory)
    axes[0][0].legend(fontsize=8, loc="upper right")
    for log in (axes[0][0], axes[0][1], axes[1][0], axes[1][1]):
        log.set_yscale("symlog", linthresh=0.1)
        log.margins(y=0.15)
    figure.suptitle("4K against 2M pages: xz -9 as recorded, and random updates of 512 MiB (x86-64-demo, blocking)")
    figure.tight_layout()
    figure.savefig(picture, dpi=100)


def table(phases):
    lines = ["| | pages | L1 misses | L2 misses | walks | walk cycles, % of time | cycles per reference | page faults |"
             " MiB |", "|---|---|---|---|---|---|---|---|---|"]
    for (name, size), p in sorted(phases.items(), key=lambda item: list(phases).index((item[0][0], "4K"))):
        lines.append(f"| {name} | {size} | {p.l1_misses:.2f} | {p.l2_misses:.3f} | {p.walks:,} | {p.share:.2f} |"
                     f" {sum(p.cycles.values()):.2f} | {p.faults:,} | {p.memory:.1f} |")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    phases = read_phases(sys.argv[1])
    with open(sys.argv[3]) as file:
        text = file.read()
    if not TABLE.search(text):
        sys.exit(f"plot_pages.py: {sys.argv[3]}: the comments between which the table stands are missing")
    draw(phases, sys.argv[2])
    with open(sys.argv[3], "w") as file:
        file.write(TABLE.sub(lambda _: table(phases), text))


if __name__ == "__main__":
    main()
