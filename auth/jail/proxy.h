/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_PROXY_H
#define AUTH_JAIL_PROXY_H

#include "auth/jail/authorization.h"

/*
 * The PROXY header: reads the header (proxy.h) from
 * the client's connection and not one octet more, tells the monitor in one
 * record, and returns.  It sends no reply, whatever it reads.  As with
 * authorization_run(), the process must be in its sandbox, and end after it.
 */
enum jail_end proxy_run(const struct authorization_options *options);

#endif
