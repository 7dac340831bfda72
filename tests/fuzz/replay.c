/* SPDX-License-Identifier: ISC */
/*
 * replay FILE...: runs a fuzz target on each file once, without libFuzzer.
 */
#include "tests/fuzz/fuzz.h"

int
main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		uint8_t *data = malloc(1 << 20);

		need(file != NULL && data != NULL, argv[i]);

		size_t size = fread(data, 1, 1 << 20, file);
		/* Its own size, so that reading past the end shows. */
		uint8_t *exact = realloc(data, size > 0 ? size : 1);

		need(exact != NULL && fclose(file) == 0, argv[i]);
		(void)LLVMFuzzerTestOneInput(exact, size); /* always 0 */
		free(exact);
	}
	return 0;
}
