/* options.h - the command line of the emulator benches, and the line that replays a failure. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *program;
    uint64_t seed;  /* of the first case's world; chosen by the clock unless given */
    uint64_t cases; /* worlds; set to the default before options_parse */
    bool verbose;   /* print every access */
};

/* Take --seed N, --cases N and --verbose; false, having said so, if there is anything else. */
bool options_parse(struct options *options, int argc, char **argv);

/* The command that repeats the case of this seed alone. */
void options_print_replay(const struct options *options, uint64_t seed);

#endif
