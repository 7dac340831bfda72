/* SPDX-License-Identifier: ISC */
#ifndef LIB_PRIVILEGES_H
#define LIB_PRIVILEGES_H

#include <sys/types.h>

/* These return 0, or -1 with errno: then the caller must end its process. */

/*
 * Becomes UID and GID with no other group, in the order groups, gid, uid, and
 * proves that nothing is left: root cannot be had again.  Without root only
 * the identity that the process already has will do.
 */
int privileges_drop(uid_t uid, gid_t gid);

/*
 * For root: the same, in an empty root directory.  STEP names what failed.
 */
int privileges_jail(uid_t uid, gid_t gid, const char **step);

/* Fails with EPERM if this process is root, or could be again. */
int privileges_refuse_root(void);

#endif
