/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_HOST_H
#define MAIL_TLS_BASE_HOST_H

/*
 * Host names as users, DNS and policies give them: address literals, A-labels and U-labels in,
 * ASCII (RFC 5890 A-labels, lower case, no final dot) out.
 */

#include <stdbool.h>

struct arena;

enum host_kind { HOST_NAME, HOST_IPV4, HOST_IPV6 };

enum host_problem {
	HOST_OK,
	HOST_EMPTY,
	HOST_BAD_OCTET,      /* blank, control, quote, backslash or bar */
	HOST_BAD_LABEL,      /* empty or over 63 octets, or a character no host name has */
	HOST_TOO_LONG,       /* over 253 octets */
	HOST_BAD_IDN,        /* libidn2 refuses it, or it is not UTF-8 */
	HOST_BECAME_ADDRESS, /* full-width digits and the like */
};

struct host {
	enum host_kind kind;
	const char *ascii;   /* what is resolved, sent and compared */
	const char *display; /* `U-label (A-label)` where that survives a round trip, else ascii */
};

/*
 * Reads `input` (UTF-8, square brackets round an address literal allowed). On HOST_OK fills `*host`
 * with texts in the arena; otherwise leaves it alone.
 */
enum host_problem host_parse(struct arena *arena, const char *input, struct host *host);

/* A few words for a usage message. */
const char *host_problem_text(enum host_problem problem);

#endif
