/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings about certificates, and what else differs in check_smtp_cert. */

#include "unit.h"

#include <string.h>

#include "base/buf.h"
#include "certs.h"
#include "cli.h"
#include "scratch.h"

#define HEX32 "0123456789abcdef0123456789abcdef"

START_TEST(bad_usage_of_certificates)
{
	static const struct {
		const char *input;
		const char *want;
	} rows[] = {
		{"", "which host?"},
		{"--next-cert=x.pem", "which host?"},
		{"-H mx.example.org -w 1:x", "--warning takes 21, 21d"},
		{"-H mx.example.org -c soon", "--critical takes 21, 21d"},
		{"-H mx.example.org -w 7 -c 14", "critical lifetime is above warning"},
		{"-H mx.example.org -w 21 --warning-lifetime=22", "--warning is given twice"},
		{"-H mx.example.org -c 1 --critical-lifetime=2", "--critical is given twice"},
		{"-H mx.example.org -D 21 -w 30", "exclude each other"},
		{"-H mx.example.org -D 21 -c 3", "exclude each other"},
		{"-H mx.example.org --warning-time=x", "--warning-time takes a range"},
		{"-H mx.example.org --critical-time=x", "--critical-time takes a range"},
		{"-H mx.example.org --require=requiretls",
			"check_smtp_cert takes starttls, staple, sct:N, tls1.3, ipv6"},
		{"-H mx.example.org --require=sct", "sct:N with N from 1 to 100, not sct"},
		{"-H mx.example.org --require=sct:0", "sct:N with N from 1 to 100, not sct:0"},
		{"-H mx.example.org --need=primary", "--need takes all or one"},
		{"-H mx.example.org --pin=" HEX32 HEX32, "--pin takes a SHA-256"},
		{"-H mx.example.org --pin=key:" HEX32, "--pin takes a SHA-256"},
		{"-H mx.example.org --pin=cert:x|y", "not cert:x?y"},
		{"-H mx.example.org --cert-types=all", "--cert-types takes first, both or strict"},
		{"-H mx.example.org --trust=all", "--trust takes system, not all"},
		{"-H mx.example.org --trust=system --ca-file=x", "exclude each other"},
		{"-H mx.example.org --trust=system --ca-dir=x", "exclude each other"},
		{"-H mx.example.org --verify-name=a|b", "--verify-name a?b"},
		{"-H mx.example.org --verify-name=*.example.org", "--verify-name *.example.org"},
		{"-H mx.example.org --verify-name=", "--verify-name"},
		{"-H mx.example.org --issuer=", "--issuer takes"},
		{"-L -H /run/lmtp", "give --verify-name=NAME or --no-verify"},
		{"-L -H /run/lmtp --server-name=-", "give --verify-name=NAME or --no-verify"},
		{"-H mx.example.org --ca-file=/nowhere/x.pem", "CA file /nowhere/x.pem: No such"},
		{"-H mx.example.org --add-ca=/nowhere/x.pem", "CA file /nowhere/x.pem: No such"},
		{"-H mx.example.org --ca-dir=/nowhere", "CA folder /nowhere: No such"},
		{"-H mx.example.org --crl-file=/nowhere/x.pem", "CRL file /nowhere/x.pem: No such"},
		{"-H mx.example.org --crl-file=/dev/null", "holds no revocation list"},
		{"-H mx.example.org --next-cert=/nowhere/x",
			"--next-cert: file /nowhere/x: No such"},
		{"-H mx.example.org --next-cert=/dev/null", "/dev/null: holds no certificate"},
		{"-H mx.example.org --next-cert=mx2.example.org=/dev/null",
			"--next-cert is for mx2.example.org"},
		{"-H mx.example.org --next-cert==/dev/null", "file =/dev/null: No such"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		cli_refuse(&cli_cert_plugin, rows[i].input, rows[i].want);
	cli_refuse(&cli_plugin, "--verify -L -H /run/lmtp",
		"--verify-name=NAME or leave --verify out");
	cli_refuse(
		&cli_plugin, "-H mx.example.org --require=staple", "takes starttls, tls1.3, ipv6");
	cli_refuse(
		&cli_plugin, "-H mx.example.org --require=sct:1", "takes starttls, tls1.3, ipv6");
}
END_TEST

/* What counts, and who is asked for what, by plugin and options. */
START_TEST(what_counts)
{
	static const struct {
		const struct plugin *plugin;
		const char *input;
		bool certs, verify, lifetime, trust, again;
		enum cert_types types;
		bool families;
	} rows[] = {
		{&cli_plugin, "", false, false, false, false, true, CERT_TYPES_FIRST, false},
		{&cli_plugin, "-D 21", false, false, true, false, true, CERT_TYPES_FIRST, false},
		{&cli_plugin, "--verify", true, true, true, true, true, CERT_TYPES_FIRST, false},
		{&cli_plugin, "--trust=system", false, false, false, true, true, CERT_TYPES_FIRST,
			false},
		{&cli_plugin, "--cert-types=both", false, false, false, false, true,
			CERT_TYPES_BOTH, true},
		{&cli_plugin, "--cert-types=strict", false, false, false, false, true,
			CERT_TYPES_STRICT, true},
		{&cli_cert_plugin, "", true, true, true, true, false, CERT_TYPES_BOTH, true},
		{&cli_cert_plugin, "--no-verify", true, false, true, false, false, CERT_TYPES_BOTH,
			true},
		{&cli_cert_plugin, "--no-verify --trust=system", true, false, true, true, false,
			CERT_TYPES_BOTH, true},
		{&cli_cert_plugin, "--cert-types=first", true, true, true, true, false,
			CERT_TYPES_FIRST, false},
		{&cli_cert_plugin, "--cert-types=strict", true, true, true, true, false,
			CERT_TYPES_STRICT, true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *line = arena_printf(unit_arena, "mx.example.org%s%s",
			*rows[i].input != '\0' ? " " : "", rows[i].input);
		struct settings settings;
		const struct policy *policy = &settings.policy;

		cli_make(rows[i].plugin, line, &settings);
		ck_assert_uint_eq(policy->plugin, rows[i].plugin->bit);
		ck_assert_msg(policy->judge_certs == rows[i].certs, "%zu %s", i, line);
		ck_assert_msg(policy->verify == rows[i].verify, "%zu %s", i, line);
		ck_assert_msg(policy->judge_lifetime == rows[i].lifetime, "%zu %s", i, line);
		ck_assert_msg(policy->both_families == rows[i].families, "%zu %s", i, line);
		ck_assert_msg(settings.plan.ehlo_after_tls == rows[i].again, "%zu %s", i, line);
		ck_assert_msg(settings.plan.cert_types == rows[i].types, "%zu %s", i, line);
		ck_assert_msg(settings.trust.needed == rows[i].trust, "%zu %s", i, line);
		ck_assert_msg(settings.trust.system, "%zu %s", i, line);
		ck_assert_str_eq(settings.trust.bundle, trust_system_bundle);
		ck_assert(!settings.plan.no_connect && settings.next_chain == NULL);
	}
}
END_TEST

START_TEST(names_to_verify)
{
	static const struct {
		const char *input;
		const char *want; /* kind and name, blanks between */
	} rows[] = {
		{"-H mx.example.org", "0 mx.example.org"},
		{"-H MX.Example.org.", "0 mx.example.org"},
		{"-H m\xc3\xbcller.example", "0 xn--mller-kva.example"},
		{"-H 192.0.2.7", "1 192.0.2.7"},
		{"-H [2001:DB8:0::7]", "1 2001:db8::7"},
		{"mx2.example.org[192.0.2.7]:25", "0 mx2.example.org"},
		{"-H mx.example.org -I 192.0.2.7", "0 mx.example.org"},
		{"-H mx.example.org --server-name=other.example.org", "0 other.example.org"},
		{"-H mx.example.org --server-name=-", "0 mx.example.org"},
		{"-H 192.0.2.7 --server-name=other.example.org", "0 other.example.org"},
		{"-H mx.example.org --server-name=other.example.org --verify-name=a.example",
			"0 a.example"},
		{"-H mx.example.org --verify-name=a.example --verify-name=192.0.2.9",
			"0 a.example 1 192.0.2.9"},
		{"-L -H /run/lmtp --verify-name=a.example", "0 a.example"},
		{"-L -H /run/lmtp --server-name=a.example", "0 a.example"},
		{"-L -H /run/lmtp --no-verify", ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct settings settings;
		struct buf names;

		cli_make(&cli_cert_plugin, rows[i].input, &settings);
		buf_init(&names, unit_arena);
		for (size_t j = 0; j < settings.policy.name_count; j++)
			buf_printf(&names, "%s%d %s", j > 0 ? " " : "",
				(int)settings.policy.names[j].kind, settings.policy.names[j].ascii);
		ck_assert_msg(
			strcmp(names.data, rows[i].want) == 0, "%s: %s", rows[i].input, names.data);
	}
}
END_TEST

START_TEST(names_are_shown_in_both_forms)
{
	static const char want[] = "m\xc3\xbcller.example (xn--mller-kva.example)";
	struct settings settings;

	cli_make(&cli_cert_plugin, "-H m\xc3\xbcller.example", &settings);
	ck_assert_str_eq(settings.policy.names[0].display, want);
	cli_make(&cli_cert_plugin, "-H a.example --verify-name=xn--mller-kva.example", &settings);
	ck_assert_str_eq(settings.policy.names[0].display, want);
}
END_TEST

/* What stands in the files of these tests. */
static const char *cert_line(const char *format)
{
	const char *ca = scratch_write("ca.pem", scratch_pem(&cert_ec, 1));
	const char *added = scratch_write("added.pem", scratch_pem(&cert_rsa, 1));
	const char *next = scratch_write(
		"next.pem", scratch_pem((const struct text[]){cert_leaf, cert_ec}, 2));
	struct buf out;

	buf_init(&out, unit_arena);
	for (; *format != '\0'; format++) {
		if (*format != '%')
			buf_add_char(&out, *format);
		else if (*++format == 'c')
			buf_add_text(&out, ca);
		else if (*format == 'a')
			buf_add_text(&out, added);
		else if (*format == 'n')
			buf_add_text(&out, next);
		else if (*format == 'd')
			buf_add_text(&out, scratch_path("."));
		else
			buf_add_text(&out, scratch_write("crl.pem", text_of(scratch_crl)));
	}
	return out.data;
}

START_TEST(where_trust_comes_from)
{
	static const struct {
		const char *input;
		bool system;
		size_t files;
		bool dir;
	} rows[] = {
		{"-H a.example", true, 0, false},
		{"-H a.example --ca-file=%c", false, 1, false},
		{"-H a.example --ca-dir=%d", false, 0, true},
		{"-H a.example --add-ca=%a", true, 1, false},
		{"-H a.example --add-ca=%a --add-ca=%c", true, 2, false},
		{"-H a.example --ca-file=%c --add-ca=%a --ca-dir=%d", false, 2, true},
	};

	for (size_t p = 0; p < 2; p++) {
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			const struct plugin *plugin = p == 0 ? &cli_plugin : &cli_cert_plugin;
			struct settings settings;

			cli_make(plugin, cert_line(rows[i].input), &settings);
			ck_assert_msg(settings.trust.system == rows[i].system &&
					settings.trust.files.count == rows[i].files &&
					(settings.trust.dir != NULL) == rows[i].dir,
				"%s: %zu files", rows[i].input, settings.trust.files.count);
			ck_assert(settings.trust.needed == (p == 1 || i > 0));
		}
	}
}
END_TEST

START_TEST(pins_and_lists)
{
	struct settings settings;

	cli_make(&cli_cert_plugin,
		cert_line("-H a.example --pin=cert:" HEX32 HEX32
			  " --pin=key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8= --issuer=R12 "
			  "--crl-file=%l --require=sct:2,staple --require=sct:1"),
		&settings);
	ck_assert_uint_eq(settings.policy.pin_count, 2);
	ck_assert(!settings.policy.pins[0].of_key && settings.policy.pins[1].of_key);
	ck_assert_str_eq(settings.policy.pins[0].sha256, HEX32 HEX32);
	ck_assert_str_eq(settings.policy.issuer, "R12");
	ck_assert_uint_eq(settings.policy.require_scts, 2);
	ck_assert_uint_eq(settings.policy.require, REQUIRE_SCT | REQUIRE_STAPLE);
	ck_assert_uint_eq(settings.policy.crl_count, 1);
	ck_assert_str_eq(arena_copy(unit_arena, settings.policy.crls[0].issuer.data,
				 settings.policy.crls[0].issuer.len),
		"CN=Example CA");
	ck_assert_int_eq(settings.policy.crls[0].next_update, SCRATCH_CRL_NEXT_UPDATE);
	ck_assert_uint_gt(settings.policy.crls[0].issuer_dn.len, 10);
}
END_TEST

START_TEST(next_certificates)
{
	static const struct {
		const char *input;
		const char *host; /* NULL: refused */
	} rows[] = {
		{"-H a.example --next-cert=%n", "a.example"},
		{"-H a.example --next-cert=a.example=%n", "a.example"},
		{"-H A.Example. --next-cert=a.example=%n", "a.example"},
		{"-H m\xc3\xbcller.example --next-cert=xn--mller-kva.example=%n",
			"xn--mller-kva.example"},
		{"-H xn--mller-kva.example --next-cert=m\xc3\xbcller.example=%n",
			"xn--mller-kva.example"},
		{"--next-cert=a.example=%n", "a.example"},
		{"--next-cert=b.example=%n a.example", NULL},
		{"--next-cert=a.example=%n a.example", "a.example"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *line = cert_line(rows[i].input);
		struct settings settings;

		if (rows[i].host == NULL) {
			cli_refuse(&cli_cert_plugin, line, "--next-cert is for b.example");
			continue;
		}
		cli_make(&cli_cert_plugin, line, &settings);
		ck_assert_str_eq(settings.plan.host, rows[i].host);
		ck_assert_str_eq(settings.policy.names[0].ascii, rows[i].host);
		ck_assert(settings.plan.no_connect && !settings.policy.both_families);
		ck_assert_uint_eq(settings.next_chain->count, 2);
		unit_same_text(line, "leaf", settings.next_chain->certs[0].der, cert_leaf);
	}
}
END_TEST

START_TEST(thresholds_of_certificates)
{
	struct settings settings;
	const struct policy *policy = &settings.policy;

	cli_make(&cli_cert_plugin, "-H a.example", &settings);
	ck_assert(policy->warn_life.days == 30 && policy->warn_life.percent == 25);
	ck_assert(policy->crit_life.days == 14 && policy->crit_life.percent == 10);
	ck_assert(!policy->have_warn_time && !policy->have_crit_time);
	cli_make(&cli_cert_plugin, "-H a.example -w 21 -c 7d,5%", &settings);
	ck_assert(policy->warn_life.days == 21 && !policy->warn_life.have_percent);
	ck_assert(policy->crit_life.days == 7 && policy->crit_life.percent == 5);
	ck_assert(!policy->have_warn_time && !policy->have_crit_time);
	cli_make(&cli_cert_plugin, "-H a.example --warning-lifetime=20 -w 20", &settings);
	ck_assert(policy->warn_life.days == 20);
	cli_make(&cli_cert_plugin, "-H a.example -w 10", &settings);
	ck_assert(policy->warn_life.days == 10 && policy->crit_life.days == 10);
	ck_assert(policy->crit_life.percent == 10);
	cli_make(&cli_cert_plugin, "-H a.example -w 30d,5%", &settings);
	ck_assert(policy->crit_life.days == 14 && policy->crit_life.percent == 5);
	cli_make(&cli_cert_plugin, "-H a.example -c 40", &settings);
	ck_assert(policy->warn_life.days == 40 && policy->warn_life.percent == 25);
	ck_assert(policy->crit_life.days == 40 && !policy->crit_life.have_percent);
	cli_make(&cli_cert_plugin, "-H a.example -D 21,14", &settings);
	ck_assert(policy->warn_life.days == 21 && policy->crit_life.days == 14);
	cli_make(&cli_cert_plugin, "-H a.example --warning-time=1 --critical-time=2", &settings);
	ck_assert(policy->have_warn_time && policy->warn_time.end == 1);
	ck_assert(policy->have_crit_time && policy->crit_time.end == 2);
	ck_assert(policy->warn_life.days == 30);
	cli_make(&cli_plugin, "-H a.example -w 1 --warning-lifetime=20", &settings);
	ck_assert(policy->warn_time.end == 1 && policy->warn_life.days == 20);
}
END_TEST

START_TEST(shuffles_of_certificates)
{
	const char *units[] = {"mx.example.org", "-p 2525", "-w 21d", "-c 7d,5%",
		"--warning-lifetime=21d", "--warning-time=1", "--critical-time=2", "--no-verify",
		"--verify-name=a.example", "--verify-name=192.0.2.9",
		"--server-name=other.example.org", "--cert-types=strict", "--issuer=R12",
		"--pin=cert:" HEX32 HEX32,
		"--pin=key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8=", "--require=sct:3",
		"--require=sct:2,staple", cert_line("--ca-file=%c"), cert_line("--add-ca=%a"),
		cert_line("--add-ca=%n"), cert_line("--ca-dir=%d"), cert_line("--crl-file=%l"),
		cert_line("--next-cert=mx.example.org=%n"), "--output=json", "-v"};

	cli_shuffle(&cli_cert_plugin, units, COUNT_OF(units));
}
END_TEST

Suite *settings_certs_suite(void)
{
	Suite *suite = suite_create("settings_certs");
	TCase *tcase = unit_case(suite, "settings_certs");

	scratch_use(tcase);
	tcase_add_test(tcase, bad_usage_of_certificates);
	tcase_add_test(tcase, what_counts);
	tcase_add_test(tcase, names_to_verify);
	tcase_add_test(tcase, names_are_shown_in_both_forms);
	tcase_add_test(tcase, where_trust_comes_from);
	tcase_add_test(tcase, pins_and_lists);
	tcase_add_test(tcase, next_certificates);
	tcase_add_test(tcase, thresholds_of_certificates);
	tcase_add_test(tcase, shuffles_of_certificates);
	return suite;
}
