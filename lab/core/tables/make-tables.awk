# SPDX-License-Identifier: MIT
#
# make-tables: the fact tables, as const arrays in C.
#
#	awk -f make-tables.awk *.tsv > tables.c
#
# A table's name is its file's name. Its lines are comments (#), one row of column names, which
# must be the one that is expected here, and rows; fields are separated by one tab, and '-' means
# that there is nothing. Plain POSIX awk; what it refuses it names on stderr, and exits 1.

BEGIN {
	FS = "\t"
	table = ""
	failed = 0
	set_count = arguments_count = constant_count = 0
	columns["syscalls"] = "name x86_64 i386 x32 aarch64 widths"
	columns["errnos"] = "name value meaning"
	columns["constants"] = "name value group"
	columns["capabilities"] = "name number attack reason"
	columns["arches"] = "name docker token abi"
	columns["multiplexers"] = "call through selector mask abi"
	columns["risk"] = "class weight calls source"
	columns["detours"] = "call through source"
	columns["argument_sets"] = "name field members"
	columns["arguments"] = "call arguments"

	type["syscalls"] = "syscall"
	type["errnos"] = "errno"
	type["constants"] = "constant"
	type["capabilities"] = "capability"
	type["arches"] = "arch"
	type["multiplexers"] = "multiplexer"
	type["risk"] = "risk"
	type["detours"] = "detour"

	# These name rows of other tables, so they are printed last.
	late["argument_sets"] = late["arguments"] = 1

	print "/* Made by make-tables.awk: edit the tables, not this. */"
	print "#include \"core/tables/tables.h\""
}

function refuse_at(where, why)
{
	print where ": " why | "cat 1>&2"
	failed = 1
	exit 1
}

function refuse(why)
{
	refuse_at(FILENAME ":" FNR, why)
}

function close_array()
{
	if (table == "")
		return
	if (rows == 0)
		refuse("the table before this has no rows")
	if (table in late)
		return
	print "};"
	print "const size_t " type[table] "_rows_count ="
	print "\tsizeof(" type[table] "_rows) / sizeof(" type[table] "_rows[0]);"
}

function open_table(    path)
{
	close_array()
	path = FILENAME
	sub(/^.*\//, "", path)
	sub(/\.tsv$/, "", path)
	if (!(path in columns))
		refuse("no table of this name is known")
	table = path
	rows = 0
	headed = 0
	if (table in late)
		return
	print ""
	print "const struct " type[table] "_row " type[table] "_rows[] = {"
}

function check_header(    want)
{
	want = columns[table]
	gsub(/ /, "\t", want)
	if ($0 != want)
		refuse("the columns are not: " columns[table])
	width = NF
	headed = 1
}

function text(field)
{
	if (field == "-")
		return "NULL"
	if (field ~ /["\\]/)
		refuse("a quotation mark or backslash in " field)
	return "\"" field "\""
}

function number(field)
{
	if (field !~ /^-?[0-9]+$/ && field !~ /^0x[0-9a-f]+$/)
		refuse("not a number: " field)
	if (field ~ /^-?0[0-9]/)
		refuse("C would read this as octal: " field)
	return field
}

# The number of a call, -1 where the ABI lacks it; bit 30 is added to those of x32.
function call_number(field)
{
	return field == "-" ? "-1" : number(field)
}

function x32_number(field)
{
	return field == "-" ? "-1" : "(int64_t)(X32_BIT | " number(field) ")"
}

# The letters of `widths` as a mask: bit i for a wide argument i.
function wide_mask(widths,    i, bit, mask)
{
	if (widths !~ /^[wn]+$/ || length(widths) > 6)
		refuse("widths are up to six letters w or n, not " widths)
	bit = 1
	mask = 0
	for (i = 1; i <= length(widths); i++) {
		if (substr(widths, i, 1) == "w")
			mask += bit
		bit *= 2
	}
	return mask
}

function abi_enum(field)
{
	if (field == "-")
		return "-1"
	if (field !~ /^(x86_64|i386|x32|aarch64)$/)
		refuse("not an ABI: " field)
	return "ABI_" toupper(field)
}

function syscall_row(    args, mask)
{
	args = 0
	mask = 0
	if ($6 != "-") {
		args = length($6)
		mask = wide_mask($6)
	}
	calls[++call_count] = $1
	is_call[$1] = 1
	return text($1) ", { " call_number($2) ", " call_number($3) ", " x32_number($4) \
		", " call_number($5) " }, " args ", " mask
}

# The calls of a class; each stands in one class only.
function risk_row(    i, count, names)
{
	if ($2 !~ /^([0-9]|10)$/ || $4 == "-")
		refuse("a class has a weight of 0 to 10, and a source")
	count = split($3, names, " ")
	for (i = 1; i <= count; i++) {
		if (names[i] in class_of)
			refuse(names[i] " stands in two classes")
		class_of[names[i]] = rows
		class_at[names[i]] = FILENAME ":" FNR
	}
	return text($1) ", " number($2) ", " text($4)
}

# Of each call, in the order of syscall_rows, the index of its class in risk_rows. Which of the two
# tables came first does not matter, so this comes after both.
function print_risks(    i, name)
{
	print "\nconst uint8_t syscall_risks[] = {"
	for (i = 1; i <= call_count; i++) {
		name = calls[i]
		if (!(name in class_of))
			refuse_at("risk.tsv", "the call " name " is in no class")
		print "\t" class_of[name] ","
		delete class_of[name]
	}
	print "};"
	for (name in class_of)
		refuse_at(class_at[name], "no call of syscalls.tsv is named " name)
}

# ---- arguments: kept until all names are known ----

function keep_set()
{
	set_at[set_count] = FILENAME ":" FNR
	set_index[$1] = set_count
	set_name[set_count] = $1
	set_field[set_count] = $2 == "-" ? "UINT64_MAX" : number($2)
	set_members[set_count++] = $3
}

function keep_arguments()
{
	arguments_at[arguments_count] = FILENAME ":" FNR
	arguments_call[arguments_count] = $1
	arguments_words[arguments_count++] = $2
}

# Which constants a word of a set's members means, in `members`, or no longer means.
function choose(where, word, members,    leave, begin, i, found)
{
	leave = sub(/^-/, "", word)
	begin = sub(/\*$/, "", word)
	for (i = 0; i < constant_count; i++) {
		if (begin ? index(constants[i], word) != 1 : constants[i] != word)
			continue
		found = 1
		if (leave)
			delete members[i]
		else
			members[i] = 1
	}
	if (!found)
		refuse_at(where, "no constant is named " word)
}

function print_set(set,    i, n, words, members, seen, count)
{
	n = split(set_members[set], words, " ")
	for (i = 1; i <= n; i++)
		choose(set_at[set], words[i], members)
	for (i = 0; i < constant_count; i++) {
		if (!(i in members))
			continue
		if (constant_values[i] in seen)
			refuse_at(set_at[set], constants[i] " and " seen[constant_values[i]] \
				" have the same value")
		seen[constant_values[i]] = constants[i]
		print "\t" i ","
		count++
	}
	return count
}

function print_sets(    i, at)
{
	print "\nconst uint16_t argument_set_members[] = {"
	for (i = 0; i < set_count; i++)
		set_size[i] = print_set(i)
	print "};\nconst struct argument_set_row argument_set_rows[] = {"
	for (i = 0; i < set_count; i++) {
		print "\t{ " text(set_name[i]) ", " set_field[i] ", " at + 0 ", " set_size[i] " },"
		at += set_size[i]
	}
	print "};\nconst size_t argument_set_rows_count = " set_count ";"
}

function argument(where, word,    tested)
{
	tested = sub(/^!/, "", word) ? "true" : "false"
	if (word !~ /^=/)
		return "{ ARGUMENT_" toupper(word) ", 0, " tested " }"
	if (!(substr(word, 2) in set_index))
		refuse_at(where, "there is no set " substr(word, 2))
	return "{ ARGUMENT_NAMED, " set_index[substr(word, 2)] ", " tested " }"
}

# The row of each call, in the order of syscall_rows, counted from 1. That of i386 alone stands behind
# that of all.
function print_arguments(    i, j, n, words, call, abi, line, first)
{
	print "\nconst struct argument_row argument_rows[] = {"
	for (i = 0; i < arguments_count; i++) {
		call = arguments_call[i]
		abi = sub(/^i386:/, "", call) ? "ABI_I386" : "-1"
		if (!(call in is_call))
			refuse_at(arguments_at[i], "there is no call " call)
		if (call in first && (abi == "-1" || first[call] != i))
			refuse_at(arguments_at[i], call " is not directly behind its other row")
		if (!(call in first))
			first[call] = i + 1
		n = split(arguments_words[i], words, " ")
		line = ""
		for (j = 1; j <= n; j++)
			line = line (j > 1 ? ", " : "") argument(arguments_at[i], words[j])
		print "\t{ " text(call) ", " abi ", " n ", { " line " } },"
	}
	print "};\nconst size_t argument_rows_count = " arguments_count ";"
	print "const uint16_t syscall_arguments[] = {"
	for (i = 1; i <= call_count; i++)
		print "\t" first[calls[i]] + 0 ","
	print "};"
}

function row()
{
	if (table == "detours")
		return text($1) ", " text($2) ", " text($3)
	if (table == "risk")
		return risk_row()
	if (table == "syscalls")
		return syscall_row()
	if (table == "errnos")
		return text($1) ", " number($2) ", " text($3)
	if (table == "constants") {
		constants[constant_count] = $1
		constant_values[constant_count++] = $2
	}
	if (table == "constants") # a negative one is sign-extended, as in a register
		return text($1) ", (uint64_t)INT64_C(" number($2) ")"
	if (table == "capabilities")
		return text($1) ", " number($2) ", " text($3) ", " text($4)
	if (table == "arches")
		return text($1) ", " text($2) ", " number($3) ", " abi_enum($4)
	return text($1) ", " text($2) ", " number($3) ", " number($4) ", " abi_enum($5)
}

FNR == 1 { open_table() }
/^#/ { next }
!headed { check_header(); next }
NF != width { refuse("not " width " fields") }
table in late { rows++ }
table == "argument_sets" { keep_set(); next }
table == "arguments" { keep_arguments(); next }
{
	print "\t{ " row() " },"
	rows++
}

END {
	if (!failed) {
		close_array()
		print_risks()
		print_sets()
		print_arguments()
	}
	exit failed
}
