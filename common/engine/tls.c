/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS by GnuTLS, one step at a time. Nothing is verified here: the chain goes to the facts as it
 * was sent. The pull function buffers, which saves a system call for each record, and notes the
 * first octets, which tell plaintext from TLS when a handshake fails.
 */

#include "engine/tls.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "engine/tls_facts.h"

enum {
	TLS_INPUT_SIZE = 16 * 1024,
	TLS_MAX_HANDSHAKE_MESSAGE = 128 * 1024,
	TLS_MAX_HANDSHAKE_OCTETS = 256 * 1024, /* all that a peer may send before it is done */
	TLS_FIRST_OCTETS = 120
};

struct tls_context {
	const struct plan *plan;
	struct arena *arena;
	gnutls_priority_t offers[OFFER_COUNT]; /* NULL: not tried yet, or impossible */
	bool tried[OFFER_COUNT];
	gnutls_certificate_credentials_t credentials;
	bool have_client_cert;
};

struct tls {
	int fd;
	gnutls_session_t session;
	bool up;
	bool broken;
	bool have_client_cert;
	size_t received; /* octets from the descriptor during the handshake */
	char first[TLS_FIRST_OCTETS];
	size_t first_len;
	char *input;
	size_t input_start, input_end;
};

/* A system-wide policy removes versions without an error: the list is the truth. */
static bool offers_legacy(gnutls_priority_t priority)
{
	const unsigned *versions = NULL;
	int count = gnutls_priority_protocol_list(priority, &versions);

	for (int i = 0; i < count; i++)
		if (versions[i] == GNUTLS_TLS1_0 || versions[i] == GNUTLS_TLS1_1)
			return true;
	return false;
}

/* The position is what the library did not understand. */
static int make_offer(struct tls_context *context, enum offer offer, const char **position)
{
	gnutls_priority_t priority = NULL;
	int rc = gnutls_priority_init2(
		&priority, offer_priority(context->arena, context->plan, offer), position, 0);

	context->tried[offer] = true;
	if (rc != 0)
		return rc;
	if (offer == OFFER_LEGACY && !offers_legacy(priority)) {
		gnutls_priority_deinit(priority);
		return GNUTLS_E_NO_PRIORITIES_WERE_SET;
	}
	context->offers[offer] = priority;
	return 0;
}

/* Only the main offer is made at once, for its errors: few runs need another one. */
static bool make_main_offer(struct tls_context *context, const char **why)
{
	const char *position = "";

	if (make_offer(context, OFFER_MAIN, &position) == 0)
		return true;
	*why = arena_printf(context->arena, "--tls-priority: not understood from: %s", position);
	return false;
}

static bool load_client_cert(
	struct tls_context *context, struct arena *arena, const struct plan *plan, const char **why)
{
	int rc;

	if (plan->client_cert == NULL)
		return true;
	rc = gnutls_certificate_set_x509_key_file(
		context->credentials, plan->client_cert, plan->client_key, GNUTLS_X509_FMT_PEM);
	context->have_client_cert = rc >= 0;
	if (rc < 0)
		*why = arena_printf(arena, "client certificate %s with key %s: %s",
			plan->client_cert, plan->client_key, gnutls_strerror(rc));
	return rc >= 0;
}

struct tls_context *tls_context_new(struct arena *arena, const struct plan *plan, const char **why)
{
	struct tls_context *context = arena_alloc(arena, sizeof(*context));

	if (gnutls_certificate_allocate_credentials(&context->credentials) != 0) {
		*why = "out of memory";
		return NULL;
	}
	context->plan = plan;
	context->arena = arena;
	if (make_main_offer(context, why) && load_client_cert(context, arena, plan, why))
		return context;
	tls_context_free(context);
	return NULL;
}

void tls_context_free(struct tls_context *context)
{
	if (context == NULL)
		return;
	for (int i = 0; i < OFFER_COUNT; i++)
		if (context->offers[i] != NULL)
			gnutls_priority_deinit(context->offers[i]);
	gnutls_certificate_free_credentials(context->credentials);
}

bool tls_context_can(struct tls_context *context, enum offer offer)
{
	if (!context->tried[offer])
		(void)make_offer(context, offer, NULL);
	return context->offers[offer] != NULL;
}

static void note_first(struct tls *tls, const char *data, size_t len)
{
	size_t room = sizeof(tls->first) - tls->first_len;

	memcpy(tls->first + tls->first_len, data, len < room ? len : room);
	tls->first_len += len < room ? len : room;
}

static ssize_t pull(gnutls_transport_ptr_t owner, void *data, size_t size)
{
	struct tls *tls = owner;
	size_t have = tls->input_end - tls->input_start;

	if (have == 0) {
		ssize_t n = recv(tls->fd, tls->input, TLS_INPUT_SIZE, 0);

		if (n <= 0)
			return n;
		note_first(tls, tls->input, (size_t)n);
		tls->received += (size_t)n;
		tls->input_start = 0;
		tls->input_end = have = (size_t)n;
	}
	if (size > have)
		size = have;
	memcpy(data, tls->input + tls->input_start, size);
	tls->input_start += size;
	return (ssize_t)size;
}

/* recv() has set errno; without this GnuTLS would ask the session for one of its own. */
static int last_errno(gnutls_transport_ptr_t owner)
{
	(void)owner;
	return errno;
}

static ssize_t push(gnutls_transport_ptr_t owner, const giovec_t *pieces, int count)
{
	struct tls *tls = owner;
	struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};

	return sendmsg(tls->fd, &message, MSG_NOSIGNAL);
}

struct tls *tls_new(struct tls_context *context, int fd, const char *server_name, enum offer offer,
	struct arena *arena)
{
	const unsigned flags =
		GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS;
	struct tls *tls = arena_alloc(arena, sizeof(*tls));

	tls->fd = fd;
	tls->input = arena_alloc(arena, TLS_INPUT_SIZE);
	tls->have_client_cert = context->have_client_cert;
	if (!tls_context_can(context, offer) || gnutls_init(&tls->session, flags) != 0)
		return NULL;
	if (gnutls_priority_set(tls->session, context->offers[offer]) != 0 ||
		gnutls_credentials_set(
			tls->session, GNUTLS_CRD_CERTIFICATE, context->credentials) != 0 ||
		(server_name != NULL &&
			gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS, server_name,
				strlen(server_name)) != 0)) {
		gnutls_deinit(tls->session);
		return NULL;
	}
	gnutls_handshake_set_max_packet_length(tls->session, TLS_MAX_HANDSHAKE_MESSAGE);
	gnutls_transport_set_ptr(tls->session, tls);
	gnutls_transport_set_pull_function(tls->session, pull);
	gnutls_transport_set_vec_push_function(tls->session, push);
	gnutls_transport_set_errno_function(tls->session, last_errno);
	return tls;
}

void tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	if (tls->up && !tls->broken)
		gnutls_bye(tls->session, GNUTLS_SHUT_WR);
	gnutls_deinit(tls->session);
}

/* Record types of TLS are 20 to 24; anything else in front is plaintext. */
static bool first_is_plaintext(const struct tls *tls)
{
	return tls->first_len > 0 && (tls->first[0] < 20 || tls->first[0] > 24);
}

static enum io failed(struct tls *tls, struct fault *fault, int rc)
{
	const char *alert = NULL;

	tls->broken = true;
	fault->code = rc;
	fault->detail = text_of(gnutls_strerror(rc));
	if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		fault->cause = CAUSE_ALERT;
		fault->code = (int)gnutls_alert_get(tls->session);
		alert = gnutls_alert_get_name(gnutls_alert_get(tls->session));
		fault->detail = text_of(alert == NULL ? "unknown" : alert);
	} else if (rc == GNUTLS_E_PREMATURE_TERMINATION) {
		fault->cause = first_is_plaintext(tls) ? CAUSE_PLAINTEXT : CAUSE_CLOSED;
	} else if (rc == GNUTLS_E_HANDSHAKE_TOO_LARGE) {
		fault->cause = CAUSE_CAP;
	} else if (rc == GNUTLS_E_UNSUPPORTED_VERSION_PACKET && !first_is_plaintext(tls)) {
		fault->cause = CAUSE_VERSION;
	} else if (rc == GNUTLS_E_DH_PRIME_UNACCEPTABLE) {
		fault->cause = CAUSE_WEAK_DH;
	} else if (rc == GNUTLS_E_PULL_ERROR || rc == GNUTLS_E_PUSH_ERROR) {
		fault->cause = CAUSE_RESET;
		fault->code = errno;
	} else {
		fault->cause = first_is_plaintext(tls) ? CAUSE_PLAINTEXT : CAUSE_TLS;
	}
	if (fault->cause == CAUSE_PLAINTEXT)
		fault->detail = (struct text){tls->first, tls->first_len};
	return IO_FAILED;
}

static bool has_input(const struct tls *tls)
{
	return tls->input_end > tls->input_start;
}

enum io tls_handshake(struct tls *tls, struct fault *fault)
{
	int rc;

	/* A message over several records ends a call in the same way as a ticket, see tls_recv() */
	do {
		rc = gnutls_handshake(tls->session);
		if (tls->received > TLS_MAX_HANDSHAKE_OCTETS)
			return failed(tls, fault, GNUTLS_E_HANDSHAKE_TOO_LARGE);
	} while (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED ||
		(rc == GNUTLS_E_AGAIN && has_input(tls) && !tls_wants_write(tls)));
	if (rc == GNUTLS_E_AGAIN)
		return IO_AGAIN;
	if (rc != 0)
		return failed(tls, fault, rc);
	tls->up = true;
	return IO_DONE;
}

enum io tls_recv(struct tls *tls, char *data, size_t size, size_t *got, struct fault *fault)
{
	ssize_t n;

	/* A session ticket ends a call with GNUTLS_E_AGAIN while the next record is here already */
	do {
		n = gnutls_record_recv(tls->session, data, size);
	} while (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_WARNING_ALERT_RECEIVED ||
		(n == GNUTLS_E_AGAIN && has_input(tls)));
	if (n == GNUTLS_E_AGAIN)
		return IO_AGAIN;
	if (n == 0) {
		fault->cause = CAUSE_CLOSED;
		return IO_FAILED;
	}
	if (n < 0)
		return failed(tls, fault, (int)n);
	*got = (size_t)n;
	return IO_DONE;
}

enum io tls_send(struct tls *tls, const char *data, size_t len, size_t *sent, struct fault *fault)
{
	ssize_t n = gnutls_record_send(tls->session, data, len);

	if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
		return IO_AGAIN;
	if (n < 0)
		return failed(tls, fault, (int)n);
	*sent = (size_t)n;
	return IO_DONE;
}

bool tls_wants_write(const struct tls *tls)
{
	return gnutls_record_get_direction(tls->session) == 1;
}

bool tls_has_pending(const struct tls *tls)
{
	return has_input(tls) || gnutls_record_check_pending(tls->session) > 0;
}

void tls_harvest(const struct tls *tls, struct arena *arena, struct tls_facts *facts,
	struct chain_facts *chain)
{
	facts->client_cert_requested =
		gnutls_certificate_client_get_request_status(tls->session) != 0;
	facts->client_cert_sent = facts->client_cert_requested && tls->have_client_cert;
	tls_facts_read_chain(tls->session, arena, chain);
	if (tls->up)
		tls_facts_read(tls->session, facts);
}
