// How C meets the component model, in as much as this component needs.
//
// A string comes as its address and its length in bytes of UTF-8, and is returned as the address of such a pair. The
// host puts what it passes where cabi_realloc says, and calls cabi_post_<name> when it has read what <name> returned.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
  const char *bytes;
  size_t length;
} string;

// Gives room for `size` bytes, or traps if there is none. All of it is free again after release().
void *allocate(size_t size, size_t alignment);
void release(void);
