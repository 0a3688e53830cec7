using BenchmarkDotNet.Running;
using Mte.Benchmarks;

// dotnet run -c Release --project suites/Mte.Benchmarks
BenchmarkRunner.Run<Exploring>(args: args);
