/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_RENDER_H
#define MAIL_TLS_REPORT_RENDER_H

/*
 * Verdict and facts -> bytes. Renderers are pure: they write into a buffer, decide nothing, and
 * know nothing of any protocol beyond the fields they print.
 */

#include "base/buf.h"
#include "facts.h"
#include "finding.h"

enum { CHAIN_VERBOSITY = 2 };

struct report {
	const char *plugin;  /* check_starttls */
	const char *service; /* STARTTLS */
	const char *version;
	const char *target; /* what the user asked for, for people */
	int port;           /* where a certificate not served yet will be; 0: 25 */
	const struct survey_facts *survey;
	const struct verdict *verdict;
	int verbosity;
	int chain_verbosity; /* from which on chains are shown; 0: CHAIN_VERBOSITY */
	bool terminal;       /* stdout is one */
	bool colour;
};

struct renderer {
	const char *name; /* of --output */
	void (*render)(const struct report *report, struct buf *out);
	/* The check could not run at all, for the reason in one line. */
	void (*complain)(const char *service, const char *why, struct buf *out);
};

extern const struct renderer renderers[];
extern const size_t renderers_count;

/* NULL if there is no such format. */
const struct renderer *renderer_find(const char *name);

void render_json(const struct report *report, struct buf *out);
void render_json_complaint(const char *service, const char *why, struct buf *out);
void render_prometheus(const struct report *report, struct buf *out);
void render_prometheus_complaint(const char *service, const char *why, struct buf *out);
void render_text(const struct report *report, struct buf *out);
void render_text_complaint(const char *service, const char *why, struct buf *out);

#endif
