/* See tape.h. */
#include "tape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROOM = 400000, MAX_RESETS = 1000 };

struct cosim_tape {
    struct dut_inputs *inputs;
    uint32_t count;
    uint32_t resets;
    uint32_t reset_at[MAX_RESETS]; /* cycles before which there was one */
    uint64_t translations;
    clock_t begun, ended;
};

struct cosim_tape *cosim_tape_create(void)
{
    struct cosim_tape *tape = calloc(1, sizeof *tape);
    if (tape)
        tape->inputs = malloc(ROOM * sizeof *tape->inputs);
    if (tape && tape->inputs)
        return tape;
    free(tape);
    return NULL;
}

void cosim_tape_destroy(struct cosim_tape *tape)
{
    if (tape)
        free(tape->inputs);
    free(tape);
}

void cosim_tape_cycle(struct cosim_tape *tape, const struct dut_inputs *inputs)
{
    if (tape->count == 0)
        tape->begun = clock();
    if (tape->count < ROOM)
        tape->inputs[tape->count++] = *inputs;
}

void cosim_tape_reset(struct cosim_tape *tape)
{
    if (tape->resets < MAX_RESETS && tape->count < ROOM)
        tape->reset_at[tape->resets++] = tape->count;
}

void cosim_tape_note(struct cosim_tape *tape, uint64_t translations)
{
    if (tape->ended)
        return;
    tape->translations = translations;
    if (tape->count == ROOM)
        tape->ended = clock();
}

static double seconds(clock_t time)
{
    return (double)time / CLOCKS_PER_SEC;
}

void cosim_tape_play(const struct cosim_tape *tape, struct dut *dut)
{
    clock_t bench = (tape->ended ? tape->ended : clock()) - tape->begun;
    struct dut_outputs outputs = {0};
    uint32_t reset = 0;
    dut_reset(dut);
    clock_t begun = clock();
    for (uint32_t i = 0; i < tape->count; i++) {
        for (; reset < tape->resets && tape->reset_at[reset] == i; reset++)
            dut_reset(dut);
        dut_settle(dut, &tape->inputs[i], &outputs);
        dut_clock(dut, i);
    }
    clock_t alone = clock() - begun;
    if (alone == 0)
        return;
    printf("speed: %" PRIu64 " translations in %" PRIu32
           " cycles: bench %.2f s (%.0f translations a second), the device "
           "alone %.2f s, ratio %.2f\n",
           tape->translations, tape->count, seconds(bench), (double)tape->translations / seconds(bench), seconds(alone),
           (double)bench / (double)alone);
}
