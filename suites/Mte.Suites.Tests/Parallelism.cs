// Half of these tests wait for programs; more of them at once than there are processors costs nothing.
[assembly: LevelOfParallelism(4)]
[assembly: Parallelizable(ParallelScope.All)]
