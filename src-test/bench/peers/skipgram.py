"""The corpus, gensim and the yardstick of the benchmark `skipgram`.

generate DIR ITEMS CLICKS SEED   a click log with known clusters
gensim DIR DIMENSION EPOCHS MODE OUT   trains; MODE is file or lists; prints the seconds of train()
quality DIR FORMAT PATH          purity and recall of a model; FORMAT is vecino, gensim or fasttext
"""

import struct
import sys
import time

import numpy as np

CLUSTER = 50  # items on average
CASES = 100_000  # sequences whose last click is predicted
QUERIES = 10_000  # items whose neighbours are looked at


def generate(folder, items, clicks, seed):
    """Users with two interests, of 5 to 35 clicks.

    An interest is a cluster. A click stays with the interest of the one before with a chance of 0.8; one in ten is
    any item. Items of a cluster and clusters are as popular as Zipf has it (exponents 0.8 and 0.6).
    """
    random = np.random.Generator(np.random.PCG64(seed))
    clusters = items // CLUSTER
    cluster_of = random.integers(0, clusters, items)
    order = np.argsort(cluster_of, kind="stable")
    starts = np.searchsorted(cluster_of[order], np.arange(clusters + 1))
    rank = np.arange(items) - starts[cluster_of[order]]
    weights = 1 / (rank + 2.0) ** 0.8
    cumulated = np.concatenate([[0], np.cumsum(weights)])
    low, high = cumulated[starts[:-1]], cumulated[starts[1:]]
    popularity = 1 / (np.arange(clusters) + 10.0) ** 0.6
    popularity[high <= low] = 0
    users = clicks // 19  # one click of 20 is held out
    lengths = random.integers(5, 36, users)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    total = int(ends[-1])
    interests = random.choice(clusters, (users, 2), p=popularity / popularity.sum())
    user = np.repeat(np.arange(users), lengths)
    moves = np.cumsum(random.random(total) < 0.2)
    which = (moves - moves[begins][user]) % 2
    cluster = interests[user, which]
    drawn = low[cluster] + random.random(total) * (high[cluster] - low[cluster])
    anything = random.random(total) < 0.1
    drawn[anything] = random.random(int(anything.sum())) * cumulated[-1]
    item = order[np.clip(np.searchsorted(cumulated, drawn, side="right") - 1, 0, items - 1)]
    held_out = ends - 1
    with open(f"{folder}/sequences.txt", "w") as text, open(f"{folder}/clicks.csv", "w") as log:
        log.write("user,item\n")
        for u in range(users):
            ids = item[begins[u] : held_out[u]].tolist()
            text.write(" ".join([f"i{i}" for i in ids]) + "\n")
            log.write("".join([f"u{u},i{i}\n" for i in ids]))
    cases = random.choice(users, min(CASES, users), replace=False)
    np.savez(
        f"{folder}/truth.npz",
        cluster_of=cluster_of,
        last=item[held_out[cases]],
        histories=np.concatenate([item[begins[u] : held_out[u]] for u in cases]),
        lengths=lengths[cases] - 1,
    )
    print(f"{total - users:,} clicks of {users:,} users on {len(np.unique(item)):,} items in {clusters:,} clusters")


def train_gensim(folder, dimension, epochs, mode, out):
    from gensim.models import Word2Vec
    from gensim.models.word2vec import LineSentence

    model = Word2Vec(vector_size=dimension, window=5, sg=1, hs=0, negative=5, ns_exponent=0.75, sample=0, min_count=1,
                     alpha=0.025, min_alpha=0.025 * 1e-4, workers=2, seed=1)  # fmt: skip
    path = f"{folder}/sequences.txt"
    if mode == "file":
        model.build_vocab(corpus_file=path)
        corpus = {"corpus_file": path}
    else:
        sentences = list(LineSentence(path))
        model.build_vocab(sentences)
        corpus = {"corpus_iterable": sentences}
    began = time.perf_counter()
    model.train(**corpus, total_examples=model.corpus_count, total_words=model.corpus_total_words, epochs=epochs)
    seconds = time.perf_counter() - began
    np.savez(out, ids=model.wv.index_to_key, input=model.wv.vectors, context=model.syn1neg)
    print(f"{seconds:.3f}")


def read_word2vec(path):
    with open(path, "rb") as file:
        size, dimension = map(int, file.readline().split())
        ids, rows = [], np.empty((size, dimension), np.float32)
        for row in range(size):
            word = bytearray()
            while (byte := file.read(1)) != b" ":
                word += byte
            ids.append(word.strip().decode())
            rows[row] = np.frombuffer(file.read(4 * dimension), np.float32)
    return ids, rows


def read_fasttext(path):
    """Both matrices of a .bin file, of a model without subwords."""
    with open(path, "rb") as file:
        file.read(8 + 12 * 4 + 8)  # magic, version, 12 integers and the sampling threshold
        size, _, _, _, pruned = struct.unpack("<iiiqq", file.read(28))
        ids = []
        for _ in range(size):
            word = bytearray()
            while (byte := file.read(1)) != b"\0":
                word += byte
            file.read(9)  # count and type
            ids.append(word.decode())
        file.read(8 * max(0, pruned))
        matrices = []
        for _ in range(2):
            file.read(1)  # not quantised
            rows, columns = struct.unpack("<qq", file.read(16))
            matrices.append(np.frombuffer(file.read(4 * rows * columns), np.float32).reshape(rows, columns)[:size])
    return ids, *matrices


def read(kind, path):
    """Item numbers, input and context vectors, in one order."""
    if kind == "vecino":
        ids, inputs = read_word2vec(f"{path}/items.vec")
        context_ids, contexts = read_word2vec(f"{path}/context.vec")
        assert ids == context_ids
    elif kind == "gensim":
        with np.load(path) as file:
            ids, inputs, contexts = file["ids"].tolist(), file["input"], file["context"]
    else:
        ids, inputs, contexts = read_fasttext(path)
    known = [row for row, word in enumerate(ids) if word.startswith("i")]  # fastText has a word for line ends
    return np.array([int(ids[row][1:]) for row in known]), inputs[known], contexts[known]


def scores(queries, rows):
    """The products of all queries with all rows, some queries at a time."""
    for start in range(0, len(queries), 500):
        yield queries[start : start + 500] @ rows.T


def best(queries, rows, count):
    """The numbers of the best rows of each query, in no order."""
    # Copies: a view would keep the places of all rows.
    return np.concatenate([np.argpartition(-some, count, axis=1)[:, :count].copy() for some in scores(queries, rows)])


def ranks(queries, rows, wanted):
    """How many other rows are at least as good as the wanted one of each query; nearly all, where it is -1."""
    found = []
    for some in scores(queries, rows):
        numbers, wanted = np.split(wanted, [len(some)])
        own = np.where(numbers < 0, -np.inf, some[np.arange(len(some)), numbers])
        found.append((some >= own[:, None]).sum(axis=1) - 1)
    return np.concatenate(found)


def quality(folder, kind, path):
    """Top-10 purity by cosine of input vectors; recall@20 of the last click by sum of input . context vectors."""
    truth = np.load(f"{folder}/truth.npz")
    numbers, inputs, contexts = read(kind, path)
    cluster = truth["cluster_of"][numbers]
    unit = inputs / np.maximum(1e-12, np.linalg.norm(inputs, axis=1, keepdims=True))
    queries = np.random.Generator(np.random.PCG64(7)).permutation(len(numbers))[:QUERIES]
    queries = np.argsort(numbers)[queries]  # the same items whatever the order of the model
    nearest = best(unit[queries], unit, 11)
    same = (cluster[nearest] == cluster[queries][:, None]) & (nearest != queries[:, None])
    purity = same.sum() / (10 * len(queries))
    row = np.full(len(truth["cluster_of"]), -1)
    row[numbers] = np.arange(len(numbers))
    lengths = truth["lengths"]
    sums = np.add.reduceat(inputs[row[truth["histories"]]], np.cumsum(lengths) - lengths)
    recall = (ranks(sums, contexts, row[truth["last"]]) < 20).mean()
    print(f"{purity:.4f} {recall:.4f}")


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "generate":
        generate(rest[0], *map(int, rest[1:]))
    elif command == "gensim":
        train_gensim(rest[0], int(rest[1]), int(rest[2]), rest[3], rest[4])
    else:
        quality(*rest)
