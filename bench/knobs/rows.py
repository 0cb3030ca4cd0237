"""For each key of `mmusim config schema`, the machine and trace that make it tell.

A row, or each of several, says:
  trace    a function of traces.py
  value    what the others are compared with; a choice, list or boolean without it is compared choice with choice
  more     values besides those that the schema gives: both ends of a number's range, every choice
  machine  settings of the machine besides BASE
  name     what stands for NAME or levelN
  also     settings that a value needs beside it
  refused  values that must be refused with these settings, beside those that turn out to be
  called   what a refusal speaks of, if not of the key itself
  by       the command that tells: run, walk or rtl. A row by another than run says why.
"""

BASE = """scheme: sv39
tlb:
  l1: {level: 1, serves: [load, store, fetch], pages: [4K], ways: 4}
memory: {size: 16M, latency: 20}
"""

RTL_MACHINE = "configs/machines/sv39-small.yaml"  # what `config rtl` prints parameters of

L2 = ["tlb.l2.level=2", "tlb.l2.serves=load,store,fetch", "tlb.l2.pages=4K", "tlb.l2.ways=8", "tlb.l2.latency=5"]
PWC = ["pwc.level1.ways=4"]
CACHE = ["cache.c.level=1", "cache.c.sets=4", "cache.c.ways=4", "cache.c.latency=3"]
CACHE2 = ["cache.d.level=2", "cache.d.sets=8", "cache.d.ways=2", "cache.d.latency=9"]
WINDOW = ["core.window=8", "tlb.l1.latency=4"]
WIDE = ["core.window=64", "core.width=0", "tlb.l1.ports=64", "walker.count=64"]
TIGHT = ["os.memory=128K"]
HUGE = ["os.huge_pages=always", "tlb.l1.pages=4K"]

ROWS = {
    "scheme": dict(trace="irregular", also={"sv32": ["pa_bits=34"]}),
    "pa_bits": dict(trace="irregular", value="40", by="rtl", refused=[("32", ["memory.size=8G"])],
                    why="RAM beyond it is refused, and RAM within it is all that the OS uses"),
    "asid_bits": dict(trace="processes", value="2", machine=["tlb.l1.ways=64"]),
    "ad_update": dict(trace="copies"),
    "svnapot": dict(trace="irregular", by="rtl", refused=[("true", ["scheme=x86-4"])],
                    why="the OS writes no such entries; unit/spec_riscv_leaf_test.c has them"),
    "svpbmt": dict(trace="irregular", by="rtl", refused=[("true", ["scheme=x86-4"])],
                   why="the OS writes no such entries; unit/spec_riscv_leaf_test.c has them"),
    "seed": dict(trace="irregular", value="7", machine=["tlb.l1.policy=random"]),
    "completions": dict(trace="bursts", value="2", more=["1"], machine=WIDE),
    "core.count": dict(trace="tasks", value="2"),
    "core.window": dict(trace="bursts", value="2", machine=["walker.count=4", "tlb.l1.ports=2"]),

    "core.width": dict(trace="fetches", value="2", more=["1", "3"], machine=["core.window=64", "tlb.l1.ports=8"]),

    "tlb.NAME.level": dict(trace="irregular", name="l2", value="2", machine=L2),
    "tlb.NAME.serves": dict(trace="fetches", machine=["tlb.m.level=1", "tlb.m.serves=load,store,fetch",
                                                      "tlb.m.pages=4K", "tlb.m.ways=2"]),
    "tlb.NAME.pages": [dict(trace="irregular", value="4K", machine=["scheme=sv57"]),
                       dict(trace="large", value="2M", more=["4K,2M"], machine=HUGE),
                       dict(trace="large", value="4M", more=["4K,4M"], machine=HUGE + ["scheme=sv32"])],
    "tlb.NAME.sets": dict(trace="irregular", value="2", machine=["tlb.l1.ways=2"]),
    "tlb.NAME.ways": dict(trace="irregular", value="4"),
    "tlb.NAME.policy": dict(trace="irregular", machine=["tlb.l1.ways=8"]),
    "tlb.NAME.latency": dict(trace="irregular", value="2"),
    "tlb.NAME.ports": dict(trace="bursts", value="2", machine=WINDOW + ["core.width=0"]),
    "tlb.NAME.index": dict(trace="strided", machine=["tlb.l1.sets=16", "tlb.l1.ways=1"]),
    "tlb.NAME.probe": dict(trace="irregular", machine=["tlb.l1.pages=4K,2M"]),
    "tlb.NAME.inclusion": dict(trace="irregular", name="l2", machine=L2 + ["tlb.l2.sets=2", "tlb.l2.ways=4"]),
    "tlb.NAME.mshrs": dict(trace="bursts", value="2", more=["1", "4"], machine=WINDOW + ["walker.count=8"]),
    "tlb.NAME.shared": dict(trace="threads", name="l2", machine=L2 + ["core.count=2"]),

    "pwc.latency": dict(trace="regions", value="2", machine=PWC),
    "pwc.levelN.sets": dict(trace="regions", value="2", machine=["pwc.level1.ways=2"]),
    "pwc.levelN.ways": dict(trace="regions", value="4"),
    "pwc.levelN.policy": dict(trace="regions", machine=["pwc.level1.ways=8"]),
    "pwc.unified.sets": dict(trace="far_regions", value="2", machine=["pwc.unified.ways=2"]),
    "pwc.unified.ways": dict(trace="far_regions", value="4"),
    "pwc.unified.policy": dict(trace="far_regions", machine=["pwc.unified.ways=8"]),

    "walker.count": dict(trace="bursts", value="2", machine=WINDOW),
    "walker.merge": dict(trace="bursts", machine=WINDOW + ["walker.count=4"]),
    "walker.queue": dict(trace="bursts", value="2", more=["1"], machine=["core.window=64", "tlb.l1.ports=8"]),
    "walker.starts": dict(trace="bursts", value="2", more=["1"], machine=WIDE),
    "walker.ports": dict(trace="bursts", value="2", more=["1"], machine=WIDE),

    "walker.cache_level": dict(trace="regions", value="1", more=["2", "3"], machine=CACHE + CACHE2),

    "memory.base": dict(trace="irregular", value="0x80000000", by="walk",
                        why="where RAM lies is no figure: addresses show it"),
    "memory.size": dict(trace="crowded", value="256K", called="os.memory"),  # which follows from it
    "memory.latency": dict(trace="irregular", value="20"),
    "memory.data": dict(trace="irregular", machine=CACHE),
    "cache.NAME.level": dict(trace="regions", name="d", value="2", machine=CACHE + CACHE2,
                             also={"1": ["cache.c.level=2"]}),
    "cache.NAME.sets": dict(trace="regions", name="c", value="2", machine=CACHE + ["cache.c.ways=2"]),
    "cache.NAME.ways": dict(trace="regions", name="c", value="4", machine=CACHE + ["cache.c.sets=1"]),
    "cache.NAME.policy": dict(trace="far_regions", name="c", machine=CACHE + ["cache.c.sets=1", "cache.c.ways=8"]),
    "cache.NAME.latency": dict(trace="regions", name="c", value="3", machine=CACHE),

    "cache.NAME.shared": dict(trace="threads", name="c", machine=CACHE + ["core.count=2"]),

    "os.memory": dict(trace="crowded", value="256K", machine=["memory.size=8T"]),
    "os.swap": dict(trace="crowded", value="64K", machine=TIGHT),
    "os.reclaim": dict(trace="crowded", machine=["os.memory=256K"]),
    "os.huge_pages": dict(trace="large", machine=["tlb.l1.pages=4K,2M"]),
    "os.huge_fault_cycles": dict(trace="large", value="500000", machine=["os.huge_pages=always"]),
    "os.minor_cycles": dict(trace="copies", value="2500"),
    "os.major_cycles": dict(trace="crowded", value="100000", machine=TIGHT),
    "os.copy_cycles": dict(trace="copies", value="1000"),
    "os.evict_cycles": dict(trace="crowded", value="2500", machine=TIGHT),
    "os.shootdown_cycles": dict(trace="threads", value="2000", machine=["core.count=2"]),
}
