/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcripts: healthy, tolerable, refusing, broken, hostile. Data only. */

#include "transcripts.h"

#include "unit.h"

#define EHLO "EHLO probe.example.org\r\n"
#define UPTO_STARTTLS EHLO "STARTTLS\r\n"
#define QUIT "QUIT\r\n"
#define OFFER "220 mx.example.org ESMTP\r\n250-mx.example.org\r\n250-SIZE 1\r\n250 STARTTLS\r\n"
#define ONLY(list) "220 mx.example.org ESMTP\r\n250-mx.example.org\r\n" list
#define UNDER_TLS "250-mx.example.org\r\n250 AUTH PLAIN\r\n"
#define BYE "221 bye\r\n"
#define GO OFFER "220 2.0.0 go ahead\r\n"

/* Ends of transcripts: want, stage, cause and stage of the fault. */
#define IN_ORDER .want = DIALOG_OVER, .stage = STAGE_DONE
#define REFUSED_AT(at, why)                                                                        \
	.want = DIALOG_OVER, .stage = STAGE_QUIT, .cause = (why), .fault_stage = (at)
#define BROKEN_AT(at, why)                                                                         \
	.want = DIALOG_OVER, .stage = (at), .cause = (why), .fault_stage = (at)
#define WAITS_AT(at) .want = DIALOG_READ, .stage = (at)

const struct transcript transcripts[] = {
	/* Healthy, in all the ways that are tolerated. */
	{.name = "healthy", .clear = OCTETS(GO), .tls = OCTETS(UNDER_TLS BYE), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT, .fact = "after known 1 starttls 0 first-line 0 auth 1"},
	{.name = "multi-line greeting, lower case keyword",
		.clear = OCTETS("220-hello\r\n220-no spam\r\n220 mx\r\n250-mx\r\n250-PIPELINING\r\n"
			"250 starttls\r\n220 go\r\n"), .tls = OCTETS("250 mx\r\n221 bye\r\n"), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT, .fact = "greeting 220 0 3"},
	{.name = "LF only", .clear = OCTETS("220 mx\n250-mx\n250 STARTTLS\n220 go\n"),
		.tls = OCTETS("250 mx\n221 bye\n"), IN_ORDER, .said = UPTO_STARTTLS EHLO QUIT,
		.fact = "starttls 220 1 1"},
	{.name = "codes without text", .clear = OCTETS("220\r\n250-mx\r\n250 STARTTLS\r\n220\r\n"),
		.tls = OCTETS("250\r\n221\r\n"), IN_ORDER, .said = UPTO_STARTTLS EHLO QUIT,
		.fact = "greeting 220 2 1"},
	{.name = "other positive codes", .clear = OCTETS("250 mx\r\n250-mx\r\n250 STARTTLS\r\n250 go\r\n"),
		.tls = OCTETS("250 mx\r\n250 bye\r\n"), IN_ORDER, .said = UPTO_STARTTLS EHLO QUIT},
	{.name = "NUL, control and 8 bit", .clear = OCTETS("220 m\0x \x1b[2J\xff\r\n250-\x07\r\n"
			"250 STARTTLS\r\n220 g\0o\r\n"), .tls = OCTETS("250 \0\r\n221 \x80\r\n"), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT, .fact = "greeting 220 12 1"},
	{.name = "parameters behind STARTTLS", .clear = OCTETS(ONLY("250 STARTTLS now\r\n") "220 go\r\n"),
		.tls = OCTETS(UNDER_TLS BYE), IN_ORDER, .said = UPTO_STARTTLS EHLO QUIT,
		.fact = "params=now:3"},
	{.name = "mask and offer", .clear = OCTETS(ONLY("250-XXXXXXXA\r\n250 STARTTLS\r\n") "220 go\r\n"),
		.tls = OCTETS(UNDER_TLS BYE), IN_ORDER, .said = UPTO_STARTTLS EHLO QUIT},
	{.name = "hangs up without 221", .clear = OCTETS(GO), .tls = OCTETS(UNDER_TLS), .eof = true,
		IN_ORDER, .said = UPTO_STARTTLS EHLO QUIT, .fact = "quit 0 0 0"},
	{.name = "garbage for 221", .clear = OCTETS(GO), .tls = OCTETS(UNDER_TLS "so long\r\n"),
		.want = DIALOG_OVER, .stage = STAGE_QUIT, .said = UPTO_STARTTLS EHLO QUIT,
		.fact = "garbage=-:0"},
	{.name = "500 for QUIT", .clear = OCTETS(GO), .tls = OCTETS(UNDER_TLS "500 what\r\n"), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT, .fact = "quit 500"},
	{.name = "more behind 221", .clear = OCTETS(GO), .tls = OCTETS(UNDER_TLS BYE "250 x\r\n"), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT},
	{.name = "no second EHLO", .no_second_ehlo = true, .clear = OCTETS(GO), .tls = OCTETS(BYE),
		IN_ORDER, .said = UPTO_STARTTLS QUIT, .fact = "after known 0"},
	{.name = "TLS from the first octet", .implicit_tls = true, .clear = OCTETS(""),
		.tls = OCTETS("220 mx\r\n" UNDER_TLS BYE), IN_ORDER, .said = EHLO QUIT,
		.fact = "before known 0"},
	{.name = "TLS from the first octet, without the second EHLO in the plan",
		.implicit_tls = true, .no_second_ehlo = true, .clear = OCTETS(""),
		.tls = OCTETS("220 mx\r\n" UNDER_TLS BYE), IN_ORDER, .said = EHLO QUIT},
	{.name = "second greeting", .clear = OCTETS(GO), .tls = OCTETS("220 mx\r\n" UNDER_TLS BYE), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT, .fact = "second-greeting 1"},
	{.name = "STARTTLS offered again", .clear = OCTETS(GO),
		.tls = OCTETS("250-mx\r\n250 STARTTLS\r\n" BYE), IN_ORDER,
		.said = UPTO_STARTTLS EHLO QUIT, .fact = "after known 1 starttls 1"},

	/* Not offered: EHLO was answered, QUIT is said. */
	{.name = "no STARTTLS", .clear = OCTETS(ONLY("250 SIZE\r\n") BYE),
		REFUSED_AT(STAGE_EHLO, CAUSE_NOT_OFFERED), .said = EHLO QUIT, .fact = "quit 221"},
	{.name = "masked", .clear = OCTETS(ONLY("250-XXXXXXXA\r\n250 SIZE\r\n") BYE),
		REFUSED_AT(STAGE_EHLO, CAUSE_NOT_OFFERED), .said = EHLO QUIT,
		.fact = "masked=XXXXXXXA"},
	{.name = "near miss", .clear = OCTETS(ONLY("250-STARTTLSX\r\n250 XSTARTTLS\r\n") BYE),
		REFUSED_AT(STAGE_EHLO, CAUSE_NOT_OFFERED), .said = EHLO QUIT,
		.fact = "near-miss=STARTTLSX"},
	{.name = "on the first line only", .clear = OCTETS("220 mx\r\n250 mx STARTTLS\r\n" BYE),
		REFUSED_AT(STAGE_EHLO, CAUSE_NOT_OFFERED), .said = EHLO QUIT, .fact = "first-line 1"},
	{.name = "not offered and hangs up", .clear = OCTETS(ONLY("250 SIZE\r\n")), .eof = true,
		REFUSED_AT(STAGE_EHLO, CAUSE_NOT_OFFERED), .said = EHLO QUIT},

	/* Refusals. */
	{.name = "greeting 554", .clear = OCTETS("554 go away\r\n" BYE),
		REFUSED_AT(STAGE_GREETING, CAUSE_REPLY), .said = QUIT, .fact = "greeting 554"},
	{.name = "greeting 421 and hangs up", .clear = OCTETS("421 too many\r\n"), .eof = true,
		REFUSED_AT(STAGE_GREETING, CAUSE_REPLY), .said = QUIT, .fact = "greeting 421"},
	{.name = "greeting 354", .clear = OCTETS("354 go on\r\n" BYE),
		REFUSED_AT(STAGE_GREETING, CAUSE_REPLY), .said = QUIT},
	{.name = "EHLO 502", .clear = OCTETS("220 mx\r\n502 what\r\n" BYE),
		REFUSED_AT(STAGE_EHLO, CAUSE_REPLY), .said = EHLO QUIT, .fact = "before known 0"},
	{.name = "EHLO 220", .clear = OCTETS("220 mx\r\n220-mx\r\n220 STARTTLS\r\n" BYE),
		REFUSED_AT(STAGE_EHLO, CAUSE_REPLY), .said = EHLO QUIT, .fact = "before known 0"},
	{.name = "STARTTLS 454 with 2204", .clear = OCTETS(OFFER "454 4.7.0 2204 not now\r\n" BYE),
		REFUSED_AT(STAGE_STARTTLS, CAUSE_REPLY), .said = UPTO_STARTTLS QUIT,
		.fact = "starttls 454"},
	{.name = "STARTTLS 354", .clear = OCTETS(OFFER "354 go\r\n" BYE),
		REFUSED_AT(STAGE_STARTTLS, CAUSE_REPLY), .said = UPTO_STARTTLS QUIT},
	{.name = "STARTTLS 503", .clear = OCTETS(OFFER "503 no\r\n" BYE),
		REFUSED_AT(STAGE_STARTTLS, CAUSE_REPLY), .said = UPTO_STARTTLS QUIT},
	{.name = "STARTTLS 454 in two lines", .clear = OCTETS(OFFER "454-no\r\n454 220 ok\r\n" BYE),
		REFUSED_AT(STAGE_STARTTLS, CAUSE_REPLY), .said = UPTO_STARTTLS QUIT},
	{.name = "554 to the second EHLO", .clear = OCTETS(GO), .tls = OCTETS("554 no\r\n" BYE),
		REFUSED_AT(STAGE_EHLO_TLS, CAUSE_REPLY), .said = UPTO_STARTTLS EHLO QUIT},
	{.name = "a greeting for every EHLO", .clear = OCTETS(GO), .tls = OCTETS("220 a\r\n220 b\r\n" BYE),
		REFUSED_AT(STAGE_EHLO_TLS, CAUSE_REPLY), .said = UPTO_STARTTLS EHLO QUIT,
		.fact = "second-greeting 1"},
	{.name = "TLS from the first octet, EHLO 220", .implicit_tls = true, .clear = OCTETS(""),
		.tls = OCTETS("220 mx\r\n220 mx\r\n" BYE), REFUSED_AT(STAGE_EHLO_TLS, CAUSE_REPLY),
		.said = EHLO QUIT, .fact = "second-greeting 0"},
	{.name = "TLS from the first octet, greeting 554", .implicit_tls = true, .clear = OCTETS(""),
		.tls = OCTETS("554 no\r\n" BYE), REFUSED_AT(STAGE_GREETING, CAUSE_REPLY), .said = QUIT},

	/* Plaintext behind the 220 to STARTTLS. */
	{.name = "injection", .clear = OCTETS(GO "250 injected\r\n"), .tls = OCTETS(UNDER_TLS BYE),
		BROKEN_AT(STAGE_TLS, CAUSE_INJECTION), .said = UPTO_STARTTLS},
	{.name = "injection of one octet", .clear = OCTETS(GO "\n"), .tls = OCTETS(UNDER_TLS BYE),
		BROKEN_AT(STAGE_TLS, CAUSE_INJECTION), .said = UPTO_STARTTLS},
	{.name = "injection of NUL", .clear = OCTETS(GO "\0"), .tls = OCTETS(UNDER_TLS BYE),
		BROKEN_AT(STAGE_TLS, CAUSE_INJECTION), .said = UPTO_STARTTLS},
	{.name = "injection of a whole EHLO reply", .clear = OCTETS(GO "250-mx\r\n250 SIZE\r\n221 x\r\n"),
		.tls = OCTETS(UNDER_TLS BYE), BROKEN_AT(STAGE_TLS, CAUSE_INJECTION),
		.said = UPTO_STARTTLS, .fact = "after known 0"},
	{.name = "injection that looks like TLS", .clear = OCTETS(GO "\x16\x03\x03"),
		.tls = OCTETS(UNDER_TLS BYE), BROKEN_AT(STAGE_TLS, CAUSE_INJECTION),
		.said = UPTO_STARTTLS},
	{.name = "220 twice", .clear = OCTETS(GO "220 go\r\n"), .tls = OCTETS(UNDER_TLS BYE),
		BROKEN_AT(STAGE_TLS, CAUSE_INJECTION), .said = UPTO_STARTTLS},

	/* Not a dialogue: no QUIT. */
	{.name = "ssh", .clear = OCTETS("SSH-2.0-x\r\n"), BROKEN_AT(STAGE_GREETING, CAUSE_GARBAGE),
		.said = "", .fact = "garbage=SSH-2.0-x:9"},
	{.name = "TLS alert in clear", .clear = OCTETS("\x15\x03\x01\x00\x02\x02\x0a"), .eof = true,
		BROKEN_AT(STAGE_GREETING, CAUSE_GARBAGE), .said = ""},
	{.name = "IMAP", .clear = OCTETS("* OK ready\r\n"), BROKEN_AT(STAGE_GREETING, CAUSE_GARBAGE),
		.said = ""},
	{.name = "greeting 120", .clear = OCTETS("120 wait\r\n"),
		BROKEN_AT(STAGE_GREETING, CAUSE_GARBAGE), .said = ""},
	{.name = "garbage within EHLO", .clear = OCTETS("220 mx\r\n250-mx\r\nhello\r\n250 STARTTLS\r\n"),
		BROKEN_AT(STAGE_EHLO, CAUSE_GARBAGE), .said = EHLO, .fact = "garbage=hello:5"},
	{.name = "codes differ within EHLO", .clear = OCTETS("220 mx\r\n250-mx\r\n220 STARTTLS\r\n"),
		BROKEN_AT(STAGE_EHLO, CAUSE_OUT_OF_STEP), .said = EHLO},
	{.name = "garbage for STARTTLS", .clear = OCTETS(OFFER "2204 go\r\n"),
		BROKEN_AT(STAGE_STARTTLS, CAUSE_GARBAGE), .said = UPTO_STARTTLS},
	{.name = "garbage under TLS", .clear = OCTETS(GO), .tls = OCTETS("what\r\n"),
		BROKEN_AT(STAGE_EHLO_TLS, CAUSE_GARBAGE), .said = UPTO_STARTTLS EHLO},
	{.name = "codes differ under TLS", .clear = OCTETS(GO), .tls = OCTETS("250-a\r\n251 b\r\n"),
		BROKEN_AT(STAGE_EHLO_TLS, CAUSE_OUT_OF_STEP), .said = UPTO_STARTTLS EHLO},

	/* Hangs up. */
	{.name = "closed at once", .clear = OCTETS(""), .eof = true,
		BROKEN_AT(STAGE_GREETING, CAUSE_CLOSED), .said = "", .fact = "garbage=:0"},
	{.name = "closed within the greeting", .clear = OCTETS("220-wait\r\n220 m"), .eof = true,
		BROKEN_AT(STAGE_GREETING, CAUSE_CLOSED), .said = "", .fact = "garbage=220 m:5"},
	{.name = "closed for EHLO", .clear = OCTETS("220 mx\r\n"), .eof = true,
		BROKEN_AT(STAGE_EHLO, CAUSE_CLOSED), .said = EHLO},
	{.name = "closed within EHLO", .clear = OCTETS("220 mx\r\n250-mx\r\n250-STARTTLS\r\n"), .eof = true,
		BROKEN_AT(STAGE_EHLO, CAUSE_CLOSED), .said = EHLO, .fact = "before known 0"},
	{.name = "closed for STARTTLS", .clear = OCTETS(OFFER), .eof = true,
		BROKEN_AT(STAGE_STARTTLS, CAUSE_CLOSED), .said = UPTO_STARTTLS},
	{.name = "closed for the second EHLO", .clear = OCTETS(GO), .eof = true,
		BROKEN_AT(STAGE_EHLO_TLS, CAUSE_CLOSED), .said = UPTO_STARTTLS EHLO},
	{.name = "closed after a second greeting", .clear = OCTETS(GO), .tls = OCTETS("220 mx\r\n"),
		.eof = true, BROKEN_AT(STAGE_EHLO_TLS, CAUSE_CLOSED), .said = UPTO_STARTTLS EHLO},

	/* Falls silent: the deadline is not the dialogue's. */
	{.name = "silent", .clear = OCTETS(""), WAITS_AT(STAGE_GREETING), .said = ""},
	{.name = "silent within a line", .clear = OCTETS("220 mx\r\n250-m"), WAITS_AT(STAGE_EHLO),
		.said = EHLO},
	{.name = "silent at STARTTLS", .clear = OCTETS(OFFER), WAITS_AT(STAGE_STARTTLS),
		.said = UPTO_STARTTLS},
	{.name = "silent at QUIT", .clear = OCTETS(GO), .tls = OCTETS(UNDER_TLS), WAITS_AT(STAGE_QUIT),
		.said = UPTO_STARTTLS EHLO QUIT},
};

const size_t transcript_count = COUNT_OF(transcripts);
