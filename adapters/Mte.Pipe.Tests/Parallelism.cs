// These tests wait for other programs most of the time.
[assembly: LevelOfParallelism(8)]
[assembly: Parallelizable(ParallelScope.All)]
