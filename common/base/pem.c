/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PEM blocks. Forgiving about what stands around them and about line ends, as files that people
 * paste together are; fails by handing out fewer octets, never otherwise.
 */

#include "base/pem.h"

#include <string.h>

#include "base/arena.h"

/* Marks a character of base64 in the table; the six bits below are its value. */
enum { VALID = 0x40, VALUE = 0x3f };

static const char begin[] = "-----BEGIN ";
static const char dashes[] = "-----";

void pem_reader_init(struct pem_reader *reader, struct text octets)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	*reader = (struct pem_reader){.octets = octets};
	for (size_t i = 0; i < sizeof(alphabet) - 1; i++)
		reader->table[(unsigned char)alphabet[i]] = (unsigned char)(VALID | i);
}

static bool starts(const char *at, const char *end, const char *with, size_t len)
{
	return (size_t)(end - at) >= len && memcmp(at, with, len) == 0;
}

/* Base64 holds no dash, so one search finds the end of the body. */
bool pem_next(struct pem_reader *reader, struct pem_block *block)
{
	const char *at = reader->octets.data + reader->at;
	const char *end = reader->octets.data + reader->octets.len;

	while (at < end && (at = memchr(at, '-', (size_t)(end - at))) != NULL) {
		const char *label = at + sizeof(begin) - 1;
		const char *body;

		if (!starts(at, end, begin, sizeof(begin) - 1)) {
			at++;
			continue;
		}
		body = memchr(label, '-', (size_t)(end - label));
		if (body == NULL || !starts(body, end, dashes, sizeof(dashes) - 1)) {
			at = label;
			continue;
		}
		block->label = (struct text){label, (size_t)(body - label)};
		body += sizeof(dashes) - 1;
		at = memchr(body, '-', (size_t)(end - body));
		if (at == NULL)
			at = end;
		block->body = (struct text){body, (size_t)(at - body)};
		reader->at = (size_t)(at - reader->octets.data);
		return true;
	}
	reader->at = reader->octets.len;
	return false;
}

/* Four characters wherever line ends and blanks fall; fewer at the end. */
static size_t decode_slowly(const struct pem_reader *reader, struct text *body, unsigned char *out)
{
	unsigned bits = 0;
	size_t count = 0;

	while (body->len > 0 && count < 4) {
		unsigned char c = (unsigned char)*body->data;
		unsigned value = reader->table[c];

		if (value != 0) {
			bits = bits << 6 | (value & VALUE);
			count++;
		} else if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
			body->len = 0;
			break;
		}
		body->data++;
		body->len--;
	}
	if (count < 2)
		return 0;
	bits <<= 6 * (4 - count);
	out[0] = (unsigned char)(bits >> 16);
	out[1] = (unsigned char)(bits >> 8);
	out[2] = (unsigned char)bits;
	return count - 1;
}

size_t pem_decode(
	const struct pem_reader *reader, struct text *body, unsigned char *out, size_t want)
{
	const unsigned char *table = reader->table;
	size_t len = 0;

	while (len < want && body->len > 0) {
		const unsigned char *in = (const unsigned char *)body->data;
		unsigned a, b, c, d;

		if (body->len < 4 ||
			((a = table[in[0]]) & (b = table[in[1]]) & (c = table[in[2]]) &
				(d = table[in[3]])) == 0) {
			len += decode_slowly(reader, body, out + len);
			continue;
		}
		out[len] = (unsigned char)(a << 2 | (b & VALUE) >> 4);
		out[len + 1] = (unsigned char)(b << 4 | (c & VALUE) >> 2);
		out[len + 2] = (unsigned char)(c << 6 | (d & VALUE));
		len += 3;
		body->data += 4;
		body->len -= 4;
	}
	return len;
}

struct text pem_decode_all(
	const struct pem_reader *reader, struct arena *arena, const struct pem_block *block)
{
	size_t room = block->body.len / 4 * 3 + 3;
	unsigned char *octets = arena_alloc(arena, room + 2);
	struct text body = block->body;
	size_t len = pem_decode(reader, &body, octets, room);

	return (struct text){(const char *)octets, len};
}
