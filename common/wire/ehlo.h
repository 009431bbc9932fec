/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_EHLO_H
#define MAIL_TLS_WIRE_EHLO_H

/* The keyword lines of an EHLO or LHLO reply (RFC 5321 4.1.1.1, RFC 3207 2). */

#include "facts.h"

/*
 * Reads the reply of a server that answered 250; keywords are whole tokens in any case, and never
 * taken from the first line. The texts point into the reply.
 */
void ehlo_read(struct arena *arena, const struct reply *reply, struct capabilities *caps);

#endif
