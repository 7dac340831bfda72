/* SPDX-License-Identifier: ISC */
/*
 * Stands before crypt(3) and libargon2, by LD_PRELOAD, and adds a line to the
 * file $COUNT_HASHES for each hash: the method and its cost, such as
 * "$6$rounds=40000$".  So tests see what a checker spends, whatever else the
 * machine does.
 * Runs as whoever the checker is.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <crypt.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#if __has_include(<argon2.h>)
#include <argon2.h>
#endif

__attribute__((format(printf, 1, 2))) static void
count(const char *format, ...)
{
	const char *path = getenv("COUNT_HASHES");
	FILE *file = path != NULL ? fopen(path, "a") : NULL;
	va_list values;

	va_start(values, format);
	if (file == NULL || vfprintf(file, format, values) < 0 ||
	    fclose(file) != 0)
		abort();
	va_end(values);
}

/* Up to the third '$', which is before the salt. */
static int
cost_length(const char *setting)
{
	int length = 0;

	for (int dollars = 0; setting[length] != '\0' && dollars < 3; length++)
		dollars += setting[length] == '$';
	return length;
}

char *
crypt_rn(const char *phrase, const char *setting, void *data, int size)
{
	union {
		void *object;
		char *(*function)(const char *, const char *, void *, int);
	} real = { .object = dlsym(RTLD_NEXT, "crypt_rn") };

	if (real.object == NULL)
		abort();

	char *hash = real.function(phrase, setting, data, size);

	if (hash != NULL) /* otherwise nothing was computed */
		count("%.*s\n", cost_length(setting), setting);
	return hash;
}

#if __has_include(<argon2.h>)
int
argon2_ctx(argon2_context *context, argon2_type type)
{
	union {
		void *object;
		int (*function)(argon2_context *, argon2_type);
	} real = { .object = dlsym(RTLD_NEXT, "argon2_ctx") };

	count("argon2 %d t=%u m=%u\n", (int)type, (unsigned)context->t_cost,
	    (unsigned)context->m_cost);
	if (real.object == NULL)
		abort();
	return real.function(context, type);
}
#endif
