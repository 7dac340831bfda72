/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_FIELD_H
#define AUTH_CHECKERS_FIELD_H

/*
 * Cuts the field that ends with END, or with the text, off *REST.  One that is
 * missing is empty.
 */
char *field_cut(char **rest, char end);

#endif
