/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_FACTS_H
#define MAIL_TLS_FACTS_H

/*
 * The first waist: what was learnt on the wire. Plain structs without opinion: the engine and the
 * parsers fill them, the judge reads them, neither knows the other.
 *
 * Everything lives in the run's arena. Remote octets stay raw (struct text). What is not known is
 * absent: a `have_...` bit is false, a pointer NULL, a `reply.code` 0; nothing is guessed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* How far a connection came, in the order of the dialogue. */
enum stage {
	STAGE_RESOLVE,
	STAGE_CONNECT,
	STAGE_GREETING,
	STAGE_EHLO,
	STAGE_STARTTLS,
	STAGE_TLS,
	STAGE_EHLO_TLS,
	STAGE_QUIT,
	STAGE_DONE,
	STAGE_COUNT
};

/* Why a connection stopped short of its end. */
enum cause {
	CAUSE_NONE,
	CAUSE_NO_ROUTE,    /* connect() itself said so: not testable from here */
	CAUSE_DENIED,      /* this host forbids it */
	CAUSE_TIMEOUT,     /* the run's deadline */
	CAUSE_REFUSED,     /* TCP reset in answer to SYN */
	CAUSE_UNREACHABLE, /* the network's word, or another connect error: `code` is errno */
	CAUSE_CLOSED,      /* end of file */
	CAUSE_RESET,       /* `code` is errno */
	CAUSE_GARBAGE,     /* not a reply of RFC 5321 */
	CAUSE_OUT_OF_STEP, /* codes differ within one reply */
	CAUSE_CAP,         /* a reply or a handshake beyond our limits */
	CAUSE_REPLY,       /* a reply that refuses; the reply is in smtp_facts */
	CAUSE_NOT_OFFERED, /* no STARTTLS in the EHLO reply */
	CAUSE_INJECTION,   /* plaintext behind the 220 to STARTTLS */
	CAUSE_PLAINTEXT,   /* the peer answered the handshake with something that is not TLS */
	CAUSE_ALERT,       /* `code` is the TLS alert */
	CAUSE_VERSION,     /* the peer chose a version that was not offered */
	CAUSE_WEAK_DH,     /* the prime is below what our library takes */
	CAUSE_TLS,         /* handshake failed on our side: `code` is the library's error */
	CAUSE_COUNT
};

struct fault {
	enum stage stage;
	enum cause cause; /* CAUSE_NONE: there is no fault */
	int code;
	struct text detail; /* words of the library or of the peer, raw */
};

/* A complete reply: the text of each line without code and separator. */
struct reply {
	int code; /* 0: no such reply came */
	struct text *lines;
	size_t count;
	unsigned oddities; /* REPLY_... */
};

enum {
	REPLY_BARE_LF = 1 << 0,
	REPLY_NO_TEXT = 1 << 1, /* a bare code: fine by RFC 5321 4.2.1, rare */
	REPLY_CONTROL = 1 << 2, /* control octets, NUL included */
	REPLY_8BIT = 1 << 3,
	REPLY_LONG_LINE = 1 << 4 /* over the 512 octets of RFC 5321 4.5.3.1.5 */
};

/* A reply came and says yes: 2yz (RFC 5321 4.2.1). */
bool reply_is_positive(const struct reply *reply);

/* What an EHLO reply offers. The first line is the server's name and offers nothing. */
struct capabilities {
	bool known;            /* a 250 came */
	struct text *keywords; /* whole lines: keyword and parameters */
	size_t count;
	bool starttls;
	struct text starttls_params; /* empty when there are none */
	struct text near_miss;       /* the token that resembles STARTTLS */
	bool starttls_on_first_line;
	struct text masked; /* the token of a filter, XXXXXXXA */
	bool auth;          /* with at least one mechanism */
	bool smtputf8, eightbitmime, pipelining, enhanced_status, requiretls;
};

struct smtp_facts {
	struct reply greeting;
	struct reply ehlo; /* before TLS */
	struct reply starttls;
	struct reply ehlo_tls; /* the last word: after TLS, or the only one with implicit TLS */
	struct reply quit;
	struct capabilities before; /* from `ehlo` */
	struct capabilities after;  /* from `ehlo_tls` */
	struct text stray;          /* octets behind the 220 to STARTTLS, capped */
	struct text garbage;        /* the line that was no reply, capped */
	bool second_greeting;       /* a 220 came in answer to the EHLO after TLS */
};

enum tls_version { TLS_UNKNOWN, TLS_SSL3, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, TLS_VERSION_COUNT };

struct tls_facts {
	bool up; /* the handshake was finished: everything below is known */
	enum tls_version version;
	const char *cipher; /* cipher suite, IANA-like name of the library */
	const char *key_exchange;
	const char *group;     /* NULL: static RSA */
	const char *signature; /* of the key exchange; NULL where there is none */
	bool forward_secrecy;
	bool cbc, null_cipher, broken_cipher; /* broken: RC4, 3DES */
	bool weak_signature;                  /* SHA-1 or MD5 in the key exchange */
	bool encrypt_then_mac, extended_master_secret, safe_renegotiation;
	unsigned dh_bits;           /* prime of a finite-field exchange, 0 for none */
	unsigned curve_bits;        /* 0 when unknown */
	bool client_cert_requested; /* also known when the handshake failed */
	bool client_cert_sent;
};

enum name_kind { NAME_DNS, NAME_IP };

/* A subject alternative name that can identify a host (RFC 9525 6.1). */
struct cert_name {
	enum name_kind kind;
	struct text text; /* NAME_IP: the literal; empty when its length is no address */
};

enum key_kind { KEY_UNKNOWN, KEY_RSA, KEY_ECDSA, KEY_EDDSA, KEY_OTHER };

/* One certificate as read; the DER octets are kept as sent. */
struct cert_facts {
	struct text der;
	bool readable;           /* false: only der and sha256 are known */
	const char *sha256;      /* hexadecimal of the whole certificate */
	struct text spki;        /* DER, within `der` */
	struct text tbs;         /* what is signed; DER, within `der` */
	const char *spki_sha256; /* hexadecimal, equals the data of TLSA x 1 1 */
	const char *serial;
	struct text subject, issuer;       /* RFC 4514, raw */
	struct text subject_dn, issuer_dn; /* DER, what issuers are found by */
	struct text common_name;           /* of the subject, the last one; empty when absent */
	struct text issuer_name; /* short name of the issuer: CN, else O, else the whole */
	struct cert_name *names; /* SAN dNSName and iPAddress */
	size_t name_count;
	size_t names_not_read; /* of these two kinds, beyond the cap */
	bool have_dates;
	int64_t not_before, not_after; /* seconds since 1970 */
	bool never_expires;            /* 99991231235959Z */
	const char *key;               /* `EC P-256`, `RSA 2048` */
	enum key_kind key_kind;
	unsigned key_bits;
	const char *signature; /* algorithm name */
	bool weak_signature;   /* SHA-1, MD5 or older */
	bool self_issued;      /* subject equals issuer */
	bool is_ca;            /* basicConstraints says CA */
	bool have_key_usage;
	bool may_sign, may_issue;    /* digitalSignature, keyCertSign */
	bool have_purposes;          /* extendedKeyUsage */
	bool serves_tls, serves_any; /* serverAuth, anyExtendedKeyUsage */
	bool must_staple;            /* RFC 7633 */
	unsigned sct_count;          /* embedded, RFC 6962 3.3 */
};

enum { CHAIN_MAX_CERTS = 16 };

enum staple_status { STAPLE_UNREADABLE, STAPLE_GOOD, STAPLE_REVOKED, STAPLE_UNKNOWN };

/* The OCSP answer that came with the leaf. Its signature is the judge's business. */
struct staple_facts {
	bool present;
	struct text der;
	enum staple_status status;        /* of the first answer that is about the leaf */
	bool about_leaf;                  /* serial and issuer hashes fit */
	int64_t this_update, next_update; /* seconds, next_update -1: not said */
	int64_t revoked;                  /* seconds, -1: not known */
};

struct chain_facts {
	struct cert_facts *certs; /* as sent: the leaf first */
	size_t count;
	size_t not_read; /* beyond the cap */
	struct staple_facts staple;
};

/* Where a connection goes. */
struct endpoint {
	const char *host;    /* ASCII name asked for, or the address */
	const char *display; /* for people: `U-label (A-label)` */
	const char *address; /* literal, or the path of a UNIX socket */
	int port;            /* 0 for a UNIX socket */
	int family;          /* AF_INET, AF_INET6, AF_UNIX */
	const char *server_name; /* SNI; NULL: none is sent */
};

/* Microseconds spent in each stage that was entered; -1 where it was not. */
struct timings {
	int64_t stage[STAGE_COUNT];
	int64_t verdict; /* from the start of the run until this probe knew enough */
};

/* One connection with one TLS offer. */
struct probe_facts {
	struct endpoint where;
	enum stage reached; /* the stage entered last; DONE when the dialogue ended in order */
	struct fault fault;
	struct timings took;
	bool implicit_tls;
	struct smtp_facts smtp;
	struct tls_facts tls;
	struct chain_facts chain;
	bool have_legacy;                /* a second connection offered old versions only: */
	enum tls_version legacy_version; /* what it spoke, TLS_UNKNOWN if none */
	/*
	 * The connection that preferred (or, `strictly`, only offered) certificates of the other
	 * key family than `chain`; NULL: none was made. Its chain may be the same one.
	 */
	struct probe_facts *other_family;
	enum key_kind family_offered; /* in other_family's: KEY_RSA or KEY_ECDSA came first */
	bool family_strictly;         /* in other_family's: nothing else was offered */
};

/* How the look-up of a name ended. */
enum lookup {
	LOOKUP_NOT_NEEDED,
	LOOKUP_OK,
	LOOKUP_NO_NAME,       /* NXDOMAIN, and not in /etc/hosts */
	LOOKUP_NO_ADDRESS,    /* the name exists, without an address (of the family asked for) */
	LOOKUP_FAILED,        /* SERVFAIL and the like, while the resolver answers for the root */
	LOOKUP_TIMEOUT,       /* no answer for the name, while the resolver answers for the root */
	LOOKUP_RESOLVER_DEAD, /* no answer for the root either */
	LOOKUP_COUNT
};

struct host_dns;
struct domain_dns;
struct domain_policies;

struct host_facts {
	const char *name; /* ASCII, as looked up */
	const char *display;
	enum lookup lookup;
	struct text lookup_detail;
	/*
	 * One for each address, in the order of the look-up. Two hosts of a domain that share address,
	 * port and server name share the probe.
	 */
	struct probe_facts **probes;
	size_t probe_count;
	size_t addresses_over_cap;      /* found and not tested */
	struct chain_facts *next_chain; /* of --next-cert: not on any wire yet; NULL for none */
	int preference;       /* of the MX record; 0 for an implicit MX and outside of domains */
	struct host_dns *dns; /* facts_dns.h; NULL: the system's resolver was asked, or nobody */
};

struct survey_facts {
	int64_t started; /* wall clock, seconds */
	int64_t verdict; /* microseconds from the start of the run to the last verdict */
	int64_t duration;
	struct domain_dns *domain; /* facts_dns.h; NULL: a host was asked for, not a domain */
	struct domain_policies *policies; /* facts_sts.h; NULL: nothing of it was looked up */
	struct host_facts *hosts;  /* of a domain in the order of preference */
	size_t host_count;
};

/* Lower-case names for text and JSON: `greeting`, `ehlo-tls`; `timed out`; `TLS1.3`. */
const char *stage_name(enum stage stage);
const char *cause_name(enum cause cause);
const char *tls_version_name(enum tls_version version);

void probe_facts_init(struct probe_facts *facts, const struct endpoint *where);

#endif
