/* SPDX-License-Identifier: ISC */
#ifndef LIB_CONNECTION_H
#define LIB_CONNECTION_H

#include <stdbool.h>

/*
 * Makes descriptor 3 the client, on 0 and 1, if that is how the launcher hands
 * over the connection: sd_listen_fds(3), systemd's way without
 * StandardInput=socket.  Variables that were meant for another process are
 * ignored.  Returns 0, or -1 with errno.
 */
int connection_adopt(void);

/*
 * Checks that descriptors 0 and 1 can be talked on: returns NULL, or says
 * what is wrong with them.
 */
const char *connection_check(void);

/* Whether a launcher has put a client there, as far as can be told. */
bool connection_is_served(void);

/*
 * Tells the client that it cannot be served: now, if ERROR is an errno value
 * that says so, or at all.  One line; nothing may be said after it.
 */
void connection_refuse(int error);

#endif
