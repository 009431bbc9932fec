/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_STAPLE_H
#define MAIL_TLS_WIRE_STAPLE_H

/* A stapled OCSP response (RFC 6960) in DER -> what it says. No trust, no clock. */

#include "facts.h"

/* Single answers that are looked at in search of the leaf's. */
enum { STAPLE_MAX_ANSWERS = 32 };

/* The facts keep a copy of `der`. A response that cannot be read is a fact too. */
void staple_read(struct arena *arena, struct text der, const struct cert_facts *leaf,
	struct staple_facts *facts);

#endif
