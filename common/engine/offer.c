/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The offers as strings. Which of them is made, and when, is the survey's choice; whether this
 * host's library takes one is found out in tls.c. Cannot fail.
 */

#include "engine/offer.h"

#include "base/arena.h"

/*
 * As a current sender offers it. X25519 first: the cheapest key share; P-256 beside it as GnuTLS
 * sends one of each family, which saves a HelloRetryRequest.
 */
#define GROUPS                                                                                     \
	":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1"             \
	":+GROUP-X448:+GROUP-FFDHE2048:+GROUP-FFDHE3072:+GROUP-FFDHE4096"

/* An Ed25519 certificate goes by ECDHE-ECDSA too (RFC 8422 5.10), so it is of that family here. */
#define RSA_SIGNATURES                                                                             \
	":+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-SHA256:+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-SHA384"   \
	":+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-SHA512:+SIGN-RSA-PSS-SHA256:+SIGN-RSA-PSS-SHA384"    \
	":+SIGN-RSA-PSS-SHA512"
#define ECDSA_SIGNATURES                                                                           \
	":+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-ECDSA-SHA512"                                \
	":+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384"                               \
	":+SIGN-ECDSA-SECP521R1-SHA512:+SIGN-EdDSA-Ed25519:+SIGN-EdDSA-Ed448"
/* Of issuers, which may be RSA above any leaf. No key signs a handshake of TLS 1.3 by these. */
#define RSA_CHAIN_SIGNATURES ":+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512"

#define RSA_KEY_EXCHANGES ":+ECDHE-RSA:+DHE-RSA:+RSA"
#define ECDSA_KEY_EXCHANGES ":+ECDHE-ECDSA"

#define WITHOUT_13 ":-VERS-TLS1.3"
#define ONLY_13 ":-VERS-ALL:+VERS-TLS1.3"
#define NO_FAMILY ":-KX-ALL:-SIGN-ALL"

/* SIGN-ALL adds what is not there yet, behind what is. */
#define RSA_FIRST NO_FAMILY RSA_KEY_EXCHANGES ECDSA_KEY_EXCHANGES RSA_SIGNATURES ":+SIGN-ALL"
#define ECDSA_FIRST NO_FAMILY ECDSA_KEY_EXCHANGES RSA_KEY_EXCHANGES ECDSA_SIGNATURES ":+SIGN-ALL"

static const struct {
	const char *name;
	enum key_kind family;
	const char *tail; /* behind the main offer */
} rows[OFFER_COUNT] = {
	[OFFER_MAIN] = {"the usual offer", KEY_UNKNOWN, NULL},
	[OFFER_LEGACY] = {"TLS 1.0 and 1.1 only", KEY_UNKNOWN, NULL},
	[OFFER_RSA_FIRST] = {"RSA first", KEY_RSA, WITHOUT_13 RSA_FIRST},
	[OFFER_ECDSA_FIRST] = {"ECDSA first", KEY_ECDSA, WITHOUT_13 ECDSA_FIRST},
	[OFFER_RSA_FIRST_13] = {"RSA first, TLS 1.3 only", KEY_RSA, ONLY_13 RSA_FIRST},
	[OFFER_ECDSA_FIRST_13] = {"ECDSA first, TLS 1.3 only", KEY_ECDSA, ONLY_13 ECDSA_FIRST},
	[OFFER_RSA_ONLY] = {"RSA only", KEY_RSA, NO_FAMILY RSA_KEY_EXCHANGES RSA_SIGNATURES},
	[OFFER_ECDSA_ONLY] = {"ECDSA only", KEY_ECDSA,
		NO_FAMILY ECDSA_KEY_EXCHANGES ECDSA_SIGNATURES RSA_CHAIN_SIGNATURES},
};

static const char legacy_offer[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:+3DES-CBC:+SIGN-ALL" GROUPS;

static const char *main_offer(const struct plan *plan)
{
	static const char *const by_oldest[TLS_VERSION_COUNT] = {
		[TLS_1_0] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1."
			    "0" GROUPS,
		[TLS_1_1] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:+VERS-TLS1.1" GROUPS,
		[TLS_1_2] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" GROUPS,
		[TLS_1_3] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" GROUPS,
	};

	return plan->tls_priority != NULL ? plan->tls_priority : by_oldest[plan->min_tls];
}

const char *offer_priority(struct arena *arena, const struct plan *plan, enum offer offer)
{
	if (offer == OFFER_LEGACY)
		return legacy_offer;
	if (rows[offer].tail == NULL)
		return main_offer(plan);
	return arena_printf(arena, "%s%s", main_offer(plan), rows[offer].tail);
}

const char *offer_name(enum offer offer)
{
	return rows[offer].name;
}

enum key_kind offer_family(enum offer offer)
{
	return rows[offer].family;
}

enum offer offer_in_13(enum offer offer)
{
	if (offer == OFFER_RSA_FIRST)
		return OFFER_RSA_FIRST_13;
	return offer == OFFER_ECDSA_FIRST ? OFFER_ECDSA_FIRST_13 : offer;
}
