/* SPDX-License-Identifier: ISC */
/*
 * Descriptors, core dumps and secrets that must not outlive their use.
 * Runs as root, as nobody (login) and as the mail user.
 */
#define _GNU_SOURCE
#include "lib/process.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

int
process_close_from(int lowest)
{
	if (syscall(SYS_close_range, lowest, ~0U, 0) == 0)
		return 0;
	if (errno != ENOSYS)
		return -1;

	/* Before Linux 5.9: one by one, as far as there can be any. */
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return -1;
	for (rlim_t fd = (rlim_t)lowest; fd < limit.rlim_cur; fd++)
		(void)close((int)fd); /* most were never open */
	return 0;
}

int
process_no_dumps(void)
{
	return prctl(PR_SET_DUMPABLE, 0);
}

int
process_adopt_orphans(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int *
process_share(void)
{
	void *shared = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return shared != MAP_FAILED ? shared : NULL;
}

int
process_watch(const sigset_t *signals)
{
	return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
process_next_signal(int fd)
{
	struct signalfd_siginfo got;

	return read(fd, &got, sizeof got) == sizeof got ? (int)got.ssi_signo
							: 0;
}

void
process_wipe(void *secret, size_t length)
{
	explicit_bzero(secret, length);
}
