/* SPDX-License-Identifier: ISC */
#ifndef LIB_DEADLINE_H
#define LIB_DEADLINE_H

#include <stdint.h>

/* A point on the monotonic clock, in milliseconds. */
int64_t deadline_now(void);

/* The point SECONDS from now. */
int64_t deadline_in(unsigned seconds);

/* Milliseconds left until DEADLINE, as poll() takes them; 0 once it passed. */
int deadline_left(int64_t deadline);

#endif
