"""SystemVerilog cut into tokens: (kind, text, start, end), comments and white space left out."""
import collections
import re

Token = collections.namedtuple("Token", "kind text start end")

PATTERN = re.compile(r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<directive>`(?:include|default_nettype|define|undef|ifdef|ifndef|else|elsif|endif|timescale)\b(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*")
  | (?P<number>(?:\d[\d_]*\s*)?'s?[bdhoBDHO]\s*[0-9a-fA-F_xXzZ?]+|'[01xz]|\d[\d_]*)
  | (?P<name>[`$]?[A-Za-z_][\w$]*)
  | (?P<sign><<<|>>>|===|!==|==\?|!=\?|\|->|\|=>|<=|>=|==|!=|&&|\|\||<<|>>|\+:|-:|::|\+\+|--|\+=|-=|~&|~\||~\^|\*\*|\S)
""", re.X | re.S)


def cut(text):
    """All tokens of a file, ended by one of kind `end`."""
    found = [Token(match.lastgroup, match.group(), match.start(), match.end()) for match in PATTERN.finditer(text)
             if match.lastgroup not in ("blank", "directive")]
    return found + [Token("end", "", len(text), len(text))]
