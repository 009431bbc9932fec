/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does the certificate bear the name that was asked for (RFC 9525)? */

#include "base/arena.h"
#include "base/buf.h"
#include "judge/judging.h"
#include "judge/names.h"

enum { MAX_NAMES_SAID = 3, NAME_QUOTED = 60 };

/* The first name that is missing, NULL if all are borne. */
static const struct reference_name *missing_name(const struct judging *judging)
{
	const struct policy *policy = judging->policy;

	for (size_t i = 0; i < policy->name_count; i++)
		if (!cert_bears(judging->shown->leaf, &policy->names[i]))
			return &policy->names[i];
	return NULL;
}

static bool can_be_asked(const struct judging *judging)
{
	return judging->shown->leaf != NULL && judging->shown->leaf->readable &&
		judging->policy->name_count > 0;
}

/* `, only a.example, b.example, ...`. */
static const char *names_borne(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;
	struct buf text;

	if (leaf->name_count == 0)
		return ", and no other: no subject alternative name";
	buf_init(&text, judging->arena);
	buf_add_text(&text, ", only ");
	for (size_t i = 0; i < leaf->name_count && i < MAX_NAMES_SAID; i++)
		buf_printf(&text, "%s%s", i > 0 ? ", " : "",
			text_quote(judging->arena, leaf->names[i].text, NAME_QUOTED));
	if (leaf->name_count > MAX_NAMES_SAID)
		buf_printf(&text, " and %zu more",
			leaf->name_count - MAX_NAMES_SAID + leaf->names_not_read);
	if (leaf->names_not_read > 0)
		buf_printf(&text, ", of which %zu were not read", leaf->names_not_read);
	return text.data;
}

/* Senders look up names, so an address in place of the name is mostly the user's shortcut. */
static const char *advice(struct judging *judging, const struct reference_name *name)
{
	if (name->kind != NAME_IP)
		return names_borne(judging);
	return judging_printf(judging, "%s, give --verify-name=NAME", names_borne(judging));
}

static void add(struct judging *judging, const char *brief, const char *trail)
{
	judging_claim(judging, judging->policy->verify, SEVERITY_CRITICAL, brief, trail)->bounce =
		"Server certificate not verified";
}

void judge_cert_name(struct judging *judging)
{
	const struct reference_name *name;

	if (!can_be_asked(judging))
		return;
	name = missing_name(judging);
	if (name == NULL)
		judging_claim(judging, true, SEVERITY_OK,
			judging_printf(judging, "%s bears the name %s", judging->shown->word,
				judging->policy->names[0].display),
			"");
	else if (!cert_cn_bears(judging->shown->leaf, name))
		add(judging,
			judging_printf(judging, "%s does not bear the name %s",
				judging->shown->word, name->display),
			advice(judging, name));
}

/* RFC 9525 2: senders that verify do not look at the CN. */
void judge_cn_only(struct judging *judging)
{
	const struct reference_name *name;

	if (!can_be_asked(judging))
		return;
	name = missing_name(judging);
	if (name != NULL && cert_cn_bears(judging->shown->leaf, name))
		add(judging,
			judging_printf(
				judging, "%s bears the name only as CN", judging->shown->word),
			", senders read subject alternative names alone: reissue it with one");
}
