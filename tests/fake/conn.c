/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Octets in and out of one connection. It knows nothing of scripts. All sockets are non-blocking
 * and every wait also watches the descriptor that ends the case. A peer that goes away is no
 * error: the functions return false and conn->eof is set.
 */
#define _GNU_SOURCE 1
#include "conn.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longer than any case may take: the case ends first. */
enum { PATIENCE_MS = 120000 };

bool conn_poll(struct conn *conn, short events, long milliseconds)
{
	struct pollfd fds[2] = {{conn->fd, events, 0}, {conn->stop_fd, POLLIN, 0}};
	int count;

	do
		count = poll(fds, 2, (int)milliseconds);
	while (count < 0 && errno == EINTR);
	if (count <= 0)
		return false;
	if (fds[1].revents != 0) {
		conn->eof = true;
		return false;
	}
	return fds[0].revents != 0;
}

bool conn_wait(struct conn *conn, long milliseconds)
{
	if (conn_poll(conn, POLLRDHUP, milliseconds))
		conn->eof = true;
	return !conn->eof;
}

void conn_hang(struct conn *conn)
{
	conn_wait(conn, PATIENCE_MS);
}

static ssize_t conn_send_some(struct conn *conn, const char *data, size_t length)
{
	ssize_t sent;

	if (conn->tls == NULL) {
		sent = send(conn->fd, data, length, MSG_NOSIGNAL);
		return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
	}
	sent = gnutls_record_send(conn->tls, data, length);
	return sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED ? 0 : sent;
}

bool conn_write(struct conn *conn, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t sent = conn_send_some(conn, data, length);

		if (sent < 0) {
			conn->eof = true;
			return false;
		}
		data += sent;
		length -= (size_t)sent;
		if (sent == 0 && !conn_poll(conn, POLLOUT, PATIENCE_MS))
			return false;
	}
	return true;
}

/* Returns octets read, 0 if there are none now, -1 at the end. */
static ssize_t conn_read_some(struct conn *conn)
{
	char *room = conn->buffer + conn->have;
	size_t size = sizeof(conn->buffer) - conn->have;
	ssize_t got;

	if (conn->one_by_one)
		size = 1;
	if (conn->tls == NULL) {
		got = recv(conn->fd, room, size, 0);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
	} else {
		got = gnutls_record_recv(conn->tls, room, size);
		if (got < 0 && !gnutls_error_is_fatal((int)got))
			return 0;
		if (got == GNUTLS_E_FATAL_ALERT_RECEIVED)
			conn->alert = (int)gnutls_alert_get(conn->tls);
	}
	return got > 0 ? got : -1;
}

bool conn_read(struct conn *conn, long milliseconds)
{
	if (conn->eof || conn->have == sizeof(conn->buffer))
		return false;
	for (;;) {
		ssize_t got = conn_read_some(conn);

		if (got > 0) {
			conn->have += (size_t)got;
			return true;
		}
		if (got < 0) {
			conn->eof = true;
			return false;
		}
		if (!conn_poll(conn, POLLIN, milliseconds < 0 ? PATIENCE_MS : milliseconds))
			return false;
	}
}

void conn_drop(struct conn *conn, size_t length)
{
	conn->have -= length;
	memmove(conn->buffer, conn->buffer + length, conn->have);
}

static void conn_free_tls(struct conn *conn)
{
	if (conn->tls != NULL)
		gnutls_deinit(conn->tls);
	if (conn->credentials != NULL)
		gnutls_certificate_free_credentials(conn->credentials);
	conn->tls = NULL;
	conn->credentials = NULL;
}

void conn_close(struct conn *conn)
{
	if (conn->tls != NULL && !conn->raw_tls)
		gnutls_bye(conn->tls, GNUTLS_SHUT_WR);
	shutdown(conn->fd, SHUT_WR);
	close(conn->fd);
	conn_free_tls(conn);
}

void conn_reset(struct conn *conn)
{
	struct linger linger = {1, 0};

	setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(conn->fd);
	conn_free_tls(conn);
}
