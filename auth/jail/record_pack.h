/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_RECORD_PACK_H
#define AUTH_JAIL_RECORD_PACK_H

#include "auth/shared/record.h"

/* Writes RECORD to PACKET.  Returns 0, or -1 if it would be too long. */
int record_pack(const struct record *record, struct packet *packet);

#endif
