/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_DER_H
#define MAIL_TLS_WIRE_DER_H

/*
 * Walking over DER, element by element, without copies. What an element means is the caller's
 * business. Every walk costs time linear in the octets, however many elements a peer sends.
 */

#include <stdbool.h>

#include "base/text.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31
};

struct der {
	unsigned char tag;
	struct text content;
	struct text whole; /* with tag and length */
};

/* An object identifier as constant, without tag and length. */
#define DER_OID_OF(octets)                                                                         \
	{                                                                                          \
		octets, sizeof(octets) - 1                                                         \
	}

bool der_equal(struct text a, struct text b);

/* The next element of `rest`, which shrinks. False at the end and where no whole element is. */
bool der_next(struct text *rest, struct der *element);

/* The same for an element that must bear the tag; else false, and `rest` stays as it is. */
bool der_take(struct text *rest, unsigned char tag, struct der *element);

/* Whether `whole` is one element with the tag and nothing behind it; `content` is what is in it. */
bool der_open(struct text whole, unsigned char tag, struct text *content);

#endif
