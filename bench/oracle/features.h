/*
 * features.h - how often what the machines of a run can do has decided something, so that a run that tests nothing is
 * seen.
 */
#ifndef FEATURES_H
#define FEATURES_H

#include <stdbool.h>
#include <stdint.h>

/* name, what it counts */
#define FEATURES(X)                                                                                                    \
    X(indexed, "fills of another set than modulo's")                                                                   \
    X(serial, "serial lookups of several probes")                                                                      \
    X(serial_denied, "serial lookups ended early by an entry that does not serve")                                     \
    X(dropped, "entries dropped by inclusion")                                                                         \
    X(moved, "victims moved to an exclusive TLB")                                                                      \
    X(taken_out, "entries taken out of an exclusive TLB")                                                              \
    X(past, "exclusive lookups decided by the cycle of arrival")                                                       \
    X(unified, "hits in a walk cache of all levels")                                                                   \
    X(shared, "hits on what another MMU filled")                                                                       \
    X(shared_flushed, "entries of another MMU flushed")                                                                \
    X(mshr_waits, "request-cycles waited for a miss register")                                                         \
    X(queue_waits, "request-cycles waited for the walk queue")                                                         \
    X(start_waits, "walks put off by a cycle because as many had started as may")                                      \
    X(issue_waits, "table accesses put off by a cycle because as many had been issued as may")                         \
    X(reply_waits, "answers of memory put off by a cycle because as many had come as may")                             \
    X(hit_waits, "hits of later levels put off by a cycle because as many had completed as may")                       \
    X(walk_waits, "walks put off so")                                                                                  \
    X(join_waits, "merged requests put off so")                                                                        \
    X(fault_waits, "faults put off so")                                                                                \
    X(ready_muted, "requests whose fills a flush prevented while they were put off so")                                \
    X(muted, "fills of walks in flight that a flush prevented")                                                        \
    X(retried, "faults retried")                                                                                       \
    X(remapped, "entries written by the fault handler")                                                                \
    X(handler_flushes, "flushes by the fault handler")                                                                 \
    X(ahead, "table reads of what an older walk had yet to write")

struct features {
#define FEATURE_FIELD(name, text) uint64_t name;
    FEATURES(FEATURE_FIELD)
#undef FEATURE_FIELD
};

void features_add(struct features *sum, const struct features *more);

/* Print the `count` that `wanted` names; false if one of them is 0. */
bool features_print(const struct features *features, const char *const *wanted, unsigned count);

#endif
