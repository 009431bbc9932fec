/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_DELIVERY_H
#define MAIL_TLS_JUDGE_DELIVERY_H

/*
 * The rules of the delivery matrix as pure functions: what an address showed -> a cell; cells ->
 * the fate of the mail. The manual has the rules with their sources.
 */

#include "matrix.h"

/* What DNS says to a DANE sender about a host, and the chain of the address about that. */
enum dane_standing {
	DANE_STANDING_UNKNOWN,    /* nothing here can validate, or it was not asked */
	DANE_STANDING_ABSENT,     /* no TLSA records, or insecure ones: as may */
	DANE_STANDING_UNANSWERED, /* bogus, or the look-up fails: the host counts as unreachable */
	DANE_STANDING_UNUSABLE,   /* secure, and none is usable: as encrypt */
	DANE_STANDING_MATCHED,
	DANE_STANDING_UNMATCHED /* usable ones, and none matches; or no chain to match */
};

/* What the published MTA-STS policy says about a host. */
enum sts_standing {
	STS_STANDING_UNKNOWN, /* not looked up */
	STS_STANDING_OPEN,    /* no policy, or none that is enforced: as may */
	STS_STANDING_LISTED,  /* enforced, and a pattern fits the host */
	STS_STANDING_UNLISTED /* enforced, and none does */
};

/* All of one address that matters to any sender. */
struct sight {
	bool tried;    /* false: not contacted, or not testable from here */
	bool welcomed; /* connection, 220, EHLO */
	bool tls;      /* handshake, and the dialogue goes on under it */
	bool allowed;  /* TLS of a version that --min-tls allows */
	bool tls12;    /* TLS 1.2 or newer: RFC 8461 4.1 */
	bool verified; /* trusted, in date, bears the name of the MX host */
	enum dane_standing dane;
	enum sts_standing sts;
};

enum cell delivery_cell(enum sender sender, const struct sight *sight);

/* How far the look-up of the domain came. */
enum domain_fate {
	FATE_HOSTS,    /* there are hosts to try */
	FATE_REJECTED, /* null MX, no such domain, neither MX nor address */
	FATE_DEFERRED, /* its DNS fails: senders keep the mail and try again */
	FATE_UNKNOWN   /* our side could not ask */
};

/* One cell with what orders it. */
struct stand {
	int preference;
	enum cell cell;
};

/*
 * RFC 5321 5.1: the hosts of the lowest preference first. The first group in which an address takes
 * the mail decides; in it one that takes it in clear is enough for UNENCRYPTED. A group that nobody
 * could test, before one that takes it, leaves the fate open, as does no taker while something was
 * not tested. `*taker`, if any, is the index of the first that takes it in the deciding group, else
 * `count`.
 */
enum column delivery_column(
	enum domain_fate fate, const struct stand *stands, size_t count, size_t *taker);

#endif
