package dev.vecino.codec;

/**
 * What was measured of the search of a field when its segment was written, for a {@link QueryKind}:
 * for any by vectors of the field, for sampled ones by the queries of the {@link QuerySample}.
 *
 * @param recallTarget the part of the exact answers that was to be found, on average
 * @param recallAt10 what was found of the 10 nearest, 0 to 1
 * @param recallAt150 what was found of the 150 nearest, 0 to 1
 * @param visitedAt10 how many vectors were compared for 10, on average
 * @param visitedAt150 how many vectors were compared for 150, on average
 */
public record MeasuredSearch(
    double recallTarget,
    double recallAt10,
    double recallAt150,
    double visitedAt10,
    double visitedAt150) {}
