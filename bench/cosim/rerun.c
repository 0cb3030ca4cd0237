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
    char number[4][NUMBER_BYTES];
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
        if (!freopen("/dev/null", "w", stdout))
            _exit(127);
        execv("/proc/self/exe", (char *const *)command->word);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static uint64_t first_of_wave(const struct cosim *cosim)
{
    return cosim->translations > BEFORE ? cosim->translations - BEFORE : 0;
}

void cosim_rerun(const struct cosim *cosim, const char *program)
{
    const struct cosim_options *options = &cosim->options;
    struct command command = {0};
    char wave[64];
    snprintf(wave, sizeof wave, "cosim-mismatch-%" PRIu64 ".fst", cosim->translations);
    add(&command, program, NULL);
    add(&command, "-c", options->machine);
    for (size_t i = 0; i < options->settings.count; i++)
        add(&command, "-s", options->settings.word[i]);
    if (options->trace)
        add(&command, "--trace", options->trace);
    if (options->trace && options->limit)
        add_number(&command, "--limit", options->limit);
    if (!options->trace) {
        add_number(&command, "--seed", options->seed);
        add_number(&command, "--requests", options->requests);
    }
    print(&command);
    if (options->wave)
        return;
    add(&command, "--wave", wave);
    add_number(&command, "--from", first_of_wave(cosim));
    add(&command, "--again", NULL);
    if (run(&command))
        printf("waveform: %s, from translation %" PRIu64 " on; cycle C is at time 2C\n", wave, first_of_wave(cosim));
    else
        printf("waveform: none; the second run did not find the mismatch, or %s cannot be written\n", wave);
}
