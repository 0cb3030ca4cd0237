#!/usr/bin/python3
"""What `mmusim run` needs of the host's memory: as much for a long trace as for a short one, more for more pages, and
nothing for the addresses that lie between them.

Traces come through a pipe, so that nothing of them is there before it is read, and the run waits for the last piece when
the kernel is asked for its peak.

    growth.py MMUSIM
"""
import fcntl
import os
import struct
import subprocess
import sys
import tempfile
import termios
import time

MACHINE = """scheme: sv48
core: {window: 8}
tlb:
  l1: {level: 1, serves: [load, store, fetch], pages: [4K], ways: 8}
  l2: {level: 2, serves: [load, store, fetch], pages: [4K], ways: 16}
pwc: {level1: {ways: 4}}
walker: {count: 4}
memory: {size: 4G}
"""

CACHES = ["cache.c.level=1", "cache.c.sets=64", "cache.c.ways=8", "cache.c.latency=4", "memory.data=true"]

PAGE = 4096
HEAP = 0x10000000
SHORT = 100_000
LONG = 3_000_000
LEAK = LONG - SHORT  # bytes, if one is lost for each reference
TOLERANCE = LEAK // 3  # the kernel counts roughly, to some hundred KiB
BLOCK = 10_000  # references that are written at once

END, SPAWN, MMAP, SWITCH = 63, 7, 3, 62  # ops of the native format


def text_record(kind, *numbers):
    return " ".join(["0", kind, *[hex(number) if isinstance(number, int) else number for number in numbers]]) + "\n"


class Text:
    """The text format. Of some references the first half are stores, the others loads."""

    def begin(self, areas):
        lines = [text_record("spawn")] + [text_record("mmap", start, length, "rw-") for start, length in areas]
        return "".join(lines).encode()

    def references(self, addresses):
        half = len(addresses) // 2
        lines = [text_record("store" if i < half else "load", address, 8) for i, address in enumerate(addresses)]
        return "".join(lines).encode()

    def end(self, records):
        return f"end {records}\n".encode()


class Native:
    """The same in the native format, not packed."""

    def begin(self, areas):
        words = [3 | SPAWN << 2, 3 | SWITCH << 2]
        for start, length in areas:
            words += [3 | MMAP << 2 | 3 << 8, start, length]
        return b"mmutrace" + struct.pack(f"<{1 + len(words)}Q", 1, *words)

    def references(self, addresses):
        half = len(addresses) // 2
        words = [address << 8 | 7 << 2 | (i < half) for i, address in enumerate(addresses)]
        return struct.pack(f"<{len(words)}Q", *words)

    def end(self, records):
        return struct.pack("<2Q", 3 | END << 2, records)


def pieces(layout, areas, addresses, count):
    """The trace of `count` references that go round in `addresses`, bytes after bytes."""
    yield layout.begin(areas)
    block = [addresses[i % len(addresses)] for i in range(max(BLOCK, 2 * len(addresses)))]
    written, packed = 0, layout.references(block)
    while count - written >= len(block):
        yield packed
        written += len(block)
    yield layout.references(block[:count - written])
    yield layout.end(1 + len(areas) + count)


def status_of(pid):
    """Fields of /proc/PID/status."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file)


def wait_until_idle(pid, pipe):
    """Until everything in the pipe was read, and what was read is done: the process sleeps for more of it."""
    idle = 0
    while idle < 3:
        unread = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"    "))[0]
        state = status_of(pid)["State"][0]
        if state == "Z":
            raise SystemExit("growth: mmusim ended before its trace did")
        idle = idle + 1 if unread == 0 and state == "S" else 0
        time.sleep(0.01)


def peak(mmusim, machine, options, trace):
    """
    Bytes of the largest resident set that the run had up to its last reference. What the kernel tells of a process that
    has ended does not do: that includes the memory of the one that started it.
    """
    command = [mmusim, "run", "-c", machine, "--stats", "csv", *options, "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        last = feed(process.stdin, trace)
        wait_until_idle(process.pid, process.stdin)
        size = int(status_of(process.pid)["VmHWM"].split()[0]) * 1024
        process.stdin.write(last)
        process.stdin.close()
        if process.wait() != 0:
            raise SystemExit(f"growth: {' '.join(command)}: status {process.returncode}")
    return size


def feed(pipe, trace):
    """Write all pieces but the last, which is the result."""
    last = None
    for piece in trace:
        if last is not None:
            pipe.write(last)
        last = piece
    pipe.flush()
    return last


class Bench:
    def __init__(self, mmusim, folder):
        self.mmusim = mmusim
        self.machine = os.path.join(folder, "machine.yaml")
        self.series = os.path.join(folder, "series.csv")
        with open(self.machine, "w", encoding="ascii") as file:
            file.write(MACHINE)
        self.passed = 0
        self.failed = 0

    def expect(self, what, grown, least, most):
        good = least <= grown <= most
        self.passed += good
        self.failed += not good
        print(f"{what}: {grown / 1024:.0f} KiB more{'' if good else f', not {least / 1024:.0f} to {most / 1024:.0f}'}")

    def grown(self, options, one, other):
        """How many bytes the second trace needs more than the first; a trace is what pieces() takes."""
        peaks = [peak(self.mmusim, self.machine, options, pieces(*trace)) for trace in (one, other)]
        return peaks[1] - peaks[0]


def check_length(bench):
    addresses = [HEAP + i * PAGE + i % 64 * 8 for i in range(64)]
    areas = [(HEAP, 64 * PAGE)]
    ways = [("text", Text(), []), ("native", Native(), []), ("with contents checked", Native(), ["--check"]),
            ("with its data in caches", Native(), [word for key in CACHES for word in ("-s", key)]),
            ("with a series", Native(), ["--series", bench.series, "--interval", "1000"])]
    for what, layout, options in ways:
        short, long = [(layout, areas, addresses, count) for count in (SHORT, LONG)]
        grown = bench.grown(options, short, long)
        bench.expect(f"{LONG} references for {SHORT}, {what}", grown, -TOLERANCE, TOLERANCE)


def check_pages(bench):
    """A page has an entry of 8 bytes in a table at least, and what the OS keeps of its frame."""
    few, many = [(Native(), [(HEAP, count * PAGE)], [HEAP + i * PAGE for i in range(count)], 100_000)
                 for count in (1_000, 50_000)]
    bench.expect("50000 pages for 1000", bench.grown([], few, many), 49_000 * 8, 49_000 * 128)
    bench.expect("the same with contents", bench.grown(["--check"], few, many), 49_000 * PAGE, 49_000 * 3 * PAGE)


def apart(count, stride):
    places = [HEAP + i * stride for i in range(count)]
    return Native(), [(place, PAGE) for place in places], places, SHORT


def check_span(bench):
    """1 GiB between pages takes two tables for each page, and as much again to keep them, whatever lies between."""
    grown = bench.grown([], apart(1000, PAGE), apart(1000, 1 << 30))
    bench.expect("1000 pages over 1 TiB for 4 MiB", grown, 1000 * 2 * PAGE, 1000 * 4 * PAGE)
    grown = bench.grown([], apart(100, 1 << 30), apart(100, 1 << 40))
    bench.expect("100 pages over 100 TiB for 100 GiB", grown, 0, 100 * 2 * PAGE)


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(sys.argv[1], folder)
        check_length(bench)
        check_pages(bench)
        check_span(bench)
    print(f"growth: {bench.passed} passed, {bench.failed} failed")
    sys.exit(bench.failed != 0)


if __name__ == "__main__":
    main()
