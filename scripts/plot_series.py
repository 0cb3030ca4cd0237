#!/usr/bin/python3
"""Plot a series that `mmusim run --series` wrote: translation cycles over time, with the faults marked.

usage: plot_series.py SERIES.csv PICTURE.png [TITLE]
"""
import csv
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)


def fail(text):
    sys.exit(f"plot_series.py: {text}")


def read_series(path):
    """Columns of the file by name; counters are summed up since the beginning."""
    try:
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    if not rows or "references" not in rows[0] or "time.cycles" not in rows[0]:
        fail(f"{path}: this is no series; `mmusim run --series FILE` writes one")
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def per_interval(column):
    return [after - before for before, after in zip([0] + column[:-1], column)]


class Intervals:
    """What happened in each interval, per reference where that is said."""

    def __init__(self, series):
        self.references = per_interval(series["references"])
        self.at = [n / 1e6 for n in series["references"]]
        cycles = per_interval(series["time.cycles"])
        system = per_interval(series["os.cycles"])
        self.translation = self.each([c - s for c, s in zip(cycles, system)])
        self.walking = self.each(per_interval(series["walk.cycles"]))
        self.faults = {
            "minor faults": [a - b for a, b in zip(per_interval(series["os.pgfault"]),
                                                   per_interval(series["os.pgmajfault"]))],
            "major faults (swap in)": per_interval(series["os.pgmajfault"]),
            "copies on write": per_interval(series["os.cow"]),
            "pages swapped out": per_interval(series["os.pswpout"]),
        }

    def each(self, column):
        return [value / max(n, 1) for value, n in zip(column, self.references)]


def draw_cycles(axes, intervals):
    axes.fill_between(intervals.at, intervals.walking, step="pre", color="#9ecae1", label="of these: page walks")
    axes.step(intervals.at, intervals.translation, where="pre", color="#08519c", label="translation")
    axes.set_ylabel("cycles per translation")
    axes.set_ylim(0, 1.3 * max(intervals.translation))
    axes.legend(loc="upper right", ncol=2)


def draw_faults(axes, intervals):
    styles = {"minor faults": ("o", "#31a354"), "major faults (swap in)": ("v", "#de2d26"),
              "copies on write": ("s", "#756bb1"), "pages swapped out": ("x", "#636363")}
    for name, counts in intervals.faults.items():
        marker, colour = styles[name]
        points = [(x, y) for x, y in zip(intervals.at, counts) if y > 0]
        if points:
            axes.plot(*zip(*points), linestyle="none", marker=marker, markersize=4, color=colour,
                      label=f"{name} ({sum(counts):,.0f})")
    axes.set_yscale("log")
    most = max(max(counts) for counts in intervals.faults.values())
    axes.set_ylim(0.8, 30 * max(most, 1))
    axes.set_ylabel("per interval")
    axes.set_xlabel("references, millions")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper right", ncol=4, fontsize="small")


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.strip())
    intervals = Intervals(read_series(sys.argv[1]))
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, figsize=(11, 6.5), height_ratios=(3, 2))
    draw_cycles(upper, intervals)
    draw_faults(lower, intervals)
    upper.set_title(sys.argv[3] if len(sys.argv) == 4 else "Translation cycles and page faults over time")
    figure.tight_layout()
    figure.savefig(sys.argv[2], dpi=110)


if __name__ == "__main__":
    main()
