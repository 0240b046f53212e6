// Traps four calls deep; the tests ask for the lines of the frames.
static int table[4] = {1, 2, 3, 0};

__attribute__((noinline)) static int divide(int a, int i) {
  int sum = 0;
  for (int k = 0; k <= i; k++)
    sum += a / table[k];
  return sum;
}

#line 100 "include/twice.h"
__attribute__((noinline)) static int twice(int a, int i) {
  int first = divide(a, i - 1);
  int second = divide(a,
                      i);
  return first + second;
}
#line 18 "lines.c"

__attribute__((noinline)) static int (*choose(int i))(int, int) {
  return i == 7 ? divide : twice;
}

__attribute__((export_name("run"))) int run(int a, int i) {
  int (*f)(int, int) = choose(i);
  if (a < 0)
    __builtin_trap();
  return f(a, i) +
         1;
}
