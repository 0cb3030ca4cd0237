"""Who may see whom."""
import os
import re

import sources

NAME = "includes, plug-in names, memory and time"
RULE = "who may see whom: bench/README.md, lint"

CONTRACTS = ["policy/policy.h", "scheme/scheme.h", "os/reclaim/reclaim.h", "trace/trace.h", "os/os.h"]
PLUGIN_FOLDERS = ["policy", "scheme", "os/reclaim", "trace"]

# Folder under model/ -> what its files may include, besides their own folder. A name ending in / is a folder.
MAY_SEE = {
    "": ["base/", "scheme/scheme.h", "mmu.h"],
    "config": ["base/", "memory/", "policy/policy.h", "scheme/scheme.h", "os/os.h", "os/reclaim/reclaim.h", "mmu.h"],
    "base": ["mmu.h"],
    "core": ["base/", "mmu.h", "policy/policy.h", "scheme/scheme.h"],
    "policy": ["base/"],
    "scheme": ["base/", "mmu.h"],
    "memory": ["base/", "mmu.h", "core/set_assoc.h", "policy/policy.h"],
    "os": ["base/", "mmu.h", "scheme/scheme.h", "memory/", "os/reclaim/reclaim.h"],
    "os/reclaim": ["base/"],
    "trace": ["base/", "mmu.h"],
    "sizing": ["base/", "mmu.h", "trace/trace.h", "config/config.h"],
    "tlm": ["mmu.h", "config/config.h", "memory/", "os/os.h"],
    "cmd": ["base/", "mmu.h", "config/config.h", "memory/", "scheme/scheme.h", "os/os.h", "trace/", "sizing/"],
    "bench": ["base/", "mmu.h", "config/config.h", "memory/", "cmd/", "trace/"] + CONTRACTS,
    "bench/unit": ["base/", "mmu.h", "config/config.h", "config/keys.h", "config/pages.h", "memory/", "cmd/", "trace/",
                   "os/"] + CONTRACTS,
    "bench/oracle": ["mmu.h"],
}
MAY_SEE_FILE = {"model/mmu.c": ["core/"]}
NO_TIME = ["policy", "scheme"]  # folders that may not see these
TIME = ["base/port.h", "base/calendar.h"]


def zone_of(name):
    """The key of MAY_SEE for a file: its folder under model/, or bench."""
    folder = os.path.dirname(name)
    if folder in MAY_SEE:
        return folder
    if folder.split("/")[0] in ("bench", "scripts"):
        return "bench"
    return os.path.relpath(folder, "model").replace(".", "", 1) if folder == "model" else folder[len("model/"):]


def plugins(root):
    """Plug-in source file -> names of the objects that it defines."""
    found = {}
    for folder in PLUGIN_FOLDERS:
        for name in sources.files(root, [".c"], ["model/" + folder]):
            code = sources.code_of(sources.read(root, name))
            objects = re.findall(r"^const struct mmu_\w+ (mmu_\w+) =", code, flags=re.M)
            if objects and os.path.dirname(name) == "model/" + folder:
                found[name] = objects
    return found


def includes(root, name):
    """(line, path under model/ or None) of every quoted include."""
    code = sources.code_of(sources.read(root, name), keep_strings=True)
    for match in re.finditer(r'^\s*#\s*include\s+"([^"]+)"', code, flags=re.M):
        target = os.path.normpath(os.path.join(os.path.dirname(name), match.group(1)))
        if not os.path.exists(os.path.join(root, target)):
            target = os.path.normpath(os.path.join("model", match.group(1)))
        inside = target[len("model/"):] if target.startswith("model/") else None
        if not os.path.exists(os.path.join(root, target)):
            inside = None  # of a tool or generated: the compiler's business
        yield sources.line_of(code, match.start(1)), inside


def allowed(name, zone, target):
    if os.path.dirname(target) == zone and not zone.startswith("bench"):
        return True
    permitted = MAY_SEE.get(zone, []) + MAY_SEE_FILE.get(name, [])
    return any(target == entry or (entry.endswith("/") and target.startswith(entry)) for entry in permitted)


def check_file(root, name, plugin_files):
    zone = zone_of(name)
    for line, target in includes(root, name):
        if target is None:
            continue
        sibling = "model/" + os.path.splitext(target)[0] + ".c"
        if zone in NO_TIME and target in TIME:
            yield f"{name}:{line}: includes {target}; policies and schemes see no time"
        elif name in plugin_files and sibling in plugin_files and sibling != name:
            yield f"{name}:{line}: includes {target}, a sibling; a plug-in sees its contract and base/ only"
        elif not allowed(name, zone, target):
            yield f"{name}:{line}: includes {target}; {zone or 'model'}/ may include {' '.join(MAY_SEE.get(zone, []))}"


def check_mentions(root, name, plugin_files):
    """Plug-ins by name, host memory and port internals outside of their places."""
    code = sources.code_of(sources.read(root, name))
    for plugin, objects in plugin_files.items():
        for match in re.finditer(r"\b(" + "|".join(objects) + r")\b", code):
            if os.path.dirname(plugin) != os.path.dirname(name):
                yield f"{name}:{sources.line_of(code, match.start())}: names the plug-in {match.group(1)}"
    for match in re.finditer(r"(->|\.)mem_(read|write)\s*\(", code):
        if name != "model/core/walk.c":
            yield f"{name}:{sources.line_of(code, match.start())}: calls host memory; only core/walk.c does"
    for match in re.finditer(r"(->|\.)free\s*\[", code):
        if name != "model/base/port.h":
            yield f"{name}:{sources.line_of(code, match.start())}: reserves time; only base/port.h does"


def check(root, _lib):
    plugin_files = plugins(root)
    messages = []
    for name in sources.files(root, [".c", ".h", ".cpp", ".hpp"], ["model", "bench"]):
        messages += check_file(root, name, plugin_files)
        if name.startswith("model/"):
            messages += check_mentions(root, name, plugin_files)
    return messages


POLICY = "const struct mmu_policy mmu_policy_x = {0};\n"
SNIPPETS = [
    {"model/policy/x.c": '#include "y.h"\n' + POLICY, "model/policy/y.h": "",
     "model/policy/y.c": "const struct mmu_policy mmu_policy_y = {0};\n"},
    {"model/policy/x.c": '#include "../core/tlb.h"\n', "model/core/tlb.h": ""},
    {"model/policy/x.c": '#include "../base/port.h"\n', "model/base/port.h": ""},
    {"model/scheme/x.c": '#include "../base/calendar.h"\n', "model/base/calendar.h": ""},
    {"model/core/x.c": '#include "../policy/lru.h"\n', "model/policy/lru.h": ""},
    {"model/core/y.c": "void *p = &mmu_policy_x;\n", "model/policy/x.c": POLICY},
    {"model/core/tlb.c": "int f(void) { return host->mem_read(0); }\n"},
    {"model/core/tlb.c": "void f(void) { port->free[0] = 1; }\n"},
    {"model/os/x.c": '#include "../core/tlb.h"\n', "model/core/tlb.h": ""},
    {"model/config/x.c": '#include "../core/tlb.h"\n', "model/core/tlb.h": ""},
    {"bench/unit/x.c": '#include "../../model/core/tlb.h"\n', "model/core/tlb.h": ""},
    {"bench/oracle/x.c": '#include "../../model/scheme/scheme.h"\n', "model/scheme/scheme.h": ""},
]
