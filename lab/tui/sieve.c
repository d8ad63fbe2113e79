/* SPDX-License-Identifier: MIT */
#include "tui/sieve.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define ESC         0x1b
#define CAN         0x18
#define SUB         0x1a
#define BEL         0x07
#define REPLACEMENT "\357\277\275" /* U+FFFD */

/* What acts on the screen: cursor, erasing, inserting, scrolling, margins, attributes, and the
 * questions for status, cursor and kind of terminal. */
static const char finals[] = "@ABCDEFGHIJKLMPSTXZ`acdefghlmnr";
static const char escapes[] = "78DEMc=>";
static const char strings[] = "]P_^X";

/* Modes of a DEC terminal that programs need: cursor keys, wrapping, the cursor, the second screen.
 * The mouse and pasting are not among them, for ours are not told of. */
static const struct {
	unsigned number;
	bool is_on; /* at the beginning */
} modes[] = {
	{ 47, false },
	{ 1047, false },
	{ 1048, false },
	{ 1049, false },
	{ 1, false },
	{ 7, true },
	{ 25, true },
};

static void set_mode(struct sieve *sieve, unsigned number, bool on, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (modes[i].number != number)
			continue;
		const unsigned bit = 1u << i;
		sieve->modes_changed &= ~bit;
		sieve->modes_changed |= on != modes[i].is_on ? bit : 0;
		buf_format(out, "\033[?%u%c", number, on ? 'h' : 'l');
	}
}

void sieve_put_modes(const struct sieve *sieve, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (sieve->modes_changed & 1u << i)
			buf_format(out, "\033[?%u%c", modes[i].number, modes[i].is_on ? 'l' : 'h');
}

/* --- characters --- */

static void end_character(struct sieve *sieve, struct buf *out)
{
	if (text_is_utf8(sieve->character, sieve->character_size) && !sieve->wanted &&
		!(sieve->character_size == 2 && sieve->character[0] == '\302' &&
			(unsigned char)sieve->character[1] < 0xa0)) /* C1 controls */
		buf_add(out, sieve->character, sieve->character_size);
	else
		buf_text(out, REPLACEMENT);
	sieve->character_size = 0;
	sieve->wanted = 0;
}

static void begin_character(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	sieve->character[0] = (char)byte;
	sieve->character_size = 1;
	sieve->wanted = (char)(byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0);
	if (!sieve->wanted)
		end_character(sieve, out); /* what continues nothing */
}

static void take_high(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	if (sieve->wanted && (byte & 0xc0) == 0x80) {
		sieve->character[sieve->character_size++] = (char)byte;
		if (--sieve->wanted == 0)
			end_character(sieve, out);
		return;
	}
	if (sieve->wanted)
		end_character(sieve, out);
	begin_character(sieve, byte, out);
}

static void take_text(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	if (byte >= 0x80) {
		take_high(sieve, byte, out);
		return;
	}
	if (sieve->wanted)
		end_character(sieve, out);
	if (byte == ESC)
		sieve->state = SIEVE_ESCAPE;
	else if ((byte >= '\b' && byte <= '\r') || (byte >= ' ' && byte < 0x7f))
		buf_char(out, (char)byte);
}

/* --- sequences --- */

static void begin_csi(struct sieve *sieve)
{
	sieve->state = SIEVE_CSI;
	sieve->leader = 0;
	sieve->is_dropped = false;
	sieve->param_count = 0;
}

static void put_escape(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	if (byte == 'c')
		sieve->modes_changed = 0; /* all is as at the beginning */
	buf_format(out, "\033%c", byte);
}

static void take_escape(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	sieve->state = SIEVE_TEXT;
	if (byte == ESC)
		sieve->state = SIEVE_ESCAPE;
	else if (byte == '[')
		begin_csi(sieve);
	else if (byte == '(' || byte == ')')
		sieve->state = SIEVE_CHARSET;
	else if (byte && strchr(strings, byte))
		sieve->state = SIEVE_STRING;
	else if (byte && strchr(escapes, byte))
		put_escape(sieve, byte, out);
}

static void take_charset(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	sieve->state = SIEVE_TEXT;
	if (byte == '0' || byte == 'B')
		buf_format(out, "\033(%c", byte);
}

static void take_digit(struct sieve *sieve, unsigned digit)
{
	if (!sieve->param_count)
		sieve->params[sieve->param_count++] = 0;
	unsigned *param = &sieve->params[sieve->param_count - 1];
	const unsigned most = sieve->leader ? 9999 : SIEVE_NUMBER;
	*param = *param * 10 + digit;
	if (*param > most)
		*param = most;
}

static void next_param(struct sieve *sieve)
{
	if (!sieve->param_count)
		sieve->params[sieve->param_count++] = 0;
	if (sieve->param_count < SIEVE_PARAMS)
		sieve->params[sieve->param_count++] = 0;
	else
		sieve->is_dropped = true;
}

static void end_csi(struct sieve *sieve, char final, struct buf *out)
{
	sieve->state = SIEVE_TEXT;
	if (sieve->is_dropped)
		return;
	for (size_t i = 0; sieve->leader && i < sieve->param_count; i++)
		if (final == 'h' || final == 'l')
			set_mode(sieve, sieve->params[i], final == 'h', out);
	if (sieve->leader || !strchr(finals, final))
		return;
	buf_text(out, "\033[");
	for (size_t i = 0; i < sieve->param_count; i++)
		buf_format(out, i ? ";%u" : "%u", sieve->params[i]);
	buf_char(out, final);
}

static void take_csi(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	if (byte == ESC)
		sieve->state = SIEVE_ESCAPE;
	else if (byte == CAN || byte == SUB)
		sieve->state = SIEVE_TEXT;
	else if (byte >= '0' && byte <= '9')
		take_digit(sieve, byte - '0');
	else if (byte == ';' || byte == ':')
		next_param(sieve);
	else if (byte == '?' && !sieve->param_count)
		sieve->leader = '?';
	else if (byte >= '@' && byte < 0x7f)
		end_csi(sieve, (char)byte, out);
	else
		sieve->is_dropped = true; /* other leaders, what stands before the final byte */
}

static void take_string(struct sieve *sieve, unsigned char byte)
{
	if (byte == ESC)
		sieve->state = SIEVE_STRING_END;
	else if (byte == BEL || byte == CAN || byte == SUB)
		sieve->state = SIEVE_TEXT;
}

static void take(struct sieve *sieve, unsigned char byte, struct buf *out)
{
	switch (sieve->state) {
	case SIEVE_TEXT:
		take_text(sieve, byte, out);
		return;
	case SIEVE_ESCAPE:
		take_escape(sieve, byte, out);
		return;
	case SIEVE_CHARSET:
		take_charset(sieve, byte, out);
		return;
	case SIEVE_CSI:
		take_csi(sieve, byte, out);
		return;
	case SIEVE_STRING:
		take_string(sieve, byte);
		return;
	case SIEVE_STRING_END:
		take_escape(sieve, byte, out); /* of ESC \ nothing is left there either */
		return;
	}
}

void sieve_pass(struct sieve *sieve, const void *bytes, size_t size, struct buf *out)
{
	for (const unsigned char *byte = bytes; size > 0; size--, byte++)
		take(sieve, *byte, out);
}
