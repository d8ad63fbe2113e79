/* SPDX-License-Identifier: MIT */
/* terminfo: a terminal's description that is in the program (terminfo.src), for $TERMINFO. */
#ifndef LAB_TUI_TERMINFO_H
#define LAB_TUI_TERMINFO_H

extern const char terminfo_plain[];

#endif
