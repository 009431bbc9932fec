/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_OFFER_H
#define MAIL_TLS_ENGINE_OFFER_H

/* What a ClientHello offers, as priority strings of GnuTLS. */

#include "engine/plan.h"
#include "facts.h"

struct arena;

enum offer {
	OFFER_MAIN,
	OFFER_LEGACY, /* TLS 1.0 and 1.1 only, to learn why the main offer failed */
	/*
	 * For a server with a certificate of each family: this one is preferred, both are taken. Up
	 * to TLS 1.2, where the key exchange names the family and servers go by it; a server
	 * without TLS 1.2 is left the order of the signatures.
	 */
	OFFER_RSA_FIRST,
	OFFER_ECDSA_FIRST,
	OFFER_RSA_FIRST_13,
	OFFER_ECDSA_FIRST_13,
	OFFER_RSA_ONLY, /* a server with no such certificate fails, and says so in its log */
	OFFER_ECDSA_ONLY,
	OFFER_COUNT
};

/* `plan` gives the main offer; the others but OFFER_LEGACY are made of it. */
const char *offer_priority(struct arena *arena, const struct plan *plan, enum offer offer);

/* A few words for the trace. */
const char *offer_name(enum offer offer);

/* The family that comes first in an offer; KEY_UNKNOWN where that is left open. */
enum key_kind offer_family(enum offer offer);

/* What asks for the same in TLS 1.3 alone; the offer itself where there is no such thing. */
enum offer offer_in_13(enum offer offer);

#endif
