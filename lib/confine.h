/* SPDX-License-Identifier: ISC */
#ifndef LIB_CONFINE_H
#define LIB_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Everything below returns 0, or -1 with errno; then STEP (where there is
 * one) names what failed, and the caller must end its process.  A protection
 * that this kernel does not have at all is left out without failing:
 * confine_missing() tells.
 */

/*
 * For the login process, before its first octet from the client.  If it is
 * root: an empty root directory, no groups, then GID and UID for good.
 * Always: no new privileges, no new process, no file to open, and no system
 * call beyond talking on the descriptors it holds.
 */
int confine_login(uid_t uid, gid_t gid, const char **step);

/* Fails with EPERM if this process is root, or could be again. */
int confine_refuse_root(void);

/*
 * For the session, before it reads a mail.  Refuses to be root (EPERM).  From
 * then on the process reaches the COUNT directories in DIRECTORIES (open
 * descriptors) and what is below them, nothing else; if READ_ONLY, only to
 * read there.
 */
int confine_session(
    const int *directories, size_t count, bool read_only, const char **step);

/*
 * Becomes UID and GID with no other group, in the order groups, gid, uid, and
 * proves that nothing is left: root cannot be had again.  Without root only
 * the identity that the process already has will do.
 */
int confine_identity(uid_t uid, gid_t gid);

/* What this kernel does not have: "landlock,seccomp", or "" if it has all. */
const char *confine_missing(void);

/* Closes every descriptor from LOWEST up. */
int confine_close_from(int lowest);

/*
 * No core dump of this process, nor a look into it by others of its user.
 * Ends with exec: limits, which would not, are left alone.
 */
int confine_dumps(void);

/* Zeroes LENGTH octets; no compiler takes that for useless. */
void confine_wipe(void *secret, size_t length);

#endif
