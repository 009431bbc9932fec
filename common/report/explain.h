/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_EXPLAIN_H
#define MAIL_TLS_REPORT_EXPLAIN_H

/*
 * What each finding means and how it is repaired. The texts stand in explain/<first component>.txt
 * and are turned into C and into the manual by explain.awk.
 */

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum explain_server {
	EXPLAIN_POSTFIX,
	EXPLAIN_EXIM,
	EXPLAIN_SENDMAIL,
	EXPLAIN_OPENSMTPD,
	EXPLAIN_EXCHANGE,
	EXPLAIN_FIREWALL,
	EXPLAIN_SERVERS
};

/* Texts may have several lines; what does not apply is NULL. */
struct explanation {
	const char *id, *title, *meaning, *hit, *senders, *confirm, *remedy;
	const char *repair[EXPLAIN_SERVERS]; /* the first line stands by itself */
	const char *traps;
	const char *phrases; /* words of bounces and logs, separated by ` | ` */
	const char *rfc8460; /* result types of RFC 8460, blanks between */
};

extern const struct explanation explanations[];
extern const size_t explanations_count;

/* NULL if the id has no text. */
const struct explanation *explanation_of(const char *id);

/*
 * The one-line repair for `software` (a key such as `postfix`, or NULL), in general where there is
 * none for it. `*len` is its length: the text may go on behind it.
 */
const char *explanation_remedy(
	const struct explanation *explanation, const char *software, size_t *len);

/*
 * Writes everything that `query` finds: an id, the first components of ids, a word of RFC 8460, or
 * a phrase out of a bounce. False if nothing fits.
 */
bool explain_print(const char *query, struct buf *out);

#endif
