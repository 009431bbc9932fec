/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_TLSRPT_H
#define MAIL_TLS_WIRE_TLSRPT_H

/* The TXT record at _smtp._tls (RFC 8460 3) -> facts: where senders are asked to report to. */

#include "facts_sts.h"

struct arena;

/*
 * Reads facts->txt.texts; fills the rest of the facts but the answer. They point into the texts.
 * The first rua counts.
 */
void tlsrpt_read(struct arena *arena, struct tlsrpt_facts *facts);

#endif
