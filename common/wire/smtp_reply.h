/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_SMTP_REPLY_H
#define MAIL_TLS_WIRE_SMTP_REPLY_H

/*
 * Framing of replies (RFC 5321 4.2): octets in, one complete reply out, however they were cut into
 * segments. Octets are fed one reply at a time; what follows a finished reply is left to the
 * caller.
 */

#include "base/buf.h"
#include "facts.h"

enum {
	REPLY_MAX_LINE = 4096,        /* octets of one line, line end included */
	REPLY_MAX_LINES = 128,        /* lines of one reply */
	REPLY_MAX_OCTETS = 64 * 1024, /* octets of one reply */
	REPLY_STANDARD_LINE = 512     /* RFC 5321 4.5.3.1.5 */
};

enum reply_status {
	REPLY_MORE, /* incomplete: feed again */
	REPLY_COMPLETE,
	REPLY_NOT_SMTP,    /* a line without a code: the line is in `garbage` */
	REPLY_MIXED_CODES, /* codes differ within the reply: desynchronised */
	REPLY_TOO_MUCH     /* a cap was passed */
};

struct reply_parser {
	struct arena *arena;
	struct buf line;
	size_t octets;
	struct reply reply;
	size_t room; /* of reply.lines */
	struct text garbage;
};

/* Ready for the next reply. */
void reply_parser_init(struct reply_parser *parser, struct arena *arena);

/*
 * Takes octets until the reply is complete or cannot become one; `*used` says how many of `len` it
 * took (all of them on REPLY_MORE). After another status the parser must be initialised anew.
 */
enum reply_status reply_parser_feed(
	struct reply_parser *parser, const char *data, size_t len, size_t *used);

#endif
