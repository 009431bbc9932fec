/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_PLAN_H
#define MAIL_TLS_ENGINE_PLAN_H

/*
 * What the engine is told: where to connect and what to say. Made by cli/settings.c; holds no
 * threshold and no opinion. All strings outlive the run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/trace.h"
#include "facts.h"
#include "wire/protocol.h"

enum {
	PLAN_MAX_HOSTS = 20,    /* of a domain */
	PLAN_MAX_ADDRESSES = 8, /* of one host, from a look-up */
	PLAN_MAX_TYPED_ADDRESSES = 64
};

/* Which certificates of a server that has one for each key family are asked for. */
enum cert_types {
	CERT_TYPES_FIRST, /* what a usual connection shows */
	CERT_TYPES_BOTH,  /* a second connection prefers the other family and takes either */
	CERT_TYPES_STRICT /* a second connection offers nothing but the other family */
};

struct survey;

struct plan {
	/*
	 * How the survey comes by its hosts: one of engine/finders.h. A pointer, so that a plugin links
	 * only the look-up that it uses.
	 */
	void (*find_hosts)(struct survey *survey);
	const char *host; /* ASCII name, address literal, or path of a UNIX socket; or the domain */
	const char *display;
	const char *const *addresses; /* typed literals or the path: no look-up */
	size_t address_count;
	int family; /* AF_UNSPEC, AF_INET, AF_INET6: what is tested */
	int port;
	const struct protocol *protocol;
	bool implicit_tls;
	bool ehlo_after_tls;
	bool no_connect; /* nothing is asked of the network */
	int64_t quit_patience; /* microseconds for the answer to QUIT */
	enum cert_types cert_types;
	bool proxy_header;          /* PROXY v1 before the dialogue */
	const char *ehlo_name;      /* NULL: this host's name */
	const char *server_name;    /* SNI, NULL: none */
	const char *source_address; /* literal, NULL: the kernel's choice */
	const char *tls_priority;   /* NULL: made from min_tls */
	enum tls_version min_tls;
	const char *client_cert, *client_key; /* PEM files, both or none */
	/* For a domain: */
	const char *resolver; /* literal, NULL: the system's */
	int resolver_port;
	bool recurse;              /* ask the name servers of the world, no resolver */
	const char *trust_anchor;  /* file, NULL: where the system keeps it */
	bool allow_private;        /* connect to private addresses as well */
	const char *https_proxy;   /* URL for the fetch of the MTA-STS policy, NULL: none */
	int64_t started;                      /* monotonic, microseconds */
	int64_t deadline;                     /* of the whole run */
	const struct trace *trace;
};

#endif
