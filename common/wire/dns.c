/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading rdata and the dates of signatures. What a zone may hold is no fault here: odd names are
 * told apart and written in an escaped form, broken records are counted. Nothing in an answer makes
 * this fail, and no length in it is trusted.
 */

#include "wire/dns.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/host.h"
#include "wire/cert.h"

enum {
	NAME_MAX_WIRE = 255, /* RFC 1035 3.1, with lengths and root */
	LABEL_MAX = 63,
	GENERIC_MAX_SHOWN = 64
};

static unsigned octet(struct text text, size_t at)
{
	return (unsigned char)text.data[at];
}

static struct text behind(struct text text, size_t len)
{
	return (struct text){text.data + len, text.len - len};
}

/* RFC 1035 5.1. Blanks are written as octets too. */
static void add_escaped(struct buf *buf, struct text label)
{
	for (size_t i = 0; i < label.len; i++) {
		unsigned c = octet(label, i);

		if (c <= 0x20 || c >= 0x7f)
			buf_printf(buf, "\\%03u", c);
		else if (strchr(".\\\"();@$", (int)c) != NULL)
			buf_printf(buf, "\\%c", (int)c);
		else
			buf_add_char(buf, text_lower((char)c));
	}
}

/* False unless the octets are one uncompressed name and nothing else. */
static bool add_name(struct buf *buf, struct text wire)
{
	struct text rest = wire;

	if (wire.len > NAME_MAX_WIRE)
		return false;
	while (rest.len > 0 && octet(rest, 0) > 0) {
		size_t len = octet(rest, 0);

		if (len > LABEL_MAX || len >= rest.len)
			return false;
		if (buf->len > 0)
			buf_add_char(buf, '.');
		add_escaped(buf, (struct text){rest.data + 1, len});
		rest = behind(rest, 1 + len);
	}
	return rest.len == 1;
}

static const char *generic_form(struct arena *arena, struct text rdata)
{
	struct buf buf;

	buf_init(&buf, arena);
	buf_printf(&buf, "\\# %zu%s", rdata.len, rdata.len > 0 ? " " : "");
	for (size_t i = 0; i < rdata.len && i < GENERIC_MAX_SHOWN; i++)
		buf_printf(&buf, "%02x", octet(rdata, i));
	if (rdata.len > GENERIC_MAX_SHOWN)
		buf_add_text(&buf, "...");
	return buf.data;
}

/* A name that the filter would change is not the name that was published. */
static enum mx_name kind_of(struct arena *arena, const char *name)
{
	struct host host;

	if (host_parse(arena, name, &host) != HOST_OK)
		return MX_NAME_ODD;
	if (host.kind != HOST_NAME)
		return MX_NAME_ADDRESS;
	return strcmp(host.ascii, name) == 0 ? MX_NAME_OK : MX_NAME_ODD;
}

enum mx_name dns_read_name(struct arena *arena, struct text rdata, const char **name)
{
	struct buf buf;

	buf_init(&buf, arena);
	if (!add_name(&buf, rdata)) {
		*name = generic_form(arena, rdata);
		return MX_NAME_ODD;
	}
	*name = rdata.len == 1 ? "." : buf.data;
	return rdata.len == 1 ? MX_NAME_ROOT : kind_of(arena, *name);
}

struct ranked {
	struct mx_record record;
	size_t place;
};

static int by_preference(const void *left, const void *right)
{
	const struct ranked *a = left;
	const struct ranked *b = right;

	if (a->record.preference != b->record.preference)
		return a->record.preference < b->record.preference ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static struct mx_record read_mx(struct arena *arena, struct text rdata)
{
	struct mx_record record = {.kind = MX_NAME_ODD};

	if (rdata.len < 3) {
		record.host = generic_form(arena, rdata);
		return record;
	}
	record.preference = (int)(octet(rdata, 0) << 8 | octet(rdata, 1));
	record.kind = dns_read_name(arena, behind(rdata, 2), &record.host);
	return record;
}

static bool has_host(const struct mx_record *records, size_t count, const char *host)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].host, host) == 0)
			return true;
	return false;
}

size_t dns_read_mx(
	struct arena *arena, struct dns_rdata rdata, struct mx_record **records, size_t *not_read)
{
	struct ranked *all = arena_array(arena, rdata.count, sizeof(*all));
	size_t count = 0;

	*records = arena_array(arena, DNS_MAX_MX, sizeof(**records));
	*not_read = 0;
	for (size_t i = 0; i < rdata.count; i++)
		all[i] = (struct ranked){read_mx(arena, rdata.items[i]), i};
	if (rdata.count > 1)
		qsort(all, rdata.count, sizeof(*all), by_preference);
	for (size_t i = 0; i < rdata.count; i++) {
		if (has_host(*records, count, all[i].record.host))
			continue;
		if (count < DNS_MAX_MX)
			(*records)[count++] = all[i].record;
		else
			++*not_read;
	}
	return count;
}

/* RFC 1035 3.3.14: at least one string. */
static bool read_txt(struct arena *arena, struct text rdata, struct text *text)
{
	struct text rest = rdata;
	struct buf buf;

	buf_init(&buf, arena);
	while (rest.len > 0 && octet(rest, 0) < rest.len) {
		buf_add(&buf, rest.data + 1, octet(rest, 0));
		rest = behind(rest, 1 + (size_t)octet(rest, 0));
	}
	if (rdata.len == 0 || rest.len > 0)
		return false;
	*text = (struct text){buf.data, buf.len};
	return true;
}

size_t dns_read_txt(
	struct arena *arena, struct dns_rdata rdata, struct text **texts, size_t *not_read)
{
	size_t count = 0;

	*texts = arena_array(arena, DNS_MAX_TXT, sizeof(**texts));
	for (size_t i = 0; i < rdata.count && count < DNS_MAX_TXT; i++)
		if (read_txt(arena, rdata.items[i], &(*texts)[count]))
			count++;
	*not_read = rdata.count - count;
	return count;
}

/* A whole certificate of a trust anchor need not be sent by the server (RFC 7671 5.2.2). */
static struct tlsa_record read_tlsa(struct arena *arena, struct text rdata)
{
	struct tlsa_record record = {.truncated = true};

	if (rdata.len < 4)
		return record;
	record.truncated = false;
	record.usage = octet(rdata, 0);
	record.selector = octet(rdata, 1);
	record.matching = octet(rdata, 2);
	record.data = text_copy(arena, rdata.data + 3, rdata.len - 3);
	if (record.selector == 0 && record.matching == 0) {
		record.cert = arena_alloc(arena, sizeof(*record.cert));
		cert_read(arena, record.data, record.cert);
	}
	return record;
}

void dns_read_tlsa(struct arena *arena, struct dns_rdata rdata, struct tlsa_facts *facts)
{
	facts->records = arena_array(arena, DNS_MAX_TLSA, sizeof(*facts->records));
	facts->count = 0;
	while (facts->count < DNS_MAX_TLSA && facts->count < rdata.count) {
		facts->records[facts->count] = read_tlsa(arena, rdata.items[facts->count]);
		facts->count++;
	}
	facts->not_read = rdata.count - facts->count;
}

const char *dns_read_address(struct arena *arena, struct text rdata, int family)
{
	char literal[INET6_ADDRSTRLEN];

	if (rdata.len != (family == AF_INET ? 4 : 16) ||
		inet_ntop(family, rdata.data, literal, sizeof(literal)) == NULL)
		return NULL;
	return arena_copy(arena, literal, strlen(literal));
}

/* From here on: packets, RFC 1035 4.1, and RRSIG, RFC 4034 3.1. */

enum {
	HEADER_LEN = 12,
	QUESTION_LEN = 4, /* behind the name */
	RECORD_LEN = 10,  /* behind the name, with the length of the rdata */
	TYPE_RRSIG = 46,
	RRSIG_EXPIRATION = 8,
	RRSIG_INCEPTION = 12,
	RRSIG_LEN = 18 /* without the signer's name */
};

static unsigned number16(struct text text, size_t at)
{
	return octet(text, at) << 8 | octet(text, at + 1);
}

static uint32_t number32(struct text text, size_t at)
{
	return (uint32_t)number16(text, at) << 16 | number16(text, at + 2);
}

/* A pointer ends a name; where it leads to does not matter here. */
static bool skip_name(struct text *rest)
{
	while (rest->len > 0) {
		size_t len = octet(*rest, 0);
		size_t step = len > LABEL_MAX ? 2 : 1 + len;

		if ((len > LABEL_MAX && len < 0xc0) || step > rest->len)
			return false;
		*rest = behind(*rest, step);
		if (len == 0 || len > LABEL_MAX)
			return true;
	}
	return false;
}

static bool skip_question(struct text *rest)
{
	if (!skip_name(rest) || rest->len < QUESTION_LEN)
		return false;
	*rest = behind(*rest, QUESTION_LEN);
	return true;
}

static bool take_record(struct text *rest, unsigned *type, struct text *rdata)
{
	size_t len;

	if (!skip_name(rest) || rest->len < RECORD_LEN)
		return false;
	*type = number16(*rest, 0);
	len = number16(*rest, 8);
	if (rest->len - RECORD_LEN < len)
		return false;
	*rdata = (struct text){rest->data + RECORD_LEN, len};
	*rest = behind(*rest, RECORD_LEN + len);
	return true;
}

/* The nearest second with these low 32 bits, at most 2^31 before or less than that behind `now`. */
static int64_t near(uint32_t date, int64_t now)
{
	uint32_t ahead = date - (uint32_t)(uint64_t)now;

	return now + (int64_t)ahead - (ahead >> 31 != 0 ? INT64_C(1) << 32 : 0);
}

bool dns_signature_dates(
	struct text packet, unsigned type, int64_t now, int64_t *from, int64_t *until)
{
	struct text rest = packet;
	struct text rdata;
	bool found = false;
	int64_t first_from = 0;
	int64_t first_until = 0;
	unsigned record_type;

	if (packet.len < HEADER_LEN)
		return false;
	rest = behind(rest, HEADER_LEN);
	for (unsigned i = number16(packet, 4); i > 0; i--)
		if (!skip_question(&rest))
			return false;
	for (unsigned i = number16(packet, 6); i > 0; i--) {
		if (!take_record(&rest, &record_type, &rdata))
			return false;
		if (record_type != TYPE_RRSIG || rdata.len < RRSIG_LEN ||
			number16(rdata, 0) != type)
			continue;
		if (found && near(number32(rdata, RRSIG_EXPIRATION), now) >= first_until)
			continue;
		found = true;
		first_from = near(number32(rdata, RRSIG_INCEPTION), now);
		first_until = near(number32(rdata, RRSIG_EXPIRATION), now);
	}
	if (found) {
		*from = first_from;
		*until = first_until;
	}
	return found;
}
