/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading option values: full strings, checked ranges, no locale. */

#include "cli/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/host.h"
#include "base/range.h"
#include "base/text.h"
#include "base/pem.h"

enum { MAX_PORT = 65535, MIN_TIMEOUT = 1, MAX_TIMEOUT = 600, HOURS_A_DAY = 24, MAX_SCTS = 100 };

bool value_port(const char *text, int *port)
{
	size_t len = strspn(text, "0123456789");
	long number;

	if (len == 0 || len > 5 || text[len] != '\0')
		return false;
	number = strtol(text, NULL, 10);
	if (number < 1 || number > MAX_PORT)
		return false;
	*port = (int)number;
	return true;
}

/* A number from the first `len` octets. */
static bool number_of(const char *text, size_t len, double *number)
{
	char copy[32];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return number_parse(copy, number);
}

bool value_timeout(const char *text, double *seconds, enum severity *state)
{
	size_t len = strcspn(text, ":");
	double number;

	if (!number_of(text, len, &number) || number < MIN_TIMEOUT || number > MAX_TIMEOUT)
		return false;
	if (text[len] == ':' && !severity_parse(text + len + 1, state))
		return false;
	*seconds = number;
	return true;
}

bool value_tls_version(const char *text, enum tls_version *version)
{
	for (int v = TLS_1_0; v < TLS_VERSION_COUNT; v++) {
		/* behind the `TLS` of the name */
		if (strcmp(text, tls_version_name((enum tls_version)v) + 3) == 0) {
			*version = (enum tls_version)v;
			return true;
		}
	}
	return false;
}

/* One half of a pair: days, hours or percent. */
static bool lifetime_part(const char *text, size_t len, struct lifetime *lifetime)
{
	char unit = 'd';
	double number;

	if (len > 0 && strchr("dh%:", text[len - 1]) != NULL)
		unit = text[--len];
	if (!number_of(text, len, &number) || number < 0)
		return false;
	if (unit == '%') {
		if (lifetime->have_percent || number > 100)
			return false;
		lifetime->have_percent = true;
		lifetime->percent = number;
		return true;
	}
	if (lifetime->have_days)
		return false;
	lifetime->have_days = true;
	lifetime->days = unit == 'h' ? number / HOURS_A_DAY : number;
	return true;
}

bool value_lifetime(const char *text, struct lifetime *lifetime)
{
	struct lifetime parsed = {0};
	size_t len = strcspn(text, ",");

	if (!lifetime_part(text, len, &parsed))
		return false;
	if (text[len] == ',' && !lifetime_part(text + len + 1, strlen(text + len + 1), &parsed))
		return false;
	*lifetime = parsed;
	return true;
}

bool value_certificate(const char *text, struct lifetime *warn, struct lifetime *crit)
{
	struct lifetime first = {.have_days = true};
	struct lifetime second = {.have_days = true};
	size_t len = strcspn(text, ",");

	if (!number_of(text, len, &first.days) || first.days < 0)
		return false;
	if (text[len] == ',' && (!number_parse(text + len + 1, &second.days) || second.days < 0))
		return false;
	*warn = first;
	*crit = second;
	return true;
}

/* `sct:N` */
static bool require_scts(const char *text, size_t len, unsigned *require, unsigned *scts)
{
	static const char name[] = "sct:";
	const size_t name_len = sizeof(name) - 1;
	double number;

	if (len <= name_len || len > name_len + 3 || memcmp(text, name, name_len) != 0 ||
		strspn(text + name_len, "0123456789") < len - name_len ||
		!number_of(text + name_len, len - name_len, &number) || number < 1 ||
		number > MAX_SCTS)
		return false;
	*require |= REQUIRE_SCT;
	if (number > *scts)
		*scts = (unsigned)number;
	return true;
}

bool value_require(struct arena *arena, const char *text, unsigned *require, unsigned *scts,
	const char **unknown)
{
	static const struct {
		const char *name;
		unsigned bit;
	} names[] = {
		{"starttls", REQUIRE_STARTTLS},
		{"staple", REQUIRE_STAPLE},
		{"tls1.3", REQUIRE_TLS13},
		{"ipv6", REQUIRE_IPV6},
		{"dane", REQUIRE_DANE},
		{"mta-sts", REQUIRE_MTA_STS},
		{"tlsrpt", REQUIRE_TLSRPT},
		{"dnssec", REQUIRE_DNSSEC},
		{"requiretls", REQUIRE_REQUIRETLS},
	};

	for (;; text++) {
		size_t len = strcspn(text, ",");
		bool found = require_scts(text, len, require, scts);

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (strlen(names[i].name) != len || memcmp(names[i].name, text, len) != 0)
				continue;
			*require |= names[i].bit;
			found = true;
		}
		if (!found) {
			*unknown = arena_copy(arena, text, len);
			return false;
		}
		text += len;
		if (*text == '\0')
			return true;
	}
}

enum { SHA256_OCTETS = 32, SHA256_BASE64 = 44 };

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, text_lower(c));

	return at == NULL ? -1 : (int)(at - digits);
}

/* 32 octets in hexadecimal; with colons between all pairs or none. */
static bool digest_from_hex(const char *text, unsigned char *digest)
{
	const bool colons = strlen(text) > 2 && text[2] == ':';

	for (size_t i = 0; i < SHA256_OCTETS; i++) {
		int high, low;

		if (i > 0 && colons && *text++ != ':')
			return false;
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return false;
		digest[i] = (unsigned char)(high << 4 | low);
		text += 2;
	}
	return *text == '\0';
}

/* The bits of the last character that no octet takes must be 0, or two texts would be one pin. */
static bool digest_from_base64(const char *text, unsigned char *digest)
{
	static const char last[] = "AEIMQUYcgkosw048";
	unsigned char octets[SHA256_OCTETS + 2];
	struct text body = {text, SHA256_BASE64 - 1};
	struct pem_reader reader;

	if (strlen(text) != SHA256_BASE64 || text[SHA256_BASE64 - 1] != '=' ||
		strchr(last, text[SHA256_BASE64 - 2]) == NULL || strpbrk(text, " \t\r\n") != NULL)
		return false;
	pem_reader_init(&reader, body);
	if (pem_decode(&reader, &body, octets, SHA256_OCTETS) != SHA256_OCTETS)
		return false;
	memcpy(digest, octets, SHA256_OCTETS);
	return true;
}

bool value_pin(struct arena *arena, const char *text, struct pin *pin)
{
	const bool of_key = strncmp(text, "key:", 4) == 0;
	unsigned char digest[SHA256_OCTETS];
	char *hex;

	if (!of_key && strncmp(text, "cert:", 5) != 0)
		return false;
	text += of_key ? 4 : 5;
	if (!digest_from_hex(text, digest) && !(of_key && digest_from_base64(text, digest)))
		return false;
	hex = arena_alloc(arena, 2 * SHA256_OCTETS + 1);
	for (size_t i = 0; i < SHA256_OCTETS; i++) {
		hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	*pin = (struct pin){of_key, hex};
	return true;
}

bool value_cert_types(const char *text, enum cert_types *types)
{
	static const char *const names[] = {
		[CERT_TYPES_FIRST] = "first",
		[CERT_TYPES_BOTH] = "both",
		[CERT_TYPES_STRICT] = "strict",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*types = (enum cert_types)i;
			return true;
		}
	}
	return false;
}

bool value_resolver(struct arena *arena, const char *text, const char **address, int *port)
{
	const char *at = strchr(text, '@');
	size_t len = at == NULL ? strlen(text) : (size_t)(at - text);
	struct host host;

	if (host_parse(arena, arena_copy(arena, text, len), &host) != HOST_OK ||
		host.kind == HOST_NAME)
		return false;
	if (at != NULL && !value_port(at + 1, port))
		return false;
	*address = host.ascii;
	return true;
}

bool value_senders(struct arena *arena, const char *text, unsigned *senders, const char **unknown)
{
	for (;; text++) {
		const char *word = arena_copy(arena, text, strcspn(text, ","));
		int sender = 0;

		while (sender < SENDER_COUNT && strcmp(word, sender_name((enum sender)sender)) != 0)
			sender++;
		if (sender == SENDER_COUNT) {
			*unknown = word;
			return false;
		}
		*senders |= 1U << sender;
		text += strlen(word);
		if (*text == '\0')
			return true;
	}
}

bool value_mx_pattern(struct arena *arena, const char *text, const char **name)
{
	const bool wild = strncmp(text, "*.", 2) == 0;
	struct host host;

	if (strcmp(text, ".") == 0) {
		*name = ".";
		return true;
	}
	if (host_parse(arena, wild ? text + 2 : text, &host) != HOST_OK || host.kind != HOST_NAME)
		return false;
	*name = wild ? arena_printf(arena, "*.%s", host.ascii) : host.ascii;
	return true;
}

bool value_state_rule(struct arena *arena, const char *text, bool ignore, struct state_rule *rule)
{
	const char *equals = ignore ? NULL : strrchr(text, '=');
	size_t len = equals == NULL ? strlen(text) : (size_t)(equals - text);
	const char *at = memchr(text, '@', len);
	struct state_rule parsed = {.ignore = ignore};
	char *host;

	if (!ignore && (equals == NULL || !severity_parse(equals + 1, &parsed.severity)))
		return false;
	parsed.id = arena_copy(arena, text, at == NULL ? len : (size_t)(at - text));
	if (at != NULL) {
		host = arena_copy(arena, at + 1, len - (size_t)(at + 1 - text));
		for (char *p = host; *p != '\0'; p++)
			*p = text_lower(*p);
		if (*host == '\0')
			return false;
		parsed.host = host;
	}
	if (*parsed.id == '\0')
		return false;
	*rule = parsed;
	return true;
}
