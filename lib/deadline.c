/* SPDX-License-Identifier: ISC */
/*
 * Deadlines on the monotonic clock, which no change of date moves.
 * Runs as anybody.
 */
#include "lib/deadline.h"

#include <limits.h>
#include <time.h>

int64_t
deadline_now(void)
{
	struct timespec now = { 0 };

	/* Cannot fail: POSIX has had this clock since 2008. */
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
deadline_in(unsigned seconds)
{
	return deadline_now() + (int64_t)seconds * 1000;
}

int
deadline_left(int64_t deadline)
{
	int64_t left = deadline - deadline_now();

	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}
