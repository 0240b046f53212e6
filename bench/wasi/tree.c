// Works on a tree of files as ls -lR, grep -r and cat do, to measure what a system call of a WASI guest costs.
//
//   tree make DIR DIRECTORIES FILES   makes a tree with that many directories, and as many files in each
//   tree ls DIR                       lists all entries with type, size, time and links, as readdir gives them
//   tree grep TEXT DIR                prints how many lines of each file contain a text, if any do
//   tree write MEGABYTES              writes so much to standard output
//
// Everything is printed through the C library's buffers; a file is read by read(2) into one buffer.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[1 << 16];
static char path[4096];
static unsigned long long entries, bytes, matches;

static void fail(const char *what) {
    fprintf(stderr, "tree: %s: %s\n", what, strerror(errno));
    exit(1);
}

// The same on every machine: a linear congruential generator (Knuth, MMIX).
static unsigned long long state = 1;

static unsigned next(unsigned limit) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(state >> 33) % limit;
}

static void make_file(void) {
    static const char *const words[] = {"wafer", "engine", "memory", "stack", "module", "table", "needle", "global", "export", "import", "signal", "branch"};
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0)
        fail(path);
    size_t size = 0, wanted = 512 + next(12 * 1024);
    while (size < wanted) {
        // The needle is rare.
        unsigned word = next(12);
        if (word == 6 && next(50) != 0)
            word = 0;
        size += (size_t)sprintf(buffer + size, "%s%c", words[word], next(8) == 0 ? '\n' : ' ');
    }
    if (write(fd, buffer, size) != (ssize_t)size)
        fail(path);
    close(fd);
}

static void make(const char *root, int directories, int files) {
    for (int d = 0; d < directories; d++) {
        // Three levels: ten, times ten, times the rest.
        int length = sprintf(path, "%s", root);
        mkdir(path, 0777);
        length += sprintf(path + length, "/d%d", d % 10);
        mkdir(path, 0777);
        length += sprintf(path + length, "/d%d", d / 10 % 10);
        mkdir(path, 0777);
        length += sprintf(path + length, "/d%d", d / 100);
        mkdir(path, 0777);
        for (int f = 0; f < files; f++) {
            sprintf(path + length, "/file-%d.txt", f);
            make_file();
        }
    }
}

// Calls one function for what is in a directory and below it.
static void walk(size_t length, void (*visit)(size_t length, const struct stat *)) {
    DIR *directory = opendir(path);
    if (!directory)
        fail(path);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        size_t added = (size_t)snprintf(path + length, sizeof path - length, "/%s", entry->d_name);
        struct stat stat;
        if (fstatat(dirfd(directory), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) != 0)
            fail(path);
        visit(length + added, &stat);
        if (S_ISDIR(stat.st_mode))
            walk(length + added, visit);
        path[length] = 0;
    }
    closedir(directory);
}

static void list(size_t length, const struct stat *stat) {
    (void)length;
    entries++;
    bytes += S_ISREG(stat->st_mode) ? (unsigned long long)stat->st_size : 0;
    printf("%c %llu %lld %lld %s\n", S_ISDIR(stat->st_mode) ? 'd' : S_ISREG(stat->st_mode) ? '-' : '?',
        S_ISDIR(stat->st_mode) ? 0ull : (unsigned long long)stat->st_nlink, S_ISDIR(stat->st_mode) ? 0ll : (long long)stat->st_size, (long long)stat->st_mtime, path);
}

static const char *needle;

// Lines are short against the buffer; what is cut off by its end is moved to its front.
static void search(size_t length, const struct stat *stat) {
    (void)length;
    if (!S_ISREG(stat->st_mode))
        return;
    entries++;
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        fail(path);
    size_t kept = 0, needle_length = strlen(needle);
    unsigned long found = 0;
    for (;;) {
        ssize_t got = read(fd, buffer + kept, sizeof buffer - 1 - kept);
        if (got < 0)
            fail(path);
        bytes += (unsigned long long)got;
        size_t end = kept + (size_t)got;
        char *line = buffer;
        for (char *stop; (stop = memchr(line, '\n', (size_t)(buffer + end - line))) || (got == 0 && line < buffer + end && (stop = buffer + end));) {
            // The first character decides most of the time.
            for (char *at = line; (at = memchr(at, needle[0], (size_t)(stop - at))); at++) {
                if ((size_t)(stop - at) >= needle_length && !memcmp(at, needle, needle_length)) {
                    found++;
                    break;
                }
            }
            line = stop + 1;
            if (line > buffer + end)
                break;
        }
        if (got == 0)
            break;
        kept = (size_t)(buffer + end - line);
        memmove(buffer, line, kept);
    }
    close(fd);
    matches += found;
    if (found)
        printf("%s:%lu\n", path, found);
}

int main(int argc, char **argv) {
    if (argc == 5 && !strcmp(argv[1], "make")) {
        make(argv[2], atoi(argv[3]), atoi(argv[4]));
        return 0;
    }
    if (argc == 3 && !strcmp(argv[1], "write")) {
        memset(buffer, 'x', sizeof buffer);
        for (long i = atol(argv[2]) * 16; i > 0; i--)
            for (size_t done = 0; done < sizeof buffer;) {
                ssize_t count = write(1, buffer + done, sizeof buffer - done);
                if (count < 0)
                    fail("write");
                done += (size_t)count;
            }
        return 0;
    }
    int is_list = argc == 3 && !strcmp(argv[1], "ls");
    if (!is_list && !(argc == 4 && !strcmp(argv[1], "grep"))) {
        fprintf(stderr, "usage: tree make DIR DIRECTORIES FILES | ls DIR | grep TEXT DIR | write MEGABYTES\n");
        return 2;
    }
    if (!is_list)
        needle = argv[2];
    strcpy(path, argv[argc - 1]);
    walk(strlen(path), is_list ? list : search);
    printf("%llu entries, %llu bytes, %llu matches\n", entries, bytes, matches);
    return 0;
}
