/* SPDX-License-Identifier: ISC */
#ifndef TESTS_CONVERSE_CONVERSATION_RUN_H
#define TESTS_CONVERSE_CONVERSATION_RUN_H

#include "tests/converse/transcript.h"

/*
 * Runs a conversation in the ways of MODES, in DIRECTORY, which must not
 * exist yet.  Ends the process: with 0, or otherwise after writing to REPORT
 * what went wrong (conversation.h: at most CONVERSATION_WHY octets).
 */
_Noreturn void conversation_run(const struct transcript *transcript,
    unsigned modes, const char *directory, int report);

#endif
