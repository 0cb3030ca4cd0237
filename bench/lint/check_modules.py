"""One SystemVerilog module a file."""
import os
import re

import sources

NAME = "SystemVerilog modules"
RULE = "one module per file, file name = module name, mmu_*"


def check(root, _lib):
    messages = []
    for name in sources.files(root, [".sv"], ["rtl"]):
        code = sources.code_of(sources.read(root, name))
        modules = re.findall(r"^\s*(?:module|package|interface)\s+(?:automatic\s+|static\s+)?(\w+)", code, flags=re.M)
        stem = os.path.splitext(os.path.basename(name))[0]
        if len(modules) > 1:
            messages.append(f"{name}:1: {len(modules)} modules: {' '.join(modules)}")
        elif modules and modules[0] != stem:
            messages.append(f"{name}:1: holds {modules[0]}, so it must be called {modules[0]}.sv")
        elif not modules and not re.search(r"^\s*bind\s", code, flags=re.M):
            messages.append(f"{name}:1: no module")
        if stem != "mmu" and not stem.startswith("mmu_"):
            messages.append(f"{name}:1: the name must begin with mmu_")
    return messages


SNIPPETS = [
    {"rtl/mmu_a.sv": "module mmu_b;\nendmodule\n"},
    {"rtl/mmu_a.sv": "module mmu_a;\nendmodule\nmodule mmu_b;\nendmodule\n"},
    {"rtl/walker.sv": "module walker;\nendmodule\n"},
    {"rtl/mmu_a.sv": "// module mmu_a\n"},
]
