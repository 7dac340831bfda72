/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_HANDOVER_GIVE_H
#define AUTH_ROOT_HANDOVER_GIVE_H

#include "lib/handover.h"

/*
 * In the checker's process, before the checker: puts CREDENTIALS (a pipe's end
 * to read) and REPORT (one to write) in their places and sets the environment.
 * Returns 0, or -1 with errno.
 */
int handover_give(const struct handover *handover, int credentials, int report);

#endif
