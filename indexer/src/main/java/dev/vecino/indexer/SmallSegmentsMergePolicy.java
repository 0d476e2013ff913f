package dev.vecino.indexer;

import java.io.IOException;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;

/**
 * Merges the segments of live changes as Lucene does, and leaves the first one alone: that is what
 * a build has made, with what searches it, which a merge would make anew.
 */
final class SmallSegmentsMergePolicy extends FilterMergePolicy {

  SmallSegmentsMergePolicy() {
    super(new TieredMergePolicy());
  }

  @Override
  public MergeSpecification findMerges(
      MergeTrigger trigger, SegmentInfos infos, MergePolicy.MergeContext context)
      throws IOException {
    return in.findMerges(trigger, withoutFirst(infos), context);
  }

  @Override
  public MergeSpecification findFullFlushMerges(
      MergeTrigger trigger, SegmentInfos infos, MergePolicy.MergeContext context)
      throws IOException {
    return in.findFullFlushMerges(trigger, withoutFirst(infos), context);
  }

  @Override
  public MergeSpecification findForcedDeletesMerges(
      SegmentInfos infos, MergePolicy.MergeContext context) throws IOException {
    return null;
  }

  private static SegmentInfos withoutFirst(SegmentInfos infos) {
    // Not a clone: merges must be of the very objects of the writer.
    SegmentInfos rest = new SegmentInfos(infos.getIndexCreatedVersionMajor());
    rest.addAll(infos.asList().subList(Math.min(1, infos.size()), infos.size()));
    return rest;
  }
}
