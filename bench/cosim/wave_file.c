/* See wave_file.h. */
#include "wave_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dut.h"

void cosim_wave_file_name(const char *wave, char *name, size_t bytes)
{
    size_t length = strlen(wave);
    if (length > 4 && strcmp(wave + length - 4, ".fst") == 0)
        length -= 4;
    snprintf(name, bytes, "%.*s.gtkw", (int)length, wave);
}

/* GTKWave's flags: right-justified, and hexadecimal or (of one bit) binary. */
static const char *format_of(const char *signal)
{
    return strchr(signal, '[') ? "@22" : "@28";
}

bool cosim_wave_file(const char *wave, uint64_t time)
{
    enum { MARGIN = 40 };
    char name[512];
    const char *signal;
    cosim_wave_file_name(wave, name, sizeof name);
    FILE *out = fopen(name, "w");
    if (out) {
        fprintf(out, "[dumpfile] \"%s\"\n[timestart] %" PRIu64 "\n*-4.0 %" PRIu64, wave,
                time > MARGIN ? time - MARGIN : 0, time);
        for (int marker = 0; marker < 26; marker++)
            fprintf(out, " -1");
        fprintf(out, "\n");
        for (unsigned i = 0; (signal = dut_wave_signal(i)); i++)
            fprintf(out, "%s\n%s\n", format_of(signal), signal);
    }
    return out && fclose(out) == 0;
}
