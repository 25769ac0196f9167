#ifndef DENWABAN_MEMORY_FILE_H
#define DENWABAN_MEMORY_FILE_H

/// An empty file without a name, in memory only, closed on exec. Swift does not see glibc's memfd_create.
/// Returns its descriptor, or -1 with errno set.
int memory_file(void);

#endif
