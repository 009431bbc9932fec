/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_CONN_H
#define MAIL_TLS_ENGINE_CONN_H

/*
 * One non-blocking connection, in clear or under TLS behind the same calls. The only place that
 * asks which of the two it is.
 */

#include <stdbool.h>
#include <stddef.h>

#include "engine/offer.h"
#include "engine/plan.h"
#include "facts.h"

struct tls;
struct tls_context;

enum io {
	IO_DONE,
	IO_AGAIN, /* wait for the descriptor */
	IO_FAILED /* the cause is in `*fault` (its stage untouched) */
};

struct conn {
	int fd; /* -1: closed */
	struct tls *tls;
};

/*
 * Starts to connect. IO_AGAIN: under way. IO_FAILED at once means the fault is ours
 * (CAUSE_NO_ROUTE, CAUSE_DENIED) or the local socket's. conn_close() is due in any case.
 */
enum io conn_open(struct conn *conn, const struct endpoint *where, const struct plan *plan,
	struct fault *fault);

/* When the descriptor became writable: did the connection come up? */
enum io conn_finish_open(struct conn *conn, struct fault *fault);

/*
 * Sends a PROXY protocol version 1 header: IO_DONE or IO_FAILED. The few octets fit any fresh
 * socket buffer; where they do not, that is a failure.
 */
enum io conn_send_proxy_header(struct conn *conn, struct fault *fault);

/* Our end as an EHLO argument (RFC 5321 4.1.3): `[192.0.2.1]`; `localhost` on a UNIX socket. */
const char *conn_local_literal(const struct conn *conn, struct arena *arena);

/* Up to `size` octets; end of file is IO_FAILED with CAUSE_CLOSED. */
enum io conn_recv(struct conn *conn, char *data, size_t size, size_t *got, struct fault *fault);
enum io conn_send(
	struct conn *conn, const char *data, size_t len, size_t *sent, struct fault *fault);

/* Puts TLS between the descriptor and conn_recv/conn_send, then conn_handshake() until IO_DONE. */
bool conn_start_tls(struct conn *conn, struct tls_context *context, const char *server_name,
	enum offer offer, struct arena *arena);
enum io conn_handshake(struct conn *conn, struct fault *fault);

/* Facts of the session, as far as the handshake came. */
void conn_tls_facts(const struct conn *conn, struct arena *arena, struct probe_facts *facts);

/* Whether a handshake that said IO_AGAIN waits to write, not to read. */
bool conn_handshake_writes(const struct conn *conn);

/* Octets that were read from the descriptor and not yet taken: do not poll, call conn_recv(). */
bool conn_has_pending(const struct conn *conn);

/* Asks the kernel to acknowledge at once: the peer may hold its next line until then (Nagle). */
void conn_ack_now(const struct conn *conn);

void conn_close(struct conn *conn);

#endif
