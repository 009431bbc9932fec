/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of DER: tag, length, content. Takes only what certificates are made of: tags of one
 * octet and definite lengths. Anything else is no element, and the walk ends there.
 */

#include "wire/der.h"

#include <stdint.h>
#include <string.h>

enum { LONG_TAG = 0x1f, LONG_LENGTH = 0x80, MAX_LENGTH_OCTETS = 4 };

bool der_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* The octets of the length field, 0 when it is none. */
static size_t read_length(const unsigned char *at, size_t left, uint64_t *length)
{
	size_t count;

	if (left == 0)
		return 0;
	*length = at[0];
	if (at[0] < LONG_LENGTH)
		return 1;
	count = at[0] - LONG_LENGTH;
	if (count == 0 || count > MAX_LENGTH_OCTETS || count >= left)
		return 0;
	*length = 0;
	for (size_t i = 1; i <= count; i++)
		*length = *length << 8 | at[i];
	return 1 + count;
}

bool der_next(struct text *rest, struct der *element)
{
	const unsigned char *at = (const unsigned char *)rest->data;
	uint64_t length = 0;
	size_t head;

	if (rest->len < 2 || (at[0] & LONG_TAG) == LONG_TAG)
		return false;
	head = read_length(at + 1, rest->len - 1, &length);
	if (head == 0 || length > rest->len - 1 - head)
		return false;
	head += 1;
	element->tag = at[0];
	element->content = (struct text){rest->data + head, (size_t)length};
	element->whole = (struct text){rest->data, head + (size_t)length};
	rest->data += element->whole.len;
	rest->len -= element->whole.len;
	return true;
}

bool der_take(struct text *rest, unsigned char tag, struct der *element)
{
	if (rest->len == 0 || (unsigned char)rest->data[0] != tag)
		return false;
	return der_next(rest, element);
}

bool der_open(struct text whole, unsigned char tag, struct text *content)
{
	struct der element;

	if (!der_take(&whole, tag, &element) || whole.len > 0)
		return false;
	*content = element.content;
	return true;
}
