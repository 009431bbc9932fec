/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_FACTS_STS_H
#define MAIL_TLS_FACTS_STS_H

/*
 * What a domain publishes for MTA-STS (RFC 8461) and TLSRPT (RFC 8460). As facts.h: no opinion,
 * remote octets raw, what is not known is absent. Whether a policy counts is for the judge, who
 * looks at the chain it came with first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "facts.h"
#include "facts_dns.h"

enum {
	STS_MAX_BODY = 64 * 1024, /* RFC 8461 3.3 */
	STS_MAX_HEADERS = 16 * 1024,
	STS_MAX_PATTERNS = 100,
	STS_MAX_NOTED_KEYS = 16, /* unknown ones, and those that stand twice */
	STS_MAX_ID = 32,         /* RFC 8461 3.1 */
	STS_MAX_AGE = 31557600,  /* RFC 8461 3.2, seconds */
	TLSRPT_MAX_URIS = 16
};

/* The TXT records at one name, and the one among them that is meant. */
struct txt_facts {
	struct dns_answer answer;
	struct text *texts; /* as found */
	size_t count;
	size_t not_read;
	size_t fitting;        /* begin with the version and its semicolon; the others are void */
	struct text chosen;    /* the only fitting one; empty unless there is exactly one */
	struct text near_miss; /* no fitting one, but this resembles one */
	unsigned oddities;     /* RECORD_..., of the chosen one */
	struct text odd_field; /* the first field with RECORD_BAD_FIELD */
};

enum {
	RECORD_BAD_FIELD = 1 << 0,   /* not name=value, or octets that no value may hold */
	RECORD_EMPTY_FIELD = 1 << 1, /* two semicolons with nothing between them */
	RECORD_END_BLANK = 1 << 2,   /* blanks at the end, with no semicolon before them */
	RECORD_KEY_CASE = 1 << 3,    /* the wanted key in other letters: an unknown one */
	RECORD_KEY_TWICE = 1 << 4    /* the wanted key again: the first counts */
};

struct sts_record_facts {
	struct txt_facts txt;
	bool have_id;
	struct text id; /* raw */
	bool id_valid;  /* 1 to 32 ASCII letters and digits */
};

/* How the fetch of the policy ended. */
enum sts_fetch {
	STS_FETCH_NOT_TRIED,
	STS_FETCH_NO_ADDRESS, /* the answers for the policy host say why */
	STS_FETCH_PRIVATE,    /* private addresses only: not contacted */
	STS_FETCH_CONNECT,    /* refused, unreachable, or no route; `detail` says which */
	STS_FETCH_PROXY,      /* the proxy that the user named does not do it */
	STS_FETCH_TLS,        /* the handshake failed */
	STS_FETCH_CUT,        /* the connection ended inside the answer */
	STS_FETCH_NOT_HTTP,
	STS_FETCH_TIMEOUT, /* the run's deadline */
	STS_FETCH_HEADERS, /* more than STS_MAX_HEADERS */
	STS_FETCH_BODY,    /* more than STS_MAX_BODY */
	STS_FETCH_STATUS,  /* a whole answer, whose status is not 200 */
	STS_FETCH_DONE,    /* 200 with its whole body */
	STS_FETCH_COUNT
};

struct sts_fetch_facts {
	enum sts_fetch ended;
	struct text detail;             /* words of the library or of the peer, raw */
	struct dns_answer a, aaaa;      /* of the policy host */
	const char **private_addresses; /* found, and not contacted */
	size_t private_count;
	const char *address; /* the one that answered, or was tried last; NULL for none */
	bool by_proxy;
	unsigned tries;
	int status;               /* of HTTP; 0: none came */
	struct text content_type; /* raw; empty when there is none */
	struct text location;     /* of a redirect, never followed */
	struct text body;         /* what came of it, at most STS_MAX_BODY */
	bool body_capped;
	struct chain_facts chain; /* of the policy host */
	int64_t took;             /* microseconds */
	int64_t verdict;          /* microseconds from the start of the run; 0: nothing was fetched */
};

enum sts_mode {
	STS_MODE_UNKNOWN,
	STS_MODE_NONE,
	STS_MODE_TESTING,
	STS_MODE_ENFORCE,
	STS_MODE_COUNT
};

enum sts_pattern_kind {
	STS_PATTERN_HOST,
	STS_PATTERN_WILDCARD, /* `*.` and a host name */
	STS_PATTERN_ODD       /* no host name in A-labels (`_` is tolerated): matches nothing */
};

struct sts_pattern {
	struct text text; /* raw */
	enum sts_pattern_kind kind;
};

struct sts_policy_facts {
	bool read;                                    /* there was a body to read */
	struct text version, mode_text, max_age_text; /* raw, without data when the key is absent */
	enum sts_mode mode;                           /* UNKNOWN: absent, or none of the three */
	bool have_max_age; /* digits only, and few enough to mean something */
	int64_t max_age;   /* seconds, may be beyond STS_MAX_AGE */
	struct sts_pattern *patterns;
	size_t count;
	size_t not_read;           /* mx lines beyond the cap */
	struct text *unknown_keys; /* each once */
	size_t unknown_count;
	struct text *doubled_keys; /* each once */
	size_t doubled_count;
	size_t keys_not_read; /* of both kinds, beyond the cap */
	unsigned oddities;    /* STS_POLICY_... */
	size_t odd_line;      /* number of the first with STS_POLICY_BAD_LINE; 0: none */
	struct text odd_text; /* and its octets */
};

enum {
	STS_POLICY_NO_VERSION = 1 << 0,
	STS_POLICY_BAD_VERSION = 1 << 1, /* not STSv1 */
	STS_POLICY_NO_MODE = 1 << 2,
	STS_POLICY_BAD_MODE = 1 << 3,
	STS_POLICY_NO_MAX_AGE = 1 << 4,
	STS_POLICY_BAD_MAX_AGE = 1 << 5,  /* not 1 to 10 digits */
	STS_POLICY_OVER_MAX_AGE = 1 << 6, /* beyond STS_MAX_AGE */
	STS_POLICY_NO_MX = 1 << 7,        /* and the mode is not none */
	STS_POLICY_BAD_LINE = 1 << 8,     /* not `key: value` */
	/* What a strict reader may stumble over. */
	STS_POLICY_ODD_PATTERN = 1 << 9,
	STS_POLICY_DOUBLED = 1 << 10, /* a key but mx again: the first counts */
	STS_POLICY_EMPTY_LINE = 1 << 11,
	STS_POLICY_BARE_LF = 1 << 12, /* allowed; some lines end so */
	STS_POLICY_CRLF = 1 << 13,    /* some lines end so */
	STS_POLICY_BARE_CR = 1 << 14, /* CR that ends no line */
	STS_POLICY_CONTROL = 1 << 15, /* NUL and other control octets */
	STS_POLICY_8BIT = 1 << 16,
	STS_POLICY_BOM = 1 << 17 /* UTF-8 byte order mark in front: part of the first key */
};

/* Any of these and the file is no policy (RFC 8461 3.2). */
#define STS_POLICY_INVALID                                                                         \
	(STS_POLICY_NO_VERSION | STS_POLICY_BAD_VERSION | STS_POLICY_NO_MODE |                     \
		STS_POLICY_BAD_MODE | STS_POLICY_NO_MAX_AGE | STS_POLICY_BAD_MAX_AGE |             \
		STS_POLICY_OVER_MAX_AGE | STS_POLICY_NO_MX | STS_POLICY_BAD_LINE)

struct sts_facts {
	struct sts_record_facts record;
	struct sts_fetch_facts fetch;
	struct sts_policy_facts policy;
};

enum tlsrpt_scheme { TLSRPT_MAILTO, TLSRPT_HTTPS, TLSRPT_OTHER };

struct tlsrpt_uri {
	struct text text; /* raw */
	enum tlsrpt_scheme scheme;
	unsigned oddities; /* TLSRPT_URI_... */
};

enum {
	TLSRPT_URI_NO_SCHEME = 1 << 0,
	TLSRPT_URI_NO_TARGET = 1 << 1,   /* mailto without mailbox, https without host */
	TLSRPT_URI_NOT_ENCODED = 1 << 2, /* `!` */
	TLSRPT_URI_BAD_OCTET = 1 << 3    /* what no URI holds, or `%` without two digits */
};

struct tlsrpt_facts {
	struct txt_facts txt;
	bool have_rua;
	struct tlsrpt_uri *uris;
	size_t count;
	size_t not_read;
};

struct domain_policies {
	struct sts_facts sts;
	struct tlsrpt_facts tlsrpt;
};

/* A sender can report there: mailto or https, and nothing odd. */
bool tlsrpt_uri_is_usable(const struct tlsrpt_uri *uri);

/* Lower-case words for text and JSON: `enforce`; `sent a whole policy`. */
const char *sts_mode_name(enum sts_mode mode);
const char *sts_fetch_name(enum sts_fetch fetch);

#endif
