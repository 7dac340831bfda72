/* SPDX-License-Identifier: ISC */
#ifndef LIB_FINDING_H
#define LIB_FINDING_H

#include <stdbool.h>

/*
 * What a check-up says (pop3d -C): one line for each thing that it looked at,
 * for whoever mends it, and never for a client.
 */
enum finding {
	FINDING_OK,
	FINDING_NOTE,  /* worth knowing; nothing to mend */
	FINDING_WRONG, /* it tells what mends it */
};

/* Where lines go, and whether one of them was FINDING_WRONG. */
struct findings {
	int fd;
	bool wrong;
};

/*
 * Says one line: PARTS, NULL at the end, of which the first and every second
 * after it are our own words; those between are foreign.  What of these a
 * terminal or a shell may take for more than a letter comes out as '?', since
 * lines are there to be pasted.  ERROR, an errno value or 0, follows.
 */
void finding_say(struct findings *findings, enum finding finding, int error,
    const char *const parts[]);

/* The same, with the parts as arguments. */
#define FINDING_SAY(findings, finding, error, ...)                             \
	finding_say(findings, finding, error,                                  \
	    (const char *const[]){ __VA_ARGS__, NULL })

#endif
