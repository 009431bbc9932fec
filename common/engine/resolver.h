/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_RESOLVER_H
#define MAIL_TLS_ENGINE_RESOLVER_H

/*
 * Names by the system's resolver, so that /etc/hosts and nsswitch count. getaddrinfo() cannot be
 * interrupted: it runs in a thread of its own, and one that does not come back is left behind.
 */

#include <stdbool.h>

#include "engine/loop.h"
#include "facts.h"

enum { RESOLVER_MAX_ADDRESSES = 64, RESOLVER_JOBS = 3 };

struct resolver_address {
	int family;
	const char *text; /* literal, with `%zone` for link-local addresses */
};

struct resolver_job;

struct resolver {
	struct source source;
	struct arena *arena;
	struct loop *loop;
	struct resolver_job *jobs[RESOLVER_JOBS];
	int channel[2];
	int64_t deadline; /* of the look-up */
	int64_t own_deadline;
	const char *name; /* what is looked up, NULL: nothing */
	int family;
	bool want_own_name;
	bool root_answers; /* a query for `. NS` was answered */
	bool root_asked;
	bool abandoned; /* a thread was given up and may still write into the channel */
	void (*done)(struct resolver *resolver);
	/* the results, complete when done() is called: */
	enum lookup lookup;
	struct text detail;
	struct resolver_address *addresses; /* in the order of getaddrinfo(), none twice */
	size_t count;
	const char *own_name; /* this host's FQDN, NULL if it has none */
};

/*
 * Looks up `name` (NULL: not needed) and, if wanted, the canonical name of this host; calls done()
 * in the loop, once, at `deadline` (monotonic microseconds) at the latest. `family` as in
 * getaddrinfo().
 */
void resolver_start(struct resolver *resolver, struct loop *loop, const char *name, int family,
	bool want_own_name, int64_t deadline, void (*done)(struct resolver *resolver));

#endif
