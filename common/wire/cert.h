/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_CERT_H
#define MAIL_TLS_WIRE_CERT_H

/* A certificate as sent -> what it says. No trust, no clock. */

#include "facts.h"

enum { CERT_MAX_NAMES = 1000 };

/* `der` stays the caller's for as long as the facts. An unreadable certificate is a fact too. */
void cert_read(struct arena *arena, struct text der, struct cert_facts *facts);

#endif
