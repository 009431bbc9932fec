/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammars of option values: what is read, what is refused, and that a refusal writes nothing.
 */

#include "unit.h"

#include <string.h>

#include "cli/values.h"

START_TEST(ports)
{
	static const struct {
		const char *input;
		int want; /* 0: refused */
	} rows[] = {
		{"1", 1},
		{"25", 25},
		{"587", 587},
		{"00025", 25},
		{"65535", 65535},
		{"0", 0},
		{"00000", 0},
		{"65536", 0},
		{"99999", 0},
		{"100000", 0},
		{"000025", 0},
		{"", 0},
		{"-25", 0},
		{"+25", 0},
		{" 25", 0},
		{"25 ", 0},
		{"25\n", 0},
		{"0x19", 0},
		{"2.5", 0},
		{"smtp", 0},
		{"25,587", 0},
		{"4294967321", 0},
		{"18446744073709551641", 0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int port = -7;

		ck_assert_msg(value_port(rows[i].input, &port) == (rows[i].want != 0),
			"\"%s\": should be %d", rows[i].input, rows[i].want);
		ck_assert_msg(port == (rows[i].want != 0 ? rows[i].want : -7), "\"%s\": %d",
			rows[i].input, port);
	}
}
END_TEST

START_TEST(timeouts)
{
	static const struct {
		const char *input;
		double seconds; /* 0: refused */
		enum severity state;
	} rows[] = {
		{"1", 1, SEVERITY_CRITICAL},
		{"9", 9, SEVERITY_CRITICAL},
		{"2.5", 2.5, SEVERITY_CRITICAL},
		{"600", 600, SEVERITY_CRITICAL},
		{"9:warning", 9, SEVERITY_WARNING},
		{"9:WARNING", 9, SEVERITY_WARNING},
		{"9:unknown", 9, SEVERITY_UNKNOWN},
		{"9:ok", 9, SEVERITY_OK},
		{"9:critical", 9, SEVERITY_CRITICAL},
		{"0", 0, SEVERITY_OK},
		{"0.9", 0, SEVERITY_OK},
		{"-1", 0, SEVERITY_OK},
		{"601", 0, SEVERITY_OK},
		{"600.1", 0, SEVERITY_OK},
		{"", 0, SEVERITY_OK},
		{":", 0, SEVERITY_OK},
		{":warning", 0, SEVERITY_OK},
		{"9:", 0, SEVERITY_OK},
		{"9:bad", 0, SEVERITY_OK},
		{"9:warning:", 0, SEVERITY_OK},
		{"9s", 0, SEVERITY_OK},
		{"x", 0, SEVERITY_OK},
		{"9 :warning", 0, SEVERITY_OK},
		{"1e2", 0, SEVERITY_OK},
		{"inf", 0, SEVERITY_OK},
		{"nan", 0, SEVERITY_OK},
		{"99999999999999999999999999999999999999", 0, SEVERITY_OK},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		double seconds = -7;
		enum severity state = SEVERITY_CRITICAL;
		bool good = value_timeout(rows[i].input, &seconds, &state);

		ck_assert_msg(good == (rows[i].seconds > 0), "\"%s\": %d", rows[i].input, good);
		ck_assert_msg(seconds == (good ? rows[i].seconds : -7), "\"%s\": %g", rows[i].input,
			seconds);
		ck_assert_msg(state == (good ? rows[i].state : SEVERITY_CRITICAL),
			"\"%s\": state %d", rows[i].input, (int)state);
	}
}
END_TEST

START_TEST(tls_versions)
{
	static const struct {
		const char *input;
		enum tls_version want; /* TLS_UNKNOWN: refused */
	} rows[] = {
		{"1.0", TLS_1_0},
		{"1.1", TLS_1_1},
		{"1.2", TLS_1_2},
		{"1.3", TLS_1_3},
		{"1", TLS_UNKNOWN},
		{"1.4", TLS_UNKNOWN},
		{"TLS1.2", TLS_UNKNOWN},
		{"1.2 ", TLS_UNKNOWN},
		{"", TLS_UNKNOWN},
		{"1.20", TLS_UNKNOWN},
		{"3.0", TLS_UNKNOWN},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum tls_version version = TLS_UNKNOWN;

		ck_assert_msg(
			value_tls_version(rows[i].input, &version) == (rows[i].want != TLS_UNKNOWN),
			"\"%s\"", rows[i].input);
		ck_assert_msg(version == rows[i].want, "\"%s\": %d", rows[i].input, (int)version);
	}
}
END_TEST

static void same_lifetime(const char *row, const struct lifetime *got, const struct lifetime *want)
{
	ck_assert_msg(got->have_days == want->have_days &&
			got->have_percent == want->have_percent && got->days == want->days &&
			got->percent == want->percent,
		"\"%s\": days %d %g, percent %d %g", row, got->have_days, got->days,
		got->have_percent, got->percent);
}

START_TEST(lifetimes)
{
	static const struct {
		const char *input;
		struct lifetime want;
	} rows[] = {
		{"21", {true, false, 21, 0}},
		{"21d", {true, false, 21, 0}},
		{"21:", {true, false, 21, 0}},
		{"0", {true, false, 0, 0}},
		{"1.5", {true, false, 1.5, 0}},
		{"12h", {true, false, 0.5, 0}},
		{"36h", {true, false, 1.5, 0}},
		{"25%", {false, true, 0, 25}},
		{"100%", {false, true, 0, 100}},
		{"30d,25%", {true, true, 30, 25}},
		{"25%,30d", {true, true, 30, 25}},
		{"12h,5%", {true, true, 0.5, 5}},
		{"30,25%", {true, true, 30, 25}},
		{"30:,25%", {true, true, 30, 25}},
	};
	static const char *const bad[] = {"", "d", "%", ",", "21,", ",21", "21,14", "21d,12h",
		"25%,10%", "101%", "-1", "-1d", "21x", "21dd", "21 d", "x", "21d,25%,1", "1e3",
		"nan", "inf", "21::", "@21", "~:21", "21:30", "1,5%%",
		"99999999999999999999999999999999999"};
	const struct lifetime before = {false, false, -7, -8};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct lifetime lifetime = before;

		ck_assert_msg(value_lifetime(rows[i].input, &lifetime), "%s", rows[i].input);
		same_lifetime(rows[i].input, &lifetime, &rows[i].want);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct lifetime lifetime = before;

		ck_assert_msg(!value_lifetime(bad[i], &lifetime), "\"%s\": taken", bad[i]);
		same_lifetime(bad[i], &lifetime, &before);
	}
}
END_TEST

START_TEST(certificates)
{
	static const struct {
		const char *input;
		double warn, crit;
	} rows[] = {{"21", 21, 0}, {"21,14", 21, 14}, {"0", 0, 0}, {"0,0", 0, 0}, {"5,10", 5, 10},
		{"1.5,0.5", 1.5, 0.5}};
	static const char *const bad[] = {"", ",", "21,", ",14", "21,14,7", "x", "21,x", "-1",
		"21,-1", "21d", "25%", "21 ,14", "21, 14", "21:14"};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct lifetime warn = {false, true, 0, 1};
		struct lifetime crit = {false, true, 0, 1};

		ck_assert_msg(value_certificate(rows[i].input, &warn, &crit), "%s", rows[i].input);
		same_lifetime(
			rows[i].input, &warn, &(struct lifetime){true, false, rows[i].warn, 0});
		same_lifetime(
			rows[i].input, &crit, &(struct lifetime){true, false, rows[i].crit, 0});
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct lifetime warn = {true, true, -7, -8};
		struct lifetime crit = {true, true, -7, -8};

		ck_assert_msg(!value_certificate(bad[i], &warn, &crit), "\"%s\": taken", bad[i]);
		same_lifetime(bad[i], &warn, &(struct lifetime){true, true, -7, -8});
		same_lifetime(bad[i], &crit, &(struct lifetime){true, true, -7, -8});
	}
}
END_TEST

START_TEST(requirements)
{
	static const struct {
		const char *input;
		unsigned want;
		const char *unknown; /* NULL: good */
		unsigned scts;
	} rows[] = {
		{"starttls", REQUIRE_STARTTLS, NULL, 0},
		{"tls1.3", REQUIRE_TLS13, NULL, 0},
		{"tls1.3,ipv6", REQUIRE_TLS13 | REQUIRE_IPV6, NULL, 0},
		{"ipv6,ipv6", REQUIRE_IPV6, NULL, 0},
		{"sct:1", REQUIRE_SCT, NULL, 1},
		{"sct:2,staple", REQUIRE_SCT | REQUIRE_STAPLE, NULL, 2},
		{"sct:100", REQUIRE_SCT, NULL, 100},
		{"sct:3,sct:2", REQUIRE_SCT, NULL, 3},
		{"sct:2,sct:3", REQUIRE_SCT, NULL, 3},
		{"sct:002", REQUIRE_SCT, NULL, 2},
		{"sct", 0, "sct", 0},
		{"sct:", 0, "sct:", 0},
		{"sct:0", 0, "sct:0", 0},
		{"sct:101", 0, "sct:101", 0},
		{"sct:0002", 0, "sct:0002", 0},
		{"sct:-1", 0, "sct:-1", 0},
		{"sct:1.5", 0, "sct:1.5", 0},
		{"sct:2x", 0, "sct:2x", 0},
		{"sct:x", 0, "sct:x", 0},
		{"sct2", 0, "sct2", 0},
		{"staple,dane,mta-sts,tlsrpt,dnssec,requiretls",
			REQUIRE_STAPLE | REQUIRE_DANE | REQUIRE_MTA_STS | REQUIRE_TLSRPT |
				REQUIRE_DNSSEC | REQUIRE_REQUIRETLS,
			NULL, 0},
		{"", 0, "", 0},
		{"ipv6,", 0, "", 0},
		{",ipv6", 0, "", 0},
		{"ipv7", 0, "ipv7", 0},
		{"ipv6,bad,worse", 0, "bad", 0},
		{"IPV6", 0, "IPV6", 0},
		{"ipv", 0, "ipv", 0},
		{"starttls ipv6", 0, "starttls ipv6", 0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *unknown = NULL;
		unsigned require = 0;
		unsigned scts = 0;
		bool good = value_require(unit_arena, rows[i].input, &require, &scts, &unknown);

		ck_assert_msg(good == (rows[i].unknown == NULL), "\"%s\": %d", rows[i].input, good);
		if (good)
			ck_assert_msg(require == rows[i].want && scts == rows[i].scts,
				"\"%s\": %x, %u", rows[i].input, require, scts);
		else
			ck_assert_str_eq(unknown, rows[i].unknown);
	}
}
END_TEST

#define PIN_HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff"
#define PIN_UPPER "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1EFF"
#define PIN_COLONS                                                                                 \
	"00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1" \
	"d:1e:ff"
#define PIN_BASE64 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8="

START_TEST(pins)
{
	static const struct {
		const char *input;
		bool of_key;
	} rows[] = {
		{"key:" PIN_HEX, true},
		{"key:" PIN_UPPER, true},
		{"key:" PIN_COLONS, true},
		{"key:" PIN_BASE64, true},
		{"cert:" PIN_HEX, false},
		{"cert:" PIN_UPPER, false},
		{"cert:" PIN_COLONS, false},
	};
	static const char *const bad[] = {"", "key", "key:", "cert:", PIN_HEX, PIN_BASE64,
		"KEY:" PIN_HEX, "spki:" PIN_HEX, "key:" PIN_HEX "0", "key:" PIN_HEX "00",
		"key: " PIN_HEX, "key:" PIN_HEX " ", "key:0" PIN_HEX, "cert:" PIN_BASE64,
		/* SHA-1, SHA-512's length, an octet less */
		"cert:000102030405060708090a0b0c0d0e0f10111213", "key:" PIN_HEX PIN_HEX,
		"key:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
		/* no hexadecimal digit at either place */
		"key:g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff",
		"key:0g0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff",
		/* colons at odd places */
		"key:0:00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff",
		"key:00:0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff",
		"key:" PIN_COLONS ":", "key::" PIN_COLONS,
		/* base64: no padding, url form, blank inside, bits to spare */
		"key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8",
		"key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8==",
		"key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv_=",
		"key:AAECAwQFBgcICQoLDA0 DxAREhMUFRYXGBkaGxwdHv8=",
		"key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv9=",
		"key:AAECAwQFBgcICQoLDA0=DxAREhMUFRYXGBkaGxwdHv8="};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct pin pin = {0};

		ck_assert_msg(value_pin(unit_arena, rows[i].input, &pin), "%s", rows[i].input);
		ck_assert_msg(pin.of_key == rows[i].of_key, "%s", rows[i].input);
		ck_assert_str_eq(pin.sha256, PIN_HEX);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct pin pin = {.sha256 = "untouched"};

		ck_assert_msg(!value_pin(unit_arena, bad[i], &pin), "\"%s\": taken", bad[i]);
		ck_assert_str_eq(pin.sha256, "untouched");
	}
}
END_TEST

START_TEST(families)
{
	static const char *const bad[] = {"", "all", "First", "both ", "bot", "strict,both"};
	enum cert_types types = CERT_TYPES_BOTH;

	ck_assert(value_cert_types("first", &types) && types == CERT_TYPES_FIRST);
	ck_assert(value_cert_types("both", &types) && types == CERT_TYPES_BOTH);
	ck_assert(value_cert_types("strict", &types) && types == CERT_TYPES_STRICT);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		types = CERT_TYPES_BOTH;
		ck_assert_msg(!value_cert_types(bad[i], &types), "\"%s\": taken", bad[i]);
		ck_assert_int_eq(types, CERT_TYPES_BOTH);
	}
}
END_TEST

START_TEST(state_rules)
{
	static const struct {
		const char *input;
		bool ignore;
		const char *id, *host;
		enum severity state;
	} rows[] = {
		{"cert.expiry=warning", false, "cert.expiry", NULL, SEVERITY_WARNING},
		{"cert=OK", false, "cert", NULL, SEVERITY_OK},
		{"tls.version@mx1.example.org=critical", false, "tls.version", "mx1.example.org",
			SEVERITY_CRITICAL},
		{"tls@MX1.Example.ORG=unknown", false, "tls", "mx1.example.org", SEVERITY_UNKNOWN},
		{"cert.expiry", true, "cert.expiry", NULL, SEVERITY_OK},
		{"cert@mx1.example.org", true, "cert", "mx1.example.org", SEVERITY_OK},
	};
	static const struct {
		const char *input;
		bool ignore;
	} bad[] = {
		{"", false},
		{"cert", false},
		{"=ok", false},
		{"cert=", false},
		{"cert=bad", false},
		{"@host=ok", false},
		{"cert@=ok", false},
		{"cert=ok ", false},
		{"", true},
		{"@host", true},
		{"cert@", true},
		{"cert=ok=", false},
		{"cert=3", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct state_rule rule;

		ck_assert_msg(value_state_rule(unit_arena, rows[i].input, rows[i].ignore, &rule),
			"%s", rows[i].input);
		ck_assert_str_eq(rule.id, rows[i].id);
		ck_assert_pstr_eq(rule.host, rows[i].host);
		ck_assert_msg(rule.ignore == rows[i].ignore, "%s", rows[i].input);
		if (!rule.ignore)
			ck_assert_msg(rule.severity == rows[i].state, "%s", rows[i].input);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct state_rule rule = {.id = "untouched"};

		ck_assert_msg(!value_state_rule(unit_arena, bad[i].input, bad[i].ignore, &rule),
			"\"%s\": taken", bad[i].input);
		ck_assert_str_eq(rule.id, "untouched");
	}
}
END_TEST

START_TEST(resolvers)
{
	static const struct {
		const char *input;
		const char *address; /* NULL: refused */
		int port;
	} rows[] = {
		{"127.0.0.1", "127.0.0.1", 53},
		{"127.0.0.1@5353", "127.0.0.1", 5353},
		{"::1", "::1", 53},
		{"[::1]", "::1", 53},
		{"2001:DB8::53@853", "2001:db8::53", 853},
		{"[2001:db8::53]@853", "2001:db8::53", 853},
		{"127.0.0.1@", NULL, 53},
		{"127.0.0.1@0", NULL, 53},
		{"127.0.0.1@65536", NULL, 53},
		{"127.0.0.1@53@53", NULL, 53},
		{"127.0.0.1@53 ", NULL, 53},
		{"127.0.0.1:53", NULL, 53},
		{"127.0.0.1#53", NULL, 53},
		{"@53", NULL, 53},
		{"", NULL, 53},
		{"ns.example.org", NULL, 53},
		{"Recurse", NULL, 53},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *address = NULL;
		int port = 53;
		bool taken = value_resolver(unit_arena, rows[i].input, &address, &port);

		ck_assert_msg(taken == (rows[i].address != NULL), "%s", rows[i].input);
		ck_assert_pstr_eq(address, rows[i].address);
		ck_assert_msg(port == rows[i].port, "%s: port %d", rows[i].input, port);
	}
}
END_TEST

START_TEST(senders)
{
	static const struct {
		const char *input;
		unsigned want; /* 0: refused */
		const char *unknown;
	} rows[] = {
		{"may", 1U << SENDER_MAY, NULL},
		{"encrypt", 1U << SENDER_ENCRYPT, NULL},
		{"verify", 1U << SENDER_VERIFY, NULL},
		{"dane", 1U << SENDER_DANE, NULL},
		{"mta-sts", 1U << SENDER_MTA_STS, NULL},
		{"dane,may", 1U << SENDER_MAY | 1U << SENDER_DANE, NULL},
		{"dane,dane", 1U << SENDER_DANE, NULL},
		{"may,encrypt,verify,dane,mta-sts", SENDERS_ALL, NULL},
		{"", 0, ""},
		{"dane,", 0, ""},
		{",dane", 0, ""},
		{"DANE", 0, "DANE"},
		{"dan", 0, "dan"},
		{"dane may", 0, "dane may"},
		{"may,none", 0, "none"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *unknown = NULL;
		unsigned set = 0;
		bool taken = value_senders(unit_arena, rows[i].input, &set, &unknown);

		ck_assert_msg(taken == (rows[i].want != 0), "%s", rows[i].input);
		ck_assert_pstr_eq(unknown, rows[i].unknown);
		if (taken)
			ck_assert_msg(set == rows[i].want, "%s: %x", rows[i].input, set);
	}
}
END_TEST

START_TEST(mx_patterns)
{
	static const struct {
		const char *input;
		const char *want; /* NULL: refused */
	} rows[] = {
		{"mx1.example.org", "mx1.example.org"},
		{"MX1.Example.ORG.", "mx1.example.org"},
		{"*.mail.example.net", "*.mail.example.net"},
		{"*.Mail.Example.NET.", "*.mail.example.net"},
		{"*.b\xc3\xbc"
		 "cher.example",
			"*.xn--bcher-kva.example"},
		{".", "."},
		{"", NULL},
		{"*", NULL},
		{"*.", NULL},
		{"..", NULL},
		{"mx*.example.org", NULL},
		{"*.*.example.org", NULL},
		{".example.org", NULL},
		{"192.0.2.7", NULL},
		{"mx1.example.org,mx2.example.org", NULL},
		{"10 mx1.example.org", NULL},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *name = NULL;
		bool taken = value_mx_pattern(unit_arena, rows[i].input, &name);

		ck_assert_msg(taken == (rows[i].want != NULL), "%s", rows[i].input);
		ck_assert_pstr_eq(name, rows[i].want);
	}
}
END_TEST

Suite *values_suite(void)
{
	Suite *suite = suite_create("values");
	TCase *tcase = unit_case(suite, "values");

	tcase_add_test(tcase, ports);
	tcase_add_test(tcase, timeouts);
	tcase_add_test(tcase, tls_versions);
	tcase_add_test(tcase, lifetimes);
	tcase_add_test(tcase, certificates);
	tcase_add_test(tcase, requirements);
	tcase_add_test(tcase, pins);
	tcase_add_test(tcase, families);
	tcase_add_test(tcase, resolvers);
	tcase_add_test(tcase, senders);
	tcase_add_test(tcase, mx_patterns);
	tcase_add_test(tcase, state_rules);
	return suite;
}
