/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of engine/tls.c with a server in the same process, over a pair of sockets: which
 * certificate each offer gets, what becomes of the stapled answer, and that nothing waits for
 * octets that are here already. What an answer says is test_staple's matter.
 */

#include "unit.h"

#include <gnutls/gnutls.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "engine/tls.h"

/* The certificates that a server has. */
enum { RSA = 1, ECDSA = 2, BOTH = 3 };

#define ONLY_12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define ONLY_13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define OLD "NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1"

struct server {
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priority;
	gnutls_session_t session;
	size_t staple_len;
	bool staple_asked;
	int rc; /* of its handshake */
};

struct session {
	struct server *server;
	struct tls_context *context;
	struct tls *tls;
	int fds[2];
};

static void add_certificate(struct server *server, gnutls_x509_privkey_t key)
{
	gnutls_x509_crt_t crt;
	time_t now = time(NULL);

	ck_assert_int_eq(gnutls_x509_crt_init(&crt), 0);
	ck_assert_int_eq(gnutls_x509_crt_set_version(crt, 3), 0);
	ck_assert_int_eq(gnutls_x509_crt_set_serial(crt, "\1", 1), 0);
	ck_assert_int_eq(gnutls_x509_crt_set_activation_time(crt, now - 3600), 0);
	ck_assert_int_eq(gnutls_x509_crt_set_expiration_time(crt, now + 3600), 0);
	ck_assert_int_eq(gnutls_x509_crt_set_key(crt, key), 0);
	ck_assert_int_eq(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
	ck_assert_int_ge(gnutls_certificate_set_x509_key(server->credentials, &crt, 1, key), 0);
	gnutls_x509_crt_deinit(crt);
}

static int give_staple(gnutls_session_t session, void *owner, gnutls_datum_t *answer)
{
	struct server *server = owner;

	(void)session;
	server->staple_asked = true;
	if (server->staple_len == 0)
		return GNUTLS_E_NO_CERTIFICATE_STATUS;
	answer->data = gnutls_calloc(1, server->staple_len);
	answer->size = (unsigned)server->staple_len;
	return 0;
}

static gnutls_x509_privkey_t make_key(gnutls_pk_algorithm_t algorithm, unsigned bits)
{
	gnutls_x509_privkey_t key;

	ck_assert_int_eq(gnutls_x509_privkey_init(&key), 0);
	ck_assert_int_eq(gnutls_x509_privkey_generate(key, algorithm, bits, 0), 0);
	return key;
}

/* One server for each set of certificates; servers[0] has none. The keys cost most. */
static void servers_init(struct server servers[BOTH + 1])
{
	gnutls_x509_privkey_t rsa = make_key(GNUTLS_PK_RSA, 2048);
	gnutls_x509_privkey_t ecdsa =
		make_key(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));

	for (unsigned i = 0; i <= BOTH; i++) {
		servers[i] = (struct server){0};
		ck_assert_int_eq(
			gnutls_certificate_allocate_credentials(&servers[i].credentials), 0);
		if ((i & RSA) != 0)
			add_certificate(&servers[i], rsa);
		if ((i & ECDSA) != 0)
			add_certificate(&servers[i], ecdsa);
	}
	gnutls_x509_privkey_deinit(rsa);
	gnutls_x509_privkey_deinit(ecdsa);
}

static void servers_free(struct server servers[BOTH + 1])
{
	for (unsigned i = 0; i <= BOTH; i++)
		gnutls_certificate_free_credentials(servers[i].credentials);
}

static void session_open(struct session *session, struct server *server, const char *priority,
	const struct plan *plan, enum offer offer)
{
	const char *why = NULL;

	session->server = server;
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, session->fds), 0);
	gnutls_certificate_set_ocsp_status_request_function(
		server->credentials, give_staple, server);
	ck_assert_int_eq(gnutls_priority_init(&server->priority, priority, NULL), 0);
	ck_assert_int_eq(gnutls_init(&server->session, GNUTLS_SERVER | GNUTLS_NONBLOCK), 0);
	gnutls_priority_set(server->session, server->priority);
	gnutls_credentials_set(server->session, GNUTLS_CRD_CERTIFICATE, server->credentials);
	gnutls_transport_set_int(server->session, session->fds[1]);
	server->staple_asked = false;
	server->rc = GNUTLS_E_AGAIN;
	session->context = tls_context_new(unit_arena, plan, &why);
	ck_assert_msg(session->context != NULL, "%s", why);
	session->tls =
		tls_new(session->context, session->fds[0], "mx.example.org", offer, unit_arena);
	ck_assert_ptr_nonnull(session->tls);
}

static void session_close(struct session *session)
{
	tls_free(session->tls);
	tls_context_free(session->context);
	gnutls_deinit(session->server->session);
	gnutls_priority_deinit(session->server->priority);
	close(session->fds[0]);
	close(session->fds[1]);
}

static bool is_readable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	return poll(&poll_fd, 1, 0) == 1;
}

/* One step of the server; false: it has nothing to do. */
static bool server_step(struct server *server, int fd)
{
	if (server->rc != GNUTLS_E_AGAIN ||
		(!is_readable(fd) && gnutls_record_get_direction(server->session) == 0))
		return false;
	server->rc = gnutls_handshake(server->session);
	if (server->rc < 0 && gnutls_error_is_fatal(server->rc))
		gnutls_alert_send_appropriate(server->session, server->rc);
	return true;
}

/*
 * As the loop does it: our side is called again only when its socket says so. IO_AGAIN at the end
 * is a session that would hang.
 */
static enum io session_shake(struct session *session, struct fault *fault)
{
	enum io io = tls_handshake(session->tls, fault);
	bool moved = true;

	while (io == IO_AGAIN && moved) {
		moved = server_step(session->server, session->fds[1]);
		if (tls_wants_write(session->tls) || is_readable(session->fds[0])) {
			io = tls_handshake(session->tls, fault);
			moved = true;
		}
	}
	return io;
}

static const struct plan usual_plan = {.min_tls = TLS_1_2};

START_TEST(offers_get_their_certificate)
{
	static const struct {
		const char *name;
		enum offer offer;
		unsigned certificates;
		const char *priority;
		enum key_kind leaf; /* KEY_UNKNOWN: fails */
		enum tls_version version;
	} rows[] = {
		{"usual", OFFER_MAIN, ECDSA, "NORMAL", KEY_ECDSA, TLS_1_3},
		{"usual, TLS 1.2", OFFER_MAIN, BOTH, ONLY_12, KEY_ECDSA, TLS_1_2},
		{"usual, old server", OFFER_MAIN, BOTH, OLD, KEY_UNKNOWN, TLS_UNKNOWN},
		{"legacy, old server", OFFER_LEGACY, RSA, OLD, KEY_RSA, TLS_1_1},
		{"legacy, new server", OFFER_LEGACY, RSA, ONLY_12, KEY_UNKNOWN, TLS_UNKNOWN},
		{"RSA first", OFFER_RSA_FIRST, BOTH, "NORMAL", KEY_RSA, TLS_1_2},
		{"RSA first, one", OFFER_RSA_FIRST, ECDSA, "NORMAL", KEY_ECDSA, TLS_1_2},
		{"RSA first, TLS 1.3", OFFER_RSA_FIRST, BOTH, ONLY_13, KEY_UNKNOWN, TLS_UNKNOWN},
		{"ECDSA first", OFFER_ECDSA_FIRST, BOTH, "NORMAL", KEY_ECDSA, TLS_1_2},
		{"ECDSA first, one", OFFER_ECDSA_FIRST, RSA, "NORMAL", KEY_RSA, TLS_1_2},
		{"ECDSA first, static RSA", OFFER_ECDSA_FIRST, RSA, ONLY_12 ":-KX-ALL:+RSA",
			KEY_RSA, TLS_1_2},
		{"RSA first in 1.3, one", OFFER_RSA_FIRST_13, ECDSA, ONLY_13, KEY_ECDSA, TLS_1_3},
		{"ECDSA first in 1.3, one", OFFER_ECDSA_FIRST_13, RSA, ONLY_13, KEY_RSA, TLS_1_3},
		{"RSA first in 1.3, TLS 1.2", OFFER_RSA_FIRST_13, BOTH, ONLY_12, KEY_UNKNOWN,
			TLS_UNKNOWN},
		{"RSA only", OFFER_RSA_ONLY, BOTH, "NORMAL", KEY_RSA, TLS_1_3},
		{"RSA only, TLS 1.2", OFFER_RSA_ONLY, BOTH, ONLY_12, KEY_RSA, TLS_1_2},
		{"RSA only, none", OFFER_RSA_ONLY, ECDSA, "NORMAL", KEY_UNKNOWN, TLS_UNKNOWN},
		{"RSA only, none, TLS 1.2", OFFER_RSA_ONLY, ECDSA, ONLY_12, KEY_UNKNOWN,
			TLS_UNKNOWN},
		{"ECDSA only", OFFER_ECDSA_ONLY, BOTH, "NORMAL", KEY_ECDSA, TLS_1_3},
		{"ECDSA only, TLS 1.2", OFFER_ECDSA_ONLY, BOTH, ONLY_12, KEY_ECDSA, TLS_1_2},
		{"ECDSA only, none", OFFER_ECDSA_ONLY, RSA, "NORMAL", KEY_UNKNOWN, TLS_UNKNOWN},
		{"ECDSA only, none, TLS 1.2", OFFER_ECDSA_ONLY, RSA, ONLY_12, KEY_UNKNOWN,
			TLS_UNKNOWN},
	};
	struct server servers[BOTH + 1];

	servers_init(servers);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct server *server = &servers[rows[i].certificates];
		struct tls_facts facts = {0};
		struct chain_facts chain = {0};
		struct fault fault = {0};
		struct session session;
		enum io io;

		session_open(&session, server, rows[i].priority, &usual_plan, rows[i].offer);
		io = session_shake(&session, &fault);
		tls_harvest(session.tls, unit_arena, &facts, &chain);
		session_close(&session);
		ck_assert_msg(io == (rows[i].leaf == KEY_UNKNOWN ? IO_FAILED : IO_DONE),
			"%s: ends with %d", rows[i].name, io);
		ck_assert_msg(facts.version == rows[i].version, "%s: %s", rows[i].name,
			tls_version_name(facts.version));
		if (rows[i].leaf == KEY_UNKNOWN)
			ck_assert_msg(chain.count == 0, "%s: shows a chain", rows[i].name);
		else
			ck_assert_msg(chain.count == 1 && chain.certs[0].key_kind == rows[i].leaf,
				"%s: %zu certificates, key of kind %d", rows[i].name, chain.count,
				chain.count == 0 ? -1 : (int)chain.certs[0].key_kind);
	}
	servers_free(servers);
}
END_TEST

/* The order within TLS 1.3 is all that such a server can go by; ours does not, so look at it. */
START_TEST(signatures_of_the_family_come_first)
{
	static const struct {
		enum offer offer;
		gnutls_pk_algorithm_t first;
		bool both;
	} rows[] = {
		{OFFER_RSA_FIRST, GNUTLS_PK_RSA, true},
		{OFFER_RSA_FIRST_13, GNUTLS_PK_RSA, true},
		{OFFER_ECDSA_FIRST, GNUTLS_PK_EC, true},
		{OFFER_ECDSA_FIRST_13, GNUTLS_PK_EC, true},
		{OFFER_RSA_ONLY, GNUTLS_PK_RSA, false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *offer = offer_priority(unit_arena, &usual_plan, rows[i].offer);
		gnutls_priority_t priority;
		const unsigned *signs;
		bool both = false;
		int count;

		ck_assert_int_eq(gnutls_priority_init(&priority, offer, NULL), 0);
		count = gnutls_priority_sign_list(priority, &signs);
		ck_assert_int_gt(count, 0);
		for (int j = 0; j < count; j++)
			both = both ||
				gnutls_sign_supports_pk_algorithm(signs[j],
					rows[i].first == GNUTLS_PK_RSA ? GNUTLS_PK_EC
								       : GNUTLS_PK_RSA) != 0;
		ck_assert_msg(gnutls_sign_supports_pk_algorithm(
				      (gnutls_sign_algorithm_t)signs[0], rows[i].first) != 0,
			"%s: %s comes first", offer_name(rows[i].offer),
			gnutls_sign_get_name((gnutls_sign_algorithm_t)signs[0]));
		ck_assert_msg(both == rows[i].both, "%s: both families: %d",
			offer_name(rows[i].offer), both);
		gnutls_priority_deinit(priority);
	}
}
END_TEST

START_TEST(follow_the_users_offer)
{
	static const struct {
		const char *name;
		struct plan plan;
		enum offer offer;
		bool can;
	} rows[] = {
		{"no TLS 1.2", {.tls_priority = ONLY_13}, OFFER_RSA_FIRST, false},
		{"no TLS 1.2, in 1.3", {.tls_priority = ONLY_13}, OFFER_RSA_FIRST_13, true},
		{"no TLS 1.3", {.tls_priority = ONLY_12}, OFFER_ECDSA_FIRST, true},
		{"usual", {.min_tls = TLS_1_2}, OFFER_ECDSA_FIRST, true},
		{"from TLS 1.0", {.min_tls = TLS_1_0}, OFFER_ECDSA_ONLY, true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *why = NULL;
		struct tls_context *context = tls_context_new(unit_arena, &rows[i].plan, &why);

		ck_assert_ptr_nonnull(context);
		ck_assert_msg(tls_context_can(context, rows[i].offer) == rows[i].can,
			"%s: can is %d", rows[i].name, !rows[i].can);
		tls_context_free(context);
	}
}
END_TEST

START_TEST(a_wrong_offer_is_found_at_once)
{
	struct plan plan = {.tls_priority = "NORMAL:+BOGUS"};
	const char *why = NULL;

	ck_assert_ptr_null(tls_context_new(unit_arena, &plan, &why));
	ck_assert_str_eq(why, "--tls-priority: not understood from: +BOGUS");
}
END_TEST

/* Answers of zeros: none of them may cost the session. */
START_TEST(staples_become_facts)
{
	static const struct {
		const char *name;
		const char *priority;
		size_t len;
		size_t kept;
	} rows[] = {
		{"none", ONLY_13, 0, 0},
		{"none, TLS 1.2", ONLY_12, 0, 0},
		{"garbage", ONLY_13, 7, 7},
		{"garbage, TLS 1.2", ONLY_12, 7, 7},
		{"over several records", ONLY_13, 60000, 60000},
		{"over several records, TLS 1.2", ONLY_12, 60000, 60000},
		{"at the cap", ONLY_12, 65536, 65536},
		{"above the cap", ONLY_12, 65537, 0},
	};
	struct server servers[BOTH + 1];

	servers_init(servers);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct server *server = &servers[ECDSA];
		struct tls_facts facts = {0};
		struct chain_facts chain = {0};
		struct fault fault = {0};
		struct session session;
		enum io io;

		server->staple_len = rows[i].len;
		session_open(&session, server, rows[i].priority, &usual_plan, OFFER_MAIN);
		io = session_shake(&session, &fault);
		tls_harvest(session.tls, unit_arena, &facts, &chain);
		session_close(&session);
		ck_assert_msg(
			io == IO_DONE, "%s: ends with %d, cause %d", rows[i].name, io, fault.cause);
		ck_assert_msg(server->staple_asked, "%s: not asked for", rows[i].name);
		ck_assert_msg(chain.staple.present == (rows[i].len > 0), "%s: present is %d",
			rows[i].name, chain.staple.present);
		ck_assert_msg(chain.staple.der.len == rows[i].kept, "%s: %zu octets", rows[i].name,
			chain.staple.der.len);
		ck_assert_int_eq(chain.staple.status, STAPLE_UNREADABLE);
	}
	servers_free(servers);
}
END_TEST

Suite *tls_suite(void)
{
	Suite *suite = suite_create("tls");
	TCase *tcase = unit_case(suite, "tls");

	tcase_add_test(tcase, offers_get_their_certificate);
	tcase_add_test(tcase, signatures_of_the_family_come_first);
	tcase_add_test(tcase, follow_the_users_offer);
	tcase_add_test(tcase, a_wrong_offer_is_found_at_once);
	tcase_add_test(tcase, staples_become_facts);
	return suite;
}
