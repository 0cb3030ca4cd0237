#!/usr/bin/python3
"""Write a text trace of random updates of a table, as the GUPS benchmark makes them: the table is filled, a store a
page, and then each update loads and stores one 8-byte word of it.

usage: gups.py MEBIBYTES UPDATES > TRACE
"""
import random
import sys

PAGE = 4096
START = 0x40000000
SEED = 1


def main():
    if len(sys.argv) != 3 or not (sys.argv[1] + sys.argv[2]).isdigit():
        sys.exit(__doc__.strip())
    table = int(sys.argv[1]) << 20
    choose = random.Random(SEED).randrange
    out = sys.stdout
    out.write(f"0 spawn\n0 mmap {START:#x} {table:#x} rw-\n")
    for offset in range(0, table, PAGE):
        out.write(f"0 store {START + offset:#x} 8\n")
    for _ in range(int(sys.argv[2])):
        address = START + choose(table // 8) * 8
        out.write(f"0 load {address:#x} 8\n0 store {address:#x} 8\n")
    out.write("0 exit\n")


if __name__ == "__main__":
    main()
