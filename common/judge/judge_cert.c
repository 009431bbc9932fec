/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of what stands in a certificate itself: dates, key, signature, pins, issuer, text. */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "judge/judging.h"
#include "judge/lifetime.h"

enum {
	SECONDS_A_DAY = 86400,
	RSA_MIN_BITS = 2048, /* RFC 9325 4.5, Baseline Requirements 6.1.5 */
	EC_MIN_BITS = 224
};

/* What senders of forced TLS log whatever the reason was. */
static const char not_verified[] = "Server certificate not verified";

/* `2026-12-02 12:00 UTC`. */
static const char *date_text(struct judging *judging, int64_t seconds)
{
	const char *iso = clock_iso_text(judging->arena, seconds);

	if (iso == NULL)
		return "a date that no calendar has";
	return judging_printf(judging, "%.10s %.5s UTC", iso, iso + 11);
}

static const char *limit_text(struct judging *judging, const struct life_left *left)
{
	if (left->limit <= 0 || left->days < 0)
		return "";
	return judging_printf(judging, ", %s at %s d",
		left->severity == SEVERITY_CRITICAL ? "critical" : "warned",
		number_text(judging->arena, left->limit, 1));
}

static void expiry_of(struct judging *judging, const struct life_left *left)
{
	struct arena *arena = judging->arena;
	const char *name = life_left_name(arena, left);
	const char *days = life_days_text(arena, left->days);
	bool counts = judging->policy->judge_lifetime;
	bool expired = left->days < 0;
	struct finding *finding;

	finding = judging_claim(judging, counts, counts || expired ? left->severity : SEVERITY_OK,
		expired ? judging_printf(judging, "%s EXPIRED %s ago", name, days)
			: judging_printf(judging, "%s ends in %s", name, days),
		judging_printf(judging, " (%s)%s", date_text(judging, left->cert->not_after),
			counts ? limit_text(judging, left) : ""));
	finding->certificate = left->cert->sha256;
	finding->urgency = left->days;
	finding->asked = judging->policy->lifetime_typed;
	if (expired)
		finding->bounce = not_verified;
}

/*
 * The first of leaf and needed intermediates to fall below a threshold, else the first to die. A
 * certificate whose dates cannot be read is as good as expired to whoever verifies.
 */
void judge_expiry(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;
	struct life_left left;

	if (leaf != NULL && leaf->readable && !leaf->have_dates)
		judging_claim(judging, judging->policy->judge_lifetime, SEVERITY_CRITICAL,
			judging_printf(judging, "dates of %s cannot be read", judging->shown->word),
			"");
	else if (life_left_of_chain(judging->shown, judging->policy, &left))
		expiry_of(judging, &left);
}

/* A clock that is wrong here looks the same, so the finding says what to compare. */
void judge_not_yet_valid(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;
	const struct policy *policy = judging->policy;

	for (size_t i = 0; path_at(path, i) != NULL; i++) {
		const struct cert_facts *cert = path_at(path, i);
		struct life_left name = {.cert = cert, .chain = judging->shown};
		struct finding *finding;

		if (!cert->have_dates || cert->not_before <= policy->now)
			continue;
		finding = judging_claim(judging, policy->judge_lifetime, SEVERITY_CRITICAL,
			judging_printf(
				judging, "%s NOT YET VALID", life_left_name(judging->arena, &name)),
			judging_printf(judging,
				", valid in %s (%s), is the clock right here and there?",
				life_days_text(judging->arena,
					(double)(cert->not_before - policy->now) / SECONDS_A_DAY),
				date_text(judging, cert->not_before)));
		finding->certificate = cert->sha256;
		finding->bounce = not_verified;
		return;
	}
}

static bool is_weak_key(const struct cert_facts *cert)
{
	if (cert->key_bits == 0)
		return false;
	return (cert->key_kind == KEY_RSA && cert->key_bits < RSA_MIN_BITS) ||
		(cert->key_kind == KEY_ECDSA && cert->key_bits < EC_MIN_BITS);
}

void judge_key(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;

	for (size_t i = 0; path_at(path, i) != NULL; i++) {
		const struct cert_facts *cert = path_at(path, i);
		struct life_left name = {.cert = cert, .chain = judging->shown};

		if (!is_weak_key(cert))
			continue;
		judging_claim(judging, judging->policy->judge_certs, SEVERITY_CRITICAL,
			judging_printf(judging, "%s has a weak key",
				life_left_name(judging->arena, &name)),
			judging_printf(judging, ", %s", cert->key))
			->certificate = cert->sha256;
		return;
	}
	if (path->count > 0 && path->certs[0]->key != NULL)
		judging_claim(judging, true, SEVERITY_OK,
			judging_printf(judging, "%s has a strong key", judging->shown->word),
			judging_printf(judging, ", %s", path->certs[0]->key));
}

/* Nobody relies on the signature of an anchor, or on that of a certificate upon itself. */
static bool signature_matters(const struct chain_path *path, size_t index)
{
	const struct cert_facts *cert = path->certs[index];

	return !cert->self_issued &&
		(path->anchor == NULL || strcmp(path->anchor->sha256, cert->sha256) != 0);
}

void judge_cert_signature(struct judging *judging)
{
	const struct chain_path *path = judging->shown->path;

	for (size_t i = 0; i < path->count; i++) {
		struct life_left name = {.cert = path->certs[i], .chain = judging->shown};

		if (!path->certs[i]->weak_signature || !signature_matters(path, i))
			continue;
		judging_claim(judging, judging->policy->judge_certs, SEVERITY_CRITICAL,
			judging_printf(judging, "%s has a weak signature",
				life_left_name(judging->arena, &name)),
			judging_printf(judging, ", %s", path->certs[i]->signature))
			->certificate = path->certs[i]->sha256;
		return;
	}
}

static bool fits_pin(const struct cert_facts *leaf, const struct pin *pin)
{
	const char *seen = pin->of_key ? leaf->spki_sha256 : leaf->sha256;

	return seen != NULL && strcmp(seen, pin->sha256) == 0;
}

bool judging_is_pinned(const struct judging *judging)
{
	const struct policy *policy = judging->policy;
	bool fits = false;

	for (size_t i = 0; i < policy->pin_count; i++)
		fits = fits || fits_pin(judging->shown->leaf, &policy->pins[i]);
	return fits;
}

/* As the user typed it, so that it can be pasted behind --pin=. */
static const char *pin_seen(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	const struct cert_facts *leaf = judging->shown->leaf;
	bool key_asked = false;

	for (size_t i = 0; i < policy->pin_count; i++)
		key_asked = key_asked || policy->pins[i].of_key;
	if (key_asked && leaf->spki_sha256 != NULL)
		return judging_printf(judging, ", seen key:%s", leaf->spki_sha256);
	return judging_printf(judging, ", seen cert:%s", leaf->sha256);
}

/* RFC 7469 2.6: one match is enough, so that a spare key can stand beside the one in use. */
void judge_pin(struct judging *judging)
{
	if (judging->policy->pin_count == 0 || judging->shown->leaf == NULL)
		return;
	if (judging_is_pinned(judging))
		judging_claim(judging, true, SEVERITY_OK,
			judging_printf(judging, "%s fits a pin", judging->shown->word), "");
	else
		judging_claim(judging, true, SEVERITY_CRITICAL,
			judging_printf(judging, "no pin fits the %s", judging->shown->word),
			pin_seen(judging));
}

void judge_issuer(struct judging *judging)
{
	const char *wanted = judging->policy->issuer;
	const struct cert_facts *leaf = judging->shown->leaf;
	const char *seen;

	if (wanted == NULL || leaf == NULL)
		return;
	seen = text_quote(judging->arena, leaf->issuer, TEXT_MAX_QUOTED);
	if (text_contains_nocase(leaf->issuer, wanted))
		judging_claim(judging, true, SEVERITY_OK,
			judging_printf(judging, "%s has the expected issuer", judging->shown->word),
			judging_printf(judging, ", %s", seen));
	else
		judging_claim(judging, true, SEVERITY_WARNING,
			judging_printf(judging, "%s has another issuer", judging->shown->word),
			judging_printf(judging, ", %s, wanted %s", seen,
				text_quote(judging->arena, text_of(wanted), TEXT_MAX_QUOTED)));
}

/* Counted, not verified: there is no list of logs here. */
void judge_sct(struct judging *judging)
{
	const unsigned wanted = judging->policy->require_scts;
	const struct cert_facts *leaf = judging->shown->leaf;

	if (leaf == NULL || !leaf->readable)
		return;
	if (leaf->sct_count < wanted)
		judging_claim(judging, true, SEVERITY_CRITICAL,
			judging_printf(judging, "%u of %u required SCTs in the %s", leaf->sct_count,
				wanted, judging->shown->word),
			"");
	else if (leaf->sct_count > 0)
		judging_claim(judging, true, SEVERITY_OK,
			judging_printf(judging, "%u SCTs in the %s", leaf->sct_count,
				judging->shown->word),
			"");
}

/* Baseline Requirements 6.3.2: the longest life by date of issue. */
static int max_days(int64_t not_before)
{
	static const struct {
		int64_t from; /* seconds */
		int days;
	} limits[] = {
		{INT64_C(1868054400), 47},  /* 2029-03-15 */
		{INT64_C(1805068800), 100}, /* 2027-03-15 */
		{INT64_C(1773532800), 200}, /* 2026-03-15 */
		{INT64_C(1598918400), 398}, /* 2020-09-01 */
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (not_before >= limits[i].from)
			return limits[i].days;
	return 825;
}

void judge_lifetime(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;
	int64_t days;

	if (leaf == NULL || !leaf->have_dates)
		return;
	/* Both ends belong to it, and a part of a day counts as one (Baseline Requirements 1.6.1)
	 */
	days = (leaf->not_after - leaf->not_before + SECONDS_A_DAY) / SECONDS_A_DAY;
	if (leaf->never_expires)
		judging_claim(judging, true, SEVERITY_INFO,
			judging_printf(judging, "%s never ends", judging->shown->word), "");
	else if (days > max_days(leaf->not_before))
		judging_claim(judging, true, SEVERITY_INFO,
			judging_printf(
				judging, "%s lives %lld d", judging->shown->word, (long long)days),
			judging_printf(judging,
				", longer than the %d d that public CAs may give: a private CA",
				max_days(leaf->not_before)));
}

static bool is_odd(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] < 0x20 || (unsigned char)text.data[i] == 0x7f ||
			strchr("|<>`", text.data[i]) != NULL)
			return true;
	return false;
}

void judge_cert_text(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;
	bool odd;

	if (leaf == NULL || !leaf->readable)
		return;
	odd = is_odd(leaf->subject) || is_odd(leaf->issuer);
	for (size_t i = 0; i < leaf->name_count; i++)
		odd = odd || is_odd(leaf->names[i].text);
	if (odd)
		judging_claim(judging, true, SEVERITY_INFO,
			judging_printf(judging, "%s holds odd characters", judging->shown->word),
			", shown as ?");
}
