/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

/*
 * A fuzz target is a file here that defines LLVMFuzzerTestOneInput(), and a
 * directory of its name in seeds/.  "make fuzz" lets libFuzzer (clang) look
 * for new inputs; "make check" replays the seeds, with any compiler.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops everything if a promise is broken. */
static inline void
need(bool kept, const char *promise)
{
	if (kept)
		return;
	fprintf(stderr, "broken: %s\n", promise);
	abort();
}

/* A copy of LENGTH octets as a string, which the caller frees. */
static inline char *
string_of(const uint8_t *data, size_t length)
{
	char *text = malloc(length + 1);

	need(text != NULL, "memory");
	if (length > 0)
		memcpy(text, data, length);
	text[length] = '\0';
	return text;
}

#endif
