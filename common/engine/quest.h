/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_QUEST_H
#define MAIL_TLS_ENGINE_QUEST_H

/*
 * A mail host being looked up: A, AAAA and TLSA at once. Its addresses are visited as soon as they
 * are known; only where the name is an alias, signed all along, they wait for the TLSA records,
 * which decide the server name then (RFC 7672 2.2.3).
 */

#include "base/vec.h"
#include "engine/dns.h"
#include "engine/survey.h"

struct found_address {
	const char *text;
	int family;
	bool visited;
};

struct quest {
	struct survey *survey;
	struct dns *dns;
	struct host_facts *host; /* with host->dns; the name is a host name */
	void (*done)(struct quest *quest);
	void *owner; /* whoever starts it; left alone */
	/* for itself: */
	struct dns_question a, aaaa, tlsa, alias, expanded, denial;
	const char *expansion; /* the name at the end of the aliases, if TLSA records count there */
	const char *server_name;                /* NULL: not known yet */
	VEC_OF(struct found_address) addresses; /* that may be visited */
	size_t found;                           /* private ones included */
	size_t addresses_open;                  /* questions */
	size_t open;                            /* all questions */
};

/* done() is called once, from the loop, when nothing more will be asked. */
void quest_start(struct quest *quest);

#endif
