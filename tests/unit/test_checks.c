/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of checks: ids are well formed and stay, prefixes go by components. */

#include "judge/checks.h"

#include <ctype.h>
#include <string.h>

#include "unit.h"

/* At least two components of [a-z0-9-], the first beginning with a letter. */
static bool is_id(const char *id)
{
	const char *dot = strchr(id, '.');

	if (!islower(id[0]) || dot == NULL || dot[1] == '\0')
		return false;
	for (const char *p = id; *p != '\0'; p++)
		if (!islower(*p) && !isdigit(*p) && *p != '-' && (*p != '.' || p[1] == '.'))
			return false;
	return true;
}

START_TEST(table)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct check *check = &checks[i];

		ck_assert_msg(is_id(check->id), "%s", check->id);
		ck_assert_msg(check->plugins != 0, "%s", check->id);
		ck_assert_msg(
			strlen(check->title) > 5 && strlen(check->title) <= 60, "%s", check->id);
		ck_assert_msg(
			(check->judge != NULL) == (check->scope != SCOPE_LATER), "%s", check->id);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(checks[j].id, check->id);
	}
}
END_TEST

/* Users' configurations hold these ids: one that goes, or changes its name, fails here. */
START_TEST(public_ids_stay)
{
	static const char *const ids[] = {"local.no-route", "local.denied", "local.resolver",
		"local.dnssec", "local.ca", "setup.usage", "smtp.connect",
		"smtp.greeting.rate-limit", "smtp.greeting.timeout", "smtp.greeting.busy",
		"smtp.greeting.refused", "smtp.greeting.not-smtp", "smtp.greeting.tls-port",
		"smtp.closed", "smtp.reply", "smtp.ehlo", "smtp.ehlo.name", "smtp.ehlo-tls",
		"starttls.offered", "starttls.masked", "starttls.refused", "starttls.injection",
		"starttls.repeated", "tls.handshake", "tls.version", "tls.plaintext",
		"tls.client-cert", "tls.cipher", "tls.key-exchange", "cert.expiry", "cert.name",
		"cert.cn-only", "cert.not-reloaded", "mx.unexpected", "mx.buried", "mx.implicit",
		"mx.private", "dnssec.expiry", "dane.match", "sts.mx-mismatch", "run.timeout"};

	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		bool found = false;

		for (size_t c = 0; c < CHECK_COUNT; c++)
			found = found || strcmp(checks[c].id, ids[i]) == 0;
		ck_assert_msg(found, "%s", ids[i]);
	}
}
END_TEST

START_TEST(prefixes)
{
	static const struct {
		const char *id, *prefix;
		bool within;
	} rows[] = {
		{"cert.expiry", "cert.expiry", true},
		{"cert.expiry", "cert", true},
		{"cert.expiry", "cer", false},
		{"cert.expiry", "cert.", false},
		{"cert.expiry", "cert.exp", false},
		{"cert.expiry", "", false},
		{"cert.expiry", "cert.expiry.x", false},
		{"cert.expiry", "CERT", false},
		{"smtp.greeting.busy", "smtp.greeting", true},
		{"smtp.greeting", "smtp", true},
		{"smtp.ehlo-tls", "smtp.ehlo", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		ck_assert_msg(checks_id_within(rows[i].id, rows[i].prefix) == rows[i].within,
			"%s in %s", rows[i].id, rows[i].prefix);
}
END_TEST

START_TEST(known)
{
	static const struct {
		const char *id;
		bool known;
	} rows[] = {
		{"cert", true},
		{"cert.expiry", true},
		{"smtp.greeting", true},
		{"dane", true},
		{"", false},
		{"certs", false},
		{"cert.", false},
		{".", false},
		{"cert.expiry.x", false},
		{"expiry", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		ck_assert_msg(checks_know(rows[i].id) == rows[i].known, "\"%s\"", rows[i].id);
}
END_TEST

Suite *checks_suite(void)
{
	Suite *suite = suite_create("checks");
	TCase *tcase = unit_case(suite, "checks");

	tcase_add_test(tcase, table);
	tcase_add_test(tcase, public_ids_stay);
	tcase_add_test(tcase, prefixes);
	tcase_add_test(tcase, known);
	return suite;
}
