/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certificate as people read it, a field a line. What is not known has no line; long lists are
 * cut and counted. Every word of a peer goes through text_quote(). Cannot fail.
 */

#include "report/text_cert.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/range.h"

enum {
	SECONDS_A_DAY = 86400,
	BAR_WIDTH = 20,
	NAME_MAX_QUOTED = 100,
	NAMES_WIDTH = 85,
	NAMES_MAX_ROWS = 6,
	SHA256_OCTETS = 32
};

static void add_field(struct lines *lines, const char *label, const char *text)
{
	lines_add(lines, arena_printf(lines->out->arena, "    %-9s %s", label, text));
}

static const char *quoted(struct arena *arena, struct text text)
{
	return text.len > 0 ? text_quote(arena, text, TEXT_MAX_QUOTED) : "(empty)";
}

static const char *role_text(const struct cert_facts *cert, size_t place)
{
	if (place == 0)
		return "leaf";
	if (cert->self_issued)
		return "root, sent along";
	return cert->is_ca ? "intermediate" : "no CA, sent along";
}

/* `61.3 d`; below two days `31 h`. */
static const char *span_text(struct arena *arena, int64_t seconds)
{
	double days = (double)seconds / SECONDS_A_DAY;

	if (days < 2)
		return arena_printf(arena, "%.0f h", days * 24);
	return arena_printf(arena, "%s d", number_text(arena, days, 1));
}

static const char *bar_text(struct arena *arena, int filled)
{
	char *bar = arena_alloc(arena, BAR_WIDTH + 1);

	memset(bar, '.', BAR_WIDTH);
	memset(bar, '#', (size_t)filled);
	return bar;
}

static const char *life_text(struct arena *arena, const struct cert_facts *cert, int64_t now)
{
	double used;

	if (cert->not_before > now)
		return arena_printf(arena, "[%s] NOT YET VALID, begins in %s", bar_text(arena, 0),
			span_text(arena, cert->not_before - now));
	if (cert->never_expires)
		return "never expires";
	if (cert->not_after < now)
		return arena_printf(arena, "[%s] EXPIRED %s ago", bar_text(arena, BAR_WIDTH),
			span_text(arena, now - cert->not_after));
	used = (double)(now - cert->not_before) / (double)(cert->not_after - cert->not_before + 1);
	return arena_printf(arena, "[%s] %d %% used, %s left",
		bar_text(arena, (int)(used * BAR_WIDTH)), (int)(used * 100),
		span_text(arena, cert->not_after - now));
}

static const char *date_text(struct arena *arena, int64_t seconds)
{
	const char *text = clock_iso_text(arena, seconds);

	return text != NULL ? text : "unknown";
}

static void add_dates(struct lines *lines, const struct cert_facts *cert, int64_t now)
{
	struct arena *arena = lines->out->arena;

	if (!cert->have_dates)
		return;
	add_field(lines, "valid",
		arena_printf(arena, "%s to %s", date_text(arena, cert->not_before),
			date_text(arena, cert->not_after)));
	add_field(lines, "", life_text(arena, cert, now));
}

static const char *name_text(struct arena *arena, const struct cert_name *name)
{
	if (name->text.len == 0)
		return name->kind == NAME_IP ? "(no address)" : "(empty)";
	return text_quote(arena, name->text, NAME_MAX_QUOTED);
}

/* A certificate may bear a thousand names: a few rows of them, and the number of the others. */
static void add_names(struct lines *lines, const struct cert_facts *cert, size_t place)
{
	struct arena *arena = lines->out->arena;
	struct buf row;
	size_t rows = 0;
	size_t i;

	buf_init(&row, arena);
	if (place == 0 && cert->name_count == 0)
		buf_add_text(&row, "none");
	for (i = 0; i < cert->name_count; i++) {
		const char *name = name_text(arena, &cert->names[i]);

		if (row.len > 0 && row.len + strlen(name) > NAMES_WIDTH) {
			buf_add_char(&row, ',');
			add_field(lines, rows++ == 0 ? "names" : "", row.data);
			buf_clear(&row);
			if (rows == NAMES_MAX_ROWS)
				break;
		}
		buf_printf(&row, "%s%s", row.len > 0 ? ", " : "", name);
	}
	if (i < cert->name_count || cert->names_not_read > 0)
		buf_printf(&row, "%sand %zu more", row.len > 0 ? ", " : "",
			cert->name_count - i + cert->names_not_read);
	if (row.len > 0)
		add_field(lines, rows == 0 ? "names" : "", row.data);
}

static void add_key(struct lines *lines, const struct cert_facts *cert)
{
	struct arena *arena = lines->out->arena;
	struct buf text;

	buf_init(&text, arena);
	buf_add_text(&text, cert->key != NULL ? cert->key : "unknown");
	if (cert->signature != NULL)
		buf_printf(&text, ", signed with %s", cert->signature);
	if (cert->sct_count > 0)
		buf_printf(&text, ", %u SCT", cert->sct_count);
	if (cert->must_staple)
		buf_add_text(&text, ", must staple");
	add_field(lines, "key", text.data);
}

static unsigned char digit_value(char digit)
{
	return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Of a digest in hexadecimal. */
static const char *base64_of_hex(struct arena *arena, const char *hex)
{
	unsigned char octets[SHA256_OCTETS];
	struct text text = {(const char *)octets, sizeof(octets)};
	char *base64;

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] =
			(unsigned char)(digit_value(hex[2 * i]) << 4 | digit_value(hex[2 * i + 1]));
	base64 = text_base64(arena, text, 64);
	base64[strcspn(base64, "\n")] = '\0';
	return base64;
}

static bool has_tlsa(const struct cert_owner *owner)
{
	const char *last = strrchr(owner->name, '.');

	last = last != NULL ? last + 1 : owner->name;
	return owner->port != 0 && strpbrk(owner->name, ":/") == NULL &&
		last[strspn(last, "0123456789")] != '\0';
}

/* As --pin and a zone file take them. A pin is of the leaf; trust may hang on an issuer too. */
static void add_digests(struct lines *lines, const struct cert_facts *cert, size_t place,
	const struct cert_owner *owner)
{
	struct arena *arena = lines->out->arena;
	const char *record = "";

	if (cert->spki_sha256 == NULL || strlen(cert->spki_sha256) != 2 * SHA256_OCTETS)
		return;
	if (place > 0) {
		if (cert->is_ca || cert->self_issued)
			add_field(
				lines, "TLSA", arena_printf(arena, "2 1 1 %s", cert->spki_sha256));
		return;
	}
	add_field(lines, "pin", arena_printf(arena, "key:%s", cert->spki_sha256));
	add_field(
		lines, "", arena_printf(arena, "key:%s", base64_of_hex(arena, cert->spki_sha256)));
	if (has_tlsa(owner))
		record = arena_printf(arena, "_%d._tcp.%s. IN TLSA ", owner->port, owner->name);
	add_field(lines, "TLSA", arena_printf(arena, "%s3 1 1 %s", record, cert->spki_sha256));
}

static const char *staple_text(struct arena *arena, const struct staple_facts *staple)
{
	static const char *const words[] = {[STAPLE_UNREADABLE] = "unreadable",
		[STAPLE_GOOD] = "good",
		[STAPLE_REVOKED] = "REVOKED",
		[STAPLE_UNKNOWN] = "unknown to the issuer"};
	struct buf text;

	buf_init(&text, arena);
	buf_add_text(&text, words[staple->status]);
	if (staple->status == STAPLE_UNREADABLE)
		return text.data;
	if (staple->status == STAPLE_REVOKED && staple->revoked >= 0)
		buf_printf(&text, " on %s", date_text(arena, staple->revoked));
	buf_printf(&text, ", of %s", date_text(arena, staple->this_update));
	if (staple->next_update >= 0)
		buf_printf(&text, ", next by %s", date_text(arena, staple->next_update));
	if (!staple->about_leaf)
		buf_add_text(&text, ", about another certificate");
	return text.data;
}

void text_cert_add(struct lines *lines, const struct chain_facts *chain, size_t place, int64_t now,
	const struct cert_owner *owner)
{
	struct arena *arena = lines->out->arena;
	const struct cert_facts *cert = &chain->certs[place];

	if (!cert->readable) {
		lines_add(lines,
			arena_printf(arena, "  %s: unreadable", place == 0 ? "leaf" : "another"));
		return;
	}
	lines_add(lines,
		arena_printf(
			arena, "  %s: %s", role_text(cert, place), quoted(arena, cert->subject)));
	add_field(lines, "issuer", cert->self_issued ? "itself" : quoted(arena, cert->issuer));
	add_names(lines, cert, place);
	add_dates(lines, cert, now);
	add_key(lines, cert);
	if (place == 0 && chain->staple.present)
		add_field(lines, "staple", staple_text(arena, &chain->staple));
	add_digests(lines, cert, place, owner);
}
