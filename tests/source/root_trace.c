/* SPDX-License-Identifier: ISC */
/*
 * Notes which functions run while the process is root: to be linked into
 * programs that were compiled with -finstrument-functions, without a sandbox
 * (SANDBOX_DEBUG), for tests/source/root.sh.
 * Runs as anybody.
 *
 * The notes are in a shared mapping of the file TRACE.SIZE, SIZE being that of
 * the program.  It is made before main() begins, and is there when descriptors
 * are closed and the root directory is empty.
 */
#define _DEFAULT_SOURCE /* ftruncate() */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void __cyg_profile_func_enter(void *function, void *caller);
void __cyg_profile_func_exit(void *function, void *caller);

/* Functions, at most; where the program begins in memory. */
enum { SLOTS = 4096 };
extern const char __executable_start[];

static _Atomic uint32_t *slots;

__attribute__((constructor, no_instrument_function)) static void
open_trace(void)
{
	struct stat program;
	char path[sizeof TRACE + 24];

	if (geteuid() != 0 || stat("/proc/self/exe", &program) == -1)
		return;
	(void)snprintf(
	    path, sizeof path, TRACE ".%lld", (long long)program.st_size);

	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		return;
	if (ftruncate(fd, SLOTS * sizeof *slots) == 0) {
		void *mapping = mmap(NULL, SLOTS * sizeof *slots,
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

		if (mapping != MAP_FAILED)
			slots = mapping;
	}
	(void)close(fd); /* the mapping stays */
}

__attribute__((no_instrument_function)) void
__cyg_profile_func_enter(void *function, void *caller)
{
	uint32_t offset =
	    (uint32_t)((uintptr_t)function - (uintptr_t)__executable_start);

	(void)caller;
	if (slots == NULL || geteuid() != 0)
		return;
	for (size_t i = offset / 4 % SLOTS;; i = (i + 1) % SLOTS) {
		uint32_t old = 0;

		if (atomic_compare_exchange_strong(&slots[i], &old, offset) ||
		    old == offset)
			return;
	}
}

__attribute__((no_instrument_function)) void
__cyg_profile_func_exit(void *function, void *caller)
{
	(void)function;
	(void)caller;
}
