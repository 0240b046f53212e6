/* Reads bodies from a file (or standard input): name, mass in 10^24 kg, mean radius in km. Prints them sorted by
   their surface gravity, with what follows from mass and radius. See README.md for how it is built. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *name;
    double mass, radius, gravity;
} Body;

static int by_gravity(const void *left, const void *right)
{
    double a = ((const Body *)left)->gravity, b = ((const Body *)right)->gravity;
    return (a < b) - (a > b);
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "report: out of memory\n");
        exit(1);
    }
    return memory;
}

int main(int argc, char **argv)
{
    const double gravitation = 6.6743e-11, pi = 3.14159265358979323846;
    FILE *input = argc > 1 ? fopen(argv[1], "r") : stdin;
    if (input == NULL) {
        fprintf(stderr, "report: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }

    Body *bodies = NULL;
    size_t count = 0, capacity = 0;
    char line[256], name[64];
    double mass, kilometres;
    for (int number = 1; fgets(line, sizeof line, input) != NULL; number++) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        if (sscanf(line, "%63[^,],%lf,%lf", name, &mass, &kilometres) != 3) {
            fprintf(stderr, "report: line %d: not 'name, mass, radius'\n", number);
            return 1;
        }
        if (count == capacity) {
            capacity = capacity ? 2 * capacity : 4;
            bodies = checked(realloc(bodies, capacity * sizeof *bodies));
        }
        Body *body = &bodies[count++];
        body->name = checked(malloc(strlen(name) + 1));
        strcpy(body->name, name);
        body->mass = mass * 1e24;
        body->radius = kilometres * 1e3;
        body->gravity = gravitation * body->mass / (body->radius * body->radius);
    }
    qsort(bodies, count, sizeof *bodies, by_gravity);

    printf("%-10s %12s %10s %10s %10s\n", "body", "mass kg", "g m/s^2", "kg/m^3", "km/s");
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const Body *body = &bodies[i];
        double volume = 4.0 / 3.0 * pi * body->radius * body->radius * body->radius;
        double escape = sqrt(2 * body->gravity * body->radius);
        printf("%-10s %12.4e %10.4f %10.1f %10.3g\n", body->name, body->mass, body->gravity, body->mass / volume, escape / 1e3);
        sum += body->gravity;
    }
    printf("%zu bodies, mean gravity %.15g m/s^2\n", count, count ? sum / (double)count : 0.0);

    for (size_t i = 0; i < count; i++)
        free(bodies[i].name);
    free(bodies);
    return 0;
}
