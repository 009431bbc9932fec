/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's side of TLS. The real handshake is GnuTLS; the broken ones are octets made by
 * hand. It does not judge: that a handshake failed is for the script to expect or to report.
 */
#define _GNU_SOURCE 1
#include "tls.h"

#include "credentials.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <errno.h>

enum { HANDSHAKE_PATIENCE_MS = 60000, RECORD_MAX = 16384, WARNING_PAUSE_MS = 1 };

/* The MODP groups 1 and 2 of RFC 2409: known to be safe primes, and known to be too short. */
static const char dh_768[] =
	"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879"
	"8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620"
	"FFFFFFFFFFFFFFFF";
static const char dh_1024[] =
	"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879"
	"8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B"
	"0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF";

/*
 * The library asks for the parameters by this function alone: those set with
 * gnutls_certificate_set_dh_params() give way to a group of the same security level, which is at
 * least 2048 bits.
 */
static int dh_make(gnutls_session_t session, const char *hex, gnutls_params_st *out)
{
	unsigned char prime[128], two = 2;
	gnutls_datum_t text = {(unsigned char *)(size_t)hex, (unsigned int)strlen(hex)};
	gnutls_datum_t p = {prime, sizeof(prime)}, g = {&two, 1};
	size_t size = sizeof(prime);
	int status = gnutls_hex_decode(&text, prime, &size);

	(void)session;
	p.size = (unsigned int)size;
	out->type = GNUTLS_PARAMS_DH;
	out->deinit = 1;
	if (status < 0 || (status = gnutls_dh_params_init(&out->params.dh)) < 0)
		return status;
	return gnutls_dh_params_import_raw(out->params.dh, &p, &g);
}

static int dh_give_768(gnutls_session_t session, gnutls_params_type_t type, gnutls_params_st *out)
{
	return type == GNUTLS_PARAMS_DH ? dh_make(session, dh_768, out) : -1;
}

static int dh_give_1024(gnutls_session_t session, gnutls_params_type_t type, gnutls_params_st *out)
{
	return type == GNUTLS_PARAMS_DH ? dh_make(session, dh_1024, out) : -1;
}

static int dh_load(gnutls_certificate_credentials_t credentials, int bits)
{
	if (bits == 768)
		gnutls_certificate_set_params_function(credentials, dh_give_768);
	else if (bits == 1024)
		gnutls_certificate_set_params_function(credentials, dh_give_1024);
	else if (bits != 0)
		return gnutls_certificate_set_known_dh_params(credentials, GNUTLS_SEC_PARAM_MEDIUM);
	return 0;
}

/* Sends one octet at a time, with a pause behind each. */
static ssize_t push_slowly(gnutls_transport_ptr_t pointer, const void *data, size_t length)
{
	struct conn *conn = pointer;
	ssize_t sent;

	if (length == 0)
		return 0;
	sent = send(conn->fd, data, 1, MSG_NOSIGNAL);
	if (sent > 0 && !conn_wait(conn, conn->drip))
		errno = EPIPE;
	else if (sent > 0)
		return sent;
	gnutls_transport_set_errno(conn->tls, errno);
	return -1;
}

static ssize_t pull(gnutls_transport_ptr_t pointer, void *data, size_t length)
{
	struct conn *conn = pointer;

	return recv(conn->fd, data, length, 0);
}

static int session_open(struct conn *conn, const struct tls_options *options, const char *pki)
{
	static const gnutls_certificate_request_t requests[] = {
		GNUTLS_CERT_IGNORE, GNUTLS_CERT_REQUEST, GNUTLS_CERT_REQUIRE};
	gnutls_datum_t ticket_key = {NULL, 0};
	int status;

	if ((status = credentials_make(options, pki, &conn->credentials)) < 0 ||
		(status = dh_load(conn->credentials, options->dh_bits)) < 0 ||
		(status = gnutls_init(&conn->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK)) < 0 ||
		(status = gnutls_priority_set_direct(conn->tls, options->priority, NULL)) < 0 ||
		(status = gnutls_credentials_set(
			 conn->tls, GNUTLS_CRD_CERTIFICATE, conn->credentials)) < 0)
		return status;
	gnutls_certificate_server_set_request(conn->tls, requests[options->client_cert]);
	if (!options->no_tickets && gnutls_session_ticket_key_generate(&ticket_key) >= 0) {
		gnutls_session_ticket_enable_server(conn->tls, &ticket_key);
		gnutls_free(ticket_key.data);
	}
	conn->drip = options->drip;
	if (conn->drip > 0) {
		gnutls_transport_set_ptr(conn->tls, conn);
		gnutls_transport_set_push_function(conn->tls, push_slowly);
		gnutls_transport_set_pull_function(conn->tls, pull);
	} else {
		gnutls_transport_set_int(conn->tls, conn->fd);
	}
	return 0;
}

/* Several cases have been seen to need the alert: the peer must learn why we stop. */
static void alert_send(struct conn *conn, int status)
{
	if (gnutls_alert_send_appropriate(conn->tls, status) == GNUTLS_E_AGAIN)
		conn_poll(conn, POLLOUT, WARNING_PAUSE_MS);
}

bool tls_start(
	struct conn *conn, const struct tls_options *options, const char *pki, const char **why)
{
	int status = session_open(conn, options, pki);

	while (status >= 0) {
		short events;

		status = gnutls_handshake(conn->tls);
		if (status == GNUTLS_E_SUCCESS)
			return true;
		if (gnutls_error_is_fatal(status))
			break;
		events = gnutls_record_get_direction(conn->tls) ? POLLOUT : POLLIN;
		status = conn_poll(conn, events, HANDSHAKE_PATIENCE_MS) ? 0 : GNUTLS_E_TIMEDOUT;
	}
	*why = gnutls_strerror(status);
	if (conn->tls != NULL && !conn->eof)
		alert_send(conn, status);
	conn->raw_tls = true;
	return false;
}

bool tls_swallow_hello(struct conn *conn)
{
	conn->raw_tls = true;
	for (;;) {
		const unsigned char *in = (const unsigned char *)conn->buffer;
		size_t need = conn->have < 5 ? 5 : 5 + (size_t)(in[3] << 8 | in[4]);

		if (conn->have >= 5 && conn->have >= need) {
			conn_drop(conn, need);
			return true;
		}
		if (!conn_read(conn, -1))
			return false;
	}
}

bool tls_send_alert(struct conn *conn, int level, int description)
{
	char alert[] = {21, 3, 3, 0, 2, (char)level, (char)description};

	return conn_write(conn, alert, sizeof(alert));
}

bool tls_send_hello(struct conn *conn, unsigned int version, unsigned int suite)
{
	enum { BODY = 2 + 32 + 1 + 2 + 1, MESSAGE = 4 + BODY };
	char major = (char)(version >> 8), minor = (char)(version & 0xff);
	char record[5 + MESSAGE] = {22, major, minor, 0, MESSAGE, 2, 0, 0, BODY, major, minor};

	memset(record + 11, 0x5a, 32);
	record[11 + 32 + 1] = (char)(suite >> 8);
	record[11 + 32 + 2] = (char)(suite & 0xff);
	return conn_write(conn, record, sizeof(record));
}

void tls_send_huge(struct conn *conn)
{
	char record[5 + RECORD_MAX] = {22, 3, 3, RECORD_MAX >> 8, RECORD_MAX & 0xff};

	/* Certificate, length 0xfffffe; what follows is one certificate as long as that. */
	memcpy(record + 5, "\x0b\xff\xff\xfe\xff\xff\xfb\xff\xff\xf8", 10);
	while (conn_write(conn, record, sizeof(record)))
		memset(record + 5, 0, 10);
}

void tls_send_warnings(struct conn *conn)
{
	enum { LEVEL_WARNING = 1, UNRECOGNIZED_NAME = 112 };

	while (tls_send_alert(conn, LEVEL_WARNING, UNRECOGNIZED_NAME) &&
		conn_wait(conn, WARNING_PAUSE_MS))
		continue;
}
