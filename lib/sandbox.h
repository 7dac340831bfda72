/* SPDX-License-Identifier: ISC */
#ifndef LIB_SANDBOX_H
#define LIB_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What takes the means away from a process that has given up root already.
 * Everything below returns 0, or -1 with errno; then STEP names what failed,
 * and the caller must end its process.  A protection that this kernel does not
 * have at all is left out without failing: sandbox_missing() tells.
 */

/*
 * For the login process, before its first octet from the client.  Refuses to
 * be root (EPERM).  From then on no new privileges, no new process, no file to
 * open, and no system call besides talking on the descriptors it holds.
 */
int sandbox_login(const char **step);

/*
 * For the session, before it reads a mail.  Refuses to be root as well.  From
 * then on the process reaches the COUNT directories in DIRECTORIES (open
 * descriptors) and what is below them, nothing else; if READ_ONLY, only to
 * read there.
 */
int sandbox_session(
    const int *directories, size_t count, bool read_only, const char **step);

/* What this kernel does not have: "landlock,seccomp", or "" if it has all. */
const char *sandbox_missing(void);

#endif
