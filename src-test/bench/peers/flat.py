"""Drives faiss' exact index by commands on standard input, as hnsw.cpp does.

Arguments: the items' vectors (raw floats), the queries' vectors, the dimension.

  search K THREADS FROM TO OUT -> seconds
"""

import sys
import time

import faiss
import numpy

items, queries = (numpy.fromfile(file, "float32").reshape(-1, int(sys.argv[3])) for file in sys.argv[1:3])
index = faiss.IndexFlatIP(items.shape[1])
index.add(items)
for line in sys.stdin:
    _, k, threads, begin, end, out = line.split()
    faiss.omp_set_num_threads(int(threads))
    asked = queries[int(begin) : int(end)]
    began = time.perf_counter()
    _, found = index.search(asked, int(k))
    seconds = time.perf_counter() - began
    found.astype("int32").tofile(out)
    print(seconds, flush=True)
