/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_MATRIX_H
#define MAIL_TLS_MATRIX_H

/*
 * The delivery matrix: what each kind of sender experiences at each address of a domain, and what
 * becomes of its mail. Part of the second waist: computed by the rules of judge/delivery.h, shown by renderers.
 */

#include <stdbool.h>
#include <stddef.h>

struct probe_facts;

/* What a sender insists on. */
enum sender {
	SENDER_MAY,     /* nothing: TLS where it is to be had */
	SENDER_ENCRYPT, /* TLS, with whomever */
	SENDER_VERIFY,  /* TLS, and a certificate that a CA issued for the name of the MX host */
	SENDER_DANE,    /* RFC 7672 */
	SENDER_MTA_STS, /* RFC 8461 */
	SENDER_COUNT
};

enum { SENDERS_ALL = (1 << SENDER_COUNT) - 1 };

/* What one kind of sender does at one address. */
enum cell { CELL_NOT_TESTED, CELL_DELIVERS, CELL_UNENCRYPTED, CELL_DEFERS, CELL_COUNT };

/* What becomes of its mail to the domain. */
enum column {
	COLUMN_NOT_KNOWN,
	COLUMN_DELIVERS,
	COLUMN_UNENCRYPTED,
	COLUMN_DEFERS,   /* bounces after days */
	COLUMN_REJECTED, /* bounces at once: nobody takes mail for the domain */
	COLUMN_COUNT
};

struct matrix_row {
	size_t host;                     /* place in the survey */
	const struct probe_facts *probe; /* NULL: the host has no address that could be tried */
	enum cell cells[SENDER_COUNT];
};

struct matrix_column {
	bool looked_up; /* false: what the domain publishes for this sender was not asked for */
	bool chosen;    /* this sender's fate decides states */
	enum column verdict;
	const char *via;     /* DELIVERS, UNENCRYPTED: display name of the first host that takes it */
	const char *finding; /* DEFERS, REJECTED: id of the worst finding that is the reason, or NULL */
};

struct matrix {
	struct matrix_row *rows; /* in the order of hosts and their addresses; a host has at least one */
	size_t count;
	struct matrix_column columns[SENDER_COUNT];
};

/* As users type and read them: `mta-sts`; `delivers unencrypted`; `not known`. */
const char *sender_name(enum sender sender);
const char *cell_name(enum cell cell);
const char *column_name(enum column column);

#endif
