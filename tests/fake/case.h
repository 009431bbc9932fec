/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A case: servers with their scripts, a command, and what the command must show.
 *
 * A case is read once, in the process that plays it, and lives as long as that process: nothing
 * in it is ever freed. A case file with a mistake ends the process with one line that names file
 * and line (case_broken()), because a case that is half understood proves nothing.
 */
#ifndef FAKE_CASE_H
#define FAKE_CASE_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of a process that plays a case. */
enum { CASE_PASSED = 0, CASE_FAILED = 1, CASE_SKIPPED = 77 };

enum { CASE_MAX_SERVERS = 16, CASE_MAX_ADDRESSES = 16, CASE_MAX_SCRIPTS = 8 };

enum client_cert { CLIENT_CERT_NONE, CLIENT_CERT_REQUEST, CLIENT_CERT_REQUIRE };

struct tls_options {
	const char *certs; /* names of certificates, separated by commas */
	const char *priority;
	const char *staple; /* kind of OCSP answer, NULL for none */
	const char *sni;    /* name that the client must send, "-" for none, NULL for any */
	enum client_cert client_cert;
	int dh_bits;       /* 0: no fixed DH parameters */
	int drip;          /* milliseconds between two octets of ours; 0: no delay */
	bool client_order; /* the client's signature algorithms choose the certificate */
	bool no_tickets;
	bool may_fail;
};

enum op {
	OP_SEND,
	OP_SEND_RAW,
	OP_SEND_TOGETHER,
	OP_DRIP,
	OP_EXPECT,
	OP_EXPECT_EOF,
	OP_EXPECT_QUIT_OR_EOF,
	OP_WAIT,
	OP_CLOSE,
	OP_RESET,
	OP_HANG,
	OP_TLS,
	OP_TLS_GARBAGE,
	OP_TLS_ALERT,
	OP_TLS_HANG,
	OP_TLS_CLOSE,
	OP_TLS_HELLO,
	OP_TLS_HUGE,
	OP_TLS_WARNINGS,
};

struct step {
	enum op op;
	int line;
	long number; /* milliseconds, alert, version: what the word wants */
	long repeat; /* how often; -1: for ever */
	char *text;
	size_t length;
	struct tls_options tls;
};

struct script {
	struct step *steps;
	size_t count;
};

struct server {
	const char *addresses[CASE_MAX_ADDRESSES];
	size_t address_count;
	bool is_unix;
	bool no_listen; /* the port is taken, connections are refused */
	bool full;      /* the queue is full, connections hang */
	struct tls_options tls;
	struct script scripts[CASE_MAX_SCRIPTS]; /* the last one serves all further connections */
	size_t script_count;
};

enum claim_kind {
	CLAIM_MATCH,
	CLAIM_NOMATCH,
	CLAIM_LINE1,
	CLAIM_LINE1_START,
	CLAIM_LINES,
	CLAIM_STDERR,
	CLAIM_UTF8,
	CLAIM_FINDING,
	CLAIM_NOFINDING,
	CLAIM_JSON,
	CLAIM_NOJSON,
	CLAIM_WITHIN,
	CLAIM_CONNECTIONS,
};

struct claim {
	enum claim_kind kind;
	int line;
	const char *text;
};

struct test_case {
	const char *file;
	const char *folder; /* where the file lies */
	const char *about;
	const char *run;
	int run_line;
	int exit_status;
	bool wants_ipv6;
	const char *wants_file; /* without which the case is skipped, or NULL */
	struct server servers[CASE_MAX_SERVERS];
	size_t server_count;
	const char **env;
	size_t env_count;
	struct claim *claims;
	size_t claim_count;
};

/* Reads the file; does not return if it cannot be understood. */
void case_read(const char *file, struct test_case *out);

/* Says what is wrong with the case file and ends the process with CASE_FAILED. */
void case_broken(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4), noreturn));

/* Memory that is never given back; ends the process if there is none. */
void *case_alloc(size_t size);
void *case_grow(void *old, size_t size);
char *case_copy(const char *text, size_t length);

/* Turns \r \n \t \0 \\ \" \xHH into octets, in place; returns the new length. */
size_t case_unescape(char *text, size_t length);

/* Reads a whole number; ends the process if it is none. */
long case_number(const struct test_case *test, int line, const char *text);

#endif
