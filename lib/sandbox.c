/* SPDX-License-Identifier: ISC */
/*
 * The sandboxes: Landlock, a system call filter, limits.
 * Runs as nobody (login) and as the mail user (session).
 *
 * Landlock is used from ABI 2 (Linux 5.19) on: before, a confined process
 * cannot rename from new/ to cur/ at all.  Under an older kernel it counts as
 * missing.
 */
#define _GNU_SOURCE
#include "lib/sandbox.h"

#include "lib/filter.h"
#include "lib/privileges.h"

#include <errno.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The ABI version of the kernel's Landlock, or 0 if it has none, has it
 * switched off, or has one too old for us.  Or -1 if it would not tell.
 */
static int
landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	if (abi == -1)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -1;
	return abi >= 2 ? (int)abi : 0;
}

/*
 * Every right on files that a kernel of this ABI can take away: 14 of them
 * in ABI 2, then TRUNCATE (3) and IOCTL_DEV (5).
 */
static uint64_t
landlock_file_rights(int abi)
{
	unsigned bits = abi >= 5 ? 16 : abi >= 3 ? 15 : 14;

	return ((uint64_t)1 << bits) - 1;
}

/*
 * As struct landlock_ruleset_attr of newer kernel headers.  An older kernel
 * takes it too, as long as what it does not know is zero.
 */
struct ruleset {
	uint64_t files;
	uint64_t network; /* ABI 4: TCP bind and connect */
	uint64_t scoped;  /* ABI 6: abstract UNIX sockets, signals */
};

/* What the session does in its Maildir: read, list, remove, write, rename. */
#define READING_RIGHTS                                                         \
	(uint64_t)(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define SESSION_RIGHTS                                                         \
	(READING_RIGHTS | (uint64_t)(LANDLOCK_ACCESS_FS_WRITE_FILE |           \
				     LANDLOCK_ACCESS_FS_REMOVE_FILE |          \
				     LANDLOCK_ACCESS_FS_MAKE_REG |             \
				     LANDLOCK_ACCESS_FS_REFER))

static int
landlock_enforce(const int *directories, size_t count, uint64_t rights)
{
	int abi = landlock_abi();

	if (abi <= 0)
		return abi;

	struct ruleset rules = {
		.files = landlock_file_rights(abi),
		.network = abi >= 4 ? 3 : 0,
		.scoped = abi >= 6 ? 3 : 0,
	};
	int fd =
	    (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);

	if (fd == -1)
		return -1;

	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct landlock_path_beneath_attr below = {
			.allowed_access = rights,
			.parent_fd = directories[i],
		};

		rc = (int)syscall(SYS_landlock_add_rule, fd,
		    LANDLOCK_RULE_PATH_BENEATH, &below, 0);
	}
	if (rc == 0)
		rc = (int)syscall(SYS_landlock_restrict_self, fd, 0);
	if (close(fd) == -1)
		rc = -1;
	return rc;
}

/*
 * poll() refuses more descriptors than the limit allows, so one is left; all
 * that are open now stay open.
 */
static int
login_limits(void)
{
	const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

	if (setrlimit(RLIMIT_CORE, &none) == -1)
		return -1;
#ifndef SANDBOX_DEBUG
	const struct rlimit one = { .rlim_cur = 1, .rlim_max = 1 };

	if (setrlimit(RLIMIT_NOFILE, &one) == -1 ||
	    setrlimit(RLIMIT_NPROC, &none) == -1)
		return -1;
#endif
	return 0;
}

int
sandbox_login(const char **step)
{
	*step = "root";
	if (privileges_refuse_root() == -1)
		return -1;
	/* Nobody else of the same uid may trace it, or find it as an orphan. */
	*step = "prctl";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	*step = "landlock";
	if (landlock_enforce(NULL, 0, 0) == -1)
		return -1;
	*step = "setrlimit";
	if (login_limits() == -1)
		return -1;
	*step = "seccomp";
	return filter_available() ? filter_login() : 0;
}

int
sandbox_session(
    const int *directories, size_t count, bool read_only, const char **step)
{
	*step = "root";
	if (privileges_refuse_root() == -1)
		return -1;
	*step = "prctl";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	*step = "landlock";
	if (landlock_enforce(directories, count,
		read_only ? READING_RIGHTS : SESSION_RIGHTS) == -1)
		return -1;
	*step = "seccomp";
	return filter_available() ? filter_session() : 0;
}

const char *
sandbox_missing(void)
{
	if (landlock_abi() == 0)
		return filter_available() ? "landlock" : "landlock,seccomp";
	return filter_available() ? "" : "seccomp";
}
