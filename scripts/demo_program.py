#!/usr/bin/python3 -IS
"""The program that `make demo` records: Debian's Python with its SQLite module, written as if nobody watched its memory.

A table of orders is built, indexed and queried in memory; after a fork, parent and child each go on changing and
querying their own copy. No clock, no randomness, no files, no network: every run does the same.
"""
import os
import sqlite3

ORDERS = 800
CUSTOMERS = 200


def build(db):
    db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, amount INTEGER, form TEXT)")
    db.execute("BEGIN")
    for i in range(ORDERS):
        row = (i, f"customer-{i * 7919 % CUSTOMERS}", i * 31 % 997, "order form " * 250)
        db.execute("INSERT INTO orders VALUES (?, ?, ?, ?)", row)
    db.execute("COMMIT")
    db.execute("CREATE INDEX by_customer ON orders (customer)")


def report(db, who):
    rows = db.execute("SELECT customer, SUM(amount) FROM orders GROUP BY customer ORDER BY 2 DESC, 1 LIMIT 3")
    print(f"{who}:", ", ".join(f"{customer} {amount}" for customer, amount in rows), flush=True)


def raise_amounts(db, which, factor):
    db.execute("UPDATE orders SET amount = amount * ?, form = form || ? WHERE id % 3 = ?",
               (factor, f"raised by {factor}", which))


def main():
    db = sqlite3.connect(":memory:", isolation_level=None)
    build(db)
    report(db, "before")
    child = os.fork()
    raise_amounts(db, 0 if child else 1, 3 if child else 5)
    report(db, "parent" if child else "child")
    if child:
        os.waitpid(child, 0)
    os._exit(0)


main()
