/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection of the scripted server: octets in and out, over TCP, a UNIX socket or TLS.
 *
 * Every wait ends when the peer goes or when the case is over, so that no thread stays behind.
 * Functions that return bool say whether the connection can go on; an end is no fault here, the
 * script decides what it means.
 */
#ifndef FAKE_CONN_H
#define FAKE_CONN_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

struct conn {
	int fd;
	int stop_fd; /* readable when the case is over */
	gnutls_session_t tls;
	gnutls_certificate_credentials_t credentials;
	int drip; /* milliseconds between octets of the handshake */
	bool eof;
	int alert;       /* the fatal alert that came behind the handshake, -1 for none */
	bool raw_tls;    /* what comes in is no text any more */
	bool one_by_one; /* read no octet more than is needed */
	size_t have;
	char buffer[65536];
};

/* Waits; true if nothing ended the wait early. */
bool conn_wait(struct conn *conn, long milliseconds);

/* Waits until the peer is gone or the case is over. */
void conn_hang(struct conn *conn);

bool conn_write(struct conn *conn, const char *data, size_t length);

/* Reads more into the buffer; false at the end, after the time, or when the buffer is full. */
bool conn_read(struct conn *conn, long milliseconds);

/* Takes octets off the front of the buffer. */
void conn_drop(struct conn *conn, size_t length);

/* Says whether the socket is ready for poll(2) events, at most so long. */
bool conn_poll(struct conn *conn, short events, long milliseconds);

/* Ends the connection so that the peer reads all that was sent, and frees what it held. */
void conn_close(struct conn *conn);

/* Ends it with a reset. */
void conn_reset(struct conn *conn);

#endif
