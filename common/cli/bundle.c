/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subjects out of PEM blocks by a small walk over DER. It only chooses: what is taken has gone
 * through cert_read(), and a block that the walk does not understand is given to it whole.
 */

#include "cli/bundle.h"

#include <string.h>

#include "base/arena.h"
#include "cli/file.h"
#include "base/pem.h"
#include "wire/cert.h"
#include "wire/der.h"

enum { PREFIX_MAX = 4096, PIECE_SIZE = 32 * 1024 };

enum { TAG_CONTEXT_0 = 0xa0 };

enum subject { SUBJECT_WANTED, SUBJECT_OTHER, SUBJECT_NOT_TOLD };

/* The first octets of a certificate, decoded as far as somebody looked. */
struct prefix {
	const struct pem_reader *reader;
	struct text body;
	size_t len;
	unsigned char octets[PREFIX_MAX + 2];
};

struct element {
	unsigned char tag;
	size_t content; /* where it begins */
	size_t end;
};

static bool prefix_reaches(struct prefix *prefix, size_t len)
{
	if (len > PREFIX_MAX)
		return false;
	if (prefix->len < len)
		prefix->len += pem_decode(prefix->reader, &prefix->body,
			prefix->octets + prefix->len, len - prefix->len);
	return prefix->len >= len;
}

/* Tag and length at `at`; the content may not be there yet, unlike what wire/der.h takes. */
static bool prefix_element(struct prefix *prefix, size_t at, struct element *element)
{
	enum { HEAD_MAX = 5 };
	size_t count, size;

	/* Fewer octets may be left than the longest head has */
	prefix_reaches(prefix, at + HEAD_MAX);
	if (at > prefix->len || prefix->len - at < 2)
		return false;
	size = prefix->octets[at + 1];
	count = size & 0x80 ? size & 0x7f : 0;
	if (size == 0x80 || count > 3 || prefix->len - at - 2 < count)
		return false;
	if (count > 0)
		size = 0;
	for (size_t i = 0; i < count; i++)
		size = size << 8 | prefix->octets[at + 2 + i];
	*element = (struct element){prefix->octets[at], at + 2 + count, at + 2 + count + size};
	return true;
}

/* Certificate, TBSCertificate, then over version, serial, algorithm, issuer and validity. */
static bool find_subject(struct prefix *prefix, struct element *subject)
{
	static const unsigned char before[] = {
		DER_INTEGER, DER_SEQUENCE, DER_SEQUENCE, DER_SEQUENCE};
	struct element element;
	size_t at = 0;

	for (int depth = 0; depth < 2; depth++) {
		if (!prefix_element(prefix, at, &element) || element.tag != DER_SEQUENCE)
			return false;
		at = element.content;
	}
	if (!prefix_element(prefix, at, &element))
		return false;
	if (element.tag == TAG_CONTEXT_0)
		at = element.end;
	for (size_t i = 0; i < sizeof(before); i++) {
		if (!prefix_element(prefix, at, &element) || element.tag != before[i])
			return false;
		at = element.end;
	}
	subject->content = at;
	if (!prefix_element(prefix, at, &element) || element.tag != DER_SEQUENCE)
		return false;
	subject->end = element.end;
	return true;
}

static bool is_wanted(const struct bundle *bundle, const void *dn, size_t len)
{
	for (size_t i = 0; i < bundle->name_count; i++)
		if (bundle->names[i].len == len && memcmp(bundle->names[i].data, dn, len) == 0)
			return true;
	return false;
}

static bool has_length(const struct bundle *bundle, size_t len)
{
	for (size_t i = 0; i < bundle->name_count; i++)
		if (bundle->names[i].len == len)
			return true;
	return false;
}

/* Mostly the length alone tells, and then the subject need not even be decoded. */
static enum subject look_at(
	const struct bundle *bundle, const struct pem_reader *reader, struct text body)
{
	struct prefix prefix;
	struct element subject;

	prefix.reader = reader;
	prefix.body = body;
	prefix.len = 0;
	if (!find_subject(&prefix, &subject))
		return SUBJECT_NOT_TOLD;
	if (!has_length(bundle, subject.end - subject.content))
		return SUBJECT_OTHER;
	if (!prefix_reaches(&prefix, subject.end))
		return SUBJECT_NOT_TOLD;
	return is_wanted(bundle, prefix.octets + subject.content, subject.end - subject.content)
		? SUBJECT_WANTED
		: SUBJECT_OTHER;
}

/* Whether serverAuth or any purpose is in the list of object identifiers. */
static bool lists_servers(struct text list)
{
	static const struct text any = DER_OID_OF("\x55\x1d\x25\x00");
	static const struct text servers = DER_OID_OF("\x2b\x06\x01\x05\x05\x07\x03\x01");
	struct der oid;

	while (der_take(&list, DER_OID, &oid))
		if (der_equal(oid.content, any) || der_equal(oid.content, servers))
			return true;
	return false;
}

/*
 * OpenSSL's `TRUSTED CERTIFICATE` has a second SEQUENCE behind the certificate: purposes that it is
 * trusted for (left out: all), and [0] those that it is not. Cuts it off; false if servers are not
 * among those that may be.
 */
static bool cut_purposes(struct text *der)
{
	struct text rest = *der;
	struct der cert, extra, part;

	if (!der_next(&rest, &cert))
		return true;
	*der = cert.whole;
	if (!der_take(&rest, DER_SEQUENCE, &extra))
		return true;
	if (der_take(&extra.content, DER_SEQUENCE, &part) && !lists_servers(part.content))
		return false;
	return !der_take(&extra.content, TAG_CONTEXT_0, &part) || !lists_servers(part.content);
}

static bool has_label(const struct pem_block *block, const char *label)
{
	return block->label.len == strlen(label) &&
		memcmp(block->label.data, label, block->label.len) == 0;
}

static bool is_certificate(const struct pem_block *block)
{
	return has_label(block, "CERTIFICATE") || has_label(block, "X509 CERTIFICATE") ||
		has_label(block, "TRUSTED CERTIFICATE");
}

static bool is_found(const struct bundle *bundle, struct text der)
{
	for (size_t i = 0; i < bundle->found.count; i++)
		if (bundle->found.items[i].der.len == der.len &&
			memcmp(bundle->found.items[i].der.data, der.data, der.len) == 0)
			return true;
	return false;
}

static void take(struct arena *arena, struct text der, enum subject subject, struct bundle *bundle)
{
	struct cert_facts cert;

	if (is_found(bundle, der))
		return;
	cert_read(arena, der, &cert);
	if (!cert.readable) {
		if (bundle->broken == 0)
			bundle->broken = bundle->blocks;
	} else if (bundle->all || subject == SUBJECT_WANTED ||
		is_wanted(bundle, cert.subject_dn.data, cert.subject_dn.len)) {
		*VEC_ADD(arena, &bundle->found) = cert;
	}
}

/* A certificate in DER fills its file. */
static bool is_der(struct text octets)
{
	struct text content;

	return der_open(octets, DER_SEQUENCE, &content);
}

void bundle_scan(struct arena *arena, struct text octets, struct bundle *bundle)
{
	struct pem_reader reader;
	struct pem_block block;

	if (is_der(octets)) {
		bundle->blocks++;
		take(arena, octets, SUBJECT_NOT_TOLD, bundle);
		return;
	}
	pem_reader_init(&reader, octets);
	while (pem_next(&reader, &block)) {
		enum subject subject = SUBJECT_WANTED;
		struct text der;

		if (!is_certificate(&block))
			continue;
		bundle->blocks++;
		if (!bundle->all)
			subject = look_at(bundle, &reader, block.body);
		if (subject == SUBJECT_OTHER)
			continue;
		der = pem_decode_all(&reader, arena, &block);
		if (!has_label(&block, "TRUSTED CERTIFICATE") || cut_purposes(&der))
			take(arena, der, subject, bundle);
	}
}

struct scanning {
	struct arena *arena;
	struct bundle *bundle;
};

/* How many octets hold whole blocks: what begins last may go on in the next piece. */
static size_t whole_blocks(struct text octets)
{
	static const char begin[] = "-----BEGIN ";
	const size_t len = sizeof(begin) - 1;

	for (size_t at = octets.len; at >= len; at--)
		if (octets.data[at - len] == '-' && memcmp(octets.data + at - len, begin, len) == 0)
			return at - len;
	return 0;
}

static size_t scan_piece(void *owner, struct text octets, bool last)
{
	struct scanning *scanning = owner;
	size_t len = last ? octets.len : whole_blocks(octets);

	bundle_scan(scanning->arena, (struct text){octets.data, len}, scanning->bundle);
	return len;
}

bool bundle_scan_file(
	struct arena *arena, const char *path, struct bundle *bundle, const char **problem)
{
	const struct bundle before = *bundle;
	struct scanning scanning = {arena, bundle};
	char piece[PIECE_SIZE];
	struct text octets;

	if (file_read_pieces(path, piece, sizeof(piece), scan_piece, &scanning, problem))
		return true;
	/* A block, or other text, that is longer than a piece */
	if (*problem != NULL || !file_read(arena, path, &octets, problem))
		return false;
	*bundle = before;
	bundle_scan(arena, octets, bundle);
	return true;
}

/* The next certificate, readable or not. */
static bool next_certificate(
	struct arena *arena, struct pem_reader *reader, struct cert_facts *cert)
{
	struct pem_block block;

	while (pem_next(reader, &block)) {
		struct text der;

		if (!is_certificate(&block))
			continue;
		der = pem_decode_all(reader, arena, &block);
		if (has_label(&block, "TRUSTED CERTIFICATE"))
			cut_purposes(&der);
		cert_read(arena, der, cert);
		return true;
	}
	return false;
}

size_t bundle_read_chain(struct arena *arena, struct text octets, struct chain_facts *chain)
{
	struct pem_reader reader;
	struct cert_facts cert;
	size_t broken = 0;

	*chain = (struct chain_facts){0};
	chain->certs = arena_array(arena, CHAIN_MAX_CERTS, sizeof(*chain->certs));
	pem_reader_init(&reader, octets);
	while (next_certificate(arena, &reader, &cert)) {
		if (chain->count == CHAIN_MAX_CERTS) {
			chain->not_read++;
			continue;
		}
		chain->certs[chain->count++] = cert;
		if (!cert.readable && broken == 0)
			broken = chain->count;
	}
	return broken;
}

bool bundle_begins_well(struct arena *arena, struct text octets)
{
	struct pem_reader reader;
	struct cert_facts cert;

	pem_reader_init(&reader, octets);
	if (is_der(octets))
		cert_read(arena, octets, &cert);
	else if (!next_certificate(arena, &reader, &cert))
		return false;
	return cert.readable;
}
