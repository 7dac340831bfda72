/* SPDX-License-Identifier: ISC */
#ifndef TESTS_HOLD_H
#define TESTS_HOLD_H

#include "tests/transcript.h"

/* Octets of a reason, at most, and its NUL: what a pipe takes at once. */
enum { HOLD_WHY = 2048 };

/*
 * Holds a conversation in the ways of MODES, in DIRECTORY, which must not
 * exist yet.  Ends the process: with 0, or with 1 after writing to REPORT what
 * went wrong.
 */
_Noreturn void hold(const struct transcript *transcript, unsigned modes,
    const char *directory, int report);

#endif
