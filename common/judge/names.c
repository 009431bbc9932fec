/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing names of certificates with those that were asked for. Pure octets, cannot fail. */

#include "judge/names.h"

#include <string.h>

static bool is_wildcard(struct text presented)
{
	return presented.len > 2 && presented.data[0] == '*' && presented.data[1] == '.';
}

bool name_matches(struct text presented, const char *ascii)
{
	const char *rest = strchr(ascii, '.');

	if (presented.len == 0)
		return false;
	if (!is_wildcard(presented))
		return text_equal_nocase(presented, ascii);
	if (rest == NULL || rest == ascii || strchr(rest + 1, '.') == NULL)
		return false;
	return text_equal_nocase((struct text){presented.data + 2, presented.len - 2}, rest + 1);
}

static bool same_text(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool bears(const struct cert_name *name, const struct reference_name *reference)
{
	if (name->kind != reference->kind)
		return false;
	if (name->kind == NAME_IP)
		return same_text(name->text, text_of(reference->ascii));
	return name_matches(name->text, reference->ascii);
}

bool cert_bears(const struct cert_facts *cert, const struct reference_name *name)
{
	for (size_t i = 0; i < cert->name_count; i++)
		if (bears(&cert->names[i], name))
			return true;
	return false;
}

bool cert_cn_bears(const struct cert_facts *cert, const struct reference_name *name)
{
	return name->kind == NAME_DNS ? name_matches(cert->common_name, name->ascii)
				      : text_equal_nocase(cert->common_name, name->ascii);
}

static bool has_name(const struct cert_facts *cert, const struct cert_name *name)
{
	for (size_t i = 0; i < cert->name_count; i++)
		if (cert->names[i].kind == name->kind && same_text(cert->names[i].text, name->text))
			return true;
	return false;
}

static bool has_names_of(const struct cert_facts *cert, const struct cert_facts *other)
{
	for (size_t i = 0; i < other->name_count; i++)
		if (!has_name(cert, &other->names[i]))
			return false;
	return true;
}

bool cert_same_names(const struct cert_facts *a, const struct cert_facts *b)
{
	if (a->name_count == 0 && b->name_count == 0)
		return same_text(a->subject_dn, b->subject_dn);
	return has_names_of(a, b) && has_names_of(b, a);
}
