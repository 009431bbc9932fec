/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_MAKING_H
#define MAIL_TLS_CLI_MAKING_H

/* What the steps of settings_make() share. Every step returns false with its complaint. */

#include "cli/settings.h"

struct making {
	const struct plugin *plugin;
	struct arena *arena;
	const struct options *options;
	struct settings *settings;
	const char **why;
};

/* Sets the complaint and returns false. */
bool making_complain(const struct making *making, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What the user typed, fit for a line of output. */
const char *making_typed(const struct making *making, const char *text);

/* The step for everything that the judge is told: thresholds, requirements, states. */
bool making_policy(const struct making *making);

/* The target and port of a domain, in place of those of a host. */
bool making_domain(const struct making *making);

/* The step for what only a domain has: DNS, expected hosts, senders. Comes before certificates. */
bool making_dns(const struct making *making);

/* --ipv4 and --ipv6; --port, or the one that stands with the target (NULL: none). */
bool making_family(const struct making *making);
bool making_port(const struct making *making, const char *beside);

/* The step for certificates: what counts, names, trust, pins, files. Comes after the target. */
bool making_certs(const struct making *making);

/* The host that --next-cert names; NULL for none. */
const char *making_next_host(const struct making *making);

#endif
