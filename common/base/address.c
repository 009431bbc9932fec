/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that a name of somebody else's must not lead us to. A table of prefixes, no routing: an
 * address that is public by this table may still be unreachable. Cannot fail.
 */

#include "base/address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

struct prefix {
	unsigned char octets[16];
	unsigned bits;
};

static const struct prefix private_ipv4[] = {
	{{0}, 8}, {{10}, 8}, {{127}, 8}, {{169, 254}, 16}, {{172, 16}, 12}, {{192, 168}, 16},
	{{224}, 4}, /* multicast */
};

static const struct prefix private_ipv6[] = {
	{{0xfc}, 7},        /* unique local */
	{{0xfe, 0x80}, 10}, /* link-local */
	{{0xff}, 8},        /* multicast */
};

/* The last four octets are an IPv4 address. `::` and `::1` are 0.0.0.0 and 0.0.0.1 of the first. */
static const struct prefix carries_ipv4[] = {
	{{0}, 96},
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, /* v4-mapped, RFC 4291 2.5.5.2 */
	{{0, 0x64, 0xff, 0x9b}, 96},                      /* NAT64, RFC 6052 2.1 */
};

static bool has_prefix(const unsigned char *raw, const struct prefix *prefix)
{
	unsigned whole = prefix->bits / 8;
	unsigned rest = prefix->bits % 8;

	if (memcmp(raw, prefix->octets, whole) != 0)
		return false;
	return rest == 0 || ((raw[whole] ^ prefix->octets[whole]) >> (8 - rest)) == 0;
}

static bool is_among(const unsigned char *raw, const struct prefix *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_prefix(raw, &prefixes[i]))
			return true;
	return false;
}

#define IS_AMONG(raw, table) is_among((raw), (table), sizeof(table) / sizeof((table)[0]))

bool address_is_private(const char *literal)
{
	unsigned char raw[16];

	if (inet_pton(AF_INET, literal, raw) == 1)
		return IS_AMONG(raw, private_ipv4);
	if (inet_pton(AF_INET6, literal, raw) != 1)
		return true;
	if (IS_AMONG(raw, carries_ipv4))
		return IS_AMONG(raw + 12, private_ipv4);
	return IS_AMONG(raw, private_ipv6);
}
