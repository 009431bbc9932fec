/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: defaults that hang on other options, contradictions, and that the order never matters.
 */

#include "unit.h"

#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "cli.h"

static void make(const char *line, struct settings *settings)
{
	cli_make(&cli_plugin, line, settings);
}

START_TEST(bad_usage)
{
	static const struct {
		const char *input;
		const char *want;
	} rows[] = {
		{"", "which host?"},
		{"-H  -v", "host  "},
		{"-H mx.example.org\nQUIT", "host mx.example.org?QUIT"},
		{"-H mx..example.org", "host mx..example.org"},
		{"-H mx.example.org mx.example.org", "both --hostname and a host"},
		{"-H mx.example.org -p 0", "--port takes 1 to 65535, not 0"},
		{"-H mx.example.org -p 65536", "--port takes"},
		{"-H mx.example.org -p smtp", "--port takes"},
		{"mx.example.org:25 -p 587", "two ports: 25 and 587"},
		{"mx.example.org:0", "--port takes"},
		{"mx.example.org[192.0.2.7] -I 192.0.2.8", "both the host and --address"},
		{"-L -H /run/lmtp -I 192.0.2.8", "both the host and --address"},
		{"-H mx.example.org:25", "host mx.example.org:25"},
		{"-H mx.example.org -w 1:x", "--warning takes a range"},
		{"-H mx.example.org -c x", "--critical takes a range"},
		{"-H mx.example.org -w 5:1", "--warning takes a range"},
		{"-H mx.example.org -w 1 --warning-time=2", "--warning is given twice"},
		{"-H mx.example.org -c 1 --critical-time=2", "--critical is given twice"},
		{"-H mx.example.org -4 -6", "exclude each other"},
		{"-H mx.example.org -S -s", "exclude each other"},
		{"-H mx.example.org -L -s", "give --port"},
		{"-H /run/lmtp", "needs --lmtp"},
		{"-H mx.example.org -I mx2.example.org", "--address takes an IP address"},
		{"-H mx.example.org -I 192.0.2.300", "--address takes an IP address"},
		{"-H 192.0.2.7 -6", "family"},
		{"-H mx.example.org -I 2001:db8::7 -4", "family"},
		{"-H mx.example.org --source-address=lo", "--source-address takes an IP address"},
		{"-H mx.example.org --server-name=192.0.2.7", "takes a name, not an address"},
		{"-H mx.example.org --server-name=a\nb", "--server-name a?b"},
		{"-H mx.example.org -F a\nb", "--fqdn a?b"},
		{"-H mx.example.org --min-tls=1.4", "--min-tls takes"},
		{"-H mx.example.org -K key.pem", "--private-key without --client-cert"},
		{"-H mx.example.org -t 0", "--timeout takes"},
		{"-H mx.example.org -t 9:soon", "--timeout takes"},
		{"-H mx.example.org --need=two", "--need takes all or one"},
		{"-H mx.example.org --need=primary", "--need takes all or one"},
		{"-H mx.example.org --require=dane", "takes starttls, tls1.3, ipv6, requiretls"},
		{"-H mx.example.org --require=magic", "--require does not know magic"},
		{"-H mx.example.org --require=ipv6,", "--require does not know an empty word"},
		{"-H mx.example.org --state=cert", "--state takes ID=STATE"},
		{"-H mx.example.org --state=cert.expiry=bad", "--state takes ID=STATE"},
		{"-H mx.example.org --state=cert.unheard=ok", "there is no finding cert.unheard"},
		{"-H mx.example.org --state=cer=ok", "there is no finding cer"},
		{"-H mx.example.org --ignore=unheard.of", "there is no finding unheard.of"},
		{"-H mx.example.org --ignore=cert=ok", "there is no finding"},
		{"-H mx.example.org --state=cert=ok --state=cert=warning", "gives cert two states"},
		{"-H mx.example.org --state=cert@a=ok --state=cert@A=warning", "two states"},
		{"-H mx.example.org --output=xml", "--output does not know xml"},
		{"-H mx.example.org -D x", "--certificate takes days"},
		{"-H mx.example.org -D 14,21", "critical lifetime is above warning lifetime"},
		{"-H mx.example.org --warning-lifetime=soon", "--warning-lifetime takes"},
		{"-H mx.example.org --critical-lifetime=x", "--critical-lifetime takes"},
		{"-H mx.example.org --warning-lifetime=7 --critical-lifetime=14",
			"is above warning"},
		{"-H mx.example.org --warning-lifetime=5% --critical-lifetime=10%",
			"is above warning"},
		{"-H mx.example.org -D 21 --warning-lifetime=30", "exclude each other"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		cli_refuse(&cli_plugin, rows[i].input, rows[i].want);
}
END_TEST

START_TEST(defaults)
{
	static const struct {
		const char *input;
		int port;
		bool implicit;
		const char *protocol;
	} rows[] = {
		{"-H mx.example.org", 25, false, "smtp"},
		{"-H mx.example.org -S", 25, false, "smtp"},
		{"-H mx.example.org -s", 465, true, "smtp"},
		{"-s -H mx.example.org -p 587", 587, true, "smtp"},
		{"-H mx.example.org -L", 24, false, "lmtp"},
		{"-H mx.example.org -L -p 2424", 2424, false, "lmtp"},
		{"-H mx.example.org -L -s -p 2424", 2424, true, "lmtp"},
		{"-s mx.example.org:4650", 4650, true, "smtp"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct settings settings;

		make(rows[i].input, &settings);
		ck_assert_msg(
			settings.plan.port == rows[i].port && settings.plan.port == rows[i].port,
			"%s: port %d", rows[i].input, settings.plan.port);
		ck_assert_msg(settings.plan.implicit_tls == rows[i].implicit, "%s", rows[i].input);
		ck_assert_str_eq(settings.plan.protocol->name, rows[i].protocol);
		ck_assert(settings.policy.timeout == 9);
		ck_assert_int_eq(settings.policy.timeout_state, SEVERITY_CRITICAL);
		ck_assert_int_eq(settings.policy.min_tls, TLS_1_2);
		ck_assert(!settings.policy.judge_lifetime);
	}
}
END_TEST

START_TEST(names_and_addresses)
{
	static const struct {
		const char *input;
		const char *sni, *ehlo, *address; /* the first address */
		size_t addresses;
	} rows[] = {
		{"-H mx.example.org", "mx.example.org", NULL, NULL, 0},
		{"-H 192.0.2.7", NULL, NULL, "192.0.2.7", 1},
		{"mx2.example.org[192.0.2.7]:25", "mx2.example.org", NULL, "192.0.2.7", 1},
		{"[2001:db8::7]:587", NULL, NULL, "2001:db8::7", 1},
		{"-L -H /run/lmtp", NULL, NULL, "/run/lmtp", 1},
		{"-L -H /run/lmtp --server-name=mx.example.org", "mx.example.org", NULL,
			"/run/lmtp", 1},
		{"-H mx.example.org --server-name=-", NULL, NULL, NULL, 0},
		{"-H mx.example.org --server-name=other.example.org", "other.example.org", NULL,
			NULL, 0},
		{"-H mx.example.org -I 192.0.2.7 -I 192.0.2.8", "mx.example.org", NULL, "192.0.2.7",
			2},
		{"-H mx.example.org -I 192.0.2.7 -I 192.0.2.7", "mx.example.org", NULL, "192.0.2.7",
			1},
		{"-H 192.0.2.7 -I 192.0.2.8", NULL, NULL, "192.0.2.8", 1},
		{"-H mx.example.org -F probe.example.net", "mx.example.org", "probe.example.net",
			NULL, 0},
		{"-H mx.example.org -F 192.0.2.9", "mx.example.org", "[192.0.2.9]", NULL, 0},
		{"-H mx.example.org -F 2001:db8::9", "mx.example.org", "[IPv6:2001:db8::9]", NULL,
			0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct settings settings;

		make(rows[i].input, &settings);
		ck_assert_pstr_eq(settings.plan.server_name, rows[i].sni);
		ck_assert_pstr_eq(settings.plan.ehlo_name, rows[i].ehlo);
		ck_assert_msg(settings.plan.address_count == rows[i].addresses, "%s: %zu",
			rows[i].input, settings.plan.address_count);
		if (rows[i].addresses > 0)
			ck_assert_str_eq(settings.plan.addresses[0], rows[i].address);
	}
}
END_TEST

START_TEST(thresholds)
{
	struct settings settings;

	make("-H mx.example.org -D 21,14", &settings);
	ck_assert(settings.policy.judge_lifetime);
	ck_assert(settings.policy.warn_life.days == 21 && !settings.policy.warn_life.have_percent);
	ck_assert(settings.policy.crit_life.days == 14 && !settings.policy.crit_life.have_percent);
	make("-H mx.example.org -D 21", &settings);
	ck_assert(settings.policy.crit_life.have_days && settings.policy.crit_life.days == 0);
	make("-H mx.example.org --warning-lifetime=20d", &settings);
	ck_assert(settings.policy.judge_lifetime && settings.policy.warn_life.days == 20);
	ck_assert(settings.policy.crit_life.days == 14 && settings.policy.crit_life.percent == 10);
	make("-H mx.example.org --warning-time=1.5 -c 2:3", &settings);
	ck_assert(settings.policy.have_warn_time && settings.policy.warn_time.end == 1.5);
	ck_assert(settings.policy.have_crit_time && settings.policy.crit_time.start == 2);
	make("-H mx.example.org -w 1 --warning-time=1", &settings);
	ck_assert(settings.policy.warn_time.end == 1 && !settings.policy.have_crit_time);
}
END_TEST

START_TEST(rules_are_kept)
{
	struct settings settings;

	make("-H a.example --state=cert=ok --state=cert=ok --state=cert@a.example=warning "
	     "--state=cert.expiry=unknown --ignore=cert --ignore=tls.version@a.example",
		&settings);
	ck_assert_uint_eq(settings.policy.rule_count, 6);
}
END_TEST

/* What was typed takes the place of what the ini file says about the same id. */
START_TEST(typed_state_beats_the_file)
{
	struct options options = {0};
	struct settings settings;
	const char *why = "";

	ck_assert(cli_options("--state=cert=warning --state=tls=ok", &options, &why));
	options.file_states = options.states.count;
	ck_assert(cli_options("-H a.example --state=cert=critical", &options, &why));
	ck_assert_msg(settings_make(&cli_plugin, unit_arena, &options, &settings, &why), "%s", why);
	ck_assert_uint_eq(settings.policy.rule_count, 3);
	ck_assert_str_eq(settings.policy.rules[0].id, "cert");
	ck_assert_int_eq(settings.policy.rules[0].severity, SEVERITY_CRITICAL);
	*VEC_ADD(unit_arena, &options.states) = "cert=ok";
	ck_assert(!settings_make(&cli_plugin, unit_arena, &options, &settings, &why));
	options.file_states = options.states.count;
	ck_assert(!settings_make(&cli_plugin, unit_arena, &options, &settings, &why));
	options.file_states = 0;
	ck_assert(!settings_make(&cli_plugin, unit_arena, &options, &settings, &why));
}
END_TEST

/* Every order of `units` from `first` on, by Heap's way of swapping. */
static size_t permute(const char **units, size_t first, size_t count, const char *want)
{
	size_t tried = 0;

	if (first + 1 == count) {
		cli_same_settings(&cli_plugin, cli_joined(units, count), want);
		return 1;
	}
	for (size_t i = first; i < count; i++) {
		cli_swap(&units[first], &units[i]);
		tried += permute(units, first + 1, count, want);
		cli_swap(&units[first], &units[i]);
	}
	return tried;
}

START_TEST(every_order_of_some)
{
	static const char *const lines[][5] = {
		{"-H mx.example.org", "-p 587", "-s", "--server-name=-", "-w 1"},
		{"mx.example.org[192.0.2.7]:25", "-S", "-t 5:warning", "-4", "--need=one"},
		{"-L", "-H /run/lmtp", "--state=tls=ok", "--ignore=tls", "-v"},
		{"--critical-lifetime=40d", "--warning-lifetime=50d", "-s", "-H mx.example.org",
			"-v"},
	};

	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		const char *units[5];
		struct settings settings;

		memcpy(units, lines[i], sizeof(units));
		make(cli_joined(units, 5), &settings);
		ck_assert_uint_eq(permute(units, 0, 5, cli_settings_text(&settings)), 120);
	}
}
END_TEST

START_TEST(shuffles_of_all)
{
	const char *units[] = {"-H mx.example.org", "-p 2525", "-s", "-w 1:2", "-c 3",
		"-t 8:warning", "-6", "-v", "-v", "-I 2001:db8::1", "-F probe.example.net",
		"--source-address=2001:db8::9", "--proxy-protocol", "--min-tls=1.3",
		"--tls-priority=NORMAL", "--server-name=other.example.org", "--sni", "-J cert.pem",
		"-K key.pem", "-D 21,14", "--require=ipv6,tls1.3", "--require=starttls",
		"--need=one", "--state=cert=ok", "--state=cert.expiry@mx=warning",
		"--ignore=tls.version", "--ignore=smtp@mx", "--output=json", "--verify",
		"--verify-name=a.example", "--cert-types=both", "--trust=system"};

	cli_shuffle(&cli_plugin, units, COUNT_OF(units));
}
END_TEST

Suite *settings_suite(void)
{
	Suite *suite = suite_create("settings");
	TCase *tcase = unit_case(suite, "settings");

	tcase_add_test(tcase, bad_usage);
	tcase_add_test(tcase, defaults);
	tcase_add_test(tcase, names_and_addresses);
	tcase_add_test(tcase, thresholds);
	tcase_add_test(tcase, rules_are_kept);
	tcase_add_test(tcase, typed_state_beats_the_file);
	tcase_add_test(tcase, every_order_of_some);
	tcase_add_test(tcase, shuffles_of_all);
	return suite;
}
