"""Files and functions that one can read in one go."""
import ast
import re

import sources

NAME = "length of files and functions"
RULE = "files of 400 lines, functions of 40 at most"
FILE_LINES = 400
FUNCTION_LINES = 40


def c_functions(text):
    """(line, name, lines between the braces) of each function: its braces stand in the first column."""
    lines = sources.code_of(text).split("\n")
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            head = " ".join(lines[max(0, start - 6):start - 1])
            names = re.findall(r"(\w+)\s*\(", head.split(";")[-1].split("}")[-1])
            yield start, names[0] if names else "?", number - start - 1
            start = None


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield node.lineno, node.name, node.end_lineno - node.lineno


def check(root, _lib):
    messages = []
    for name in sources.files(root, [".c", ".h", ".cpp", ".hpp", ".py", ".sh", ".sv", ".svh", ".mk"]):
        text = sources.read(root, name)
        count = text.count("\n")
        if count > FILE_LINES:
            messages.append(f"{name}:{FILE_LINES + 1}: {count} lines; split it by subject")
        if name.endswith((".c", ".h", ".cpp", ".hpp")):
            functions = c_functions(text)
        else:
            functions = python_functions(text) if name.endswith(".py") else []
        for line, function, length in functions:
            if length > FUNCTION_LINES:
                messages.append(f"{name}:{line}: {function} has {length} lines")
    return messages


SNIPPETS = [
    {"model/x.c": "int mmu_f(void)\n{\n" + "    g();\n" * 41 + "}\n"},
    {"model/x.c": "int mmu_a(void)\n{\n}\n\nstatic int f(int a,\n             int b)\n{\n" + "    g();\n" * 50 + "}\n"},
    {"scripts/x.py": "def f():\n" + "    g()\n" * 41},
    {"rtl/x.sv": "\n" * 401},
]
