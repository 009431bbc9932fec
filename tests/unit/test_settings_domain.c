/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings of a domain: what check_mx_tls takes, refuses, and makes of it in any order. */

#include "unit.h"

#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "certs.h"
#include "cli.h"
#include "scratch.h"

START_TEST(bad_usage_of_domains)
{
	static const struct {
		const char *input;
		const char *want;
	} rows[] = {
		{"", "which domain?"},
		{"-p 25", "which domain?"},
		{"--next-cert=mx1.example.org=x.pem", "which domain?"},
		{"192.0.2.7", "domain 192.0.2.7 is an address: for a host use check_starttls"},
		{"-H [2001:db8::7]", "for a host use check_starttls"},
		{"-d user@[192.0.2.7]", "for a host use check_starttls"},
		{"-H example.org -d example.net", "two domains: example.org and example.net"},
		{"-H example.org user@example.net", "two domains: example.org and example.net"},
		{"-d example.org example.net", "two domains: example.org and example.net"},
		{"example.org -p 0", "--port takes"},
		{"example.org -4 -6", "exclude each other"},
		{"example.org -w 1:x", "--warning takes 21, 21d"},
		{"example.org -w 7 -c 14", "critical lifetime is above warning"},
		{"example.org -I 192.0.2.7", "use check_starttls"},
		{"example.org --address=192.0.2.7", "use check_starttls"},
		{"example.org -S", "leave the option out"},
		{"example.org -s", "use check_starttls"},
		{"example.org --tls", "use check_starttls"},
		{"example.org -L", "use check_starttls"},
		{"example.org --server-name=a", "use check_starttls"},
		{"example.org --sni", "leave the option out"},
		{"example.org --proxy-protocol", "use check_starttls"},
		{"example.org -r", "check_starttls has --proxy-protocol"},
		{"example.org --verify", "use --sender=verify"},
		{"example.org --no-verify", "leave the option out"},
		{"example.org --verify-name=a", "use check_smtp_cert"},
		{"example.org --pin=key:x", "use check_smtp_cert"},
		{"example.org --issuer=x", "use check_smtp_cert"},
		{"example.org --crl-file=x", "use check_smtp_cert"},
		{"example.org -e 220", "judged by its code"},
		{"example.org --https-proxy=a:3128", "--https-proxy takes"},
		{"example.org --https-proxy=https://", "--https-proxy takes"},
		{"example.org --resolver=ns.example.org", "--resolver takes an IP address"},
		{"example.org --resolver=127.0.0.1:53", "not 127.0.0.1:53"},
		{"example.org --resolver=", "--resolver takes an IP address"},
		{"example.org --trust-anchor=/nowhere/x",
			"--trust-anchor: file /nowhere/x: No such"},
		{"example.org --trust-anchor=/dev/null", "/dev/null: holds no DS or DNSKEY"},
		{"example.org --trust-anchor=/", "--trust-anchor: file /: "},
		{"example.org --expect-mx=mx|1",
			"--expect-mx takes a host name, *.NAME or . alone"},
		{"example.org --expect-mx=192.0.2.7", "not 192.0.2.7"},
		{"example.org --expect-mx=. --expect-mx=mx1.example.org",
			"so mx1.example.org cannot be one"},
		{"example.org --expect-mx=*.example.org --expect-mx=.",
			"so *.example.org cannot be one"},
		{"example.org --sender=everybody", "--sender takes may, encrypt, verify, dane"},
		{"example.org --sender=may,", "not an empty word"},
		{"example.org --need=two", "--need takes all, primary or one, not two"},
		{"example.org --require=staple",
			"takes dane, dnssec, mta-sts, tlsrpt, starttls, tls1.3, ipv6, requiretls"},
		{"example.org --require=sct:1", "takes dane, dnssec, mta-sts"},
		{"example.org --no-connect --require=starttls", "--require takes dane, dnssec, mta-sts"},
		{"example.org --require=dane,ipv6 --no-connect", "--require takes dane, dnssec, mta-sts"},
		{"example.org --next-cert=/dev/null", "/dev/null: holds no certificate"},
		{"example.org --next-cert=mx|1=/dev/null", "--next-cert is for mx?1"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		cli_refuse(&cli_mx_plugin, rows[i].input, rows[i].want);
}
END_TEST

START_TEST(defaults_of_domains)
{
	struct settings settings;
	const struct plan *plan = &settings.plan;
	const struct policy *policy = &settings.policy;

	cli_make(&cli_mx_plugin, "Example.ORG", &settings);
	ck_assert_str_eq(plan->host, "example.org");
	ck_assert_str_eq(plan->display, "example.org");
	ck_assert_int_eq(plan->port, 25);
	ck_assert_str_eq(plan->protocol->name, "smtp");
	ck_assert_int_eq(plan->family, AF_UNSPEC);
	ck_assert_ptr_null(plan->server_name);
	ck_assert_ptr_null(plan->resolver);
	ck_assert_ptr_null(plan->trust_anchor);
	ck_assert_uint_eq(plan->address_count, 0);
	ck_assert_int_eq(plan->cert_types, CERT_TYPES_FIRST);
	ck_assert(plan->ehlo_after_tls && !plan->implicit_tls && !plan->proxy_header);
	ck_assert(!plan->recurse && !plan->allow_private && !plan->no_connect);
	ck_assert(policy->timeout == 25);
	ck_assert_uint_eq(policy->plugin, cli_mx_plugin.bit);
	ck_assert(policy->judge_certs && policy->judge_lifetime && !policy->lifetime_typed);
	ck_assert(!policy->verify && !policy->no_connect && !policy->both_families);
	ck_assert_uint_eq(policy->senders, 0);
	ck_assert_uint_eq(policy->name_count, 0);
	ck_assert_uint_eq(policy->expect_mx_count, 0);
	ck_assert_int_eq(policy->need, NEED_ALL);
	ck_assert_uint_eq(policy->require, 0);
	ck_assert(settings.trust.needed && settings.trust.system);
}
END_TEST

/* All ways to name one domain give the same settings. */
START_TEST(names_of_a_domain)
{
	static const char *const rows[] = {"-H example.org", "-d example.org",
		"--domain=EXAMPLE.org", "user@example.org", "-H user@example.org",
		"-H example.org -d example.org", "-d Example.org. user@example.org"};
	struct settings settings;
	const char *want;

	cli_make(&cli_mx_plugin, "example.org", &settings);
	want = cli_settings_text(&settings);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		cli_same_settings(&cli_mx_plugin, rows[i], want);
	cli_make(&cli_mx_plugin, "user@m\xc3\xbcller.example", &settings);
	ck_assert_str_eq(settings.plan.host, "xn--mller-kva.example");
	ck_assert_str_eq(settings.plan.display, "m\xc3\xbcller.example (xn--mller-kva.example)");
}
END_TEST

START_TEST(resolvers_and_anchors)
{
	const char *anchor = scratch_write("root.key",
		text_of("; a comment with DS\n\n.\t172800\tIN\tDNSKEY 257 3 8 AwEAAQ== ;{id = "
			"1}\n"));
	const char *ds = scratch_write("root.ds", text_of(". in ds 20326 8 2 00ff"));
	const char *none = scratch_write("none", text_of("; DNSKEY\n. IN DNSKEYS 1\n. IN DSA S\n"));
	struct settings settings;
	const struct plan *plan = &settings.plan;

	cli_make(&cli_mx_plugin, "a.example --resolver=192.0.2.53", &settings);
	ck_assert_str_eq(plan->resolver, "192.0.2.53");
	ck_assert_int_eq(plan->resolver_port, 53);
	ck_assert(!plan->recurse);
	cli_make(&cli_mx_plugin, "a.example --resolver=[2001:db8::53]@5353", &settings);
	ck_assert_str_eq(plan->resolver, "2001:db8::53");
	ck_assert_int_eq(plan->resolver_port, 5353);
	cli_make(&cli_mx_plugin, "a.example --resolver=recurse", &settings);
	ck_assert_ptr_null(plan->resolver);
	ck_assert(plan->recurse);
	cli_make(&cli_mx_plugin, arena_printf(unit_arena, "a.example --trust-anchor=%s", anchor),
		&settings);
	ck_assert_str_eq(plan->trust_anchor, anchor);
	cli_make(&cli_mx_plugin, arena_printf(unit_arena, "a.example --trust-anchor=%s", ds),
		&settings);
	ck_assert_str_eq(plan->trust_anchor, ds);
	cli_refuse(&cli_mx_plugin, arena_printf(unit_arena, "a.example --trust-anchor=%s", none),
		"holds no DS or DNSKEY record");
}
END_TEST

START_TEST(what_is_demanded)
{
	struct settings settings;
	const struct policy *policy = &settings.policy;

	cli_make(&cli_mx_plugin,
		"a.example --sender=may --sender=dane,may --need=primary --expect-mx=MX1.a.example "
		"--expect-mx=*.b.example --require=dane,dnssec --require=requiretls",
		&settings);
	ck_assert_uint_eq(policy->senders, 1U << SENDER_MAY | 1U << SENDER_DANE);
	ck_assert(!policy->verify);
	ck_assert_int_eq(policy->need, NEED_PRIMARY);
	ck_assert_uint_eq(policy->expect_mx_count, 2);
	ck_assert_str_eq(policy->expect_mx[0], "mx1.a.example");
	ck_assert_str_eq(policy->expect_mx[1], "*.b.example");
	ck_assert_uint_eq(policy->require, REQUIRE_DANE | REQUIRE_DNSSEC | REQUIRE_REQUIRETLS);
	cli_make(&cli_mx_plugin, "a.example --sender=encrypt,verify --expect-mx=.", &settings);
	ck_assert(policy->verify);
	ck_assert_str_eq(policy->expect_mx[0], ".");
}
END_TEST

START_TEST(what_is_contacted)
{
	const char *file = scratch_write("next.pem", scratch_pem(&cert_leaf, 1));
	struct settings settings;

	cli_make(&cli_mx_plugin, "a.example --no-connect --cert-types=both", &settings);
	ck_assert(settings.plan.no_connect && settings.policy.no_connect);
	ck_assert(!settings.policy.both_families);
	ck_assert_ptr_null(settings.next_chain);
	cli_make(&cli_mx_plugin,
		arena_printf(unit_arena, "a.example --require=ipv6 --next-cert=%s", file),
		&settings);
	ck_assert(settings.plan.no_connect && settings.policy.no_connect);
	ck_assert_uint_eq(settings.next_chain->count, 1);
	ck_assert_ptr_null(settings.next_host);
	cli_make(&cli_mx_plugin,
		arena_printf(unit_arena, "a.example --next-cert=MX1.b.example.=%s", file),
		&settings);
	ck_assert_str_eq(settings.next_host, "mx1.b.example");
	cli_make(&cli_mx_plugin, "a.example --allow-private", &settings);
	ck_assert(settings.plan.allow_private && !settings.plan.no_connect);
}
END_TEST

/* A threshold that was typed is told from the default of the same value, in every plugin. */
START_TEST(lifetime_is_known_to_be_typed)
{
	static const char *const rows[] = {
		"-D 21", "--warning-lifetime=30d,25%", "--critical-lifetime=14"};
	const struct plugin *const plugins[] = {&cli_plugin, &cli_cert_plugin, &cli_mx_plugin};
	struct settings settings;

	for (size_t p = 0; p < COUNT_OF(plugins); p++) {
		cli_make(plugins[p], "a.example --warning-time=1", &settings);
		ck_assert(!settings.policy.lifetime_typed);
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			cli_make(plugins[p], arena_printf(unit_arena, "a.example %s", rows[i]),
				&settings);
			ck_assert_msg(
				settings.policy.lifetime_typed, "%s %s", plugins[p]->name, rows[i]);
		}
		cli_make(plugins[p], "a.example -w 30", &settings);
		ck_assert(settings.policy.lifetime_typed == (plugins[p] != &cli_plugin));
	}
}
END_TEST

START_TEST(shuffles_of_domains)
{
	const char *anchor = scratch_write("root.ds", text_of(". IN DS 20326 8 2 00ff\n"));
	const char *next = scratch_write("next.pem", scratch_pem(&cert_leaf, 1));
	const char *units[] = {"-H example.org", "-d example.org", "user@example.org", "-p 2525",
		"-w 21", "-c 7", "-t 8:warning", "-6", "-v", "-v", "-F probe.example.net",
		"--source-address=2001:db8::9", "--min-tls=1.3", "--tls-priority=NORMAL",
		"--resolver=192.0.2.53@5353", arena_printf(unit_arena, "--trust-anchor=%s", anchor),
		"--expect-mx=a.example", "--expect-mx=*.b.example", "--sender=encrypt,verify",
		"--sender=dane", "--allow-private", "--no-connect", "--need=primary",
		"--require=dane", "--require=dnssec", "--cert-types=both",
		arena_printf(unit_arena, "--next-cert=a.example=%s", next), "--trust=system",
		"--warning-time=1", "--state=cert=ok", "--state=dane.match@mx=warning",
		"--ignore=mx.host", "--output=json"};

	cli_shuffle(&cli_mx_plugin, units, COUNT_OF(units));
}
END_TEST

Suite *settings_domain_suite(void)
{
	Suite *suite = suite_create("settings_domain");
	TCase *tcase = unit_case(suite, "settings_domain");

	scratch_use(tcase);
	tcase_add_test(tcase, bad_usage_of_domains);
	tcase_add_test(tcase, defaults_of_domains);
	tcase_add_test(tcase, names_of_a_domain);
	tcase_add_test(tcase, resolvers_and_anchors);
	tcase_add_test(tcase, what_is_demanded);
	tcase_add_test(tcase, what_is_contacted);
	tcase_add_test(tcase, lifetime_is_known_to_be_typed);
	tcase_add_test(tcase, shuffles_of_domains);
	return suite;
}
