/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FAULTS_CLIENT_H
#define TESTS_FAULTS_CLIENT_H

#include "tests/faults/scenario.h"

/*
 * Plays the client of a scenario on FD: sends each line, waits for the whole
 * reply, and holds it against what is known of the messages.  A server may
 * refuse or close at any time; it may not lie, mix replies up, or end a
 * message that it did not send to its end.  Fills OUTCOME and closes FD.
 */
void client_run(
    const struct scenario *scenario, int fd, struct outcome *outcome);

#endif
