/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetches by the HTTP library from a small HTTPS server on loopback, a process of its own that says
 * to every connection what the row wants. A program of its own, since another test puts its own
 * functions in the place of engine/fetch.h. nginx is for tests/world.
 */

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/fetch.h"
#include "unit.h"

/* Rows say what differs from the usual; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct arena *unit_arena;

enum { MILLISECOND = CLOCK_SECOND / 1000, MAX_REQUEST = 4096 };

enum manner {
	ANSWERS,
	ECHOES,     /* the request is the body */
	FLOODS,     /* the answer, then the body's end again and again */
	HANGS,      /* the answer, and no end */
	SAYS_NO_TLS /* the answer in clear */
};

static const struct {
	const char *name;
	enum manner manner;
	const char *answer; /* NULL: the connection is closed at once */
	enum sts_fetch want;
	int status;
	unsigned tries;
	const char *body, *location, *type;
} rows[] = {
	{"a policy", ANSWERS,
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain \r\nContent-Length: 4\r\n\r\nabcd",
		STS_FETCH_DONE, 200, 1, "abcd", "", "text/plain"},
	{"without a length", ANSWERS, "HTTP/1.1 200 OK\r\n\r\nabcd", STS_FETCH_DONE, 200, 1, "abcd"},
	{"in pieces", ANSWERS,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
		STS_FETCH_DONE, 200, 1, "abcd"},
	{"what is asked", ECHOES, "HTTP/1.1 200 OK\r\n\r\n", STS_FETCH_DONE, 200, 1,
		"GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.example.org:"},
	{"a redirect is not followed", ANSWERS,
		"HTTP/1.1 301 Moved\r\nLocation: https://mta-sts.example.org:1/x\r\n"
		"Content-Length: 0\r\n\r\n",
		STS_FETCH_STATUS, 301, 1, "", "https://mta-sts.example.org:1/x"},
	{"not found, with words", ANSWERS,
		"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc", STS_FETCH_STATUS, 404, 1,
		""},
	{"not found, without an end", FLOODS, "HTTP/1.1 404 Not Found\r\n\r\nx", STS_FETCH_STATUS,
		404, 1, ""},
	{"an endless body", FLOODS, "HTTP/1.1 200 OK\r\n\r\nx", STS_FETCH_BODY, 200, 1},
	{"endless headers", FLOODS, "HTTP/1.1 200 OK\r\nX: x\r\n", STS_FETCH_HEADERS, 0, 1},
	{"a body that stops", ANSWERS, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcd",
		STS_FETCH_CUT, 200, 2, "abcd"},
	{"no answer", ANSWERS, "", STS_FETCH_CUT, 0, 2},
	{"no handshake", ANSWERS, NULL, STS_FETCH_TLS, 0, 1},
	{"no TLS", SAYS_NO_TLS, "HTTP/1.1 200 OK\r\n\r\nabcd", STS_FETCH_TLS, 0, 1},
	{"no HTTP", ANSWERS, "220 mx.example.org ESMTP\r\n", STS_FETCH_NOT_HTTP, 0, 1},
	{"a body that hangs", HANGS, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcd",
		STS_FETCH_TIMEOUT, 200, 1, "abcd"},
	{"an answer that hangs", HANGS, "", STS_FETCH_TIMEOUT, 0, 1},
};

/* --- the server -------------------------------------------------------------------------------- */

static void must(int rc)
{
	ck_assert_msg(rc >= 0, "%s", gnutls_strerror(rc));
}

static gnutls_certificate_credentials_t make_credentials(void)
{
	gnutls_certificate_credentials_t credentials;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;

	must(gnutls_x509_privkey_init(&key));
	must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
		GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
	must(gnutls_x509_crt_init(&crt));
	must(gnutls_x509_crt_set_version(crt, 3));
	must(gnutls_x509_crt_set_serial(crt, "\1", 1));
	must(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, "fetched", 7));
	/* Long ago: nobody may refuse it before the judge does */
	must(gnutls_x509_crt_set_activation_time(crt, 1000000000));
	must(gnutls_x509_crt_set_expiration_time(crt, 1100000000));
	must(gnutls_x509_crt_set_key(crt, key));
	must(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0));
	must(gnutls_certificate_allocate_credentials(&credentials));
	must(gnutls_certificate_set_x509_key(credentials, &crt, 1, key));
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return credentials;
}

static void hang(void)
{
	for (;;)
		pause();
}

static void send_all(gnutls_session_t session, const char *data, size_t len)
{
	if (len > 0)
		(void)gnutls_record_send(session, data, len);
}

/* The last line of the answer, or its last octet, for ever. */
static void flood(gnutls_session_t session, const char *answer)
{
	const char *last = strstr(answer, "X: x");
	char block[8192];
	size_t len = last != NULL ? strlen(last) : 1;
	size_t fill = 0;

	for (; fill + len <= sizeof(block); fill += len)
		memcpy(block + fill, last != NULL ? last : "x", len);
	while (gnutls_record_send(session, block, fill) > 0)
		;
}

static void play(gnutls_session_t session, size_t row)
{
	char request[MAX_REQUEST + 1];
	size_t len = 0;
	ssize_t got = 1;

	request[0] = '\0';
	while (got > 0 && len < MAX_REQUEST && strstr(request, "\r\n\r\n") == NULL) {
		got = gnutls_record_recv(session, request + len, MAX_REQUEST - len);
		len += got > 0 ? (size_t)got : 0;
		request[len] = '\0';
	}
	send_all(session, rows[row].answer, strlen(rows[row].answer));
	if (rows[row].manner == ECHOES)
		send_all(session, request, len);
	if (rows[row].manner == FLOODS)
		flood(session, rows[row].answer);
	if (rows[row].manner == HANGS)
		hang();
	(void)gnutls_bye(session, GNUTLS_SHUT_WR);
}

static void serve_one(int fd, gnutls_certificate_credentials_t credentials, size_t row)
{
	gnutls_session_t session;

	if (rows[row].manner == SAYS_NO_TLS)
		(void)!write(fd, rows[row].answer, strlen(rows[row].answer));
	if (rows[row].manner == SAYS_NO_TLS || rows[row].answer == NULL)
		return;
	if (gnutls_init(&session, GNUTLS_SERVER) != 0)
		return;
	(void)gnutls_set_default_priority(session);
	(void)gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
	gnutls_transport_set_int(session, fd);
	if (gnutls_handshake(session) == 0)
		play(session, row);
	gnutls_deinit(session);
}

/* Ends with its parent's SIGKILL. */
static void serve(int listener, gnutls_certificate_credentials_t credentials, size_t row)
{
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		char drop[256];

		if (fd < 0)
			_exit(1);
		serve_one(fd, credentials, row);
		/* What was not read would make a reset of the end */
		(void)shutdown(fd, SHUT_WR);
		while (recv(fd, drop, sizeof(drop), MSG_DONTWAIT) > 0)
			;
		close(fd);
	}
}

static int listen_anywhere(int *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(listener, 0);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &len), 0);
	ck_assert_int_eq(listen(listener, 8), 0);
	*port = ntohs(address.sin_port);
	return listener;
}

/* --- fetches ----------------------------------------------------------------------------------- */

static size_t ended;

static void on_done(struct fetch *fetch)
{
	(void)fetch;
	ended++;
}

static void fetch_by(int port, const char *const *addresses, size_t count,
	struct sts_fetch_facts *facts)
{
	struct plan plan = {.started = clock_monotonic()};
	struct loop loop;

	plan.deadline = plan.started + 1500 * MILLISECOND;
	loop_init(&loop, unit_arena);
	ended = 0;
	fetch_start(unit_arena, &loop, &plan,
		&(struct fetch_request){.host = "mta-sts.example.org",
			.port = port,
			.addresses = addresses,
			.address_count = count,
			.done = on_done,
			.facts = facts});
	loop_run(&loop);
	ck_assert_uint_eq(ended, 1);
	ck_assert_int_lt(clock_monotonic(), plan.deadline + 500 * MILLISECOND);
}

static void fetch_from(int port, struct sts_fetch_facts *facts)
{
	static const char *const addresses[] = {"127.0.0.1"};

	fetch_by(port, addresses, 1, facts);
}

static const char *string_of(struct text text)
{
	return arena_copy(unit_arena, text.data != NULL ? text.data : "", text.len);
}

static void check(size_t row, const struct sts_fetch_facts *facts)
{
	const char *name = rows[row].name;
	const char *body = string_of(facts->body);

	ck_assert_msg(facts->ended == rows[row].want, "%s: %s (%s)", name,
		sts_fetch_name(facts->ended), string_of(facts->detail));
	ck_assert_msg(rows[row].status == 0 || facts->status == rows[row].status, "%s: status %d",
		name, facts->status);
	ck_assert_msg(facts->tries == rows[row].tries, "%s: %u tries", name, facts->tries);
	if (rows[row].body != NULL)
		ck_assert_msg(strncmp(body, rows[row].body, strlen(rows[row].body)) == 0 &&
				(rows[row].manner == ECHOES ||
					strlen(body) == strlen(rows[row].body)),
			"%s: body %s", name, body);
	if (rows[row].location != NULL)
		ck_assert_str_eq(string_of(facts->location), rows[row].location);
	if (rows[row].type != NULL)
		ck_assert_str_eq(string_of(facts->content_type), rows[row].type);
	ck_assert_uint_le(facts->body.len, STS_MAX_BODY);
	ck_assert_int_eq(facts->body_capped, rows[row].want == STS_FETCH_BODY);
	if (facts->status != 0) {
		ck_assert_uint_eq(facts->chain.count, 1);
		ck_assert_str_eq(string_of(facts->chain.certs[0].common_name), "fetched");
		ck_assert_str_eq(facts->address, "127.0.0.1");
	}
}

START_TEST(fetches)
{
	gnutls_certificate_credentials_t credentials = make_credentials();
	struct sts_fetch_facts facts = {0};
	int port;
	int listener = listen_anywhere(&port);
	pid_t server = fork();

	ck_assert_int_ge(server, 0);
	if (server == 0)
		serve(listener, credentials, (size_t)_i);
	close(listener);
	fetch_from(port, &facts);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	gnutls_certificate_free_credentials(credentials);
	check((size_t)_i, &facts);
}
END_TEST

/* A listener whose queue is full: what comes is dropped, as by a filter. */
static void fall_silent(int port, int fds[4])
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fds[0], (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fds[0], 0), 0);
	for (int i = 1; i < 4; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fds[i], (struct sockaddr *)&address, sizeof(address));
	}
}

/* Nobody is at 127.0.0.3. */
static const char *const orders[][3] = {
	{"127.0.0.1", "127.0.0.2", "127.0.0.3"},
	{"127.0.0.2", "127.0.0.1", "127.0.0.3"},
	{"127.0.0.3", "127.0.0.1", "127.0.0.2"},
	{"127.0.0.3", "127.0.0.2", "127.0.0.1"},
	{"127.0.0.2", "::1", "127.0.0.1"},
};

START_TEST(another_address_answers)
{
	gnutls_certificate_credentials_t credentials = make_credentials();
	struct sts_fetch_facts facts = {0};
	int fds[4];
	int port;
	int listener = listen_anywhere(&port);
	pid_t server;

	fall_silent(port, fds);
	server = fork();
	ck_assert_int_ge(server, 0);
	if (server == 0)
		serve(listener, credentials, 0);
	close(listener);
	fetch_by(port, orders[_i], 3, &facts);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	gnutls_certificate_free_credentials(credentials);
	check(0, &facts);
	ck_assert_uint_eq(facts.detail.len, 0);
}
END_TEST

START_TEST(nobody_listens)
{
	struct sts_fetch_facts facts = {0};
	int port;
	int listener = listen_anywhere(&port);

	close(listener);
	fetch_from(port, &facts);
	ck_assert_int_eq(facts.ended, STS_FETCH_CONNECT);
	ck_assert_uint_eq(facts.tries, 2);
	ck_assert_uint_gt(facts.detail.len, 0);
}
END_TEST

/* --- the frame: as that of the other tests ---------------------------------------------------- */

static void open_arena(void)
{
	unit_arena = arena_new(abort);
	ck_assert_ptr_nonnull(unit_arena);
}

static void close_arena(void)
{
	arena_free(unit_arena);
	unit_arena = NULL;
}

int main(void)
{
	Suite *suite = suite_create("fetch");
	TCase *tcase = tcase_create("fetches");
	SRunner *runner = srunner_create(suite);
	int failed;

	/* What users have there must not matter */
	setenv("https_proxy", "http://127.0.0.1:9", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
	tcase_add_checked_fixture(tcase, open_arena, close_arena);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, fetches, 0, (int)COUNT_OF(rows));
	tcase_add_loop_test(tcase, another_address_answers, 0, (int)COUNT_OF(orders));
	tcase_add_test(tcase, nobody_listens);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
