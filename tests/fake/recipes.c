/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of certificates: each is good but for what its line says. All ages are relative to
 * now, so nothing in the tree can expire. A line names its issuer only if that stands above it.
 */
#include "recipes.h"

#include <string.h>

/* An hour more in either direction, so that whole days come out whole. */
#define DAYS(days) ((days) < 0 ? (days)*24 - 1 : (days)*24 + 1)
#define YEARS(years) ((years)*365 * 24)

static const char hostile[] = "mx|x=1;\n<b>\033[31m\xc3\xa9`$(id)`";
static const char hostile_names[] =
	"dns:mx|x=1;\n<b>\033[31m\xc3\xa9`$(id)`,dns:mx.test\\0.evil.test,dns:mx.test,"
	"dns:a\\r\\nSubject: b,ip:\\x01\\x02\\x03";

static const char long_names[] =
	"dns:a23456789.b23456789.c23456789.d23456789.e23456789.f23456789.example.org,"
	"dns:g23456789.h23456789.i23456789.j23456789.k23456789.l23456789.example.org,"
	"dns:m23456789.n23456789.o23456789.p23456789.q23456789.r23456789.example.org";

static const struct recipe recipes[] = {
	/* authorities; only "ca" is trusted unless the case says more */
	{.name = "ca",
		.subject = "Test CA",
		.issuer = "ca",
		.from = -400 * 24,
		.to = 3000 * 24,
		.flags = RECIPE_CA},
	{.name = "other-ca",
		.subject = "Other CA",
		.issuer = "other-ca",
		.from = -400 * 24,
		.to = 3000 * 24,
		.flags = RECIPE_CA},
	{.name = "intermediate",
		.subject = "Test R12",
		.from = -300 * 24,
		.to = 1000 * 24,
		.flags = RECIPE_CA},
	{.name = "lower",
		.subject = "Test R12 Lower",
		.issuer = "intermediate",
		.from = -200 * 24,
		.to = 800 * 24,
		.flags = RECIPE_CA},
	{.name = "other-intermediate",
		.subject = "Other R1",
		.issuer = "other-ca",
		.from = -300 * 24,
		.to = 1000 * 24,
		.flags = RECIPE_CA},
	{.name = "ending",
		.subject = "Test R9",
		.from = DAYS(25) - YEARS(5),
		.to = DAYS(25),
		.flags = RECIPE_CA},
	{.name = "ended",
		.subject = "Test R8",
		.from = -YEARS(5),
		.to = DAYS(-7),
		.flags = RECIPE_CA},
	{.name = "staging",
		.subject = "(STAGING) Test R12",
		.from = -300 * 24,
		.to = 1000 * 24,
		.flags = RECIPE_CA},
	{.name = "constrained",
		.subject = "Test Constrained",
		.from = -300 * 24,
		.to = 1000 * 24,
		.permits = "allowed.test",
		.flags = RECIPE_CA},
	{.name = "weakly-signed",
		.subject = "Test R1 SHA-1",
		.from = -300 * 24,
		.to = 1000 * 24,
		.flags = RECIPE_CA | RECIPE_SHA1},
	{.name = "no-authority", .subject = "Not a CA", .from = -300 * 24, .to = 1000 * 24},
	{.name = "no-ca",
		.subject = "Not a CA either",
		.from = -300 * 24,
		.to = 1000 * 24,
		.flags = RECIPE_NO_USAGE},
	{.name = "hostile-ca",
		.subject = hostile,
		.from = -300 * 24,
		.to = 1000 * 24,
		.flags = RECIPE_CA},
	/* a root that has ended, and one that it has cross-signed */
	{.name = "old-root",
		.subject = "Old Root X3",
		.issuer = "old-root",
		.from = -YEARS(10),
		.to = DAYS(-30),
		.flags = RECIPE_CA},
	{.name = "new-root",
		.subject = "New Root X1",
		.issuer = "new-root",
		.from = -YEARS(5),
		.to = YEARS(5),
		.flags = RECIPE_CA},
	{.name = "new-root-cross",
		.subject = "New Root X1",
		.issuer = "old-root",
		.key_of = "new-root",
		.from = -YEARS(4),
		.to = DAYS(-30),
		.flags = RECIPE_CA},

	/* nothing wrong */
	{.name = "good"},
	{.name = "rsa", .key = RECIPE_RSA},
	{.name = "client", .subject = "monitor.test", .names = "dns:monitor.test"},
	{.name = "chain", .issuer = "intermediate"},
	{.name = "rsa-chain", .issuer = "intermediate", .key = RECIPE_RSA},
	{.name = "chain-of-three", .issuer = "lower"},
	{.name = "cross-signed", .issuer = "new-root", .sends = "cross-signed,new-root-cross"},
	{.name = "renewed", .key_of = "good", .from = DAYS(-1), .to = DAYS(89)},
	{.name = "sct", .scts = 2},
	{.name = "no-usage", .flags = RECIPE_NO_USAGE},

	/* dates */
	{.name = "expired", .from = DAYS(-100), .to = DAYS(-10)},
	{.name = "rsa-expired", .key = RECIPE_RSA, .from = DAYS(-100), .to = DAYS(-10)},
	{.name = "soon", .from = DAYS(-85), .to = DAYS(5)},
	{.name = "rsa-20-days", .key = RECIPE_RSA, .from = DAYS(-70), .to = DAYS(20)},
	{.name = "future", .from = DAYS(10), .to = DAYS(100)},
	{.name = "40-hours", .from = -120, .to = 40},
	{.name = "3-of-6-days", .from = DAYS(-3), .to = DAYS(3)},
	{.name = "intermediate-ends", .issuer = "ending", .from = DAYS(-3), .to = DAYS(3)},
	{.name = "intermediate-ended", .issuer = "ended"},
	{.name = "never-ends", .flags = RECIPE_NO_END},
	{.name = "400-days", .from = DAYS(-100), .to = DAYS(300)},
	{.name = "60-days-old", .from = DAYS(-60), .to = DAYS(30)},
	{.name = "75-days-old", .from = DAYS(-75), .to = DAYS(15)},
	{.name = "3-days-old", .from = DAYS(-3), .to = DAYS(87)},
	{.name = "50-hours-old", .from = -50, .to = DAYS(88)},
	{.name = "40-hours-old", .from = -40, .to = DAYS(88)},

	/* chains */
	{.name = "self-signed", .issuer = "self-signed"},
	{.name = "snakeoil",
		.issuer = "snakeoil",
		.key = RECIPE_RSA,
		.from = DAYS(-100),
		.to = DAYS(3550),
		.flags = RECIPE_NO_USAGE},
	{.name = "leaf-only", .issuer = "intermediate", .sends = "leaf-only"},
	{.name = "middle-missing", .issuer = "lower", .sends = "middle-missing,lower"},
	{.name = "wrong-order", .issuer = "lower", .sends = "wrong-order,intermediate,lower"},
	{.name = "extra-certs",
		.issuer = "intermediate",
		.sends = "extra-certs,intermediate,other-ca"},
	{.name = "sent-twice",
		.issuer = "intermediate",
		.sends = "sent-twice,intermediate,intermediate"},
	{.name = "root-sent", .issuer = "intermediate", .sends = "root-sent,intermediate,ca"},
	{.name = "wrong-chain", .issuer = "intermediate", .sends = "wrong-chain,lower"},
	{.name = "unknown-ca",
		.issuer = "other-intermediate",
		.sends = "unknown-ca,other-intermediate,other-ca"},
	{.name = "unknown-ca-unsent", .issuer = "other-intermediate"},
	{.name = "staging-chain", .issuer = "staging"},
	{.name = "constraints-broken", .issuer = "constrained"},
	{.name = "constraints-kept",
		.issuer = "constrained",
		.subject = "mx.allowed.test",
		.names = "dns:mx.allowed.test"},
	{.name = "signed-by-no-ca", .issuer = "no-ca"},
	{.name = "signed-by-leaf", .issuer = "no-authority"},
	{.name = "sha1-in-chain", .issuer = "weakly-signed"},

	/* names */
	{.name = "wrong-name", .subject = "other.test", .names = "dns:other.test"},
	{.name = "wildcard", .subject = "*.mx.test", .names = "dns:*.mx.test"},
	{.name = "wildcard-partial", .subject = "*mx.example", .names = "dns:*mx.example"},
	{.name = "wildcard-org", .subject = "*.example.org", .names = "dns:*.example.org"},
	{.name = "umlaut",
		.subject = "xn--mller-kva.example",
		.names = "dns:xn--mller-kva.example"},
	{.name = "upper-case", .names = "dns:MX.Test"},
	{.name = "cn-only", .flags = RECIPE_NO_NAMES},
	{.name = "ip", .names = "dns:mx.test,ip:127.0.0.1,ip:::1"},
	{.name = "ip-as-dns", .names = "dns:127.0.0.1"},
	{.name = "two-names", .names = "dns:mx.test,dns:mail.test"},
	{.name = "hostile", .subject = hostile, .names = hostile_names},
	{.name = "hostile-issuer", .issuer = "hostile-ca", .sends = "hostile-issuer"},
	{.name = "hostile-chain", .issuer = "hostile-ca"},
	{.name = "long-names", .subject = "mail.example.org", .names = long_names},

	/* keys, signatures, usage */
	{.name = "rsa-1024", .key = RECIPE_RSA_1024},
	{.name = "sha1", .flags = RECIPE_SHA1},
	{.name = "client-only", .flags = RECIPE_CLIENT_ONLY},
	{.name = "encrypt-only", .key = RECIPE_RSA, .flags = RECIPE_ENCRYPT_ONLY},
	{.name = "ca-as-leaf", .flags = RECIPE_CA},
	{.name = "unknown-critical", .flags = RECIPE_UNKNOWN_CRITICAL},
	{.name = "must-staple", .flags = RECIPE_MUST_STAPLE},
	{.name = "revoked"}, /* by ca.crl */
	{.name = "garbage", .flags = RECIPE_GARBAGE},
};

_Static_assert(sizeof(recipes) / sizeof(recipes[0]) <= RECIPES_MAX, "RECIPES_MAX is too small");

size_t recipe_count(void)
{
	return sizeof(recipes) / sizeof(recipes[0]);
}

const struct recipe *recipe_at(size_t index)
{
	return &recipes[index];
}

const struct recipe *recipe_find(const char *name)
{
	size_t i;

	for (i = 0; i < recipe_count(); i++)
		if (strcmp(recipes[i].name, name) == 0)
			return &recipes[i];
	return NULL;
}

const char *recipe_issuer(const struct recipe *recipe)
{
	return recipe->issuer == NULL ? "ca" : recipe->issuer;
}
