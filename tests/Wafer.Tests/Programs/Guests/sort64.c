// A heap sort of structures with pointers. The second argument moves what is sorted up: above 4 GiB, for example.
typedef unsigned long u64;
struct node { u64 key; struct node *next; u64 pad[2]; };
static u64 seed = 88172645463325252UL;
static u64 next_random(void) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return seed; }

static void sift(struct node **a, long start, long end) {
    long root = start;
    while (2 * root + 1 <= end) {
        long child = 2 * root + 1;
        if (child + 1 <= end && a[child]->key < a[child + 1]->key) child++;
        if (a[root]->key >= a[child]->key) return;
        struct node *t = a[root]; a[root] = a[child]; a[child] = t;
        root = child;
    }
}

#ifdef __wasm__
static char *heap(u64 bytes) {
    u64 pages = (bytes + 65535) / 65536;
    return (char *)(__builtin_wasm_memory_grow(0, pages) * 65536);
}
#define EXPORT __attribute__((export_name("run")))
#else
#include <stdio.h>
#include <stdlib.h>
#define EXPORT
static char *heap(u64 bytes) { return calloc(bytes, 1); }
#endif

EXPORT u64 run(long count, u64 skip) {
    char *p = heap(skip + (u64)count * (sizeof(struct node) + sizeof(void *))) + skip;
    struct node *nodes = (struct node *)p;
    struct node **order = (struct node **)(p + (u64)count * sizeof(struct node));
    for (long i = 0; i < count; i++) {
        nodes[i].key = next_random() % 1000003;
        nodes[i].next = i ? &nodes[next_random() % (u64)i] : 0;
        order[i] = &nodes[i];
    }
    for (long i = count / 2 - 1; i >= 0; i--) sift(order, i, count - 1);
    for (long end = count - 1; end > 0; end--) {
        struct node *t = order[0]; order[0] = order[end]; order[end] = t;
        sift(order, 0, end - 1);
    }
    u64 hash = 1469598103934665603UL;
    for (long i = 0; i < count; i++) {
        hash = (hash ^ order[i]->key) * 1099511628211UL;
        for (struct node *n = order[i]->next; n; n = n->next) hash += n->key;
    }
    return hash;
}
#ifndef __wasm__
int main(int argc, char **argv) { printf("%ld\n", (long)run(atol(argv[1]), strtoul(argv[2], 0, 0))); }
#endif
