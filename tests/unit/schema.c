/* SPDX-License-Identifier: MIT */
#include "schema.h"

#include "base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct run {
	struct schema *schema;
	struct schema_trace *trace; /* or NULL */
};

static bool accepts(const struct run *run, json_t *rules, json_t *value);

/* Where in the schema one keyword stands: its own value, and the object around it. */
struct rule {
	json_t *given;
	json_t *rules;
};

typedef bool keyword_function(const struct run *run, const struct rule *rule, json_t *value);

/* Types. */

/* draft 2020-12: 1.0 is an integer. */
static bool is_integer(const json_t *value)
{
	return json_is_integer(value) ||
	       (json_is_real(value) &&
		       json_real_value(value) == (double)(json_int_t)json_real_value(value));
}

static bool is_type(const char *wanted, const json_t *value)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "object",
		[JSON_ARRAY] = "array",
		[JSON_STRING] = "string",
		[JSON_INTEGER] = "number",
		[JSON_REAL] = "number",
		[JSON_TRUE] = "boolean",
		[JSON_FALSE] = "boolean",
		[JSON_NULL] = "null",
	};
	must(wanted);
	return strcmp(wanted, "integer") ? !strcmp(wanted, names[json_typeof(value)])
					 : is_integer(value);
}

static bool type(const struct run *run, const struct rule *rule, json_t *value)
{
	size_t i;
	json_t *one;
	(void)run;
	if (!json_is_array(rule->given))
		return is_type(json_string_value(rule->given), value);
	json_array_foreach(
		rule->given, i, one) if (is_type(json_string_value(one), value)) return true;
	return false;
}

/* 1 and 1.0 are one number. */
static bool equal(const json_t *one, const json_t *other)
{
	if (json_is_number(one) && json_is_number(other))
		return json_number_value(one) == json_number_value(other);
	return json_equal(one, other);
}

static bool is_const(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return equal(rule->given, value);
}

static bool is_in_enum(const struct run *run, const struct rule *rule, json_t *value)
{
	size_t i;
	json_t *one;
	(void)run;
	json_array_foreach(rule->given, i, one) if (equal(one, value)) return true;
	return false;
}

/* Numbers and strings: each keyword passes over other types. */

/* Above 2^53 a double is next to the integer only. */
static bool is_less(const json_t *one, const json_t *other)
{
	if (json_is_integer(one) && json_is_integer(other))
		return json_integer_value(one) < json_integer_value(other);
	return json_number_value(one) < json_number_value(other);
}

static bool minimum(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_number(value) || !is_less(value, rule->given);
}

static bool maximum(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_number(value) || !is_less(rule->given, value);
}

size_t schema_characters(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += (*text & 0xc0) != 0x80;
	return count;
}

static bool min_length(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_string(value) || (json_int_t)schema_characters(json_string_value(value)) >=
						 json_integer_value(rule->given);
}

static bool max_length(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_string(value) || (json_int_t)schema_characters(json_string_value(value)) <=
						 json_integer_value(rule->given);
}

static const regex_t *compiled(struct schema *schema, const char *text)
{
	for (size_t i = 0; i < schema->pattern_count; i++)
		if (schema->patterns[i].text == text) /* of one tree, so one address */
			return &schema->patterns[i].compiled;
	schema->patterns = mem_grow(schema->patterns, schema->pattern_count,
		&schema->pattern_capacity, sizeof(*schema->patterns));
	struct schema_pattern *added = &schema->patterns[schema->pattern_count++];
	added->text = text;
	ck_assert_msg(
		!regcomp(&added->compiled, text, REG_EXTENDED | REG_NOSUB), "pattern %s", text);
	return &added->compiled;
}

static bool pattern(const struct run *run, const struct rule *rule, json_t *value)
{
	return !json_is_string(value) ||
	       !regexec(compiled(run->schema, json_string_value(rule->given)),
		       json_string_value(value), 0, NULL, 0);
}

/* Arrays. */

static bool min_items(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_array(value) ||
	       (json_int_t)json_array_size(value) >= json_integer_value(rule->given);
}

static bool max_items(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_array(value) ||
	       (json_int_t)json_array_size(value) <= json_integer_value(rule->given);
}

static bool unique_items(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	must(json_is_true(rule->given));
	for (size_t i = 0; i < json_array_size(value); i++)
		for (size_t k = 0; k < i; k++)
			if (equal(json_array_get(value, i), json_array_get(value, k)))
				return false;
	return true;
}

static bool prefix_items(const struct run *run, const struct rule *rule, json_t *value)
{
	for (size_t i = 0; i < json_array_size(rule->given) && i < json_array_size(value); i++)
		if (!accepts(run, json_array_get(rule->given, i), json_array_get(value, i)))
			return false;
	return true;
}

static bool items(const struct run *run, const struct rule *rule, json_t *value)
{
	const size_t first = json_array_size(json_object_get(rule->rules, "prefixItems"));
	for (size_t i = first; i < json_array_size(value); i++)
		if (!accepts(run, rule->given, json_array_get(value, i)))
			return false;
	return true;
}

/* One, unless the two keywords beside it say otherwise. */
static bool contains(const struct run *run, const struct rule *rule, json_t *value)
{
	const json_t *min = json_object_get(rule->rules, "minContains");
	const json_t *max = json_object_get(rule->rules, "maxContains");
	json_int_t count = 0;
	for (size_t i = 0; i < json_array_size(value); i++)
		count += accepts(run, rule->given, json_array_get(value, i));
	return !json_is_array(value) || (count >= (min ? json_integer_value(min) : 1) &&
						(!max || count <= json_integer_value(max)));
}

/* Objects. */

static bool has_all(json_t *object, json_t *keys)
{
	size_t i;
	json_t *key;
	json_array_foreach(
		keys, i, key) if (!json_object_get(object, json_string_value(key))) return false;
	return true;
}

static bool required(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_object(value) || has_all(value, rule->given);
}

static bool dependent_required(const struct run *run, const struct rule *rule, json_t *value)
{
	const char *key;
	json_t *keys;
	(void)run;
	json_object_foreach(rule->given, key,
		keys) if (json_object_get(value, key) && !has_all(value, keys)) return false;
	return true;
}

static bool min_properties(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_object(value) ||
	       (json_int_t)json_object_size(value) >= json_integer_value(rule->given);
}

static bool max_properties(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	return !json_is_object(value) ||
	       (json_int_t)json_object_size(value) <= json_integer_value(rule->given);
}

static bool properties(const struct run *run, const struct rule *rule, json_t *value)
{
	const char *key;
	json_t *rules;
	json_object_foreach(rule->given, key, rules)
	{
		json_t *member = json_object_get(value, key);
		if (member && !accepts(run, rules, member))
			return false;
	}
	return true;
}

static bool additional_properties(const struct run *run, const struct rule *rule, json_t *value)
{
	const char *key;
	json_t *member;
	json_t *known = json_object_get(rule->rules, "properties");
	json_object_foreach(
		value, key, member) if (!json_object_get(known, key) &&
					!accepts(run, rule->given, member)) return false;
	return true;
}

static bool property_names(const struct run *run, const struct rule *rule, json_t *value)
{
	const char *key;
	json_t *member;
	json_object_foreach(value, key, member)
	{
		json_t *name = json_string(key);
		const struct run aside = { .schema = run->schema }; /* a key is no value */
		const bool good = accepts(&aside, rule->given, name);
		json_decref(name);
		if (!good)
			return false;
	}
	return true;
}

/* Combinations. All branches are looked at, for the trace. */

static size_t count_accepting(const struct run *run, json_t *branches, json_t *value)
{
	size_t count = 0;
	size_t i;
	json_t *rules;
	json_array_foreach(branches, i, rules) count += accepts(run, rules, value);
	return count;
}

static bool all_of(const struct run *run, const struct rule *rule, json_t *value)
{
	return count_accepting(run, rule->given, value) == json_array_size(rule->given);
}

static bool any_of(const struct run *run, const struct rule *rule, json_t *value)
{
	return count_accepting(run, rule->given, value) > 0;
}

static bool one_of(const struct run *run, const struct rule *rule, json_t *value)
{
	return count_accepting(run, rule->given, value) == 1;
}

static bool is_not(const struct run *run, const struct rule *rule, json_t *value)
{
	return !accepts(run, rule->given, value);
}

static bool is_if(const struct run *run, const struct rule *rule, json_t *value)
{
	const char *branch = accepts(run, rule->given, value) ? "then" : "else";
	json_t *rules = json_object_get(rule->rules, branch);
	return !rules || accepts(run, rules, value);
}

static bool ref(const struct run *run, const struct rule *rule, json_t *value)
{
	static const char prefix[] = "#/$defs/";
	const char *name = json_string_value(rule->given);
	must(!strncmp(name, prefix, strlen(prefix)));
	json_t *rules =
		json_object_get(json_object_get(run->schema->root, "$defs"), name + strlen(prefix));
	must(rules); /* a $ref leads somewhere */
	return accepts(run, rules, value);
}

static bool words(const struct run *run, const struct rule *rule, json_t *value)
{
	(void)run;
	(void)rule;
	(void)value;
	return true;
}

enum inner { NO_RULES, RULES, RULES_IN_ARRAY, RULES_IN_OBJECT }; /* what a keyword holds */

static const struct keyword {
	const char *name;
	keyword_function *holds;
	enum inner inner;
} keywords[] = {
	{ "type", type, NO_RULES },
	{ "const", is_const, NO_RULES },
	{ "enum", is_in_enum, NO_RULES },
	{ "minimum", minimum, NO_RULES },
	{ "maximum", maximum, NO_RULES },
	{ "minLength", min_length, NO_RULES },
	{ "maxLength", max_length, NO_RULES },
	{ "pattern", pattern, NO_RULES },
	{ "minItems", min_items, NO_RULES },
	{ "maxItems", max_items, NO_RULES },
	{ "uniqueItems", unique_items, NO_RULES },
	{ "prefixItems", prefix_items, RULES_IN_ARRAY },
	{ "items", items, RULES },
	{ "contains", contains, RULES },
	{ "minContains", words, NO_RULES }, /* by contains */
	{ "maxContains", words, NO_RULES },
	{ "required", required, NO_RULES },
	{ "dependentRequired", dependent_required, NO_RULES },
	{ "minProperties", min_properties, NO_RULES },
	{ "maxProperties", max_properties, NO_RULES },
	{ "properties", properties, RULES_IN_OBJECT },
	{ "additionalProperties", additional_properties, RULES },
	{ "propertyNames", property_names, RULES },
	{ "allOf", all_of, RULES_IN_ARRAY },
	{ "anyOf", any_of, RULES_IN_ARRAY },
	{ "oneOf", one_of, RULES_IN_ARRAY },
	{ "not", is_not, RULES },
	{ "if", is_if, RULES },
	{ "then", words, RULES }, /* by if */
	{ "else", words, RULES },
	{ "$ref", ref, NO_RULES },
	{ "$defs", words, RULES_IN_OBJECT }, /* by $ref */
	{ "$schema", words, NO_RULES },
	{ "$id", words, NO_RULES },
	{ "title", words, NO_RULES },
	{ "description", words, NO_RULES },
	{ "default", words, NO_RULES },
};

static const struct keyword *find_keyword(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (keywords[i].name[0] == name[0] && !strcmp(keywords[i].name, name))
			return &keywords[i]; /* most differ in the first letter: a quarter faster */
	ck_abort_msg("the keyword %s is not known here", name);
	return NULL;
}

static void note(const struct run *run, const json_t *value, const char *keyword, json_t *given)
{
	struct schema_trace *trace = run->trace;
	if (!trace)
		return;
	for (size_t i = 0; i < trace->count; i++)
		if (trace->says[i].value == value && trace->says[i].given == given)
			return; /* by another way already */
	trace->says = mem_grow(trace->says, trace->count, &trace->capacity, sizeof(*trace->says));
	trace->says[trace->count++] = (struct schema_say){ value, keyword, given };
}

static bool accepts(const struct run *run, json_t *rules, json_t *value)
{
	const char *name;
	json_t *given;
	bool good = true;
	if (json_is_boolean(rules))
		return json_is_true(rules);
	json_object_foreach(rules, name, given)
	{
		const struct keyword *keyword = find_keyword(name);
		const struct rule rule = { given, rules };
		note(run, value, keyword->name, given);
		good &= keyword->holds(run, &rule, value);
	}
	return good;
}

bool schema_accepts(struct schema *schema, json_t *document, struct schema_trace *trace)
{
	const struct run run = { .schema = schema, .trace = trace };
	return accepts(&run, schema->root, document);
}

/* A misspelt keyword would rule nothing, also where no document comes by. */
static void check_rules(json_t *rules)
{
	const char *name;
	json_t *given;
	must(json_is_object(rules) || json_is_boolean(rules));
	json_object_foreach(rules, name, given)
	{
		const enum inner inner = find_keyword(name)->inner;
		const char *key;
		json_t *member;
		if (inner == RULES)
			check_rules(given);
		for (size_t i = 0; inner == RULES_IN_ARRAY && i < json_array_size(given); i++)
			check_rules(json_array_get(given, i));
		if (inner == RULES_IN_OBJECT)
			json_object_foreach(given, key, member) check_rules(member);
	}
}

void schema_open(struct schema *schema, const char *path)
{
	json_error_t error;
	*schema = (struct schema){ .root = json_load_file(path, JSON_REJECT_DUPLICATES, &error) };
	ck_assert_msg(schema->root != NULL, "%s:%d: %s", path, error.line, error.text);
	check_rules(schema->root);
}

void schema_close(struct schema *schema)
{
	for (size_t i = 0; i < schema->pattern_count; i++)
		regfree(&schema->patterns[i].compiled);
	free(schema->patterns);
	json_decref(schema->root);
	*schema = (struct schema){ 0 };
}
