/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_FINDING_H
#define MAIL_TLS_FINDING_H

/*
 * The second waist: what the judge concluded, and all that a renderer may know. Texts in here are
 * already quoted (text_quote), so a renderer only escapes for its own grammar.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/range.h"
#include "matrix.h"

struct survey_facts;

/* In the order of aggregation: the worst wins. INFO is a fact worth showing and never a state. */
enum severity {
	SEVERITY_OK,
	SEVERITY_INFO,
	SEVERITY_UNKNOWN,
	SEVERITY_WARNING,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT
};

/* What a finding is about. Without an address it is about the host. */
struct subject {
	const char *host;    /* ASCII */
	const char *display; /* for people */
	const char *address;
	int port;
	bool show_port; /* in text: it is not 25, or nothing answers there */
};

#define FINDING_AT " at " /* a lead that says nothing where the subject stands already */

struct finding {
	const char *id;
	unsigned rank;          /* place in the table of checks: the lower, the more important */
	enum severity severity; /* after --need and --state */
	bool ignored;
	struct subject about;
	/*
	 * A sentence in three parts, so that line 1 can put a count behind the first:
	 *	brief [" at 1 of 2"] lead SUBJECT trail
	 * Without a brief it begins with the subject, and has no count.
	 */
	const char *brief;  /* `no STARTTLS` */
	const char *lead;   /* NULL for `: `; or with words: `: ... not offered by host ` */
	const char *trail;  /* `: 454 4.7.0 ...`, ` speaks only TLS1.0`; may be empty */
	const char *bounce; /* the sentence of senders' logs where the text has none, or NULL */
	const char *reply;  /* the reply quoted, NULL for none */
	const char *certificate; /* sha256 of the certificate meant, NULL for none */
	const char *software;    /* key of the server software, NULL when not known */
	double urgency;          /* among findings of one id and state the smaller comes first */
	unsigned senders;        /* 1 << SENDER_...: those that it makes defer there */
	bool of_domain;          /* about the domain itself, not about the host of that name */
	size_t host;             /* else: place in the survey */
	bool asked;              /* breaks what the user typed: the state stands whoever delivers */
};

/* A value of the performance data. */
struct metric {
	const char *name; /* [a-z0-9_], at most 19 characters */
	const char *unit; /* `s` or empty */
	double value;
	int decimals;
	bool have_warn, have_crit;
	struct range warn, crit;
};

struct counts {
	size_t addresses, addresses_ok, addresses_skipped;
	size_t critical, warning, unknown, ignored;
	size_t certificates; /* different leaves */
	size_t mx, mx_ok;    /* hosts of a domain; those that every chosen sender gets through to */
};

/* What the judge says of a leaf, by its place on top of a chain. */
struct cert_verdict {
	const char *sha256;
	bool have_trust, trusted; /* leads to an anchor, dates left aside */
	bool have_name, name_ok;
};

/* What the judge says of one host, by its place in the survey. */
struct host_verdict {
	enum severity state; /* the worst about it that is not ignored */
	/*
	 * For each of its TLSA records `leaf`, `chain`, `unsent`, `none`, `unusable`, `outdone` by a
	 * stronger digest, or NULL: no chain was seen. Of several addresses the worst.
	 */
	const char **tlsa_matches;
	size_t tlsa_count;
};

struct verdict {
	enum severity worst;      /* OK, UNKNOWN, WARNING or CRITICAL */
	const char *headline;     /* line 1 after the dash */
	struct finding *findings; /* worst first, then in the order of the checks */
	size_t finding_count;
	struct metric *metrics; /* in the fixed order of the performance data */
	size_t metric_count;
	struct counts counts;
	struct cert_verdict *certs; /* each leaf seen, once */
	size_t cert_count;
	struct host_verdict *hosts; /* as in the survey */
	const struct matrix *matrix; /* NULL: not about a domain */
	const char *sts_mode; /* `enforce`, `testing`, `none`, `absent`, `unknown`; NULL as above */
	bool sts_published; /* that mode counts, and the policy with it */
	bool have_sts_days;   /* the certificate of the policy host was seen: */
	double sts_days;      /* how long its chain lasts; negative: expired */
};

/* `name[address]`, `name[address]:port`, `/path/of/socket`, or the name alone. */
const char *subject_text(struct arena *arena, const struct subject *subject);

/* The whole sentence; `among` (such as ` at 1 of 2`) goes behind its opening words. */
const char *finding_sentence(struct arena *arena, const struct finding *finding, const char *among);

/* The sentence for a line that already begins with the subject: without it where it may go. */
const char *finding_about_subject(struct arena *arena, const struct finding *finding);

/* `CRITICAL`; the exit code of the plugin guidelines; reading what users type in any case. */
const char *severity_name(enum severity severity);
int severity_exit_code(enum severity severity);
bool severity_parse(const char *text, enum severity *severity);

#endif
