/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_PROXY_H
#define AUTH_JAIL_PROXY_H

#include "auth/jail/authorization.h"

/*
 * What a proxy says before its client does: reads the header (proxy.h) from
 * the client's connection and not one octet more, tells the monitor in one
 * record, and returns.  It answers nothing, whatever comes.  As with
 * authorization_run(), the process must be confined, and end after it.
 */
enum jail_end proxy_run(const struct authorization_options *options);

#endif
