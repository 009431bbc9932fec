/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_TLS_H
#define MAIL_TLS_ENGINE_TLS_H

/* GnuTLS sessions over a descriptor that the caller owns. Certificates are taken, never judged. */

#include <stdbool.h>
#include <stddef.h>

#include "engine/conn.h"

struct tls_context;
struct tls;

/*
 * What all sessions of a run share: the offers and the client certificate. NULL with `*why` (a few
 * words in the arena) if the priority string or the certificate files cannot be used.
 */
struct tls_context *tls_context_new(struct arena *arena, const struct plan *plan, const char **why);
void tls_context_free(struct tls_context *context);

/* Whether this host's library can make the offer: a system policy may forbid old versions. */
bool tls_context_can(struct tls_context *context, enum offer offer);

/*
 * A session. `server_name` NULL: no SNI. NULL when the library cannot set it up. tls_free() sends
 * close_notify where the session is in order.
 */
struct tls *tls_new(struct tls_context *context, int fd, const char *server_name, enum offer offer,
	struct arena *arena);
void tls_free(struct tls *tls);

enum io tls_handshake(struct tls *tls, struct fault *fault);
enum io tls_recv(struct tls *tls, char *data, size_t size, size_t *got, struct fault *fault);
enum io tls_send(struct tls *tls, const char *data, size_t len, size_t *sent, struct fault *fault);
bool tls_wants_write(const struct tls *tls);
bool tls_has_pending(const struct tls *tls);

/* What is known of the session, also after a handshake that failed half way. */
void tls_harvest(const struct tls *tls, struct arena *arena, struct tls_facts *facts,
	struct chain_facts *chain);

#endif
