"""Small traces in the text format, each made so that some keys of a machine matter. A name here is one in rows.py."""

HEAP = 0x10000000
CODE = 0x400000
PAGE = 4096
LARGE = 2 << 20


class Numbers:
    """A linear congruential sequence: the traces must be the same in every run and with every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % limit


def area(task, start, length, prot="rw-"):
    return f"{task} mmap {start:#x} {length:#x} {prot}"


def touch(task, kind, address, size=8):
    return f"{task} {kind} {address:#x} {size}"


def stored(task, addresses):
    """Every page is there, and dirty."""
    return [touch(task, "store", address) for address in addresses]


def pages(count, stride=PAGE):
    return [HEAP + i * stride for i in range(count)]


def irregular(count=24, stride=PAGE, length=3000):
    """Some pages often, all now and then, with runs in one page: no two replacement policies do the same with it."""
    numbers = Numbers(1)
    lines = ["0 spawn", area(0, HEAP, count * stride)] + stored(0, pages(count, stride))
    for step in range(length):
        hot = numbers.below(10) < 6
        number = numbers.below(5) if hot else numbers.below(count) if numbers.below(2) else step % count
        for _ in range(1 + numbers.below(3)):
            lines.append(touch(0, "load", HEAP + number * stride + 8 * numbers.below(64)))
    return lines


def regions():
    """The same over regions of 2 MiB, with two pages in each: what walk caches are for."""
    return [line for line in irregular(24, LARGE, 1500)]


def far_regions():
    """Pages in many regions of 1 GiB too."""
    numbers = Numbers(3)
    places = [HEAP + i * (1 << 30) + j * LARGE for i in range(6) for j in range(4)]
    lines = ["0 spawn"] + [area(0, place, PAGE) for place in places] + stored(0, places)
    return lines + [touch(0, "load", places[numbers.below(len(places))]) for _ in range(1500)]


def fetches():
    """Instructions, loads and stores of several pages each."""
    lines = ["0 spawn", area(0, CODE, 16 * PAGE, "r-x"), area(0, HEAP, 16 * PAGE)]
    for step in range(600):
        lines.append(touch(0, "fetch", CODE + (step // 7 % 9) * PAGE + step % 64 * 4, 4))
        if step % 3 == 0:
            lines.append(touch(0, "load", HEAP + step % 11 * PAGE))
        if step % 5 == 0:
            lines.append(touch(0, "store", HEAP + step % 7 * PAGE))
    return lines


def bursts():
    """Pages that were not touched for long, several references to each: hits, misses and joined misses in a row."""
    lines = ["0 spawn", area(0, HEAP, 64 * PAGE)] + stored(0, pages(64))
    for step in range(40):
        for number in range(16):
            page = HEAP + (step * 16 + number) % 64 * PAGE
            lines += [touch(0, "load", page + 64 * i) for i in range(3)]
    return lines


def processes():
    """Eight processes on a core: neighbours take turns for a while, then all of them."""
    lines = []
    for task in range(8):
        lines += [f"{task} spawn", area(task, HEAP, 4 * PAGE)] + stored(task, pages(4))
    turns = [2 * pair + step % 2 for pair in range(4) for step in range(8)] + [step % 8 for step in range(32)]
    for task in turns:
        lines += [touch(task, "load", page) for page in pages(3)]
    return lines


def tasks():
    """Eight processes, each with pages of its own."""
    lines = []
    for task in range(8):
        lines += [f"{task} spawn", area(task, HEAP, 8 * PAGE)]
    for step in range(160):
        lines.append(touch(step % 8, "store", HEAP + step // 8 % 8 * PAGE))
    return lines


def crowded():
    """More pages than memory, twice over; some are only read the second time."""
    lines = ["0 spawn", area(0, HEAP, 96 * PAGE)] + stored(0, pages(96))
    numbers = Numbers(5)
    for step in range(400):
        page = HEAP + (numbers.below(12) if step % 2 else step % 96) * PAGE
        lines.append(touch(0, "store" if step % 5 == 0 else "load", page))
    return lines


def copies():
    """A fork, and stores to pages that parent and child share."""
    lines = ["0 spawn", area(0, HEAP, 8 * PAGE)] + stored(0, pages(8)) + ["0 fork 1"]
    return lines + stored(1, pages(8)) + stored(0, pages(8))


def threads():
    """Two threads that run over the same pages, which then go and come back: other cores must hear of it."""
    lines = ["0 spawn", area(0, HEAP, 8 * PAGE), "0 clone 1"]
    for _ in range(6):
        lines += stored(0, pages(8)) + [touch(1, "load", page) for page in pages(8)]
        lines += [f"0 munmap {HEAP:#x} {4 * PAGE:#x}", area(0, HEAP, 4 * PAGE)]
    lines += ["0 fork 2"] + stored(1, pages(8)) + stored(0, pages(8))
    return lines


def strided():
    """Pages a power of two apart, in three mixtures of address bits: how a set is found decides who meets whom."""
    numbers = Numbers(7)
    places = [HEAP + i * 16 * PAGE for i in range(8)] + [HEAP + (i * 257 + 3) * PAGE for i in range(8)]
    places += [HEAP + (1 << 34) * i + i * 4 * PAGE for i in range(1, 9)]
    lines = ["0 spawn"] + [area(0, place, PAGE) for place in places] + stored(0, places)
    return lines + [touch(0, "load", places[numbers.below(len(places))]) for _ in range(1500)]


def large():
    """An area of whole large pages, touched all over, and one too small for any: what large pages are for."""
    small = HEAP + 16 * LARGE
    lines = ["0 spawn", area(0, HEAP, 8 * LARGE), area(0, small, 8 * PAGE)]
    for step in range(2000):
        kind = "store" if step % 3 == 0 else "load"
        lines.append(touch(0, kind, HEAP + step * 37 % 4096 * PAGE))
        lines.append(touch(0, kind, small + step % 5 * PAGE))
    return lines
