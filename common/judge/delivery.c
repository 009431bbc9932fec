/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one address is worth to each kind of sender, and what all of them together mean for its
 * mail. Knows no facts but those of struct sight and makes no finding. Cannot fail.
 */

#include "judge/delivery.h"

/* Without TLS in clear; so too where the dialogue dies under TLS: senders try again without it. */
static enum cell as_may(const struct sight *sight)
{
	return sight->tls ? CELL_DELIVERS : CELL_UNENCRYPTED;
}

static enum cell needs(bool satisfied)
{
	return satisfied ? CELL_DELIVERS : CELL_DEFERS;
}

static enum cell as_encrypt(const struct sight *sight)
{
	return needs(sight->tls && sight->allowed);
}

/* RFC 7672 2.2. */
static enum cell as_dane(const struct sight *sight)
{
	switch (sight->dane) {
	case DANE_STANDING_ABSENT:
		return as_may(sight);
	case DANE_STANDING_UNUSABLE:
	case DANE_STANDING_MATCHED:
		return as_encrypt(sight);
	case DANE_STANDING_UNANSWERED:
	case DANE_STANDING_UNMATCHED:
		return CELL_DEFERS;
	default:
		return CELL_NOT_TESTED;
	}
}

/* RFC 8461 4. */
static enum cell as_mta_sts(const struct sight *sight)
{
	switch (sight->sts) {
	case STS_STANDING_OPEN:
		return as_may(sight);
	case STS_STANDING_LISTED:
		return needs(sight->tls && sight->tls12 && sight->verified);
	case STS_STANDING_UNLISTED:
		return CELL_DEFERS;
	default:
		return CELL_NOT_TESTED;
	}
}

/* What DNS or the policy rules out needs no connection to be known. */
static bool is_barred(enum sender sender, const struct sight *sight)
{
	return (sender == SENDER_DANE && sight->dane == DANE_STANDING_UNANSWERED) ||
		(sender == SENDER_MTA_STS && sight->sts == STS_STANDING_UNLISTED);
}

enum cell delivery_cell(enum sender sender, const struct sight *sight)
{
	if (is_barred(sender, sight))
		return CELL_DEFERS;
	if (!sight->tried)
		return CELL_NOT_TESTED;
	if (!sight->welcomed)
		return CELL_DEFERS;
	switch (sender) {
	case SENDER_MAY:
		return as_may(sight);
	case SENDER_ENCRYPT:
		return as_encrypt(sight);
	case SENDER_VERIFY:
		return needs(sight->tls && sight->allowed && sight->verified);
	case SENDER_DANE:
		return as_dane(sight);
	case SENDER_MTA_STS:
		return as_mta_sts(sight);
	default:
		return CELL_NOT_TESTED;
	}
}

/* One preference's worth of stands. */
struct group {
	size_t count[CELL_COUNT];
	size_t taker; /* index of the first that takes the mail */
};

static struct group group_of(const struct stand *stands, size_t count, int preference)
{
	struct group group = {.taker = count};

	for (size_t i = 0; i < count; i++) {
		if (stands[i].preference != preference)
			continue;
		group.count[stands[i].cell]++;
		if (group.taker == count &&
			(stands[i].cell == CELL_DELIVERS || stands[i].cell == CELL_UNENCRYPTED))
			group.taker = i;
	}
	return group;
}

/* Goes on to the next preference above; false: there is none. */
static bool next_preference(const struct stand *stands, size_t count, int *preference)
{
	const struct stand *next = NULL;

	for (size_t i = 0; i < count; i++)
		if (stands[i].preference > *preference &&
			(next == NULL || stands[i].preference < next->preference))
			next = &stands[i];
	if (next != NULL)
		*preference = next->preference;
	return next != NULL;
}

static enum column column_of_hosts(const struct stand *stands, size_t count, size_t *taker)
{
	bool untested = count == 0;
	int preference = -1;

	while (next_preference(stands, count, &preference)) {
		struct group group = group_of(stands, count, preference);

		if (group.taker < count) {
			*taker = group.taker;
			return group.count[CELL_UNENCRYPTED] > 0 ? COLUMN_UNENCRYPTED
								 : COLUMN_DELIVERS;
		}
		untested = untested || group.count[CELL_NOT_TESTED] > 0;
		if (group.count[CELL_DEFERS] == 0)
			return COLUMN_NOT_KNOWN;
	}
	return untested ? COLUMN_NOT_KNOWN : COLUMN_DEFERS;
}

enum column delivery_column(
	enum domain_fate fate, const struct stand *stands, size_t count, size_t *taker)
{
	*taker = count;
	switch (fate) {
	case FATE_HOSTS:
		return column_of_hosts(stands, count, taker);
	case FATE_REJECTED:
		return COLUMN_REJECTED;
	case FATE_DEFERRED:
		return COLUMN_DEFERS;
	default:
		return COLUMN_NOT_KNOWN;
	}
}
