/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_STS_ANSWER_H
#define MAIL_TLS_WIRE_STS_ANSWER_H

/*
 * The answer of a policy host as it comes in, piece by piece, below its caps (RFC 8461 3.3): what the
 * call-backs of an HTTP library do with octets. No opinion.
 */

#include "base/buf.h"
#include "facts_sts.h"

struct sts_answer {
	struct sts_fetch_facts *facts; /* location, content_type, body, body_capped are filled */
	struct buf body;
	size_t header_octets;
	bool headers_capped;
};

/* Forgets what an earlier try has left. `body` of the facts lives in the arena. */
void sts_answer_begin(
	struct sts_answer *answer, struct arena *arena, struct sts_fetch_facts *facts);

/* One line of the headers, with its end. How much of it was taken; less than all: no more is wanted. */
size_t sts_answer_header(struct sts_answer *answer, struct text line);

/* A piece of the body, of an answer with this status. The same. */
size_t sts_answer_body(struct sts_answer *answer, int status, struct text piece);

#endif
