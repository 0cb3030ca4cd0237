"""The library never exits and never prints."""
import re

import sources

NAME = "the library never exits, never prints"
RULE = "errors go back to the caller"
FORBIDDEN = r"\b(printf|vprintf|puts|putchar|perror|exit|_exit|_Exit|quick_exit|abort|assert|system)\s*\(|\b(stderr)\b"


def check(root, _lib):
    messages = []
    for name in sources.files(root, [".c", ".h"], ["model"]):
        if name.startswith(("model/cmd/", "model/tlm/")):
            continue
        code = sources.code_of(sources.read(root, name))
        for match in re.finditer(FORBIDDEN, code):
            word = match.group(1) or match.group(2)
            messages.append(f"{name}:{sources.line_of(code, match.start())}: {word} in the library")
    return messages


SNIPPETS = [
    {"model/core/x.c": 'void f(void)\n{\n    printf("x");\n}\n'},
    {"model/os/x.c": "void f(void)\n{\n    exit(1);\n}\n"},
    {"model/x.c": "void f(int a)\n{\n    assert(a);\n}\n"},
    {"model/memory/x.c": 'void f(void)\n{\n    fprintf(stderr, "x");\n}\n'},
    {"model/trace/x.c": "void f(void)\n{\n    abort();\n}\n"},
]
