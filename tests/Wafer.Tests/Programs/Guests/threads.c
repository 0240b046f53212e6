// Every kind of thing that POSIX threads have for waiting and for sharing, with an outcome that does not depend on who is first.

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 5 };

static pthread_t threads[THREADS];

static void run(const char *name, void *(*work)(void *)) {
  for (intptr_t i = 0; i < THREADS; i++) {
    int error = pthread_create(&threads[i], NULL, work, (void *)i);
    if (error != 0) {
      printf("%s: cannot create thread %d: %s\n", name, (int)i, strerror(error));
      exit(1);
    }
  }
}

static uint64_t join(void) {
  uint64_t sum = 0;
  for (int i = 0; i < THREADS; i++) {
    void *result;
    if (pthread_join(threads[i], &result) != 0)
      exit(1);
    sum = sum * 31 + (uintptr_t)result;
  }
  return sum;
}

// A lock around a number that is not atomic.

static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
static long count;

static void *count_up(void *id) {
  for (int i = 0; i < 20000; i++) {
    pthread_mutex_lock(&count_lock);
    count += 1 + (i & 3);
    pthread_mutex_unlock(&count_lock);
  }
  return id;
}

// A queue with room for a few: the first two threads put numbers in, the others take them out.

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_not_full = PTHREAD_COND_INITIALIZER, queue_not_empty = PTHREAD_COND_INITIALIZER;
static int queue[7], queue_length, queue_writers = 2;
static _Atomic uint64_t queue_sum, queue_taken;

static void *use_queue(void *id) {
  intptr_t me = (intptr_t)id;
  if (me < 2) {
    for (int i = 1; i <= 6000; i++) {
      pthread_mutex_lock(&queue_lock);
      while (queue_length == 7)
        pthread_cond_wait(&queue_not_full, &queue_lock);
      queue[queue_length++] = i * (me + 1);
      pthread_cond_signal(&queue_not_empty);
      pthread_mutex_unlock(&queue_lock);
    }
    pthread_mutex_lock(&queue_lock);
    queue_writers--;
    pthread_cond_broadcast(&queue_not_empty);
    pthread_mutex_unlock(&queue_lock);
    return NULL;
  }
  for (;;) {
    pthread_mutex_lock(&queue_lock);
    while (queue_length == 0 && queue_writers > 0)
      pthread_cond_wait(&queue_not_empty, &queue_lock);
    if (queue_length == 0) {
      pthread_mutex_unlock(&queue_lock);
      return NULL;
    }
    uint64_t number = queue[--queue_length];
    pthread_cond_signal(&queue_not_full);
    pthread_mutex_unlock(&queue_lock);
    atomic_fetch_add(&queue_sum, number * number);
    atomic_fetch_add(&queue_taken, 1);
  }
}

// Rows of a field, each generation after the other for all: what a cell becomes depends on rows of other threads.

enum { SIDE = 60, GENERATIONS = 80 };

static pthread_barrier_t generation_done;
static uint8_t field[2][SIDE][SIDE];
static atomic_int serial_threads;

static void *live(void *id) {
  intptr_t me = (intptr_t)id;
  for (int generation = 0; generation < GENERATIONS; generation++) {
    uint8_t(*from)[SIDE] = field[generation & 1], (*to)[SIDE] = field[~generation & 1];
    for (int y = me; y < SIDE; y += THREADS) {
      for (int x = 0; x < SIDE; x++) {
        int neighbours = -from[y][x];
        for (int dy = SIDE - 1; dy <= SIDE + 1; dy++)
          for (int dx = SIDE - 1; dx <= SIDE + 1; dx++)
            neighbours += from[(y + dy) % SIDE][(x + dx) % SIDE];
        to[y][x] = neighbours == 3 || (neighbours == 2 && from[y][x]);
      }
    }
    if (pthread_barrier_wait(&generation_done) == PTHREAD_BARRIER_SERIAL_THREAD)
      atomic_fetch_add(&serial_threads, 1);
  }
  return NULL;
}

// Readers that see both of two numbers changed or neither.

static pthread_rwlock_t pair_lock = PTHREAD_RWLOCK_INITIALIZER;
static long pair[2];
static atomic_int torn_pairs;

static void *use_pair(void *id) {
  for (int i = 0; i < 8000; i++) {
    if ((intptr_t)id < 2) {
      pthread_rwlock_wrlock(&pair_lock);
      pair[0]++;
      pair[1] = -pair[0];
    } else {
      pthread_rwlock_rdlock(&pair_lock);
      if (pair[0] + pair[1] != 0)
        atomic_fetch_add(&torn_pairs, 1);
    }
    pthread_rwlock_unlock(&pair_lock);
  }
  return NULL;
}

// What is a thread's own: variables, values of keys with destructors, and what happens once for all.

static _Thread_local uint32_t own = 17;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int once_calls, destroyed;

static void call_once(void) { atomic_fetch_add(&once_calls, 1); }

static void destroy(void *value) {
  atomic_fetch_add(&destroyed, *(int *)value);
  free(value);
}

static void *use_own(void *id) {
  pthread_once(&once, call_once);
  int *value = malloc(sizeof *value);
  *value = 100 + (int)(intptr_t)id;
  pthread_setspecific(key, value);
  for (int i = 0; i < 5000; i++) {
    own = own * 1664525 + 1013904223 + (uint32_t)(intptr_t)id;
    pthread_once(&once, call_once);
  }
  if (pthread_getspecific(key) == value)
    pthread_exit((void *)(uintptr_t)(own & INT_MAX));
  return NULL;
}

// Threads that take turns by semaphores and write while it is theirs.

static sem_t turns[THREADS];

static void *take_turns(void *id) {
  intptr_t me = (intptr_t)id;
  for (int round = 0; round < 3; round++) {
    sem_wait(&turns[me]);
    printf("round %d, thread %d\n", round, (int)me);
    sem_post(&turns[(me + 1) % THREADS]);
  }
  return NULL;
}

// Compare and exchange, on every size; a list without a lock.

struct node {
  struct node *next;
  int value;
};

static _Atomic(struct node *) list;
static _Atomic uint8_t byte_sum;
static _Atomic uint16_t short_sum;
static _Atomic uint64_t long_maximum;
static atomic_flag flag = ATOMIC_FLAG_INIT;
static int flag_count;

static void *exchange(void *id) {
  intptr_t me = (intptr_t)id;
  for (int i = 0; i < 4000; i++) {
    struct node *node = malloc(sizeof *node);
    node->value = i * THREADS + me;
    node->next = atomic_load(&list);
    while (!atomic_compare_exchange_weak(&list, &node->next, node)) {
    }

    atomic_fetch_add(&byte_sum, (uint8_t)(i + me));
    atomic_fetch_xor(&short_sum, (uint16_t)(i * 77 + me));
    uint64_t mine = (uint64_t)i * 0x100000001u % (4001 + me), seen = atomic_load(&long_maximum);
    while (mine > seen && !atomic_compare_exchange_strong(&long_maximum, &seen, mine)) {
    }

    while (atomic_flag_test_and_set(&flag)) {
    }

    flag_count++;
    atomic_flag_clear(&flag);
  }
  return NULL;
}

// Memory that one thread allocates and another frees, with its content in between.

static _Atomic(char *) slots[64];
static _Atomic uint64_t content;

static void *swap_blocks(void *id) {
  uint32_t random = 12345 + (uint32_t)(intptr_t)id;
  for (int i = 0; i < 6000; i++) {
    random = random * 1103515245 + 12345;
    size_t size = 16 + (random >> 16) % 700;
    char *block = malloc(size);
    memset(block, (int)(size & 0x7F), size);
    memcpy(block, &size, sizeof size);
    block = atomic_exchange(&slots[(random >> 8) % 64], block);
    if (block == NULL)
      continue;
    memcpy(&size, block, sizeof size);
    for (size_t at = sizeof size; at < size; at++)
      if (block[at] != (char)(size & 0x7F))
        abort();
    atomic_fetch_add(&content, size);
    free(block);
  }
  return NULL;
}

static void wait_in_vain(void) {
  pthread_mutex_t lock;
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&lock, &attributes);
  pthread_mutex_lock(&lock);
  printf("a recursive lock once more: %d\n", pthread_mutex_trylock(&lock));
  pthread_mutex_unlock(&lock);

  pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 30 * 1000 * 1000;
  if (until.tv_nsec >= 1000 * 1000 * 1000) {
    until.tv_nsec -= 1000 * 1000 * 1000;
    until.tv_sec++;
  }
  printf("nobody signals: %s\n", pthread_cond_timedwait(&never, &lock, &until) == ETIMEDOUT ? "timed out" : "woken");
  pthread_mutex_unlock(&lock);
}

int main(void) {
  run("count", count_up);
  printf("joined: %llu\n", (unsigned long long)join());
  printf("count: %ld\n", count);

  run("queue", use_queue);
  join();
  printf("queue: %llu numbers, squares %llu\n", (unsigned long long)queue_taken, (unsigned long long)queue_sum);

  pthread_barrier_init(&generation_done, NULL, THREADS);
  uint32_t random = 1;
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      random = random * 1103515245 + 12345;
      field[0][y][x] = random >> 16 & 1;
    }
  }
  run("life", live);
  join();
  uint64_t cells = 0, hash = 14695981039346656037u;
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      cells += field[0][y][x];
      hash = (hash ^ field[0][y][x]) * 1099511628211u;
    }
  }
  printf("life: %llu cells, %016llx, %d serial threads\n", (unsigned long long)cells, (unsigned long long)hash, (int)serial_threads);

  run("pair", use_pair);
  join();
  printf("pair: %ld %ld, %d torn\n", pair[0], pair[1], (int)torn_pairs);

  pthread_key_create(&key, destroy);
  run("own", use_own);
  printf("own: %llu\n", (unsigned long long)join());
  printf("own: %u here, %d once, %d destroyed\n", own, (int)once_calls, (int)destroyed);

  for (int i = 0; i < THREADS; i++)
    sem_init(&turns[i], 0, i == 0);
  run("turns", take_turns);
  join();

  run("exchange", exchange);
  join();
  long long nodes = 0, values = 0;
  for (struct node *node = list; node != NULL; node = node->next) {
    nodes++;
    values += node->value;
  }
  printf("exchange: %lld nodes, %lld, %d %d %llu %d\n", nodes, values, (int)byte_sum, (int)short_sum, (unsigned long long)long_maximum, flag_count);

  run("blocks", swap_blocks);
  join();
  for (int i = 0; i < 64; i++) {
    size_t size;
    memcpy(&size, slots[i], sizeof size);
    content += size;
    free(slots[i]);
  }
  printf("blocks: %llu bytes\n", (unsigned long long)content);

  wait_in_vain();
  return 7;
}
