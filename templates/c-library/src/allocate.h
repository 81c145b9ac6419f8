// The smallest allocator that does: memory is handed out in a row, and all of it is taken back between two calls.
#pragma once
#include "component.h"

extern unsigned char __heap_base;
static uintptr_t next = 0;

void *allocate(size_t size, size_t alignment) {
  const uintptr_t page = 65536;
  uintptr_t start = next ? next : (uintptr_t)&__heap_base;
  start = (start + alignment - 1) & ~(uintptr_t)(alignment - 1);
  const uintptr_t have = __builtin_wasm_memory_size(0) * page;
  if (size > UINTPTR_MAX - start) __builtin_trap();
  if (start + size > have) {
    const uintptr_t pages = (start + size - have + page - 1) / page;
    if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) __builtin_trap();
  }
  next = start + size;
  return (void *)start;
}

void release(void) {
  next = 0;
}

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  void *fresh = allocate(size, alignment);
  if (old_size > 0) __builtin_memcpy(fresh, old, old_size < size ? old_size : size);
  return fresh;
}
