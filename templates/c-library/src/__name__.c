#include "component.h"
#include "allocate.h"

static string result;

// greet: func(name: string) -> string;
EXPORT("greet")
const string *greet(const char *name, size_t length) {
  static const char hello[] = "Hello, ";
  const size_t before = sizeof hello - 1;
  char *text = allocate(before + length + 1, 1);
  __builtin_memcpy(text, hello, before);
  __builtin_memcpy(text + before, name, length);
  text[before + length] = '!';
  result = (string){text, before + length + 1};
  return &result;
}

EXPORT("cabi_post_greet")
void greet_done(const string *returned) {
  release();
}
