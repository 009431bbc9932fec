/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the enumerations in facts.h and the empty state of a probe. Cannot fail. */

#include "facts.h"

#define NAMES_COMPLETE(names, count)                                                               \
	_Static_assert(sizeof(names) / sizeof((names)[0]) == (count), "a name is missing")

const char *stage_name(enum stage stage)
{
	static const char *const names[] = {"resolve", "connect", "greeting", "ehlo", "starttls",
		"tls", "ehlo-tls", "quit", "done"};

	NAMES_COMPLETE(names, STAGE_COUNT);
	return names[stage];
}

const char *cause_name(enum cause cause)
{
	static const char *const names[] = {
		"no fault",
		"no route from here",
		"forbidden by this host",
		"timed out",
		"refuses connections",
		"unreachable",
		"closed the connection",
		"reset the connection",
		"answered with something that is not SMTP",
		"mixed two codes in one reply",
		"sent more than any reply may hold",
		"refused",
		"does not offer STARTTLS",
		"sent plaintext behind the 220 to STARTTLS",
		"answered the handshake with plaintext",
		"sent a TLS alert",
		"chose a TLS version that was not offered",
		"offers too small a Diffie-Hellman prime",
		"handshake impossible",
	};

	NAMES_COMPLETE(names, CAUSE_COUNT);
	return names[cause];
}

const char *tls_version_name(enum tls_version version)
{
	static const char *const names[] = {
		"unknown", "SSL3.0", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};

	NAMES_COMPLETE(names, TLS_VERSION_COUNT);
	return names[version];
}

bool reply_is_positive(const struct reply *reply)
{
	return reply->code / 100 == 2;
}

void probe_facts_init(struct probe_facts *facts, const struct endpoint *where)
{
	*facts = (struct probe_facts){.where = *where, .reached = STAGE_CONNECT};
	for (int i = 0; i < STAGE_COUNT; i++)
		facts->took.stage[i] = -1;
	facts->took.verdict = -1;
}
