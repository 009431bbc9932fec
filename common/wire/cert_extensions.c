/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The extensions that decide what a certificate may be used for, read in one walk. Not a verifier:
 * criticality, constraints and policies are for whoever verifies the chain. An extension that
 * cannot be read, or that comes twice (RFC 5280 4.2), is there and grants nothing: no names, no
 * usage, no timestamps, and what could demand a staple does.
 */

#include "wire/cert_extensions.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"
#include "base/vec.h"
#include "wire/cert.h"
#include "wire/der.h"

enum {
	TAG_DNS_NAME = 0x82, /* GeneralName, RFC 5280 4.2.1.6 */
	TAG_IP_ADDRESS = 0x87,
	DIGITAL_SIGNATURE = 0x80, /* of KeyUsage, the first octet */
	KEY_CERT_SIGN = 0x04,
	FEATURE_STATUS_REQUEST = 5,
	SCT_MIN_LENGTH = 47 /* version, log, time, and two empty fields, RFC 6962 3.2 */
};

static struct text address_text(struct arena *arena, struct text octets)
{
	char literal[INET6_ADDRSTRLEN];
	int family = octets.len == 4 ? AF_INET : AF_INET6;

	if ((octets.len != 4 && octets.len != 16) ||
		inet_ntop(family, octets.data, literal, sizeof(literal)) == NULL)
		return (struct text){"", 0};
	return text_copy(arena, literal, strlen(literal));
}

static void read_names(struct arena *arena, struct text value, struct cert_facts *facts)
{
	VEC_OF(struct cert_name) names = {0};
	struct text rest;
	struct der name;
	size_t not_read = 0;

	facts->names = NULL;
	facts->name_count = facts->names_not_read = 0;
	if (!der_open(value, DER_SEQUENCE, &rest))
		return;
	while (der_next(&rest, &name)) {
		if (name.tag != TAG_DNS_NAME && name.tag != TAG_IP_ADDRESS)
			continue;
		if (names.count == CERT_MAX_NAMES)
			not_read++;
		else if (name.tag == TAG_DNS_NAME)
			*VEC_ADD(arena, &names) = (struct cert_name){NAME_DNS, name.content};
		else
			*VEC_ADD(arena, &names) =
				(struct cert_name){NAME_IP, address_text(arena, name.content)};
	}
	if (rest.len > 0)
		return;
	facts->names = names.items;
	facts->name_count = names.count;
	facts->names_not_read = not_read;
}

static void read_constraints(struct arena *arena, struct text value, struct cert_facts *facts)
{
	struct text rest;
	struct der ca;

	(void)arena;
	facts->is_ca = der_open(value, DER_SEQUENCE, &rest) && der_take(&rest, DER_BOOLEAN, &ca) &&
		ca.content.len == 1 && ca.content.data[0] != 0;
}

static void read_key_usage(struct arena *arena, struct text value, struct cert_facts *facts)
{
	unsigned char usage = 0;
	struct text bits;

	(void)arena;
	if (der_open(value, DER_BIT_STRING, &bits) && bits.len >= 2 &&
		(unsigned char)bits.data[0] <= 7)
		usage = (unsigned char)bits.data[1];
	facts->have_key_usage = true;
	facts->may_sign = (usage & DIGITAL_SIGNATURE) != 0;
	facts->may_issue = (usage & KEY_CERT_SIGN) != 0;
}

static void read_purposes(struct arena *arena, struct text value, struct cert_facts *facts)
{
	static const struct text server = DER_OID_OF("\x2b\x06\x01\x05\x05\x07\x03\x01");
	static const struct text any = DER_OID_OF("\x55\x1d\x25\x00");
	bool serves_tls = false, serves_any = false;
	struct text rest;
	struct der purpose;

	(void)arena;
	facts->have_purposes = true;
	facts->serves_tls = facts->serves_any = false;
	if (!der_open(value, DER_SEQUENCE, &rest))
		return;
	while (der_take(&rest, DER_OID, &purpose)) {
		serves_tls = serves_tls || der_equal(purpose.content, server);
		serves_any = serves_any || der_equal(purpose.content, any);
	}
	facts->serves_tls = serves_tls && rest.len == 0;
	facts->serves_any = serves_any && rest.len == 0;
}

static void read_features(struct arena *arena, struct text value, struct cert_facts *facts)
{
	struct text rest;
	struct der feature;

	(void)arena;
	facts->must_staple = true;
	if (!der_open(value, DER_SEQUENCE, &rest))
		return;
	while (der_take(&rest, DER_INTEGER, &feature)) {
		if (feature.content.len == 1 && feature.content.data[0] == FEATURE_STATUS_REQUEST)
			return;
	}
	facts->must_staple = rest.len > 0;
}

/* A vector of TLS: two octets of length, then that many. */
static bool take_vector(struct text *rest, struct text *content)
{
	const unsigned char *at = (const unsigned char *)rest->data;
	size_t len;

	if (rest->len < 2)
		return false;
	len = (size_t)at[0] << 8 | at[1];
	if (len > rest->len - 2)
		return false;
	*content = (struct text){rest->data + 2, len};
	rest->data += 2 + len;
	rest->len -= 2 + len;
	return true;
}

static void read_timestamps(struct arena *arena, struct text value, struct cert_facts *facts)
{
	struct text outer;
	struct text list;
	struct text sct;
	unsigned count = 0;

	(void)arena;
	facts->sct_count = 0;
	if (!der_open(value, DER_OCTET_STRING, &outer) || !take_vector(&outer, &list) ||
		outer.len > 0)
		return;
	while (take_vector(&list, &sct))
		count += sct.len >= SCT_MIN_LENGTH && sct.data[0] == 0;
	if (list.len == 0)
		facts->sct_count = count;
}

/* Each is called with the value, and with none at all when the extension comes again. */
static const struct {
	struct text oid;
	void (*read)(struct arena *arena, struct text value, struct cert_facts *facts);
} readers[] = {
	{DER_OID_OF("\x55\x1d\x11"), read_names},
	{DER_OID_OF("\x55\x1d\x13"), read_constraints},
	{DER_OID_OF("\x55\x1d\x0f"), read_key_usage},
	{DER_OID_OF("\x55\x1d\x25"), read_purposes},
	{DER_OID_OF("\x2b\x06\x01\x05\x05\x07\x01\x18"), read_features},
	{DER_OID_OF("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"), read_timestamps},
};

static bool take_extension(struct text *rest, struct text *oid, struct text *value)
{
	struct der element;
	struct text extension;

	if (!der_take(rest, DER_SEQUENCE, &element))
		return false;
	extension = element.content;
	if (!der_take(&extension, DER_OID, &element))
		return false;
	*oid = element.content;
	der_take(&extension, DER_BOOLEAN, &element);
	return der_open(extension, DER_OCTET_STRING, value);
}

bool cert_extensions_read(struct arena *arena, struct text extensions, struct cert_facts *facts)
{
	static const struct text nothing = {"", 0};
	unsigned seen = 0;
	struct text rest;
	struct text oid;
	struct text value;

	if (!der_open(extensions, DER_SEQUENCE, &rest))
		return false;
	while (rest.len > 0) {
		if (!take_extension(&rest, &oid, &value))
			return false;
		for (unsigned i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
			if (!der_equal(oid, readers[i].oid))
				continue;
			readers[i].read(arena, seen & 1U << i ? nothing : value, facts);
			seen |= 1U << i;
		}
	}
	return true;
}
