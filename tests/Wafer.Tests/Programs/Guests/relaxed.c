// Relaxed vector operators as programs use them, on operands for which each has one result: what is computed does not depend on the machine.
// Without vectors the same by plain C, which is what the native build does.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __wasm_relaxed_simd__
#include <wasm_simd128.h>
#endif

enum { ROWS = 24, COLUMNS = 64, PIXELS = 512 };

static uint32_t state = 2463534242u;

static uint32_t next(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static void hash(const char *name, const void *bytes, size_t size) {
  uint64_t h = 14695981039346656037u;
  for (size_t i = 0; i < size; i++)
    h = (h ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
  printf("%-12s %016llx\n", name, (unsigned long long)h);
}

// A layer of a neural network with weights of 8 bits and inputs of 7: sums of four products are added to 32-bit ones.
static void layer(const int8_t weights[ROWS][COLUMNS], const uint8_t *inputs, int32_t *sums) {
  for (int row = 0; row < ROWS; row++) {
#ifdef __wasm_relaxed_simd__
    v128_t sum = wasm_i32x4_splat(0);
    for (int i = 0; i < COLUMNS; i += 16)
      sum = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load(&weights[row][i]), wasm_v128_load(&inputs[i]), sum);
    sums[row] = wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) + wasm_i32x4_extract_lane(sum, 2) + wasm_i32x4_extract_lane(sum, 3);
#else
    sums[row] = 0;
    for (int i = 0; i < COLUMNS; i++)
      sums[row] += weights[row][i] * inputs[i];
#endif
  }
}

// Pairs of products of small bytes.
static void pairs(const int8_t *a, const uint8_t *b, int16_t *sums) {
#ifdef __wasm_relaxed_simd__
  for (int i = 0; i < COLUMNS; i += 16)
    wasm_v128_store(&sums[i / 2], wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(&a[i]), wasm_v128_load(&b[i])));
#else
  for (int i = 0; i < COLUMNS; i += 2)
    sums[i / 2] = (int16_t)(a[i] * b[i] + a[i + 1] * b[i + 1]);
#endif
}

// Polynomials by Horner's rule; coefficients and arguments are small whole numbers, so that no sum or product is rounded, fused or not.
static void polynomials(const float *x, float *y) {
#ifdef __wasm_relaxed_simd__
  for (int i = 0; i < COLUMNS; i += 4) {
    v128_t v = wasm_v128_load(&x[i]), p = wasm_f32x4_splat(3);
    for (int c = 1; c < 5; c++)
      p = c & 1 ? wasm_f32x4_relaxed_madd(p, v, wasm_f32x4_splat((float)c)) : wasm_f32x4_relaxed_nmadd(p, v, wasm_f32x4_splat((float)c));
    wasm_v128_store(&y[i], p);
  }
#else
  for (int i = 0; i < COLUMNS; i++) {
    float p = 3;
    for (int c = 1; c < 5; c++)
      p = c & 1 ? p * x[i] + (float)c : -(p * x[i]) + (float)c;
    y[i] = p;
  }
#endif
}

static void large_polynomials(const double *x, double *y) {
#ifdef __wasm_relaxed_simd__
  for (int i = 0; i < COLUMNS; i += 2) {
    v128_t v = wasm_v128_load(&x[i]), p = wasm_f64x2_splat(-7);
    for (int c = 1; c < 6; c++)
      p = c & 1 ? wasm_f64x2_relaxed_nmadd(p, v, wasm_f64x2_splat(c)) : wasm_f64x2_relaxed_madd(p, v, wasm_f64x2_splat(c));
    wasm_v128_store(&y[i], p);
  }
#else
  for (int i = 0; i < COLUMNS; i++) {
    double p = -7;
    for (int c = 1; c < 6; c++)
      p = c & 1 ? -(p * x[i]) + c : p * x[i] + c;
    y[i] = p;
  }
#endif
}

// Pixels through a table of sixteen colours, blended where a mask says so, and scaled by numbers of 15 bits after the point.
static void picture(const uint8_t *indices, const uint8_t *palette, const uint8_t *old, uint8_t *result) {
#ifdef __wasm_relaxed_simd__
  v128_t colours = wasm_v128_load(palette);
  for (int i = 0; i < PIXELS; i += 16) {
    v128_t index = wasm_v128_load(&indices[i]), colour = wasm_i8x16_relaxed_swizzle(colours, index);
    v128_t bytes = wasm_i8x16_relaxed_laneselect(colour, wasm_v128_load(&old[i]), wasm_u8x16_gt(index, wasm_i8x16_splat(5)));
    v128_t shorts = wasm_i16x8_relaxed_laneselect(bytes, wasm_v128_not(bytes), wasm_i16x8_gt(bytes, wasm_i16x8_splat(77)));
    v128_t words = wasm_i32x4_relaxed_laneselect(shorts, wasm_v128_not(shorts), wasm_i32x4_gt(shorts, wasm_i32x4_splat(-99999)));
    v128_t longs = wasm_i64x2_relaxed_laneselect(words, wasm_v128_not(words), wasm_i64x2_gt(words, wasm_i64x2_splat(12345)));
    wasm_v128_store(&result[i], longs);
  }
#else
  for (int i = 0; i < PIXELS; i++)
    result[i] = indices[i] > 5 ? palette[indices[i]] : old[i];
  for (int i = 0; i < PIXELS; i += 2) {
    int16_t s;
    memcpy(&s, &result[i], sizeof s);
    s = s > 77 ? s : (int16_t)~s;
    memcpy(&result[i], &s, sizeof s);
  }
  for (int i = 0; i < PIXELS; i += 4) {
    int32_t w;
    memcpy(&w, &result[i], sizeof w);
    w = w > -99999 ? w : ~w;
    memcpy(&result[i], &w, sizeof w);
  }
  for (int i = 0; i < PIXELS; i += 8) {
    int64_t l;
    memcpy(&l, &result[i], sizeof l);
    l = l > 12345 ? l : ~l;
    memcpy(&result[i], &l, sizeof l);
  }
#endif
}

static void scale(const int16_t *a, const int16_t *b, int16_t *result) {
#ifdef __wasm_relaxed_simd__
  for (int i = 0; i < COLUMNS; i += 8)
    wasm_v128_store(&result[i], wasm_i16x8_relaxed_q15mulr(wasm_v128_load(&a[i]), wasm_v128_load(&b[i])));
#else
  for (int i = 0; i < COLUMNS; i++)
    result[i] = (int16_t)((a[i] * b[i] + 0x4000) >> 15);
#endif
}

// Numbers kept between two others, and made whole.
static void clamp(const float *x, const double *y, int32_t *whole, uint32_t *natural, int32_t *large, uint32_t *larger) {
#ifdef __wasm_relaxed_simd__
  for (int i = 0; i < COLUMNS; i += 4) {
    v128_t v = wasm_f32x4_relaxed_max(wasm_f32x4_relaxed_min(wasm_v128_load(&x[i]), wasm_f32x4_splat(2e9f)), wasm_f32x4_splat(-2e9f));
    wasm_v128_store(&whole[i], wasm_i32x4_relaxed_trunc_f32x4(v));
    wasm_v128_store(&natural[i], wasm_u32x4_relaxed_trunc_f32x4(wasm_f32x4_relaxed_max(v, wasm_f32x4_splat(1))));
  }
  for (int i = 0; i < COLUMNS; i += 2) {
    v128_t v = wasm_f64x2_relaxed_max(wasm_f64x2_relaxed_min(wasm_v128_load(&y[i]), wasm_f64x2_splat(2147483646.5)), wasm_f64x2_splat(-2147483647.5));
    v128_t pair = wasm_i32x4_relaxed_trunc_f64x2_zero(v);
    v128_t natural_pair = wasm_u32x4_relaxed_trunc_f64x2_zero(wasm_f64x2_relaxed_max(v, wasm_f64x2_splat(3)));
    wasm_v128_store64_lane(&large[i], pair, 0);
    wasm_v128_store64_lane(&larger[i], natural_pair, 0);
  }
#else
  for (int i = 0; i < COLUMNS; i++) {
    float v = x[i] < 2e9f ? x[i] : 2e9f;
    v = v > -2e9f ? v : -2e9f;
    whole[i] = (int32_t)v;
    natural[i] = (uint32_t)(v > 1 ? v : 1);
    double w = y[i] < 2147483646.5 ? y[i] : 2147483646.5;
    w = w > -2147483647.5 ? w : -2147483647.5;
    large[i] = (int32_t)w;
    larger[i] = (uint32_t)(w > 3 ? w : 3);
  }
#endif
}

int main(void) {
  static int8_t weights[ROWS][COLUMNS];
  static uint8_t inputs[COLUMNS], indices[PIXELS], palette[16], old[PIXELS], pixels[PIXELS];
  static int16_t shorts[2][COLUMNS], scaled[COLUMNS], sums16[COLUMNS / 2];
  static int32_t sums[ROWS], whole[COLUMNS], large[COLUMNS];
  static uint32_t natural[COLUMNS], larger[COLUMNS];
  static float x[COLUMNS], y[COLUMNS], wide[COLUMNS];
  static double dx[COLUMNS], dy[COLUMNS], dwide[COLUMNS];
  for (int round = 0; round < 3; round++) {
    for (int row = 0; row < ROWS; row++)
      for (int i = 0; i < COLUMNS; i++)
        weights[row][i] = (int8_t)next();
    for (int i = 0; i < COLUMNS; i++) {
      inputs[i] = next() & 0x7F;
      shorts[0][i] = (int16_t)next();
      shorts[1][i] = (int16_t)(next() & 0x7FFF);
      x[i] = (float)(int)(next() % 31) - 15;
      dx[i] = (double)(int)(next() % 301) - 150;
      wide[i] = (float)(int32_t)next() * 1.75f;
      dwide[i] = (double)(int32_t)next() * 1.25 + 0.75;
    }
    for (int i = 0; i < PIXELS; i++) {
      indices[i] = next() & 15;
      old[i] = (uint8_t)next();
    }
    for (int i = 0; i < 16; i++)
      palette[i] = (uint8_t)next();

    layer(weights, inputs, sums);
    pairs(weights[0], inputs, sums16);
    polynomials(x, y);
    large_polynomials(dx, dy);
    picture(indices, palette, old, pixels);
    scale(shorts[0], shorts[1], scaled);
    clamp(wide, dwide, whole, natural, large, larger);
    printf("round %d: %d %d, %g %g, %d %u\n", round, sums[0], sums[ROWS - 1], y[7], dy[9], whole[3], larger[5]);
    hash("layer", sums, sizeof sums);
    hash("pairs", sums16, sizeof sums16);
    hash("floats", y, sizeof y);
    hash("doubles", dy, sizeof dy);
    hash("picture", pixels, sizeof pixels);
    hash("scale", scaled, sizeof scaled);
    hash("whole", whole, sizeof whole);
    hash("natural", natural, sizeof natural);
    hash("large", large, sizeof large);
    hash("larger", larger, sizeof larger);
  }
  return 0;
}
