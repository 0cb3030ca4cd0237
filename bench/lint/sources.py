"""Which files the checkers look at, and how they read C."""
import os
import re

FOLDERS = ["model", "rtl", "bench", "scripts"]


def files(root, endings, folders=None):
    """Paths, relative to root, of the repository's own files with one of the endings."""
    found = []
    for top in folders or FOLDERS:
        for folder, subfolders, names in os.walk(os.path.join(root, top)):
            subfolders[:] = sorted(name for name in subfolders if name != "__pycache__")
            found += [os.path.relpath(os.path.join(folder, name), root) for name in sorted(names)
                      if name.endswith(tuple(endings))]
    return found


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as text:
        return text.read()


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def code_of(text, keep_strings=False):
    """C without comments (and strings), with every line where it was."""
    token = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/'
    def replace(match):
        return match.group(0) if keep_strings and match.group(0)[0] in "\"'" else blank(match)
    return re.sub(token, replace, text, flags=re.S)


def line_of(text, position):
    return text.count("\n", 0, position) + 1
