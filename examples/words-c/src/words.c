#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// How C meets the component model: a string comes as its address and its length in bytes, and is returned as the
// address of such a pair. What the host passes lies where cabi_realloc says, and is ours to free.
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
  char *bytes;
  size_t length;
} string;

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  (void)alignment;
  if (size == 0) return (void *)alignment;
  void *fresh = realloc(old, size);
  if (fresh == NULL) abort();
  return fresh;
}

// count: func(text: string) -> u32;
EXPORT("count")
uint32_t count(char *text, size_t length) {
  uint32_t words = 0;
  bool inside = false;
  for (size_t at = 0; at < length; at++) {
    const bool letter = !isspace((unsigned char)text[at]);
    if (letter && !inside) words++;
    inside = letter;
  }
  if (length > 0) free(text);
  return words;
}

static string shouted;

// shout: func(text: string) -> string;
EXPORT("shout")
const string *shout(char *text, size_t length) {
  for (size_t at = 0; at < length; at++) text[at] = (char)toupper((unsigned char)text[at]);
  // What is printed goes to the output of the component.
  printf("shouting %zu bytes\n", length);
  fflush(stdout);
  shouted = (string){text, length};
  return &shouted;
}

EXPORT("cabi_post_shout")
void shout_done(const string *returned) {
  if (returned->length > 0) free(returned->bytes);
}
