/* SPDX-License-Identifier: ISC */
/*
 * Giving up root, and proving that it is gone.
 * Runs as root until it has done its work.
 */
#define _GNU_SOURCE
#include "lib/privileges.h"

#include <errno.h>
#include <grp.h>
#include <stddef.h>
#include <unistd.h>

int
privileges_drop(uid_t uid, gid_t gid)
{
	gid_t none;

	/* As nobody special: groups cannot be dropped, nor are they extra. */
	if (geteuid() != 0) {
		if (uid == getuid() && uid == geteuid() && gid == getgid() &&
		    gid == getegid())
			return 0;
		errno = EPERM;
		return -1;
	}
	if (uid == 0) {
		errno = EPERM;
		return -1;
	}
	if (setgroups(0, NULL) == -1 || setresgid(gid, gid, gid) == -1 ||
	    setresuid(uid, uid, uid) == -1)
		return -1;

	uid_t u[3];
	gid_t g[3];

	if (getresuid(&u[0], &u[1], &u[2]) == -1 ||
	    getresgid(&g[0], &g[1], &g[2]) == -1)
		return -1;
	for (size_t i = 0; i < 3; i++)
		if (u[i] != uid || g[i] != gid)
			goto kept;
	if (getgroups(1, &none) != 0 || setuid(0) != -1 || seteuid(0) != -1 ||
	    (gid != 0 && setgid(0) != -1))
		goto kept;
	return 0;
kept:
	errno = EPERM;
	return -1;
}

/*
 * /proc/self/fdinfo is a directory that exists wherever /proc does, that
 * nobody can put anything into, and that is gone with the process.
 */
static int
empty_root(void)
{
	if (chroot("/proc/self/fdinfo") == -1)
		return -1;
	return chdir("/");
}

int
privileges_jail(uid_t uid, gid_t gid, const char **step)
{
	*step = "chroot";
	if (empty_root() == -1)
		return -1;
	*step = "setuid";
	return privileges_drop(uid, gid);
}

int
privileges_refuse_root(void)
{
	uid_t u[3];

	if (getresuid(&u[0], &u[1], &u[2]) == -1)
		return -1;
	if (u[0] != 0 && u[1] != 0 && u[2] != 0)
		return 0;
	errno = EPERM;
	return -1;
}
