/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_OPTIONS_H
#define MAIL_TLS_CLI_OPTIONS_H

/*
 * The one table of options: getopt, --help, --list-options, the manual's test and all generated
 * definitions come from its rows. Rows only store what was typed; settings.c makes sense of it, so
 * the order of options cannot matter.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"

typedef VEC_OF(const char *) string_list;

struct options {
	const char *hostname;
	const char *domain;  /* the same in check_mx_tls */
	const char *operand; /* stands for either */
	string_list addresses;
	const char *port;
	bool starttls, smtps, lmtp;
	bool ipv4, ipv6;
	const char *timeout;
	const char *warning, *critical;
	const char *warning_time, *critical_time;
	const char *warning_lifetime, *critical_lifetime;
	const char *certificate;
	const char *fqdn;
	const char *server_name;
	bool sni;
	bool verify, no_verify;
	string_list verify_names;
	const char *ca_file, *ca_dir;
	string_list add_cas;
	const char *trust;
	string_list pins;
	const char *issuer;
	const char *crl_file;
	const char *cert_types;
	const char *next_cert;
	const char *client_cert, *private_key;
	const char *min_tls, *tls_priority;
	const char *resolver, *trust_anchor;
	string_list expect_mx, senders;
	bool allow_private, no_connect;
	const char *https_proxy;
	string_list require;
	const char *need;
	string_list states, ignores;
	size_t file_states; /* the first so many of `states` come from an ini file */
	const char *source_address;
	bool proxy_protocol;
	const char *output;
	const char *explain;
	string_list extra_opts;
	int verbose;
	bool help, version, list_options;
};

enum option_kind {
	OPTION_FLAG,     /* bool */
	OPTION_COUNT,    /* int, counts how often */
	OPTION_VALUE,    /* const char *; twice with different values is refused */
	OPTION_LIST,     /* string_list */
	OPTION_OPTIONAL, /* string_list; the value may be left out: an empty string */
	OPTION_REFUSED   /* known from elsewhere, no meaning here: `help` says what to use */
};

struct option_row {
	char letter; /* 0: none */
	const char *name;
	const char *aliases;  /* further long names, blanks between, NULL: none */
	const char *argument; /* in capitals for --help, NULL: takes none */
	enum option_kind kind;
	size_t offset;    /* into struct options */
	unsigned plugins; /* ST, CE, MX */
	const char *group;
	const char *help;
};

extern const struct option_row option_rows[];
extern const size_t option_rows_count;

struct plugin;

/*
 * Reads the arguments into `options`, on top of what stands there (an ini file is read first and
 * the command line wins). False with one line in `*why` for anything that cannot be understood.
 */
bool options_parse(const struct plugin *plugin, struct arena *arena, int argc, char **argv,
	struct options *options, const char **why);

/* The same of an ini file, where each word is one line: a value that is not in it is missing. */
bool options_parse_words(const struct plugin *plugin, struct arena *arena, int argc, char **argv,
	struct options *options, const char **why);

void options_print_help(const struct plugin *plugin, struct buf *out);

/* One row a line, tabs between: letter, name, aliases, argument, kind, group, help. `-` for none.
 */
void options_print_list(const struct plugin *plugin, struct buf *out);

#endif
