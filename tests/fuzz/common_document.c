/* SPDX-License-Identifier: MIT */
#include "common_document.h"

#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define SEEDS_MAX        512
#define TEXT_MAX         65536 /* a changed text may not grow for ever */
#define CHANGES_MAX      6
#define SECONDS_PER_LINE 5

struct fuzz {
	const struct document_format *format;
	struct random random;
	struct buf seeds[SEEDS_MAX]; /* what the texts are made from */
	size_t seed_count;
	size_t good[SEEDS_MAX]; /* those that were accepted as they stand */
	size_t good_count;
	uint64_t texts;
	uint64_t accepted;
};

static size_t below(struct fuzz *fuzz, size_t limit)
{
	return random_below(&fuzz->random, (uint32_t)limit);
}

/* Changing a text. */

struct piece {
	size_t from;
	size_t size;
};

/* The text with other bytes in the place of the piece. */
static void replace(struct buf *text, struct piece piece, const char *bytes, size_t size)
{
	struct buf changed = { 0 };
	const size_t end = piece.from + piece.size;
	buf_add(&changed, buf_string(text), piece.from);
	buf_add(&changed, bytes, size);
	buf_add(&changed, buf_string(text) + end, text->size - end);
	buf_release(text);
	*text = changed;
}

static const struct buf *any_seed(struct fuzz *fuzz)
{
	return &fuzz->seeds[below(fuzz, fuzz->seed_count)];
}

static void change_byte(struct fuzz *fuzz, struct buf *text)
{
	static const char liked[] = "\"\\{}[]:,0e-.u \n\0\x80\xff\x1b\t#*_`>!<&()|";
	const size_t at = below(fuzz, text->size + 1);
	const char byte =
		below(fuzz, 2) ? liked[below(fuzz, sizeof(liked) - 1)] : (char)below(fuzz, 256);
	const struct piece piece = { at, at < text->size ? below(fuzz, 2) : 0 };
	replace(text, piece, &byte, below(fuzz, 4) ? 1 : 0);
}

static bool is_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || (c & 0x80);
}

/* A run of letters and digits around `at`, or the one other character there. */
static struct piece word_at(const struct buf *text, size_t at)
{
	size_t from = at;
	size_t end = at;
	while (from && is_of_word(text->data[from - 1]))
		from--;
	while (end < text->size && is_of_word(text->data[end]))
		end++;
	return end > from ? (struct piece){ from, end - from }
			  : (struct piece){ at, at < text->size };
}

/* What stands at the edges of limits and of other tokens. */
static const char *const edges[] = { "0", "1", "2", "5", "6", "40", "41", "80", "100", "101", "200",
	"255", "256", "600", "601", "65533", "65535", "4294967296", "9223372036854775807",
	"9223372036854775808", "-1", "-0", "1.0", "1e2", "1e999", "null", "true", "false", "{}",
	"[]", "\"\"", "\\u0000", "\\ud800", "\\u001b", "&#27;", "&lt;", "\xe2\x80\xae",
	"\xef\xbb\xbf", "\xc3\xa9", "## ", "# ", "> ", "- ", "1. ", "```", "<b>", "![", "](", "***",
	"    ", "  \n", "\n\n" };

/* Another word in its place: of any document, so often one of the same kind, or one of the edges.
 */
static void change_word(struct fuzz *fuzz, struct buf *text)
{
	const struct piece to = word_at(text, below(fuzz, text->size));
	const struct buf *other = any_seed(fuzz);
	if (!below(fuzz, 4)) {
		const char *edge = edges[below(fuzz, ARRAY_SIZE(edges))];
		replace(text, to, edge, strlen(edge));
		return;
	}
	for (int tries = 0; tries < 8 && other->size; tries++) {
		const struct piece from = word_at(other, below(fuzz, other->size));
		const bool alike = isdigit((unsigned char)other->data[from.from]) ==
				   isdigit((unsigned char)text->data[to.from]);
		if (from.size < 2 && to.size > 1)
			continue;
		if (alike || tries == 7) {
			replace(text, to, other->data + from.from, from.size);
			return;
		}
	}
}

static struct piece line_at(const struct buf *text, size_t at)
{
	size_t from = at;
	size_t end = at;
	while (from && text->data[from - 1] != '\n')
		from--;
	while (end < text->size && text->data[end] != '\n')
		end++;
	return (struct piece){ from, end - from + (end < text->size) };
}

/* A line of some document in place of this one, before it, or nothing there. */
static void change_line(struct fuzz *fuzz, struct buf *text)
{
	const struct buf *other = any_seed(fuzz);
	struct piece to = line_at(text, below(fuzz, text->size));
	const struct piece from = line_at(other, other->size ? below(fuzz, other->size) : 0);
	const bool kept = below(fuzz, 2);
	to.size = kept ? 0 : to.size;
	replace(text, to, buf_string(other) + from.from, below(fuzz, 4) ? from.size : 0);
}

/* What a bracket at or behind `at` encloses, with its brackets; size 0 if there is none. */
static struct piece brackets_at(const struct buf *text, size_t at)
{
	while (at < text->size && text->data[at] != '{' && text->data[at] != '[')
		at++;
	size_t depth = 0;
	for (size_t i = at; i < text->size; i++) {
		depth += text->data[i] == '{' || text->data[i] == '[';
		depth -= text->data[i] == '}' || text->data[i] == ']';
		if (!depth)
			return (struct piece){ at, i - at + 1 };
	}
	return (struct piece){ at, 0 };
}

/* A bracketed piece of some document in place of one of this, before it, or nothing there. */
static void change_structure(struct fuzz *fuzz, struct buf *text)
{
	const struct buf *other = any_seed(fuzz);
	const struct piece to = brackets_at(text, below(fuzz, text->size));
	struct piece from = { 0 };
	for (int tries = 0; tries < 8; tries++) { /* one that begins alike, where there is one */
		from = brackets_at(other, other->size ? below(fuzz, other->size) : 0);
		if (from.size && to.size && other->data[from.from] == text->data[to.from])
			break;
	}
	autobuf struct buf piece = { 0 };
	if (below(fuzz, 8))
		buf_add(&piece, buf_string(other) + from.from, from.size);
	const bool before = piece.size && below(fuzz, 2);
	if (before)
		buf_char(&piece, ',');
	replace(text, (struct piece){ to.from, before ? 0 : to.size }, buf_string(&piece),
		piece.size);
}

static void change(struct fuzz *fuzz, struct buf *text)
{
	static void (*const changes[])(struct fuzz *, struct buf *) = { change_word, change_word,
		change_word, change_word, change_line, change_structure, change_structure,
		change_byte };
	for (size_t n = 1 + below(fuzz, 1 + below(fuzz, CHANGES_MAX)); n && text->size; n--)
		changes[below(fuzz, ARRAY_SIZE(changes))](fuzz, text);
	if (text->size > TEXT_MAX)
		text->size = TEXT_MAX;
}

/* What must hold. */

bool document_has_place(const struct buf *text, unsigned line, unsigned column)
{
	unsigned at = 1;
	size_t start = 0;
	for (size_t i = 0; i < text->size && at < line; i++) {
		if (text->data[i] != '\n')
			continue;
		at++;
		start = i + 1;
	}
	size_t end = start;
	while (end < text->size && text->data[end] != '\n')
		end++;
	return line && at == line && column && column <= end - start + 1;
}

bool document_is_line(const char *text, size_t min, size_t max)
{
	const size_t size = text ? strlen(text) : 0;
	if (!text || size < min || size > max || !text_is_utf8(text, size))
		return false;
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return true;
}

static int check_refusal(
	const struct buf *text, enum err_kind kind, const struct err *why, struct err *broken)
{
	promise(why->kind == kind, broken);
	promise(why->text[0], broken);
	promise(text_is_utf8(why->text, strlen(why->text)), broken);
	promise(why->at.file[0], broken);
	promise(document_has_place(text, why->at.line, why->at.column), broken);
	return 0;
}

static int try_text(struct fuzz *fuzz, const struct buf *text, struct err *broken)
{
	struct err why = { 0 };
	fuzz->texts++;
	if (!fuzz->format->try(text, &fuzz->random, &why, broken)) {
		fuzz->accepted++;
		return 0;
	}
	return broken->kind ? -1 : check_refusal(text, fuzz->format->refusal, &why, broken);
}

/* Loading. */

static bool add_seed(struct fuzz *fuzz, const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file || fuzz->seed_count == SEEDS_MAX)
		return false;
	struct buf *seed = &fuzz->seeds[fuzz->seed_count];
	char piece[4096];
	size_t got;
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(seed, piece, got);
	(void)fclose(file);            /* only read */
	if (seed->size > TEXT_MAX / 4) /* changes of the others would drown in it */
		buf_release(seed);
	else
		fuzz->seed_count++;
	return true;
}

static int add_seeds(struct fuzz *fuzz, const char *folder, struct err *err)
{
	const struct document_format *format = fuzz->format;
	struct dirent **cases = NULL;
	const int count = scandir(folder, &cases, NULL, alphasort); /* the same order always */
	for (int i = 0; i < count; i++) {
		autofree char *path =
			mem_format("%s/%s/%s", folder, cases[i]->d_name, format->file);
		(void)add_seed(fuzz, path); /* . and .. have none */
		free(cases[i]);
	}
	free(cases);
	for (size_t i = 0; i < ARRAY_SIZE(format->others) && format->others[i]; i++)
		if (!add_seed(fuzz, format->others[i]))
			return err_set(err, ERR_INPUT, "can't read %s", format->others[i]);
	return fuzz->seed_count ? 0 : err_set(err, ERR_INPUT, "nothing in %s", folder);
}

/* Running. */

static time_t now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* fails for a wrong clock only */
	return time.tv_sec;
}

/* Often one that was accepted: from there, what is nearly right is near. */
static const struct buf *next_seed(struct fuzz *fuzz)
{
	return fuzz->good_count && below(fuzz, 4)
		       ? &fuzz->seeds[fuzz->good[below(fuzz, fuzz->good_count)]]
		       : any_seed(fuzz);
}

/* Each seed as it stands, once; then changed. */
static int one_round(struct fuzz *fuzz, struct err *broken)
{
	const size_t first = fuzz->texts < fuzz->seed_count ? fuzz->texts : SEEDS_MAX;
	const struct buf *from = first < SEEDS_MAX ? &fuzz->seeds[first] : next_seed(fuzz);
	const uint64_t accepted = fuzz->accepted;
	autobuf struct buf text = { 0 };
	buf_add(&text, buf_string(from), from->size);
	if (first == SEEDS_MAX)
		change(fuzz, &text);
	if (!try_text(fuzz, &text, broken)) {
		if (first < SEEDS_MAX && fuzz->accepted > accepted)
			fuzz->good[fuzz->good_count++] = first;
		return 0;
	}
	printf("%s: %s\n---- the text, %zu bytes:\n", fuzz->format->name, broken->text, text.size);
	(void)fwrite(buf_string(&text), 1, text.size, stdout); /* for a person */
	printf("\n----\n");
	return -1;
}

static void print_figures(const struct fuzz *fuzz, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%s: %" PRIu64 " texts, %" PRIu64 " accepted", i ? "; " : "",
			fuzz[i].format->name, fuzz[i].texts, fuzz[i].accepted);
	printf("; nothing found\n");
	fflush(stdout);
}

static int run(struct fuzz *fuzz, size_t count, time_t seconds, struct err *broken)
{
	enum { rounds = 64 }; /* between two looks at the clock */
	const time_t start = now();
	time_t next_line = start + SECONDS_PER_LINE;
	while (seconds == 0 || now() < start + seconds) {
		for (size_t i = 0; i < count * rounds; i++)
			if (one_round(&fuzz[i % count], broken))
				return -1;
		if (now() < next_line)
			continue;
		print_figures(fuzz, count);
		next_line = now() + SECONDS_PER_LINE;
	}
	print_figures(fuzz, count);
	return 0;
}

static bool parse_number(const char *text, uint64_t *number)
{
	char *end = NULL;
	*number = strtoull(text, &end, 10);
	return end != text && *end == '\0';
}

static void release(struct fuzz *fuzz, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < fuzz[i].seed_count; k++)
			buf_release(&fuzz[i].seeds[k]);
	free(fuzz);
}

int document_fuzz(int argc, char **argv, const struct document_format *formats, size_t count)
{
	uint64_t seconds = 0;
	uint64_t seed = 0;
	if (argc < 2 || argc > 4 || !parse_number(argv[1], &seconds) ||
		(argc > 2 && !parse_number(argv[2], &seed))) {
		fprintf(stderr, "usage: %s SECONDS [SEED [FOLDER]]\n", argv[0]);
		return 2;
	}
	if (argc == 2 && getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) {
		perror("getrandom");
		return 3;
	}
	printf("seed %" PRIu64 "\n", seed);
	struct fuzz *fuzz = mem_zero(count, sizeof(*fuzz));
	struct err err = { 0 };
	int result = 0;
	for (size_t i = 0; !result && i < count; i++) {
		fuzz[i].format = &formats[i];
		fuzz[i].random = random_from(seed + i);
		result = add_seeds(&fuzz[i], argc > 3 && !i ? argv[3] : formats[i].cases, &err);
	}
	if (!result)
		result = run(fuzz, count, (time_t)seconds, &err);
	if (result)
		printf("seed %" PRIu64 ": %s\n", seed, err.text);
	release(fuzz, count);
	return result ? 1 : 0;
}
