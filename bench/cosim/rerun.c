/* See rerun.h. */
#include "rerun.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BEFORE = 20, NUMBER_BYTES = 24, MAX_WORDS = 16 + 2 * COSIM_MAX_SETTINGS };

/* The words of the command; numbers are printed into room of their own. */
struct command {
    const char *word[MAX_WORDS];
    char number[6][NUMBER_BYTES];
    unsigned words;
    unsigned numbers;
};

static void add(struct command *command, const char *option, const char *value)
{
    command->word[command->words++] = option;
    if (value)
        command->word[command->words++] = value;
}

static void add_number(struct command *command, const char *option, uint64_t value)
{
    char *text = command->number[command->numbers++];
    snprintf(text, NUMBER_BYTES, "%" PRIu64, value);
    add(command, option, text);
}

/* As a shell reads it back. */
static void print_quoted(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (*word && word[strspn(word, plain)] == '\0') {
        printf(" %s", word);
        return;
    }
    printf(" '");
    for (; *word; word++)
        printf(*word == '\'' ? "'\\''" : "%c", *word);
    putchar('\'');
}

static void print(const struct command *command)
{
    printf("replay with:");
    for (unsigned i = 0; i < command->words; i++)
        print_quoted(command->word[i]);
    printf("\n");
}

static bool run(const struct command *command)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        execv("/proc/self/exe", (char *const *)command->word);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static uint64_t first_of_wave(const struct cosim *cosim)
{
    return cosim->translations > BEFORE ? cosim->translations - BEFORE : 0;
}

/* Random page tables begin with the set in which the difference is: the run repeats that set alone. */
static void add_stimulus(struct command *command, const struct cosim *cosim)
{
    const struct cosim_options *options = &cosim->options;
    add(command, "-c", options->machine);
    for (size_t i = 0; i < options->settings.count; i++)
        add(command, "-s", options->settings.word[i]);
    if (options->in_time)
        add(command, "--in-time", NULL);
    if (options->any_time)
        add(command, "--any-time", NULL);
    if (options->events)
        add(command, "--events", NULL);
    if (options->trace) {
        add(command, "--trace", options->trace);
        if (options->limit)
            add_number(command, "--limit", options->limit);
        return;
    }
    if (options->directed) {
        add(command, "--case", options->directed);
        return;
    }
    add(command, "--weights", options->weights);
    add_number(command, "--seed", options->seed);
    add_number(command, "--world", cosim->world);
    add_number(command, "--requests", cosim->asked - cosim->asked_before_world);
}

void cosim_rerun(const struct cosim *cosim, const char *program)
{
    struct command command = {0};
    uint64_t skipped = cosim->options.trace ? 0 : cosim->asked_before_world;
    uint64_t first = first_of_wave(cosim) > skipped ? first_of_wave(cosim) - skipped : 0;
    char wave[64];
    snprintf(wave, sizeof wave, "cosim-mismatch-%" PRIu64 ".fst", cosim->translations);
    add(&command, program, NULL);
    add_stimulus(&command, cosim);
    print(&command);
    if (cosim->options.wave)
        return;
    add(&command, "--wave", wave);
    add_number(&command, "--from", first);
    add(&command, "--again", NULL);
    if (run(&command))
        printf("waveform: %s, from translation %" PRIu64 " of that run on\n", wave, first);
    else
        printf("waveform: none; the second run did not find the mismatch, or %s cannot be written\n", wave);
}
