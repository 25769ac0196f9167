/* What SQLite can do by itself with a store's settings: WAL, synchronous=FULL.
 *
 * raw_sqlite DATABASE SECONDS PER_COMMIT START STATEMENT...
 *
 * Runs every STATEMENT once per operation, ?1 = the operation's number from START on, PER_COMMIT operations in a
 * transaction, for SECONDS. Prints: operations, seconds. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_STATEMENTS = 16 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(int code, sqlite3 *db) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static int answered(void *wanted, int columns, char **values, char **names) {
    (void)columns; (void)names;
    if (strcmp(values[0], wanted) != 0) {
        fprintf(stderr, "a setting is %s, not %s\n", values[0], (char *)wanted);
        exit(1);
    }
    return 0;
}

int main(int count, char **arguments) {
    if (count < 6 || count - 5 > MOST_STATEMENTS) return 2;
    double seconds = atof(arguments[2]);
    long per_commit = atol(arguments[3]), number = atol(arguments[4]), first = number;
    sqlite3 *db;
    check(sqlite3_open(arguments[1], &db), db);
    check(sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON", 0, 0, 0), db);
    check(sqlite3_exec(db, "PRAGMA journal_mode", answered, "wal", 0), db);
    check(sqlite3_exec(db, "PRAGMA synchronous", answered, "2", 0), db);
    sqlite3_stmt *statements[MOST_STATEMENTS];
    int used = count - 5;
    for (int i = 0; i < used; i++) check(sqlite3_prepare_v2(db, arguments[5 + i], -1, &statements[i], 0), db);
    double start = now();
    while (now() - start < seconds) {
        check(sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0), db);
        for (long n = 0; n < per_commit; n++, number++) {
            for (int i = 0; i < used; i++) {
                if (sqlite3_bind_parameter_count(statements[i]) > 0) check(sqlite3_bind_int64(statements[i], 1, number), db);
                check(sqlite3_step(statements[i]), db);
                sqlite3_reset(statements[i]);
            }
        }
        check(sqlite3_exec(db, "COMMIT", 0, 0, 0), db);
    }
    printf("%ld %f\n", number - first, now() - start);
    return 0;
}
