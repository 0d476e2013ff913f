package dev.vecino.trainer.dl4j;

import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.item2vec.EngineSettings;
import dev.vecino.trainer.item2vec.TrainingEngine.Tables;
import java.util.List;
import org.deeplearning4j.models.embeddings.inmemory.InMemoryLookupTable;
import org.deeplearning4j.models.embeddings.learning.impl.elements.SkipGram;
import org.deeplearning4j.models.sequencevectors.SequenceVectors;
import org.deeplearning4j.models.sequencevectors.interfaces.SequenceIterator;
import org.deeplearning4j.models.sequencevectors.sequence.Sequence;
import org.deeplearning4j.models.word2vec.VocabWord;
import org.deeplearning4j.models.word2vec.wordstore.inmemory.AbstractCache;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The calls into Deeplearning4j. Items go in as words that are named by their rows, and the
 * vocabulary is built here: its own constructor counts again and waits 17 seconds for a tokeniser.
 */
final class Dl4jSkipGram {

  /** Pairs that one native call takes; below 512 the calls cost more than the work. */
  private static final int BATCH = 512;

  private Dl4jSkipGram() {}

  /** Trains; may hang for ever, see {@link Dl4jEngine}. */
  static Tables fit(
      Dl4jEngine.Sequences sequences, Vocabulary vocabulary, EngineSettings settings) {
    VocabWord[] words = new VocabWord[vocabulary.size()];
    AbstractCache<VocabWord> cache = new AbstractCache.Builder<VocabWord>().build();
    for (int row = 0; row < words.length; row++) {
      words[row] = new VocabWord((double) vocabulary.counts()[row], Integer.toString(row));
      words[row].setIndex(row);
      cache.addToken(words[row]);
      cache.addWordToIndex(row, words[row].getLabel());
    }
    InMemoryLookupTable<VocabWord> table =
        new InMemoryLookupTable.Builder<VocabWord>()
            .cache(cache)
            .vectorLength(settings.dimension())
            .negative(settings.negatives())
            .useHierarchicSoftmax(false)
            .useAdaGrad(false)
            .seed(settings.seed())
            .build();
    table.resetWeights(true);
    SequenceVectors<VocabWord> model =
        new SequenceVectors.Builder<VocabWord>()
            .vocabCache(cache)
            .lookupTable(table)
            .iterate(new Words(sequences, vocabulary, words))
            .elementsLearningAlgorithm(new SkipGram<VocabWord>())
            .trainElementsRepresentation(true)
            .trainSequencesRepresentation(false)
            .useHierarchicSoftmax(false)
            .layerSize(settings.dimension())
            .windowSize(Math.min(settings.window(), sequences.longest()))
            .negativeSample(settings.negatives())
            .sampling(settings.subsample())
            .minWordFrequency(1)
            .epochs(settings.epochs())
            .iterations(1)
            .learningRate(settings.learningRate())
            .minLearningRate(settings.learningRate() * 1e-4)
            .batchSize(BATCH)
            .workers(settings.threads())
            .seed(settings.seed())
            .resetModel(false) // true would build the vocabulary again, in another order
            .build();
    sequences.count();
    model.fit();
    InMemoryLookupTable<?> trained = (InMemoryLookupTable<?>) model.lookupTable();
    return new Tables(floats(trained.getSyn0()), floats(trained.getSyn1Neg()), List.of());
  }

  /** Row after row. */
  private static float[] floats(INDArray table) {
    return table.dup('c').ravel().toFloatVector();
  }

  /** The sequences as Deeplearning4j wants them. */
  private static final class Words implements SequenceIterator<VocabWord> {
    private final Dl4jEngine.Sequences sequences;
    private final Vocabulary vocabulary;
    private final VocabWord[] words;

    Words(Dl4jEngine.Sequences sequences, Vocabulary vocabulary, VocabWord[] words) {
      this.sequences = sequences;
      this.vocabulary = vocabulary;
      this.words = words;
    }

    @Override
    public boolean hasMoreSequences() {
      return sequences.hasNext();
    }

    @Override
    public Sequence<VocabWord> nextSequence() {
      Sequence<VocabWord> sequence = new Sequence<>();
      for (int row : sequences.next(vocabulary)) {
        sequence.addElement(words[row]);
      }
      return sequence;
    }

    @Override
    public void reset() {
      sequences.reset();
    }
  }
}
