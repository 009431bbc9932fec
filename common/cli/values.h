/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_VALUES_H
#define MAIL_TLS_CLI_VALUES_H

/* The grammars of option values. Pure: each returns false for anything that does not fit whole. */

#include "base/vec.h"
#include "engine/plan.h"
#include "policy.h"

/* 1 to 65535, digits only. */
bool value_port(const char *text, int *port);

/* `SECONDS[:STATE]`, 1 to 600 seconds; the state stays untouched when it is left out. */
bool value_timeout(const char *text, double *seconds, enum severity *state);

/* `1.0` to `1.3`. */
bool value_tls_version(const char *text, enum tls_version *version);

/* `21`, `21d`, `21:`, `12h`, `25%`, or a pair of days or hours and percent: `30d,25%`. */
bool value_lifetime(const char *text, struct lifetime *lifetime);

/* check_smtp's `WARN[,CRIT]` in days; without CRIT only an expired certificate is critical. */
bool value_certificate(const char *text, struct lifetime *warn, struct lifetime *crit);

/*
 * Names of --require, commas between; `*unknown` is the one that does not exist. Of several `sct:N`
 * the largest counts. What stands before a bad word may have been written.
 */
bool value_require(struct arena *arena, const char *text, unsigned *require, unsigned *scts,
	const char **unknown);

/*
 * `key:` and 64 hexadecimal digits or 44 characters of base64, `cert:` and hexadecimal digits; a
 * colon may stand behind each pair of digits.
 */
bool value_pin(struct arena *arena, const char *text, struct pin *pin);

/* `first`, `both`, `strict`. */
bool value_cert_types(const char *text, enum cert_types *types);

/* `ADDR[@PORT]`, an address literal; the port stays untouched when it is left out. */
bool value_resolver(struct arena *arena, const char *text, const char **address, int *port);

/* Names of --sender as value_require() has them; `*senders` is a set of 1 << SENDER_... */
bool value_senders(struct arena *arena, const char *text, unsigned *senders, const char **unknown);

/* A host name, `*.` and one, or `.`; `*name` is what policy.expect_mx holds. */
bool value_mx_pattern(struct arena *arena, const char *text, const char **name);

/* `ID[@HOST]=STATE`, or `ID[@HOST]` with `ignore`. Whether the id exists is the caller's business.
 */
bool value_state_rule(struct arena *arena, const char *text, bool ignore, struct state_rule *rule);

#endif
