/* SPDX-License-Identifier: ISC */
#ifndef TESTS_HOLD_H
#define TESTS_HOLD_H

#include "tests/transcript.h"

/*
 * Holds a conversation in the ways of MODES, in DIRECTORY, which must not
 * exist yet.  Ends the process: with 0, or otherwise after writing to REPORT
 * what went wrong (held.h: at most HELD_WHY octets).
 */
_Noreturn void hold(const struct transcript *transcript, unsigned modes,
    const char *directory, int report);

#endif
