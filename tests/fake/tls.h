/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's side of TLS: one real handshake, and handshakes that go wrong on purpose.
 */
#ifndef FAKE_TLS_H
#define FAKE_TLS_H

#include "case.h"
#include "conn.h"

/*
 * Does a handshake with the certificates of this folder. False if it failed; *why then says why
 * (static text of the library).
 */
bool tls_start(
	struct conn *conn, const struct tls_options *options, const char *pki, const char **why);

/* Reads one record, the peer's ClientHello, and throws it away. */
bool tls_swallow_hello(struct conn *conn);

bool tls_send_alert(struct conn *conn, int level, int description);

/* Sends a ServerHello of this protocol version (0x0300) and suite, with nothing behind it. */
bool tls_send_hello(struct conn *conn, unsigned int version, unsigned int suite);

/* Sends a certificate message that announces 16 MiB, and goes on until the peer is gone. */
void tls_send_huge(struct conn *conn);

/* Sends warnings until the peer is gone. */
void tls_send_warnings(struct conn *conn);

#endif
