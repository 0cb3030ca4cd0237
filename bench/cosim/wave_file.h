/* wave_file.h - what makes a waveform easy to read: a GTKWave save file with the signals that matter already chosen. */
#ifndef COSIM_WAVE_FILE_H
#define COSIM_WAVE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The save file's name for that of a waveform: .gtkw in place of .fst. */
void cosim_wave_file_name(const char *wave, char *name, size_t bytes);

/* Write it, with the marker at `time`. False if it cannot be written. */
bool cosim_wave_file(const char *wave, uint64_t time);

#endif
