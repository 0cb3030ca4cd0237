"""What cppcheck finds in the model."""
import subprocess

import sources

NAME = "cppcheck"
RULE = "static analysis"
COMMAND = ["cppcheck", "--quiet", "--std=c11", "--enable=warning,portability,performance", "--inline-suppr",
           "--suppress=missingIncludeSystem", "--suppress=internalAstError", "--suppress=ctuuninitvar",
           "--template={file}:{line}: {message} ({id})"]


def check(root, _lib):
    if not sources.files(root, [".c"], ["model"]):
        return []
    result = subprocess.run(COMMAND + ["model"], cwd=root, capture_output=True, text=True, check=False)
    messages = [line for line in result.stderr.splitlines() if line and line[0] not in " ^"]
    if result.returncode != 0:
        messages.append(f"cppcheck:1: ended with status {result.returncode}")
    return messages


SNIPPETS = [
    {"model/x.c": "int mmu_f(int a)\n{\n    int b;\n    if (a)\n        b = 1;\n    return b;\n}\n"},
    {"model/x.c": "int mmu_f(int *p)\n{\n    *p = 1;\n    return p ? 1 : 0;\n}\n"},
]
