/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets, and the single branch between clear and TLS. Knows nothing of SMTP. Every failure of the
 * peer or the network comes back as a fault.
 */

#include "engine/conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "engine/tls.h"

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un local;
	} u;
	socklen_t len;
};

static enum io failed(struct fault *fault, enum cause cause, int code)
{
	fault->cause = cause;
	fault->code = code;
	if (code != 0)
		fault->detail = text_of(strerror(code));
	return IO_FAILED;
}

/* An address literal (with `%zone` for link-local ones) and a port; false if it is neither family.
 */
static bool address_of_literal(const char *literal, int port, struct address *address)
{
	char text[INET6_ADDRSTRLEN];
	const char *zone = strchr(literal, '%');
	size_t len = zone == NULL ? strlen(literal) : (size_t)(zone - literal);

	*address = (struct address){0};
	if (len >= sizeof(text))
		return false;
	memcpy(text, literal, len);
	text[len] = '\0';
	if (inet_pton(AF_INET, text, &address->u.v4.sin_addr) == 1) {
		address->u.v4.sin_family = AF_INET;
		address->u.v4.sin_port = htons((in_port_t)port);
		address->len = sizeof(address->u.v4);
		return true;
	}
	address->u.v6.sin6_family = AF_INET6;
	address->u.v6.sin6_port = htons((in_port_t)port);
	address->len = sizeof(address->u.v6);
	return inet_pton(AF_INET6, text, &address->u.v6.sin6_addr) == 1;
}

static bool address_of_endpoint(const struct endpoint *where, struct address *address)
{
	if (where->family != AF_UNIX)
		return address_of_literal(where->address, where->port, address);
	*address = (struct address){.len = sizeof(address->u.local)};
	address->u.local.sun_family = AF_UNIX;
	if (strlen(where->address) >= sizeof(address->u.local.sun_path))
		return false;
	strcpy(address->u.local.sun_path, where->address);
	return true;
}

/* An error of connect() or bind() itself is this host's word, not the network's. */
static enum io local_failure(struct fault *fault, int code)
{
	switch (code) {
	case ENETUNREACH:
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
		return failed(fault, CAUSE_NO_ROUTE, code);
	case EPERM:
	case EACCES:
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return failed(fault, CAUSE_DENIED, code);
	case ECONNREFUSED:
		return failed(fault, CAUSE_REFUSED, code);
	default:
		return failed(fault, CAUSE_UNREACHABLE, code);
	}
}

static bool bind_source(int fd, const struct endpoint *where, const char *source)
{
	struct address address;

	if (source == NULL || where->family == AF_UNIX)
		return true;
	if (!address_of_literal(source, 0, &address) || address.u.any.sa_family != where->family) {
		errno = EAFNOSUPPORT;
		return false;
	}
	return bind(fd, &address.u.any, address.len) == 0;
}

enum io conn_open(struct conn *conn, const struct endpoint *where, const struct plan *plan,
	struct fault *fault)
{
	static const int on = 1;
	struct address address;

	*conn = (struct conn){.fd = -1};
	if (!address_of_endpoint(where, &address))
		return local_failure(fault, EADDRNOTAVAIL);
	conn->fd = socket(where->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (conn->fd < 0)
		return local_failure(fault, errno);
	/* Without it GnuTLS, which writes a flight in pieces, waits 40 ms for a delayed ACK */
	if (where->family != AF_UNIX)
		setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!bind_source(conn->fd, where, plan->source_address))
		return local_failure(fault, errno);
	if (connect(conn->fd, &address.u.any, address.len) == 0 || errno == EINPROGRESS)
		return IO_AGAIN;
	return local_failure(fault, errno);
}

enum io conn_finish_open(struct conn *conn, struct fault *fault)
{
	int code = 0;
	socklen_t len = sizeof(code);

	if (getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &code, &len) != 0)
		code = errno;
	if (code == 0)
		return IO_DONE;
	if (code == ETIMEDOUT)
		return failed(fault, CAUSE_TIMEOUT, code);
	return failed(fault, code == ECONNREFUSED ? CAUSE_REFUSED : CAUSE_UNREACHABLE, code);
}

/* `<family> <source> <destination> <source port> <destination port>`, UNKNOWN where there are none.
 */
static void proxy_addresses(int fd, char *text, size_t size)
{
	struct address from = {.len = sizeof(from.u)};
	struct address to = {.len = sizeof(to.u)};
	char a[INET6_ADDRSTRLEN];
	char b[INET6_ADDRSTRLEN];

	snprintf(text, size, "UNKNOWN");
	if (getsockname(fd, &from.u.any, &from.len) != 0 ||
		getpeername(fd, &to.u.any, &to.len) != 0)
		return;
	if (from.u.any.sa_family == AF_INET)
		snprintf(text, size, "TCP4 %s %s %u %u",
			inet_ntop(AF_INET, &from.u.v4.sin_addr, a, sizeof(a)),
			inet_ntop(AF_INET, &to.u.v4.sin_addr, b, sizeof(b)),
			ntohs(from.u.v4.sin_port), ntohs(to.u.v4.sin_port));
	else if (from.u.any.sa_family == AF_INET6)
		snprintf(text, size, "TCP6 %s %s %u %u",
			inet_ntop(AF_INET6, &from.u.v6.sin6_addr, a, sizeof(a)),
			inet_ntop(AF_INET6, &to.u.v6.sin6_addr, b, sizeof(b)),
			ntohs(from.u.v6.sin6_port), ntohs(to.u.v6.sin6_port));
}

enum io conn_send_proxy_header(struct conn *conn, struct fault *fault)
{
	char addresses[2 * INET6_ADDRSTRLEN + 24];
	char header[sizeof(addresses) + 16];
	size_t sent = 0;
	enum io io;
	int len;

	proxy_addresses(conn->fd, addresses, sizeof(addresses));
	len = snprintf(header, sizeof(header), "PROXY %s\r\n", addresses);
	io = conn_send(conn, header, (size_t)len, &sent, fault);
	if (io != IO_FAILED && sent < (size_t)len)
		return failed(fault, CAUSE_RESET, ENOBUFS);
	return io;
}

const char *conn_local_literal(const struct conn *conn, struct arena *arena)
{
	struct address own = {.len = sizeof(own.u)};
	char text[INET6_ADDRSTRLEN];

	if (getsockname(conn->fd, &own.u.any, &own.len) != 0)
		return "localhost";
	if (own.u.any.sa_family == AF_INET)
		return arena_printf(
			arena, "[%s]", inet_ntop(AF_INET, &own.u.v4.sin_addr, text, sizeof(text)));
	if (own.u.any.sa_family == AF_INET6)
		return arena_printf(arena, "[IPv6:%s]",
			inet_ntop(AF_INET6, &own.u.v6.sin6_addr, text, sizeof(text)));
	return "localhost";
}

static enum io socket_failure(struct fault *fault)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return IO_AGAIN;
	return failed(fault, errno == ETIMEDOUT ? CAUSE_TIMEOUT : CAUSE_RESET, errno);
}

enum io conn_recv(struct conn *conn, char *data, size_t size, size_t *got, struct fault *fault)
{
	ssize_t n;

	if (conn->tls != NULL)
		return tls_recv(conn->tls, data, size, got, fault);
	n = recv(conn->fd, data, size, 0);
	if (n < 0)
		return socket_failure(fault);
	if (n == 0)
		return failed(fault, CAUSE_CLOSED, 0);
	*got = (size_t)n;
	return IO_DONE;
}

enum io conn_send(
	struct conn *conn, const char *data, size_t len, size_t *sent, struct fault *fault)
{
	ssize_t n;

	if (conn->tls != NULL)
		return tls_send(conn->tls, data, len, sent, fault);
	n = send(conn->fd, data, len, MSG_NOSIGNAL);
	if (n < 0)
		return socket_failure(fault);
	*sent = (size_t)n;
	return IO_DONE;
}

bool conn_start_tls(struct conn *conn, struct tls_context *context, const char *server_name,
	enum offer offer, struct arena *arena)
{
	conn->tls = tls_new(context, conn->fd, server_name, offer, arena);
	return conn->tls != NULL;
}

enum io conn_handshake(struct conn *conn, struct fault *fault)
{
	return tls_handshake(conn->tls, fault);
}

void conn_tls_facts(const struct conn *conn, struct arena *arena, struct probe_facts *facts)
{
	if (conn->tls != NULL)
		tls_harvest(conn->tls, arena, &facts->tls, &facts->chain);
}

bool conn_handshake_writes(const struct conn *conn)
{
	return tls_wants_write(conn->tls);
}

bool conn_has_pending(const struct conn *conn)
{
	return conn->tls != NULL && tls_has_pending(conn->tls);
}

void conn_ack_now(const struct conn *conn)
{
	static const int on = 1;

	setsockopt(conn->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

void conn_close(struct conn *conn)
{
	tls_free(conn->tls);
	conn->tls = NULL;
	if (conn->fd >= 0)
		close(conn->fd);
	conn->fd = -1;
}
