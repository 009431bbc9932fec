/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of DNS. The first octet chooses the reader: 0 MX, 1 TXT, 2 TLSA, 3 addresses, 4 a name, 5
 * a packet. Must hold: nothing is invented and nothing is lost but what is counted, what is shown
 * is ASCII and reads back to the same octets, and libc finds the same records in a packet.
 */

#include "fuzz.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/host.h"
#include "rdata.h"
#include "wire/dns.h"

enum { TYPE_MX = 15, RRSIG_TYPE = 46 };

static void check_ascii(const char *name)
{
	MUST(name[0] != '\0');
	for (const char *p = name; *p != '\0'; p++)
		MUST(*p >= 0x20 && *p < 0x7f);
}

/* One octet of the escaped form; the text moves on. */
static unsigned unescape(const char **text)
{
	const char *p = *text;

	if (p[0] != '\\') {
		*text += 1;
		return (unsigned char)p[0];
	}
	if (p[1] < '0' || p[1] > '9') {
		*text += 2;
		return (unsigned char)p[1];
	}
	*text += 4;
	return (unsigned)((p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0'));
}

/* The text says exactly the labels of the name. */
static void check_labels(const char *text, struct text wire)
{
	const unsigned char *at = (const unsigned char *)wire.data;

	for (unsigned len = *at++; len > 0; len = *at++) {
		for (unsigned i = 0; i < len; i++)
			MUST(unescape(&text) == (unsigned char)text_lower((char)*at++));
		MUST(*text == (*at > 0 ? '.' : '\0'));
		text++;
	}
	MUST(at == (const unsigned char *)wire.data + wire.len);
}

static void check_name(struct arena *arena, struct text wire)
{
	const char *name;
	enum mx_name kind = dns_read_name(arena, wire, &name);
	struct host host;

	check_ascii(name);
	MUST((kind == MX_NAME_ROOT) == (strcmp(name, ".") == 0));
	if (kind == MX_NAME_OK || kind == MX_NAME_ADDRESS)
		MUST(host_parse(arena, name, &host) == HOST_OK &&
			(host.kind == HOST_NAME) == (kind == MX_NAME_OK));
	if (kind == MX_NAME_OK)
		MUST(strcmp(host.ascii, name) == 0);
	if (kind != MX_NAME_ROOT && strncmp(name, "\\#", 2) != 0)
		check_labels(name, wire);
}

static void check_mx(struct arena *arena, struct dns_rdata rdata)
{
	struct mx_record *records;
	size_t not_read;
	size_t count = dns_read_mx(arena, rdata, &records, &not_read);

	MUST(count <= DNS_MAX_MX && count + not_read <= rdata.count);
	MUST((count == 0) == (rdata.count == 0) && (not_read == 0 || count == DNS_MAX_MX));
	for (size_t i = 0; i < count; i++) {
		MUST(records[i].preference >= 0 && records[i].preference <= 65535);
		MUST(i == 0 || records[i - 1].preference <= records[i].preference);
		for (size_t j = 0; j < i; j++)
			MUST(strcmp(records[i].host, records[j].host) != 0);
		check_ascii(records[i].host);
	}
}

static void check_txt(struct arena *arena, struct dns_rdata rdata)
{
	struct text *texts;
	size_t not_read;
	size_t total = 0;
	size_t count = dns_read_txt(arena, rdata, &texts, &not_read);

	MUST(count <= DNS_MAX_TXT && count + not_read == rdata.count);
	for (size_t i = 0; i < rdata.count; i++)
		total += rdata.items[i].len;
	for (size_t i = 0; i < count; i++) {
		MUST(texts[i].len < total);
		total -= texts[i].len + 1;
	}
}

static void check_tlsa(struct arena *arena, struct dns_rdata rdata)
{
	struct tlsa_facts facts;

	dns_read_tlsa(arena, rdata, &facts);
	MUST(facts.count <= DNS_MAX_TLSA && facts.count + facts.not_read == rdata.count);
	for (size_t i = 0; i < facts.count; i++) {
		const struct tlsa_record *record = &facts.records[i];
		const unsigned char *octets = (const unsigned char *)rdata.items[i].data;

		MUST(record->truncated == (rdata.items[i].len < 4));
		if (record->truncated)
			continue;
		MUST(record->usage == octets[0] && record->selector == octets[1] &&
			record->matching == octets[2]);
		MUST(record->data.len == rdata.items[i].len - 3 &&
			memcmp(record->data.data, octets + 3, record->data.len) == 0);
		MUST((record->cert != NULL) == (octets[1] == 0 && octets[2] == 0));
	}
}

static bool private_by_number(uint32_t address)
{
	return address >> 24 == 0 || address >> 24 == 10 || address >> 24 == 127 ||
		address >> 16 == 0xa9fe || address >> 20 == 0xac1 || address >> 16 == 0xc0a8 ||
		IN_MULTICAST(address);
}

static bool private_by_macro(const struct in6_addr *address)
{
	uint32_t last;

	memcpy(&last, address->s6_addr + 12, 4);
	if (IN6_IS_ADDR_LOOPBACK(address) || IN6_IS_ADDR_UNSPECIFIED(address) ||
		IN6_IS_ADDR_LINKLOCAL(address) || IN6_IS_ADDR_MULTICAST(address) ||
		address->s6_addr[0] >> 1 == 0x7e)
		return true;
	if (IN6_IS_ADDR_V4MAPPED(address) || IN6_IS_ADDR_V4COMPAT(address) ||
		memcmp(address, "\0\x64\xff\x9b\0\0\0\0\0\0\0\0", 12) == 0)
		return private_by_number(ntohl(last));
	return false;
}

static void check_address(struct arena *arena, struct text rdata)
{
	const char *v4 = dns_read_address(arena, rdata, AF_INET);
	const char *v6 = dns_read_address(arena, rdata, AF_INET6);
	struct in6_addr raw;
	uint32_t number;

	MUST((v4 != NULL) == (rdata.len == 4) && (v6 != NULL) == (rdata.len == 16));
	if (v4 != NULL) {
		MUST(inet_pton(AF_INET, v4, &number) == 1 && memcmp(&number, rdata.data, 4) == 0);
		MUST(address_is_private(v4) == private_by_number(ntohl(number)));
	}
	if (v6 != NULL) {
		MUST(inet_pton(AF_INET6, v6, &raw) == 1 && memcmp(&raw, rdata.data, 16) == 0);
		MUST(address_is_private(v6) == private_by_macro(&raw));
	}
}

/* What libc reads, we read alike. It reads all sections, so it may refuse more. */
static void check_packet(struct text packet)
{
	const int64_t now = INT64_C(1795456859);
	int64_t from = 0, until = 0, first = INT64_MAX;
	bool found = dns_signature_dates(packet, TYPE_MX, now, &from, &until);
	ns_msg message;
	ns_rr record;

	MUST(!found || (until - now < INT64_C(1) << 31 && now - until <= INT64_C(1) << 31));
	MUST(!found || (from - now < INT64_C(1) << 31 && now - from <= INT64_C(1) << 31));
	if (packet.len > NS_MAXMSG ||
		ns_initparse((const unsigned char *)packet.data, (int)packet.len, &message) != 0)
		return;
	for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
		const unsigned char *rdata;
		int64_t end;

		if (ns_parserr(&message, ns_s_an, i, &record) != 0)
			return;
		rdata = ns_rr_rdata(record);
		if ((int)ns_rr_type(record) != RRSIG_TYPE || ns_rr_rdlen(record) < 18 ||
			ns_get16(rdata) != TYPE_MX)
			continue;
		end = now + (int32_t)((uint32_t)ns_get32(rdata + 8) - (uint32_t)now);
		first = end < first ? end : first;
	}
	MUST(found == (first != INT64_MAX) && (!found || until == first));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct fuzz_rdata held = {.count = 0};
	struct dns_rdata rdata;
	struct text rest;
	unsigned reader = size > 0 ? data[0] % 6 : 0;

	if (size > 0) {
		rest = fuzz_copy(data + 1, size - 1);
		rdata = fuzz_rdata_of(data + 1, size - 1, &held);
		if (reader == 0)
			check_mx(arena, rdata);
		else if (reader == 1)
			check_txt(arena, rdata);
		else if (reader == 2)
			check_tlsa(arena, rdata);
		else if (reader == 3)
			check_address(arena, rest);
		else if (reader == 4)
			check_name(arena, rest);
		else
			check_packet(rest);
		fuzz_rdata_free(&held);
		free((void *)rest.data);
	}
	arena_free(arena);
	return 0;
}
