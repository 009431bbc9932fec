/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_DIALOG_H
#define MAIL_TLS_WIRE_DIALOG_H

/*
 * The client's side of the dialogue, without a socket: it is fed what the peer sent, has output,
 *and says what it wants next. Strict lock step: a command goes out only when the reply before it is
 * complete. All it learns goes into smtp_facts; why it stopped short, into `fault`.
 *
 * A dialogue is driven by its owner:
 *	DIALOG_WRITE      take dialog_output(), say dialog_sent()
 *	DIALOG_READ       dialog_feed() what comes, or dialog_eof()
 *	DIALOG_START_TLS  start the handshake, then dialog_tls_up(); octets that came before it are
 *fed too and end the dialogue (RFC 3207 section 6) DIALOG_OVER       close the connection
 */

#include "base/buf.h"
#include "facts.h"
#include "wire/protocol.h"
#include "wire/smtp_reply.h"

enum dialog_want { DIALOG_READ, DIALOG_WRITE, DIALOG_START_TLS, DIALOG_OVER };

/* What to say; the strings outlive the dialogue. */
struct dialog_plan {
	const struct protocol *protocol;
	const char *ehlo_name;
	bool implicit_tls;   /* TLS from the first octet: no STARTTLS command */
	bool ehlo_after_tls; /* an EHLO under TLS; without it QUIT follows the handshake or greeting
			      */
};

struct dialog {
	struct dialog_plan plan;
	struct arena *arena;
	struct smtp_facts *facts;
	enum dialog_want want;
	enum stage stage; /* GREETING, EHLO, STARTTLS, TLS, EHLO_TLS, QUIT, DONE */
	bool tls;
	bool verdict; /* all is known but the answer to QUIT */
	struct fault fault;
	struct reply_parser parser;
	struct buf input; /* octets that wait until their command was sent */
	struct buf output;
};

/* `facts` is filled as replies come; both outlive the dialogue. */
void dialog_init(struct dialog *dialog, struct arena *arena, const struct dialog_plan *plan,
	struct smtp_facts *facts);

void dialog_feed(struct dialog *dialog, const char *data, size_t len);
void dialog_eof(struct dialog *dialog);
void dialog_sent(struct dialog *dialog, size_t len);

/* The handshake is done: whatever was said before no longer counts (RFC 3207 4.2). */
void dialog_tls_up(struct dialog *dialog);

#endif
