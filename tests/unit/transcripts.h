/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_TRANSCRIPTS_H
#define MAIL_TLS_TESTS_TRANSCRIPTS_H

/* What servers say, with the end that each must lead to. A bug report becomes a row in here. */

#include "facts.h"
#include "wire/dialog.h"

struct transcript {
	const char *name;
	const struct protocol *protocol; /* NULL: SMTP */
	bool implicit_tls;
	bool no_second_ehlo; /* the plan: QUIT right after the handshake */
	bool eof;            /* the peer hangs up after its last octet */
	struct text clear;   /* what it sends before the handshake */
	struct text tls;     /* and after it */
	enum dialog_want want;
	enum stage stage;
	enum cause cause;
	enum stage fault_stage;
	const char *said; /* all that we sent */
	const char *fact; /* a piece of the dump of the facts, or NULL */
};

extern const struct transcript transcripts[];
extern const size_t transcript_count;

#endif
