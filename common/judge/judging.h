/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_JUDGING_H
#define MAIL_TLS_JUDGE_JUDGING_H

/*
 * What a check function sees and how it speaks. A function looks at the facts of one probe (scope
 * PROBE), of one chain that a probe was shown (scope CHAIN), of a host (scope HOST) or of the domain
 * (scope DOMAIN; EACH is both) and adds at most one finding per subject under its own id; when the
 * fact is not known it adds none. It never looks at other checks, so the order of the table only
 * decides who is named first. For a domain it gives the severity of its row, and judge/weigh.c says
 * afterwards what that is worth to senders.
 */

#include "base/vec.h"
#include "facts.h"
#include "finding.h"
#include "judge/chains.h"
#include "judge/checks.h"
#include "judge/sts_standing.h"
#include "policy.h"

struct judging {
	struct arena *arena;
	const struct policy *policy; /* with the names of the host */
	const struct survey_facts *survey;
	const struct matrix *matrix;      /* NULL: not about a domain */
	const struct sts_verdict *sts;    /* the same */
	bool flows; /* every chosen sender gets through by some host, or nobody looked */
	const struct host_facts *host;    /* NULL: the domain itself is judged */
	const struct probe_facts *probe;  /* NULL in scope HOST, and for a chain not served yet */
	judged_chains chains;             /* of all addresses of the host */
	const struct judged_chain *shown; /* the one being judged, NULL outside of scope CHAIN */
	enum check_index check;           /* the one being called */
	VEC_OF(struct finding) findings;
};

/*
 * Adds a finding of the check being called about its subject; `brief` is its opening words. The
 * pointer holds until the next finding is added. _fails() takes the severity of the table.
 */
struct finding *judging_add(struct judging *judging, enum severity severity, const char *brief);
struct finding *judging_fails(struct judging *judging, const char *brief);
struct finding *judging_passes(struct judging *judging, const char *brief);

/*
 * A finding about the chain being judged. What does not count (`counts` false: nobody asked for it
 * to be verified) is said as a fact, `, not judged` behind the trail.
 */
struct finding *judging_claim(struct judging *judging, bool counts, enum severity severity,
	const char *brief, const char *trail);

/* Whether the leaf fits a pin of the user's, which is worth more than any CA's word. */
bool judging_is_pinned(const struct judging *judging);

/* A subject's or an issuer's short name, quoted. */
const char *judging_cert_name(struct judging *judging, const struct cert_facts *cert);

char *judging_printf(struct judging *judging, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Sets the parts behind the opening words from a reply: `: 454 4.7.0 ...`, and the quoted reply. */
void finding_quote_reply(
	struct judging *judging, struct finding *finding, const struct reply *reply);

/* A reply as people read it: code, then the lines joined by blanks, quoted and cut. */
const char *judging_reply_text(struct judging *judging, const struct reply *reply);

/* The severity of something unfinished at the deadline: the user's `-t SECONDS:STATE`. */
enum severity judging_timeout_state(const struct judging *judging);

/* Whether the probe ended in `stage` by `cause`. */
bool probe_failed(const struct probe_facts *probe, enum stage stage, enum cause cause);

/* Whether the peer refused us in `stage` by a reply. */
bool probe_refused(const struct probe_facts *probe, enum stage stage);

/* Whether the address could be tested from here at all, and whether it took the connection. */
bool probe_testable(const struct probe_facts *probe);
bool probe_connected(const struct probe_facts *probe);

/* The server demanded a client certificate and went no further without a good one. */
bool probe_client_cert_fault(const struct probe_facts *probe);

/* Plaintext stood behind the 220 to STARTTLS, or came in place of the handshake as an SMTP reply.
 */
bool probe_injected(const struct probe_facts *probe);

/* Of all probes of the host: how many satisfy `test`. */
size_t host_count(const struct host_facts *host, bool (*test)(const struct probe_facts *));

/* The check functions, in the files named for what they look at. */
#define CHECK(name, id, rows, plugins, severity, scope, stops, function, title)                    \
	JUDGE_##scope(function)
#define JUDGE_PROBE(function) void function(struct judging *judging);
#define JUDGE_CHAIN(function) void function(struct judging *judging);
#define JUDGE_HOST(function) void function(struct judging *judging);
#define JUDGE_DOMAIN(function) void function(struct judging *judging);
#define JUDGE_EACH(function) void function(struct judging *judging);
#define JUDGE_LATER(function)
#include "judge/checks.def"
#undef JUDGE_PROBE
#undef JUDGE_CHAIN
#undef JUDGE_HOST
#undef JUDGE_DOMAIN
#undef JUDGE_EACH
#undef JUDGE_LATER
#undef CHECK

#endif
