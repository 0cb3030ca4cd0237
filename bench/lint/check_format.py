"""C is as clang-format with the repository's .clang-format leaves it."""
import os
import subprocess

import sources

NAME = "clang-format"
RULE = "make format"
STYLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".clang-format")


def check(root, _lib):
    names = sources.files(root, [".c", ".h"])
    if not names:
        return []
    command = ["clang-format", "--dry-run", f"--style=file:{os.path.abspath(STYLE)}"]
    result = subprocess.run(command + names, cwd=root, capture_output=True, text=True, check=False)
    first = {}
    for line in result.stderr.splitlines():
        if "[-Wclang-format-violations]" in line:
            name, number = line.split(":")[:2]
            first.setdefault(name, number)
    return [f"{name}:{number}: not formatted" for name, number in first.items()]


SNIPPETS = [{"model/x.c": "int  mmu_f( void ){return 1;}\n"}]
