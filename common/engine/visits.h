/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_VISITS_H
#define MAIL_TLS_ENGINE_VISITS_H

/*
 * A visit is all that is done at one address: the probe and the connections that follow from its
 * facts. A failed handshake -> one that offers old versions, to learn why; a chain, where the plan
 * asks for both key families -> one that asks for the other.
 *
 * Many servers count the connections of a client: an address never has two of ours at a time, even
 * if two hosts share it. The others wait for their turn.
 */

#include "base/vec.h"
#include "engine/loop.h"
#include "engine/plan.h"
#include "engine/tls.h"

enum { VISITS_MAX_AT_ONCE = 64 };

struct visit;

struct visits {
	const struct plan *plan;
	struct tls_context *tls_context;
	struct arena *arena;
	struct loop *loop;
	const char *ehlo_name; /* NULL: the address literal of our end */
	bool open;
	size_t running;
	VEC_OF(struct visit *) all;
};

void visits_init(struct visits *visits, const struct plan *plan, struct tls_context *tls_context,
	struct loop *loop);

/* Visits facts->where, now or when it is its turn, and fills the facts. */
void visits_add(struct visits *visits, struct probe_facts *facts);

/* The name for EHLO is known: connections may be made. */
void visits_open(struct visits *visits, const char *ehlo_name);

#endif
